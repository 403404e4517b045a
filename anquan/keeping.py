"""Small tables that everything reads and hardly anybody changes (dated terms, holidays), kept in the process.

The database is asked whether the copy is still right: once in a request or task, which so works with the same table
from beginning to end; outside of one, in a command or a test, every time.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Generic, TypeVar

from anquan.journal.context import NOBODY_CALLING, RequestContext, current

Table = TypeVar("Table")


class Kept(Generic[Table]):
    """``version`` is a small question to the database whose answer changes with every change of the table."""

    def __init__(self, version: Callable[[], Hashable], load: Callable[[], Table]):
        self._version, self._load = version, load
        self._held: tuple[Hashable, Table] | None = None
        # the request that asked last, and what it was given; None: it changes the table itself
        self._asked: ContextVar[tuple[RequestContext, Table | None]] = ContextVar(
            "asked", default=(NOBODY_CALLING, None)
        )

    def __call__(self) -> Table:
        context, (asker, table) = current(), self._asked.get()
        if asker is context and table is not None:
            return table
        version, held = self._version(), self._held
        if held is None or held[0] != version:
            held = self._held = (version, self._load())
        if asker is not context:
            self._asked.set((context, None if context is NOBODY_CALLING else held[1]))
        return held[1]

    def changes(self) -> None:
        """Called by whoever writes: what this request may still take back, it asks for every time."""
        self._asked.set((current(), None))
