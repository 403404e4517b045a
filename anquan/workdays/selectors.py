"""The calendar in force. Reading only."""

from collections.abc import Iterable
from datetime import date

from anquan.keeping import Kept
from anquan.terms.selectors import number, period
from anquan.workdays.models import CalendarYear, Day
from anquan.workdays.rules import OFF, WORK, Calendar, Deadline


def _load() -> Calendar:
    days = list(Day.objects.values_list("date", "kind", "name"))
    return Calendar(
        off=frozenset(day for day, kind, _ in days if kind == OFF),
        work=frozenset(day for day, kind, _ in days if kind == WORK),
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        names={day: name for day, _, name in days},
    )


# the known holidays and make-up days; loops should ask once and pass the calendar on
calendar = Kept(
    version=lambda: tuple(CalendarYear.objects.order_by("year").values_list("year", "revision")), load=_load
)


def missing_years(today: date, used: Iterable[int] = ()) -> list[int]:
    """Years that should have been imported by ``today``: this one, the next one from the warning day on (term
    ``calendar.warn_month_day``; the State Council usually announces in the first half of November), and
    those in which deadlines already end (``used``)."""
    month, day = divmod(int(number("calendar.warn_month_day", today)), 100)
    wanted = {today.year, *used} | ({today.year + 1} if (today.month, today.day) >= (month, day) else set())
    return sorted(wanted - set(CalendarYear.objects.filter(year__in=wanted).values_list("year", flat=True)))


def calendar_years() -> list[CalendarYear]:
    """Newest first, with their days."""
    return list(CalendarYear.objects.select_related("imported_by").prefetch_related("days"))


def deadline(key: str, start: date, *, what: str, charged: str = "", days: Calendar | None = None) -> Deadline:
    """The deadline of the term ``key`` in force on ``start``, with the term's name and source in its explanation.

    ``what`` is the word for the event (交办, 提交 …), ``charged`` who answers for it (责任单位).
    Loops pass the calendar as ``days``.
    """
    term = period(key, start)
    return (days or calendar()).add(
        start, term.value, term.unit, what=what, label=term.label, basis=term.source, charged=charged
    )
