"""Writing very many rows: COPY on PostgreSQL, prepared inserts on SQLite. For generated data only.

Rows are model instances with their primary keys set, so that rows that belong together can be written without asking.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

NOTHING = "\\N"


def next_pk(model: type[models.Model]) -> int:
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def write(rows: Sequence[models.Model]) -> int:
    """All rows are of one model. Call in a transaction."""
    if not rows:
        return 0
    fields = rows[0]._meta.concrete_fields
    quote = connection.ops.quote_name
    table = quote(rows[0]._meta.db_table)
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{NOTHING}')", _csv(rows, fields)
            )
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", _tuples(rows, fields))
    return len(rows)


def reset_sequences(*tables: type[models.Model]) -> None:
    """The next ordinary insert takes the number after ours."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def _tuples(rows: Iterable[models.Model], fields) -> list[tuple]:
    return [tuple(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields) for row in rows]


def _csv(rows: Iterable[models.Model], fields) -> StringIO:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    names = [(field.attname, isinstance(field, models.JSONField)) for field in fields]
    writer.writerows([_plain(getattr(row, name), is_json) for name, is_json in names] for row in rows)
    buffer.seek(0)
    return buffer


def _plain(value: Any, is_json: bool) -> Any:
    if value is None:
        return NOTHING
    if is_json:
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date | datetime) else value
