"""Is a database refused that may lose what it has acknowledged? (acceptance E2)"""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ConnectionHandler
from django.db import connection as default_connection

from anquan.web import durability

SAFE = settings.SQLITE_OPTIONS
ON_SQLITE = pytest.mark.skipif(not settings.SQLITE, reason="about SQLite")
ON_POSTGRESQL = pytest.mark.skipif(settings.SQLITE, reason="about PostgreSQL")


def sqlite(tmp_path, **options):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3", "OPTIONS": options}
    return ConnectionHandler({"default": database})["default"]


def init(pragma: str, value: str) -> str:
    """The safe pragmas, with one of them changed."""
    return SAFE["init_command"] + f"PRAGMA {pragma}={value};"


@pytest.mark.django_db
def test_the_database_of_this_run_is_safe():
    assert durability.faults(default_connection) == []


@pytest.fixture
def database_access(django_db_blocker):
    """For connections of the test's own."""
    with django_db_blocker.unblock():
        yield


@ON_SQLITE
@pytest.mark.usefixtures("database_access")
@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (SAFE | {"transaction_mode": "DEFERRED"}, "transaction_mode=DEFERRED"),
        (SAFE | {"timeout": 19}, "timeout=19"),
        (SAFE | {"init_command": init("journal_mode", "DELETE")}, "journal_mode=delete"),
        (SAFE | {"init_command": init("synchronous", "NORMAL")}, "synchronous=1"),
        (SAFE | {"init_command": init("foreign_keys", "OFF")}, "foreign_keys=0"),
    ],
)
def test_each_unsafe_sqlite_setting_is_refused_at_every_attempt(tmp_path, options, fault):
    connection = sqlite(tmp_path, **options)
    for _attempt in range(2):
        with pytest.raises(ImproperlyConfigured, match=fault):
            connection.ensure_connection()
        assert connection.connection is None


@ON_SQLITE
@pytest.mark.usefixtures("database_access")
def test_djangos_own_defaults_are_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="journal_mode=delete"):
        sqlite(tmp_path).ensure_connection()


@ON_POSTGRESQL
@pytest.mark.django_db
def test_postgresql_with_asynchronous_commit_is_refused():
    connection = default_connection.copy()
    connection.settings_dict["OPTIONS"]["options"] += " -c synchronous_commit=off"
    durability._seen.clear()
    with pytest.raises(ImproperlyConfigured, match="synchronous_commit=off"):
        connection.ensure_connection()


@ON_POSTGRESQL
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_postgresql_settings_that_only_the_server_can_change_are_read(monkeypatch, name):
    """The local server has them on; wanting the opposite must therefore be reported."""
    monkeypatch.setitem(durability.WANTED_POSTGRESQL, name, {"off"})
    assert durability.faults(default_connection) == [f"{name}=on"]
