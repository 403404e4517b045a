"""Does one command bring the product up, and does everything end with it?"""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.run.processes import PYTHON, any_alive, environment, free_port, session, started, status, strain, until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.xdist_group("serve"),
    pytest.mark.skipif(not settings.SQLITE, reason="serve is the embedded mode: tested in the run on SQLite"),
]


@dataclass
class Served:
    process: subprocess.Popen
    url: str
    log: Path
    seconds: float  # until the sign-in page answered

    @property
    def children(self) -> list[int]:
        return [pid for pid in session(self.process.pid) if pid != self.process.pid]

    def says(self, text: str) -> bool:
        return text in self.log.read_text()


@contextmanager
def serving(home: Path, *, shell: str = "") -> Iterator[Served]:
    """serve, in ``home``, once web (1), worker (1) and beat (1) are there. ``shell`` starts it from a shell command."""
    port = free_port()
    command = [PYTHON, "manage.py", "serve", "--port", str(port), "--no-demo"]
    if shell:
        command = ["sh", "-c", shell.format(" ".join(command))]
    log = home / "serve.log"
    log.unlink(missing_ok=True)
    start = time.monotonic()
    with started(command, environment(ANQUAN_VAR=str(home)), log) as process:
        url = f"http://127.0.0.1:{port}"
        until(lambda: status(f"{url}/login/") == 200 or process.poll() is not None, 120, "the sign-in page answers")
        assert process.poll() is None, log.read_text()
        served = Served(process, url, log, time.monotonic() - start)
        until(lambda: len(served.children) >= 3, 60, "web, worker and beat are there")
        yield served


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A state directory that has seen its first start."""
    folder = tmp_path_factory.mktemp("home")
    with serving(folder):
        pass
    return folder


def test_ctrl_c_ends_all_children(home):
    with serving(home) as served:
        children = served.children
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=20) == 0
        assert not any_alive(children)
        assert served.says("已停止")


def test_ctrl_c_ends_it_also_when_a_shell_has_started_it_in_the_background(home):
    """A shell without job control starts what stands before & with SIGINT ignored; exec hands that on."""
    with serving(home, shell="trap '' INT; exec {}") as served:
        children = served.children
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=20) == 0
        assert not any_alive(children)


def test_no_child_outlives_a_killed_parent(home):
    with serving(home) as served:
        children = served.children
        served.process.kill()
        until(lambda: not any_alive(children), 10, "all children have ended")


def test_killing_make_ends_everything_too(home):
    """make is the parent of serve there; its place is taken by a shell here."""
    with serving(home, shell="{} --stop-with-parent & wait") as served:
        everything = served.children
        served.process.kill()
        until(lambda: not any_alive(everything), 20, "serve and its children have ended")


def test_a_second_start_answers_within_five_seconds(home):
    """The best of three, because other tests share these cores."""
    limit = 5 * strain()
    seconds: list[float] = []
    while len(seconds) < 3 and min(seconds, default=limit + 1) > limit:
        with serving(home) as served:
            seconds.append(served.seconds)
    assert min(seconds) <= limit, seconds


def test_a_new_version_brings_its_terms_also_without_a_migration(home):
    """As if this database came from a version that did not know one of them."""
    key = "hazard.assign"
    with sqlite3.connect(home / "anquan.sqlite3") as database:
        assert database.execute("DELETE FROM terms_term WHERE key = ?", [key]).rowcount
    with serving(home):
        pass
    with sqlite3.connect(home / "anquan.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM terms_term WHERE key = ?", [key]).fetchone() == (1,)


def test_a_killed_web_process_and_a_killed_worker_are_started_again(home):
    with serving(home) as served:
        before = served.children
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(served.children) >= 3 and not any_alive(before), 60, "three new children")
        until(lambda: status(f"{served.url}/login/") == 200, 60, "the sign-in page answers again")
        assert served.says("网页 意外结束")
        assert served.says("后台任务 意外结束")


def test_a_port_in_use_is_told_in_one_line(home):
    with serving(home) as served:
        port = served.url.rpartition(":")[2]
        second = subprocess.run(
            [PYTHON, "manage.py", "serve", "--port", port],
            env=environment(ANQUAN_VAR=str(home)),
            capture_output=True,
            text=True,
        )
    assert second.returncode == 1
    assert f"不能使用 127.0.0.1:{port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_keys_of_this_machine_are_made_once_and_for_their_owner_only(home):
    keys = [home / "secret-key", home / "journal-key"]
    before = [key.read_text() for key in keys]
    with serving(home):
        assert [key.read_text() for key in keys] == before
    assert [key.stat().st_mode & 0o777 for key in keys] == [0o600, 0o600]
    assert before[0] != before[1]
