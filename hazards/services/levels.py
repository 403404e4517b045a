"""The one place where the level of a hazard changes. Called with the locked hazard; saving and journal are the caller's.

Raised by a determination. Lowered by a granted request; what was only suspected to be major, by a determination.
"""

from datetime import date

from hazards import clocks
from hazards.majors.rules import Status as MajorStatus
from hazards.models import Hazard
from hazards.rules import ClockKind, Level
from hazards.services import tracks

LONGEST_BASIS = 1000


def raise_to_major(hazard: Hazard, basis: str) -> None:
    """The locked hazard becomes a major one. Its basis is filled in where nobody has written one."""
    hazard.level = Level.MAJOR
    hazard.legal_basis = hazard.legal_basis or basis[:LONGEST_BASIS]


def lower(hazard: Hazard, today: date) -> dict[str, list]:
    """The hazard goes on as a general one. Returns what the journal entry says of its 一单四制 track."""
    hazard.level = Level.GENERAL
    for kind in (ClockKind.JUDGE, ClockKind.LIST, ClockKind.PLAN, ClockKind.APPROVE):
        clocks.stop(hazard, kind, today)
    return tracks.end(hazard, MajorStatus.LOWERED)
