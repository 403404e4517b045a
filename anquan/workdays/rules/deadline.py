"""A deadline as it is stored and told, and the small sums on days it is told with."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from anquan.workdays.rules.names import ONE_DAY, SHANGHAI, WEEKDAYS


class BadTerm(ValueError):
    """A term that cannot be counted; the text is Chinese and may be shown."""


@dataclass(frozen=True)
class Deadline:
    """A computed date together with the sums that led to it.

    ``on`` is the deadline (met until its end), ``raw_on`` the day before it was moved to a working day, ``steps`` the
    numbered Chinese sums, ``warning`` a Chinese remark when days outside the known years were needed (else "").
    ``term`` is the key of the dated term that gave the length; empty when an order or a decision named the day.
    ``off`` and ``work`` are the exceptions to plain weekends inside the drawn weeks, so that the picture of an old
    deadline stays as it was when it was computed.
    """

    on: date
    raw_on: date
    steps: list[str]
    warning: str = ""
    start: date | None = None
    value: int = 0
    unit: str = ""
    what: str = ""
    label: str = ""
    basis: str = ""
    charged: str = ""
    term: str = ""
    at: datetime | None = None
    off: list[date] = field(default_factory=list)
    work: list[date] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """JSON-safe, for storing beside the date."""
        return {
            "on": self.on.isoformat(),
            "raw_on": self.raw_on.isoformat(),
            "steps": list(self.steps),
            "warning": self.warning,
            "start": self.start.isoformat() if self.start else None,
            "value": self.value,
            "unit": self.unit,
            "what": self.what,
            "label": self.label,
            "basis": self.basis,
            "charged": self.charged,
            "term": self.term,
            "at": self.at.isoformat() if self.at else None,
            "off": [day.isoformat() for day in self.off],
            "work": [day.isoformat() for day in self.work],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Deadline":
        """The inverse of :meth:`to_json`. Only ``on`` is required, so that imported dates can be shown as well."""
        on = date.fromisoformat(data["on"])
        start, at = data.get("start"), data.get("at")
        return cls(
            on=on,
            raw_on=date.fromisoformat(data.get("raw_on") or data["on"]),
            steps=list(data.get("steps") or ()),
            warning=data.get("warning") or "",
            start=date.fromisoformat(start) if start else None,
            value=int(data.get("value") or 0),
            unit=data.get("unit") or "",
            what=data.get("what") or "",
            label=data.get("label") or "",
            basis=data.get("basis") or "",
            charged=data.get("charged") or "",
            term=data.get("term") or "",
            at=datetime.fromisoformat(at) if at else None,
            off=[date.fromisoformat(day) for day in data.get("off") or ()],
            work=[date.fromisoformat(day) for day in data.get("work") or ()],
        )


def closes_at(on: date) -> datetime:
    """The first moment at which a deadline of that day is missed: 00:00 of the next day in Asia/Shanghai."""
    return datetime.combine(on + ONE_DAY, time.min, tzinfo=SHANGHAI)


def is_missed(on: date, now: datetime) -> bool:
    """Whether the deadline has passed at the aware moment ``now``."""
    return now >= closes_at(on)


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def day_text(day: date, beside: date | None = None) -> str:
    """``12-05``, or ``2027-01-04`` when the year differs from that of ``beside``."""
    return f"{day:%m-%d}" if beside is None or beside.year == day.year else day.isoformat()


def add_months(day: date, months: int) -> date:
    """Same day of the month ``months`` later, or the last day of a shorter month (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def each_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Days in a row, each row as a list."""
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1].toordinal() - pair[0]):
        yield [day for _, day in run]


def monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY
