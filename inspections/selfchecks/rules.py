"""The words and sums of 企业自查 (“日周月”排查). Pure: no database, no web.

Sources: domain §3.5 (岗位日查, 车间周查, 企业月查 led by the principal person; quarterly and yearly statistics). How many
days, weeks or months lie between two checks are dated terms.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import TextChoices

from anquan.workdays.rules import ONE_DAY

WEEK = 7
YEAR = 12


class Level(TextChoices):
    POST = "post", "岗位日查"
    WORKSHOP = "workshop", "车间周查"
    ENTERPRISE = "enterprise", "企业月查"


class Status(TextChoices):
    TO_CONFIRM = "to_confirm", "待主要负责人确认"
    DONE = "done", "已完成"
    RETURNED = "returned", "已退回重查"


class Risk(TextChoices):
    """How often an enterprise has to check, beside the level: the three classes for which a term may be set."""

    HIGH = "high", "高风险企业"
    USUAL = "usual", "一般企业"
    LOW = "low", "低风险企业"


class State(TextChoices):
    """What coverage says of an enterprise in a month."""

    NONE = "none", "没有安排自查"
    PLANNED = "planned", "已安排自查"
    MISSED = "missed", "有漏查"
    KEPT = "kept", "没有漏查"
    WAITING = "waiting", "还没到时候"


class Kind(NamedTuple):
    """All that says when a check falls due."""

    level: str
    risk: str
    is_workdays_only: bool


class Slot(NamedTuple):
    """The days in which one check is to be made; due on the last of them."""

    first: date
    last: date


def term_of(level: str, risk: str) -> str:
    """Which dated term says how many days, weeks or months one check of this level stands for."""
    return f"selfcheck.every.{level}" if risk == Risk.USUAL else f"selfcheck.every.{level}.{risk}"


# --- days, weeks and months as numbers, so that a slot depends on the calendar alone ---------------------------------
def _number(level: str, day: date) -> int:
    if level == Level.POST:
        return day.toordinal()
    if level == Level.WORKSHOP:
        return (day.toordinal() - 1) // WEEK  # 0001-01-01 was a Monday
    return day.year * YEAR + day.month - 1


def _first_day(level: str, number: int) -> date:
    if level == Level.POST:
        return date.fromordinal(number)
    if level == Level.WORKSHOP:
        return date.fromordinal(number * WEEK + 1)
    return date(number // YEAR, number % YEAR + 1, 1)


def slot(level: str, every: int, day: date) -> Slot:
    """The slot of ``every`` days, weeks or months that holds ``day``."""
    group = _number(level, day) // every
    return Slot(_first_day(level, group * every), _first_day(level, (group + 1) * every) - ONE_DAY)


def ends(level: str, on: date, step: int = 1) -> Iterator[date]:
    """Last days of days, weeks or months: that of ``on`` and those after it; with ``step`` -1 those before ``on``."""
    number = _number(level, on) + (step > 0)
    while True:
        yield _first_day(level, number) - ONE_DAY
        number += step


def due(kind: Kind, day: date, every: int, is_workday: Callable[[date], bool]) -> Slot | None:
    """The slot that falls due on ``day``; ``every`` is the term in force on that day.

    Where only working days count, a slot without one is not due.
    """
    found = slot(kind.level, every, day)
    if found.last != day or (kind.is_workdays_only and not _has_workday(found, is_workday)):
        return None
    return found


def _has_workday(found: Slot, is_workday: Callable[[date], bool]) -> bool:
    days = (found.last - found.first).days + 1
    return any(is_workday(found.first + timedelta(days=place)) for place in range(days))


def period_codes(today: date) -> list[str]:
    """Quarters and years that ended within the last twelve months, newest first: ``2026Q3``, ``2025``."""
    quarters = [(today.year - (quarter > (today.month - 1) // 3), quarter) for quarter in range(1, 5)]
    found = [f"{year}Q{quarter}" for year, quarter in sorted(quarters, reverse=True)]
    return [*found, str(today.year - 1)]
