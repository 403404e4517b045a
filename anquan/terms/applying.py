"""A change of a term holds for what begins after it. Applying it to what is under way is a job of its own, seen first.

An app whose stored dates come from terms registers who recomputes them, in ``AppConfig.ready``:

    applying.register({"hazard.acknowledge", …}, applier)

Terms know neither what the dates are of nor who is told (layers): that is the applier's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from anquan.terms.models import Term


@dataclass(frozen=True)
class Moved:
    """One date that would be another. ``is_late``: it would be past already, and is not now."""

    label: str
    under: str
    href: str
    old_on: date
    new_on: date
    why: str
    is_late: bool


@dataclass(frozen=True)
class Preview:
    """``rows`` are the first of ``total``; ``late`` of all of them would be past."""

    rows: Sequence[Moved]
    total: int
    late: int


@dataclass(frozen=True)
class Applied:
    """``left`` were changed by somebody after the preview and stay as they are, ``remaining`` go with the next run."""

    changed: int
    left: int
    remaining: int


class Applier(Protocol):
    """Both look only at what ``user`` may see, and only at dates that run and that the term itself gave."""

    def preview(self, *, term: Term, user: Any, today: date, most: int) -> Preview: ...

    def apply(self, *, term: Term, actor: Any, today: date, reason: str, seen_at: datetime, most: int) -> Applied: ...


_APPLIERS: dict[str, Applier] = {}


def register(keys: Iterable[str], applier: Applier) -> None:
    for key in keys:
        if _APPLIERS.setdefault(key, applier) is not applier:
            raise ValueError(f"the dates of {key!r} are recomputed elsewhere already")


def applier_of(key: str) -> Applier | None:
    return _APPLIERS.get(key)
