"""What is built once for a module of tests, stands in all of them, and is gone after the last."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def standing(blocker) -> Iterator[None]:
    """Around the building and the ``yield`` of a module's fixture. Each test with ``db`` is a savepoint inside."""
    block = transaction.atomic()
    block._from_testcase = True  # as Django's own test cases mark theirs
    with blocker.unblock(), block:
        try:
            yield
        finally:
            transaction.set_rollback(True)
