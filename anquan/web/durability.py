"""A process refuses to work with a database that may lose what it has acknowledged.

The first connection of each process is looked at, so that page, worker and command are all covered, and a
restarted database with other settings is noticed by the next process that is started.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

WANTED_SQLITE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL
WANTED_POSTGRESQL = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply", "remote_write", "local"},
}
MINIMUM_TIMEOUT = 20  # seconds a writer waits for another one

_seen: set[str] = set()


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the durability of this database, as lines of the form ``name=value``."""
    if connection.vendor == "sqlite":
        return _sqlite_faults(connection)
    if connection.vendor == "postgresql":
        return _postgresql_faults(connection)
    return [f"vendor={connection.vendor}"]


def refuse_unsafe(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of ``connection_created``."""
    name = f"{connection.alias} {connection.settings_dict['NAME']}"
    if name in _seen:
        return
    if found := faults(connection):
        connection.close()
        raise ImproperlyConfigured(f"数据库设置不安全，断电时可能丢失已保存的数据，拒绝启动：{'，'.join(found)}")
    _seen.add(name)


def _sqlite_faults(connection: BaseDatabaseWrapper) -> list[str]:
    options = connection.settings_dict["OPTIONS"]
    found = []
    if options.get("transaction_mode") != "IMMEDIATE":
        found.append(f"transaction_mode={options.get('transaction_mode')}")
    if options.get("timeout", 5) < MINIMUM_TIMEOUT:
        found.append(f"timeout={options.get('timeout', 5)}")
    with connection.cursor() as cursor:
        for pragma, wanted in WANTED_SQLITE.items():
            cursor.execute(f"PRAGMA {pragma}")
            value = cursor.fetchone()[0]
            if value != wanted:
                found.append(f"{pragma}={value}")
    return found


def _postgresql_faults(connection: BaseDatabaseWrapper) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for name, wanted in WANTED_POSTGRESQL.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            value = cursor.fetchone()[0]
            if value not in wanted:
                found.append(f"{name}={value}")
    return found
