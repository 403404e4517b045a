"""Many rows of one table at once, for imports and generated data.

``bulk_create`` asks every field of every row what its value is in the database, 1.6 million questions for a ledger of
20,000 rows, and on SQLite sends 20 rows a statement. Here the values are prepared column by column, each distinct one
once, and go in few statements. No signals are sent and no keys are read back.

Many rows a statement, also on SQLite: inside a savepoint it walks, at the end of every statement, through all the pages
it has kept for going back, and 20,000 statements of one row took time with the square of their number (5,000 rows: a minute).
"""

from collections.abc import Sequence
from itertools import chain
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any, TypeVar

from django.db import connections, router
from django.db.models import AutoField, Field, JSONField, Model
from django.db.models.base import ModelState

AT_A_TIME = 1000
Row = TypeVar("Row", bound=Model)


def insert_rows(model: type[Model], objects: Sequence[Model], *, once: Sequence[str] = ()) -> int:
    """Insert unsaved objects whose keys the database gives or that carry their own. In the caller's transaction.

    ``once`` names the fields of a unique key: what is there already under the same key is left as it is. Returns how
    many are new.
    """
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    at_a_time = min(AT_A_TIME, _most_values(connection) // len(fields))
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608  names of the model, no input
    unique = ", ".join(quote(field.column) for field in fields if field.name in once)
    tail = f" ON CONFLICT ({unique}) DO NOTHING" if once else ""
    new = 0
    with connection.cursor() as cursor:
        for start in range(0, len(objects), at_a_time):
            chunk = objects[start : start + at_a_time]
            rows = zip(*(_column(field, chunk, connection) for field in fields), strict=True)
            cursor.execute(head + ", ".join([row] * len(chunk)) + tail, list(chain.from_iterable(rows)))
            new += cursor.rowcount
    return new


def another(row: Row, **columns: Any) -> Row:
    """A row like an unsaved one but for some columns (``unit_id``, not ``unit``); its key and uuid are the caller's to give.

    Building a row of 58 fields asks each of them for its default: for thousands that have most columns in common, once.
    """
    new = type(row).__new__(type(row))
    new.__dict__.update(row.__dict__, _state=ModelState(), **columns)
    return new


def _most_values(connection: Any) -> int:
    """Of one statement. Django says 999 for SQLite, which was true long ago; the connection knows."""
    if connection.vendor != "sqlite":
        return 2**31
    connection.ensure_connection()
    return connection.connection.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER)


def _column(field: Field, objects: Sequence[Model], connection: Any) -> list[Any]:
    values = [getattr(each, field.attname) for each in objects]
    if isinstance(field, JSONField):  # rows may share one object
        written = {
            id(value): field.get_db_prep_save(value, connection) for value in {id(v): v for v in values}.values()
        }
        return [written[id(value)] for value in values]
    prepared = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [prepared[value] for value in values]
