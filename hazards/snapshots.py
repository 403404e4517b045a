"""Frozen figures: every indicator of every county and township at the end of each month.

A published month does not change: a frozen row is never written again, a correction stands beside it with its reason.
Figures of a period (found, fixed …) can be counted for any month that is missing. Figures of the day (open, overdue …)
can not: they are frozen only for the month that has just ended, and say when they were counted.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from anquan.indicators import REGISTRY, Figure, Indicator, Period, Rate, Slice, figure, table
from anquan.journal.services import record
from anquan.units.models import Unit
from anquan.workdays.rules import add_months
from hazards.models import Hazard, Snapshot

PREFIXES = ("haz.", "unit.")
LEVELS = ("county", "township")
# counted on the day, whatever the period; the registry's definition of each says so
OF_THE_DAY = frozenset({
    "haz.open", "haz.major_open", "haz.overdue", "haz.overdue_rate", "haz.recheck_late", "haz.due_decided",
    "haz.on_time_rate", "haz.problem_list", "haz.problem_list_fixed",
})  # fmt: skip


def take_missing(*, today: date, now: datetime) -> int:
    """Freeze every month that has ended and has no figures yet. Returns how many rows are new."""
    return sum(take(period, today=today, now=now) for period in missing(today))


def missing(today: date) -> Iterator[Period]:
    """Months without any frozen figure, from the first hazard to the last month that has ended; oldest first."""
    first = Hazard.objects.aggregate(first=Min("found_on"))["first"]
    if first is None:
        return
    taken = set(Snapshot.objects.filter(revision=0).values_list("period", flat=True).distinct())
    month = first.replace(day=1)
    while (following := next_month(month)) <= today:
        if month_code(month) not in taken:
            yield Period.parse(month_code(month))
        month = following


def next_month(day: date) -> date:
    return add_months(day.replace(day=1), 1)


def month_code(day: date) -> str:
    return f"{day:%Y-%m}"


@transaction.atomic
def take(period: Period, *, today: date, now: datetime) -> int:
    """All rows of one month, or none. Two processes at once: the second finds the rows and adds nothing."""
    is_latest = next_month(period.first) == today.replace(day=1)
    codes = [code for code in sorted(REGISTRY) if is_frozen(code) and (is_latest or not of_the_day(code))]
    rows = [row for code in codes for row in _rows(REGISTRY[code], Slice(None, period, today), now)]
    before = Snapshot.objects.count()
    Snapshot.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return Snapshot.objects.count() - before


def is_frozen(code: str) -> bool:
    """Counts and rates; a number of its own (``Indicator.value``) is of one list, not of a county and a month."""
    return code.startswith(PREFIXES) and REGISTRY[code].value is None


def of_the_day(code: str) -> bool:
    """Facts about enterprises are always those of the day."""
    return code in OF_THE_DAY or code.startswith("unit.")


def _rows(indicator: Indicator, asked: Slice, now: datetime) -> Iterator[Snapshot]:
    for level in LEVELS:
        figures: Mapping[Any, Figure] = table(indicator.code, asked, f"{level}_id")
        for unit in Unit.objects.filter(kind=level, is_active=True).order_by("pk"):
            value = figures[unit.pk].value if unit.pk in figures else _nothing(indicator)
            yield _row(indicator, asked.period, unit, value, now)


def _nothing(indicator: Indicator) -> int | Rate:
    return Rate(0, 0) if indicator.is_rate else 0


def _row(indicator: Indicator, period: Period, unit: Unit, value: int | Rate, now: datetime, **values) -> Snapshot:
    numerator, denominator = (value.numerator, value.denominator) if isinstance(value, Rate) else (value, None)
    definition = indicator.definition
    if of_the_day(indicator.code):
        definition += f"（{timezone.localtime(now):%Y-%m-%d %H:%M} 的状态）"
    return Snapshot(
        period=month_code(period.first), unit=unit, code=indicator.code, numerator=numerator, denominator=denominator,
        definition=definition, taken_at=now, **values,
    )  # fmt: skip


# --- correction -------------------------------------------------------------------------------------------------------
@transaction.atomic
def correct(*, actor, period: str, unit: Unit, code: str, reason: str, today: date, now: datetime) -> Snapshot:
    """Count a frozen figure again and put the result beside it. The former rows stay as they were published."""
    if not actor.has_right("settings.edit"):
        raise PermissionDenied("您没有更正月度指标的权限。")
    if not Unit.objects.visible_to(actor).filter(pk=unit.pk).exists():
        raise PermissionDenied("这个单位不在您的管辖范围内。")
    if of_the_day(code):
        raise ValidationError("这项指标是冻结那天的状态，过后不能重新统计。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明更正的原因。"})
    published = Snapshot.objects.select_for_update().filter(period=period, unit=unit, code=code, revision=0)
    former = latest(period, unit, code) if published.first() else None  # two corrections come one after the other
    if former is None:
        raise ValidationError({"period": f"“{unit}”{period} 没有这项指标的冻结数，无从更正。"})
    asked = Slice(None, Period.parse(period), today, {"area": str(unit.pk)})
    value = figure(code, asked).value
    row = _row(REGISTRY[code], asked.period, unit, value, now, revision=former.revision + 1, reason=reason.strip())
    if (row.numerator, row.denominator) == (former.numerator, former.denominator):
        raise ValidationError("重新统计的数与公布的一样，没有要更正的。")
    row.save(force_insert=True)
    record(
        actor=actor, action="snapshot.correct", obj=row, note=reason.strip(), county=unit.county,
        changes={"numerator": [former.numerator, row.numerator], "denominator": [former.denominator, row.denominator],
                 "revision": [former.revision, row.revision]},
    )  # fmt: skip
    return row


def latest(period: str, unit: Unit, code: str) -> Snapshot | None:
    """The figure as it stands: the last revision."""
    return Snapshot.objects.filter(period=period, unit=unit, code=code).order_by("-revision").first()
