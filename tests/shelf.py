"""The cast is built by the services once a process; every later test gets the very rows back.

Building it takes hundreds of statements, and almost every test wants it. What is kept is what the services wrote: all
rows that were not there before, table by table, and the people and places as they were loaded.
"""

import pickle
from collections.abc import Callable
from typing import Any

import time_machine
from django.db import connection

from anquan.accounts.models import User
from tests.cast import World

_KEPT: dict[str, Any] = {}


def world(build: Callable[[], World]) -> World:
    """A world of its own for each test.

    Built anew for a test that travels in time, at that time; for one that has somebody in already; and for one that
    commits: the tables were emptied before it, and what is seeded again has other keys.
    """
    if time_machine.escape_hatch.is_travelling() or not connection.in_atomic_block or User.objects.exists():
        return build()
    if not _KEPT:
        before = _rows()
        made = build()
        _KEPT["rows"] = {table: _new(rows, before[table]) for table, rows in _rows().items()}
        _KEPT["world"] = pickle.dumps((made.units, made.people))
        return made
    _insert(_KEPT["rows"])
    return World(*pickle.loads(_KEPT["world"]))


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return [each.name for each in connection.introspection.get_table_list(cursor) if each.type == "t"]


def _rows() -> dict[str, tuple[list[str], list[tuple]]]:
    """Every table with its columns and rows. The index of the search holds no rows of its own."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            if table.startswith(("django_", "sqlite_")) or "search" in table:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return found


def _new(after: tuple[list[str], list[tuple]], before: tuple[list[str], list[tuple]]) -> tuple[list[str], list[tuple]]:
    columns, rows = after
    known = {repr(row) for row in before[1]}
    return columns, [row for row in rows if repr(row) not in known]


def _insert(kept: dict[str, tuple[list[str], list[tuple]]]) -> None:
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            if rows:
                marks = ", ".join(["%s"] * len(columns))
                statement = f"INSERT INTO {name(table)} ({', '.join(map(name, columns))}) VALUES ({marks})"
                cursor.executemany(statement, [[_bound(value) for value in row] for row in rows])


def _bound(value: Any) -> Any:
    """JSON comes out of PostgreSQL as Python values."""
    if isinstance(value, dict | list):
        from psycopg2.extras import Json

        return Json(value)
    return value
