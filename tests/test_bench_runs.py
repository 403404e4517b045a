"""Does every job of the bench still run? On a thousand hazards, one turn each; how quick it is, is not asked here.

A minute of two processes: ``make long`` (``BENCH=1``).
"""

import json
import os
import subprocess
import sys

import pytest

from tests.bench.__main__ import JOBS
from tests.paths import ROOT
from tests.run.processes import environment

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not os.environ.get("BENCH"), reason="make long: the bench runs"),
]
HAZARDS = 1_000


@pytest.fixture(scope="module")
def report() -> dict:
    words = ["--hazards", str(HAZARDS), "--rounds", "1", "--engine", "sqlite", "--json"]
    done = subprocess.run([sys.executable, "-m", "tests.bench", *words], cwd=ROOT, env=environment(),
                          capture_output=True, text=True, timeout=900)  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)[0] | {"said": done.stderr}


def test_every_job_runs_to_its_end(report):
    unfinished = [job for job in JOBS if f"SQLite {job} " not in report["said"]]
    assert not unfinished


def test_what_does_not_depend_on_the_machine_is_met(report):
    exact = {line["job"]: line for line in report["lines"] if "≤ 0 " in line["target"]}
    assert len(exact) == 2, "messages told twice, and writers refused by a lock"
    assert all(line["is_met"] for line in exact.values()), exact
