"""From where and through which door something is done: carried beside the call, written into every entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum


class Door(StrEnum):
    PAGE = "page"
    API = "api"
    IMPORT = "import"
    TASK = "task"
    COMMAND = "command"


@dataclass(frozen=True)
class RequestContext:
    request_id: str = ""
    ip: str = ""
    door: str = Door.COMMAND


NOBODY_CALLING = RequestContext()
_context: ContextVar[RequestContext] = ContextVar("journal_context", default=NOBODY_CALLING)


def current() -> RequestContext:
    return _context.get()


@contextmanager
def enter(context: RequestContext) -> Iterator[RequestContext]:
    """Everything recorded inside the block carries ``context``."""
    token = _context.set(context)
    try:
        yield context
    finally:
        _context.reset(token)


@contextmanager
def door(name: str) -> Iterator[RequestContext]:
    """The same request, through another door: ``with door("import"):``."""
    with enter(replace(current(), door=Door(name))) as context:
        yield context
