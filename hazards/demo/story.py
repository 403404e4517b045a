"""What a story of the demo is made of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from anquan.accounts.models import User
from anquan.units.models import Unit

NAMESPACE = UUID("5f1f3c1e-8d55-4f0c-9a53-2d6f0d1c7a10")
TERM = 15  # days of an ordinary order, only to plan the story by; the deadline itself is given by the service
TRICKS = ("another", "another", "before", "before", "elsewhere", "long_ago")


@dataclass
class Step:
    """One call of a service. ``photos``: how many pictures of which kind are taken for it.

    ``trick``: what is wrong with the first of them: another hazard's picture, the before-picture, taken elsewhere or long ago.
    """

    at: datetime
    verb: str
    actor: User
    values: dict[str, Any] = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)
    trick: str = ""


@dataclass
class Story:
    number: int
    uid: UUID
    unit: Unit
    category: str
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Finder:
    source: str
    actor: User
    may_order: bool
