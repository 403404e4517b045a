"""待办: which sentences a post gets, and the list each of them opens. Pure; an app registers its lists in ``AppConfig.ready``.

A rule is an address of a list. What is counted is what that address shows, so a count and its list cannot differ.
``{unit}`` is the unit of the post, ``{user}`` the person. How the sentences are counted is ``anquan/web/todo.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

ANY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """``right``, ``sides`` and ``roles`` say whose it is, ``part`` counts a share of it (其中 2 条超期).

    ``is_mine``: the ball is with this post; the others are there to be watched and are not counted as work.
    """

    what: str
    verb: str
    query: str
    right: str
    sides: frozenset[str] = ANY
    roles: frozenset[str] = ANY
    unless: str = ""  # a right that makes this sentence pointless
    part: str = ""
    part_query: str = ""
    is_mine: bool = True
    is_late: bool = False


@dataclass(frozen=True)
class Line:
    """One of the first rows behind a sentence. ``say`` is what is left of its time, ``tone`` as in components/left.html."""

    title: str
    href: str
    unit: str
    say: str
    tone: str = ""
    is_major: bool = False


@dataclass(frozen=True)
class Book:
    """A list that stands behind sentences.

    ``rows(query, user, today)`` is the list behind an address, unordered. ``lines(asked, today)`` gives, for each
    (query, rows), the first ``MOST_LINES`` in the order in which the list shows them. A thing is counted once whatever
    sentences and lists it stands in: ``thing`` names it (隐患 stand in two lists), ``key`` is the column that holds it.
    """

    url: str
    rules: tuple[Rule, ...]
    rows: Callable[[Any, Any, date], Any]
    lines: Callable[[Sequence[tuple[str, Any]], date], list[list[Line]]]
    thing: str
    key: str = "pk"
    measure: str = "条"
    place: int = 0  # of its sentences among those of the other lists


MOST_LINES = 5
_BOOKS: dict[str, Book] = {}


def register(book: Book) -> None:
    """One list, one book."""
    _BOOKS[book.url] = book


def books() -> list[Book]:
    return sorted(_BOOKS.values(), key=lambda book: book.place)
