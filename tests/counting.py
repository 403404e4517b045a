"""How many queries a page may ask. The number is frozen; a page that asks more (or fewer) is looked at by a person.

    with frozen_queries("hazards:list"):
        client.get("/hazards/")

``FREEZE_QUERIES=1 pytest …`` writes the numbers of this run to tests/query_counts.json.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FROZEN = Path(__file__).with_name("query_counts.json")


def _table() -> dict[str, int]:
    return json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}


@contextmanager
def frozen_queries(name: str) -> Iterator[None]:
    with CaptureQueriesContext(connection) as asked:
        yield
    table, number = _table(), len(asked)
    if os.environ.get("FREEZE_QUERIES"):
        FROZEN.write_text(json.dumps(dict(sorted((table | {name: number}).items())), indent=2) + "\n", encoding="utf-8")
        return
    said = "\n".join(f"{place:3} {query['sql'][:200]}" for place, query in enumerate(asked.captured_queries, 1))
    assert number == table.get(name), f"{name}: {number} queries, frozen are {table.get(name)}\n{said}"


@contextmanager
def counted_queries() -> Iterator[CaptureQueriesContext]:
    """For comparing two sizes of the same page."""
    with CaptureQueriesContext(connection) as asked:
        yield asked
