"""Lets the test database be emptied between tests although the journal refuses DELETE and TRUNCATE.

``TransactionTestCase`` (and ``@pytest.mark.django_db(transaction=True)``) ends with a flush. Called once per session,
``allow_journal_flush()`` makes every flush lift the triggers, empty the tables and put the triggers back, on both
engines. In ``tests/conftest.py``::

    @pytest.fixture(scope="session", autouse=True)
    def _journal_can_be_flushed():
        with allow_journal_flush():
            yield
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from anquan.journal import triggers


@contextmanager
def allow_journal_flush() -> Iterator[None]:
    """Wrap ``sql_flush`` of the engine in use, for this process."""
    operations = type(connection.ops)
    original = operations.sql_flush

    def sql_flush(self, style, tables, **options):
        statements = original(self, style, tables, **options)
        if not set(tables) & set(triggers.TABLES):
            return statements
        vendor = self.connection.vendor
        return [*triggers.drop(vendor), *statements, *triggers.create(vendor)]

    operations.sql_flush = sql_flush
    try:
        yield
    finally:
        operations.sql_flush = original
