"""When checks fall due: the rules with the terms and the calendar in force, asked once."""

from collections.abc import Iterator
from datetime import date
from itertools import islice, product, takewhile

from anquan.terms.selectors import whole
from anquan.workdays.selectors import calendar
from inspections.selfchecks.rules import Kind, Level, Risk, Slot, due, ends, term_of

KINDS = [Kind(*each) for each in product(Level.values, Risk.values, (False, True))]
MOST = 100  # days, weeks or months looked through: a slot has 31 at most, and a holiday is shorter than the rest


class Timetable:
    """Answers for every kind of check; keep one for a page or a run."""

    def __init__(self) -> None:
        self._is_workday = calendar().is_workday
        self._every: dict[tuple[str, date], int] = {}

    def due(self, kind: Kind, first: date, last: date) -> list[Slot]:
        """The slots that fall due from ``first`` to ``last``."""
        return list(self._due(kind, takewhile(lambda day: day <= last, ends(kind.level, first))))

    def running(self, kind: Kind, today: date) -> Slot | None:
        """The slot in which a check of today counts; None on a day on which none is due."""
        found = self.next_due(kind, today)
        return found if found and found.first <= today else None

    def next_due(self, kind: Kind, on: date) -> Slot | None:
        """The first slot that falls due on ``on`` or later."""
        return next(self._due(kind, islice(ends(kind.level, on), MOST)), None)

    def last_due(self, kind: Kind, before: date) -> Slot | None:
        """The last slot that fell due before ``before``."""
        return next(self._due(kind, islice(ends(kind.level, before, step=-1), MOST)), None)

    def _due(self, kind: Kind, days: Iterator[date]) -> Iterator[Slot]:
        key = term_of(kind.level, kind.risk)
        return (slot for day in days if (slot := due(kind, day, self._term(key, day), self._is_workday)))

    def _term(self, key: str, on: date) -> int:
        if (key, on) not in self._every:
            self._every[key, on] = whole(key, on)
        return self._every[key, on]
