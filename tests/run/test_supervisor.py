"""What does the parent do with a child that ends, keeps ending, or will not end?

Each case is a small program of its own, because a test process has threads and must not fork.
"""

import subprocess
import textwrap

import pytest

from tests.paths import ROOT
from tests.run.processes import PYTHON, environment

pytestmark = pytest.mark.processes

BEGINNING = """
import os, signal, sys, time
from anquan.web import supervisor
from anquan.web.supervisor import Family
family = Family(print)
"""


def run(program: str) -> list[str]:
    """The lines that the program prints; it must end well."""
    code = BEGINNING + textwrap.dedent(program)
    result = subprocess.run(
        [PYTHON, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def test_the_exit_code_of_a_job_is_reported_once_and_the_job_is_forgotten():
    lines = run("""
        family.start("job", lambda: sys.exit(7), is_service=False)
        ended = []
        while not ended:
            ended = family.look_after()
        print(ended, family.children, family.look_after())
    """)
    assert lines == ["[('job', 7)] {} []"]


def test_a_service_that_keeps_ending_is_started_again_after_growing_pauses():
    lines = run("""
        family.start("web", lambda: sys.exit(3))
        seen = []
        supervisor.LONGEST_PAUSE_SECONDS = 2
        family.say = seen.append
        while len(seen) < 3:
            family.look_after(seconds=0.1)
        print("\\n".join(seen))
    """)
    pauses = [1, 2, 2]
    assert lines == [f"web 意外结束（3），{seconds} 秒后重新启动。" for seconds in pauses]


def test_a_child_that_ignores_the_request_to_end_is_ended_with_all_it_has_started():
    lines = run("""
        supervisor.PATIENCE_SECONDS = 0.5
        read, write = os.pipe()

        def stubborn():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.fork()  # a grandchild, just as stubborn
            os.write(write, b"x")
            signal.pause()

        family.start("stubborn", stubborn)
        os.close(write)
        os.read(read, 1), os.read(read, 1)
        family.stop()
        print(os.read(read, 1))  # end of file: nobody is left who could write
    """)
    assert lines == ["b''"]
