"""逾期逐级处理: what is proposed when a 重大隐患 stays overdue, and on which day (domain §1.3). Shown, never done by itself.

The days and the measures are two dated terms, in step with each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from anquan.terms.selectors import climbing
from hazards.models import Hazard
from hazards.rules import Status

DAYS, MEASURES = "major.rungs.days", "major.rungs"
Ladder = Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Rung:
    """``state``: done when its day has come, now for the next one, todo for those after it."""

    measure: str
    on: date
    state: str


def ladder(today: date) -> Ladder:
    """(days after the deadline, measure), in force on ``today``."""
    return sorted(climbing(DAYS, MEASURES, today))


def rungs(hazard: Hazard, steps: Ladder, today: date) -> list[Rung]:
    """While the item is with those who rectify it; a submission waits for others."""
    if hazard.due_on is None or hazard.status not in (Status.ASSIGNED, Status.RECTIFYING):
        return []
    days = [(measure, hazard.due_on + timedelta(days=late)) for late, measure in steps]
    coming = next((on for _, on in days if on > today), None)
    return [Rung(measure, on, "done" if on <= today else "now" if on == coming else "todo") for measure, on in days]


def next_rung(hazard: Hazard, steps: Ladder, today: date) -> Rung | None:
    """Of an overdue item; None when it is in time, or when the last one has been reached."""
    if not hazard.is_overdue(today):
        return None
    return next((rung for rung in rungs(hazard, steps, today) if rung.state == "now"), None)
