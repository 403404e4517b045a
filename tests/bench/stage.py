"""What the jobs work on: a database of its own with a generated province, and the people who ask."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.paths import ROOT


@dataclass
class Stage:
    """One engine, filled. ``rounds`` is how many turns a comparison takes."""

    hazards: int
    rounds: int
    var: Path
    _people: dict[str, Any] = field(default_factory=dict)

    @property
    def vendor(self) -> str:
        from django.db import connection

        return connection.vendor

    @cached_property
    def today(self):
        from django.utils import timezone

        return timezone.localdate()

    def person(self, name: str):
        """``province``, ``city``, ``county``, ``dept``, ``township`` or ``enterprise``; his posts are known already,
        as they are after the first question of a request."""
        if name not in self._people:
            from anquan.accounts.models import User

            user = User.objects.get(username=f"bench_{name}")
            assert user.appointments_today
            self._people[name] = user
        return self._people[name]

    def place(self, name: str):
        return self.person(name).main_appointment.unit

    def browser(self, name: str):
        """A signed-in client; it goes through the whole of the middleware."""
        from django.test import Client

        client = Client()
        client.force_login(self.person(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def machine(self, name: str):
        """A client system with a key for the place of ``name``."""
        from django.utils import timezone
        from rest_framework.test import APIClient

        from anquan.accounts.models import User
        from anquan.accounts.services import appoint, issue_token

        user, is_new = User.objects.get_or_create(
            username=f"bench_system_{name}", defaults={"name": "测速对接系统", "is_system": True}
        )
        if is_new:
            appoint(actor=None, user=user, role="system_client", unit=self.place(name), valid_from=self.today)
        _, secret = issue_token(
            actor=None, user=user, name="测速", scopes=["read", "write"], expires_at=timezone.now() + timedelta(days=1)
        )
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return client


# --- SQL ------------------------------------------------------------------------------------------------------------
Statement = tuple[str, Any]


@contextmanager
def listening():
    """The statements that are sent meanwhile, with their parameters."""
    from django.db import connection

    heard: list[Statement] = []

    def note(execute, sql, params, many, context):
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield heard


def last_statement(work) -> Statement:
    with listening() as heard:
        work()
    return heard[-1]


def asking(sql: str, params: Any = ()):
    """Work: ask the database, and read every row as a plain tuple."""
    from django.db import connection

    def ask() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return ask


def asking_again(work):
    """Work: ask the database once more all that ``work`` asked it."""
    with listening() as heard:
        work()
    asks = [asking(*each) for each in heard]
    return lambda: [row for ask in asks for row in ask()]


# --- making it ------------------------------------------------------------------------------------------------------
def set_up(database: str, var: Path) -> None:
    """Settings of this process: the ordinary ones, with a database and a directory of their own."""
    os.environ.update(
        ANQUAN_VAR=str(var),
        DATABASE_URL=database,
        REDIS_URL="",
        ANQUAN_STATEMENT_TIMEOUT="0",
        DJANGO_SETTINGS_MODULE="anquan.settings",
    )
    for name in ("DEBUG", "ANQUAN_ENV"):
        os.environ.pop(name, None)
    import django

    django.setup()
    from django.conf import settings

    settings.CELERY_BROKER_URL = "memory://"


def fill(hazards: int, var: Path) -> float:
    """Migrate and load in processes of their own, so that this one stays small. Returns the seconds of loading."""
    import time

    _manage("migrate", "-v0")
    _manage("collectstatic", "-v0", "--no-input")
    from hazards.models import Hazard

    began = time.perf_counter()
    missing = hazards - Hazard.objects.count()
    if missing > 0:
        _manage("load_city", "--hazards", str(missing), "--json")
        _tidy_up()
    return time.perf_counter() - began


def _tidy_up() -> None:
    """What autovacuum does by itself within minutes."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _manage(*words: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(words)}：\n{done.stdout}{done.stderr}")
