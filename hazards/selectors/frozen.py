"""The frozen figures of a month, and what was corrected beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anquan.indicators import REGISTRY, Period, Rate, Slice, figure
from anquan.journal.selectors import history
from anquan.units.models import Unit
from hazards.models import Snapshot
from hazards.snapshots import of_the_day


@dataclass(frozen=True)
class Shown:
    """A figure in words; a rate never without its two numbers."""

    value: str
    fraction: str = ""

    def __str__(self) -> str:
        return f"{self.value}（{self.fraction}）" if self.fraction else self.value


@dataclass(frozen=True)
class Line:
    """One figure of one unit and month as it stands: its last revision."""

    code: str
    name: str
    said: Shown
    definition: str
    taken_at: datetime
    revision: int
    reason: str


@dataclass(frozen=True)
class Version:
    """One row of a figure's history; ``by`` is who corrected it, nobody for the first."""

    said: Shown
    revision: int
    reason: str
    taken_at: datetime
    by: str


def periods(unit: Unit) -> list[str]:
    """Months with frozen figures, newest first."""
    return list(Snapshot.objects.filter(unit=unit).order_by("-period").values_list("period", flat=True).distinct())


def label(period: str) -> str:
    return Period.parse(period).label


def table(unit: Unit, period: str) -> list[Line]:
    """In the order of the registry; a figure that is no longer counted comes last."""
    last = {row.code: row for row in _rows(unit, period).order_by("revision")}
    order = [code for code in REGISTRY if code in last] + sorted(set(last) - set(REGISTRY))
    return [_line(last[code]) for code in order]


def line(unit: Unit, period: str, code: str) -> Line | None:
    row = _rows(unit, period).filter(code=code).order_by("-revision").first()
    return _line(row) if row else None


def versions(unit: Unit, period: str, code: str) -> list[Version]:
    """Newest first; what was published first stays the last line."""
    return list(_versions(_rows(unit, period).filter(code=code).order_by("-revision")))


def _versions(rows: Iterable[Snapshot]) -> Iterable[Version]:
    for row in rows:
        entry = history(row).first() if row.revision else None
        yield Version(said(row), row.revision, row.reason, row.taken_at, entry.actor_name if entry else "")


def counted_again(unit: Unit, period: str, code: str, today: date) -> Shown | None:
    """What a correction would write; nothing for what can only be counted on its day."""
    if of_the_day(code) or code not in REGISTRY:
        return None
    return _said(code, figure(code, Slice(None, Period.parse(period), today, {"area": str(unit.pk)})).value)


def said(row: Snapshot) -> Shown:
    is_rate = row.denominator is not None
    return _said(row.code, Rate(row.numerator, row.denominator) if is_rate else row.numerator)


def _said(code: str, value: Any) -> Shown:
    """98.20%（167/170）, 5,216 条."""
    if isinstance(value, Rate):
        return Shown(str(value), f"{value.numerator:,}/{value.denominator:,}")
    return Shown(f"{value:,} {REGISTRY[code].measure}" if code in REGISTRY else f"{value:,}")


def _rows(unit: Unit, period: str) -> Any:
    return Snapshot.objects.filter(unit=unit, period=period)


def _line(row: Snapshot) -> Line:
    name = REGISTRY[row.code].name if row.code in REGISTRY else row.code
    return Line(row.code, name, said(row), row.definition, row.taken_at, row.revision, row.reason)
