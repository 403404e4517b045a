"""Does production refuse to start when it would not be safe?"""

import secrets
import subprocess

import pytest

from tests.paths import ROOT
from tests.run.processes import PYTHON, environment

SAFE = {
    "ANQUAN_ENV": "production",
    "SECRET_KEY": secrets.token_hex(40),
    "JOURNAL_KEY": secrets.token_hex(40),
    "ALLOWED_HOSTS": "anquan.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def run(tmp_path, *arguments: str, **changes: str) -> subprocess.CompletedProcess:
    env = environment(ANQUAN_VAR=str(tmp_path), **(SAFE | changes))
    command = [PYTHON, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def test_the_deployment_check_is_clean(tmp_path):
    result = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "change-me-" * 10}, "SECRET_KEY"),
        ({"JOURNAL_KEY": ""}, "JOURNAL_KEY"),
        ({"JOURNAL_KEY": SAFE["SECRET_KEY"]}, "JOURNAL_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "anquan.example,*"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
    ],
)
def test_production_refuses_an_unsafe_setting_and_names_it(tmp_path, changes, named):
    result = run(tmp_path, "-c", "import anquan.settings", **changes)
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: 生产环境")
    assert named in last


def test_serve_is_not_for_production(tmp_path):
    result = run(tmp_path, "manage.py", "serve")
    assert result.returncode == 1
    assert "docker-compose.yml" in result.stderr
