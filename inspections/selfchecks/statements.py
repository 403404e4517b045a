"""季度、年度统计: the figures of one enterprise for its principal person to sign (domain §3.5, 16号令 art. 14)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from anquan.accounts.models import User
from anquan.indicators import BadPeriod, Period
from anquan.terms.selectors import term, whole
from anquan.units.models import Unit
from anquan.units.querysets import subtree_q
from anquan.workdays.rules import ONE_DAY, Deadline, add_months
from hazards import sides
from hazards.models import Hazard
from hazards.rules import Level as HazardLevel
from hazards.rules import Source
from inspections.models import SelfCheckPlan, SelfCheckStatement
from inspections.selfchecks.rules import Kind, Level, period_codes
from inspections.selfchecks.timetable import Timetable

QUARTER = 6  # letters of 2026Q3


def period_of(code: str) -> Period:
    """A quarter or a year, and nothing else."""
    if len(code) == QUARTER and "Q" in code or len(code) == QUARTER - 2:
        return Period.parse(code)
    raise BadPeriod("请写成 2026Q3 或者 2026。")


def may_sign(enterprise: Unit, user: User, code: str, today: date) -> str | None:
    if not sides.is_own_enterprise(enterprise, user, "selfcheck.confirm"):
        return "由本企业主要负责人签字。"
    if period_of(code).last >= today:
        return "这一段时间还没有结束，结束以后再签字。"
    return None


def latest(enterprise: Unit, code: str) -> SelfCheckStatement | None:
    return SelfCheckStatement.objects.filter(enterprise=enterprise, period=code).order_by("-revision").first()


def due_of(code: str, today: date) -> Deadline:
    """By the 15th after a quarter, by 31 January after a year; the terms of the day after the period ends decide."""
    period = period_of(code)
    after = period.last + ONE_DAY
    if len(code) == QUARTER:
        key = "selfcheck.statement.quarter_day"
        on = after.replace(day=whole(key, after))
    else:
        key = "selfcheck.statement.year_month_day"
        month, day = divmod(whole(key, after), 100)
        on = after.replace(month=month, day=day)
    row = term(key, after)
    steps = [f"{period.label}到 {period.last:%Y-%m-%d} 结束。", f"{row.label}是 {on:%Y-%m-%d}。"]
    return Deadline(on=on, raw_on=on, steps=steps, start=period.last, what="时段结束", label=row.label, basis=row.basis)


def figures(enterprise: Unit, code: str) -> dict[str, Any]:
    """Checks owed and kept by level; hazards found in the period and put right by its end, self-found apart; money."""
    period = period_of(code)
    found = Hazard.objects.counted().filter(subtree_q(enterprise, "unit__")).in_period(period.first, period.last)
    fixed = Hazard.objects.filter(pk__in=found.fixed_by(period.last).values("pk"))
    own, major = Q(source=Source.ENTERPRISE_SELF), Q(level=HazardLevel.MAJOR)
    spent = fixed.aggregate(spent=Sum("funds_spent"))["spent"] or Decimal(0)
    return {
        "checks": _checks(enterprise, period),
        "self_found": found.filter(own).count(), "self_fixed": fixed.filter(own).count(),
        "other_found": found.exclude(own).count(), "other_fixed": fixed.exclude(own).count(),
        "major_found": found.filter(major).count(), "major_fixed": fixed.filter(major).count(),
        "spent": f"{spent:.2f}",
    }  # fmt: skip


def _checks(enterprise: Unit, period: Period) -> dict[str, list[int]]:
    """By level: owed, kept."""
    sums = {level: [0, 0] for level in Level.values}
    plans = SelfCheckPlan.objects.filter(enterprise=enterprise).touching(period.first, period.last).with_risk()
    table = Timetable()
    for plan in plans.prefetch_related("checks"):
        days = set(_owed(plan, period, table))
        sums[plan.level][0] += len(days)
        sums[plan.level][1] += len(days & {check.due_on for check in plan.checks.all() if check.is_counted})
    return sums


def _owed(plan: Any, period: Period, table: Timetable) -> Iterator[date]:
    first, last = max(period.first, plan.starts_on), min(period.last, plan.ends_on or period.last)
    return (slot.last for slot in table.due(Kind(plan.level, plan.risk, plan.is_workdays_only), first, last))


def periods(today: date) -> list[tuple[str, Period]]:
    """Those that ended within the last year, newest first."""
    return [(code, Period.parse(code)) for code in period_codes(today)]


def owed_codes(today: date) -> list[str]:
    """The quarter and the year that ended last: what is asked of the principal person now."""
    quarters, years = period_codes(today)[0], period_codes(today)[-1]
    return [quarters, years] if today < add_months(date(today.year, 1, 1), 3) else [quarters]
