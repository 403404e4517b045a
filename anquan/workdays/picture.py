"""A year as twelve small calendars, and the holidays of a notice as lines of text. Pure."""

from calendar import Calendar as Grid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from anquan.workdays.rules import OFF, SATURDAY, WORK, day_text, runs

GRID = Grid(firstweekday=0)


@dataclass(frozen=True)
class YearDay:
    """``kind`` is off, work, weekend or plain; None stands for the blank cells of a month."""

    date: date
    kind: str
    name: str
    is_today: bool


@dataclass(frozen=True)
class Month:
    number: int
    weeks: list[list[YearDay | None]]


@dataclass(frozen=True)
class Holiday:
    """One holiday of the notice: 国庆节, 10-01 至 10-07, 7 天, make-up days."""

    name: str
    off: str
    count: int
    work: str


def year_picture(year: int, days: dict[date, tuple[str, str]], today: date) -> list[Month]:
    """``days`` gives (kind, name) of the exceptional days."""
    return [
        Month(
            month,
            [
                [_day(day, days, today) if day.month == month else None for day in week]
                for week in GRID.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def holidays(days: Iterable) -> list[Holiday]:
    """Days (with date, kind, name) grouped by holiday, in order of their first day off."""
    by_name: dict[str, list] = {}
    for day in sorted(days, key=lambda day: day.date):
        by_name.setdefault(day.name, []).append(day)
    return [_holiday(name, members) for name, members in sorted(by_name.items(), key=_first_day_off)]


def _first_day_off(item: tuple[str, list]) -> date:
    """A make-up day may come before its holiday; the holiday's place is that of its days off."""
    members = item[1]
    return next((day.date for day in members if day.kind == OFF), members[0].date)


def _holiday(name: str, members: list) -> Holiday:
    off = [day.date for day in members if day.kind == OFF]
    work = [day.date for day in members if day.kind == WORK]
    spans = [f"{day_text(run[0])} 至 {day_text(run[-1])}" if len(run) > 1 else day_text(run[0]) for run in runs(off)]
    return Holiday(name, "、".join(spans), len(off), "、".join(day_text(day) for day in work))


def _day(day: date, days: dict[date, tuple[str, str]], today: date) -> YearDay:
    kind, name = days.get(day, ("weekend" if day.weekday() >= SATURDAY else "plain", ""))
    return YearDay(day, kind, name, day == today)
