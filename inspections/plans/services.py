"""Verbs of the yearly plan: the only code that writes one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.accounts.models import User
from anquan.journal.services import record
from anquan.units.models import Industry, Unit
from anquan.units.rules import Kind
from anquan.workflow import NotAllowed
from inspections import locking, organs
from inspections.models import Plan, PlanLine, PlanRule, PlanSlot
from inspections.plans import proposing, rules
from inspections.plans.effects import EFFECTS
from inspections.plans.lifecycle import PLAN_LIFECYCLE, edits, may_edit, may_revise
from inspections.plans.rules import IN_PREPARATION

RELATED = ("organ", "county")


@dataclass(frozen=True)
class RuleRow:
    """A rule as it is typed in."""

    industry: Industry | None
    risk_colour: str
    times: int
    target: int | None

    def __str__(self) -> str:
        target = f"{self.target} 家" if self.target else "全部"
        return f"{self.industry or '各领域'}，{dict(rules.COLOURS)[self.risk_colour]}，每年 {self.times} 次，{target}"


# --- making -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def make(*, actor: User, organ: Unit, year: int, today: date, note: str = "") -> Plan:
    """The first edition of an organ's year. Raises ``NotAllowed``, ``ValidationError`` by field."""
    if organ.kind not in (Kind.DEPARTMENT, Kind.TOWNSHIP) or organ.county_id is None:
        raise ValidationError({"organ": "请选监管部门或者乡镇（街道）。"})
    plan = Plan(organ=organ, county=organ.county, year=year, note=note.strip(), made_by=actor)
    if reason := edits(plan, actor):
        raise NotAllowed(reason, "forbidden")
    if Plan.objects.filter(organ=organ, year=year).exclude(status=rules.Status.CANCELLED).exists():
        raise ValidationError({"year": f"{organ.label} {year} 年已经有计划，请打开它修改或者编制新版。"})
    plan.edition = _next_edition(plan)
    plan.save()
    record(actor=actor, action="plan.make", obj=plan, county=plan.county_id, changes={"version": [0, 1]})
    return plan


def _next_edition(plan: Plan) -> int:
    return max(Plan.objects.filter(organ=plan.organ, year=plan.year).values_list("edition", flat=True), default=0) + 1


@transaction.atomic
def revise(*, actor: User, plan_id: int, today: date) -> Plan:
    """A new edition with the rules and the lines of the one in force."""
    former = locking.lock(Plan, actor, plan_id, related=RELATED)
    if reason := may_revise(former, actor):
        raise NotAllowed(reason, "guard")
    if Plan.objects.filter(organ=former.organ_id, year=former.year, status__in=IN_PREPARATION).exists():
        raise NotAllowed("已经有一个新版在编制，请打开它。", "guard")
    plan = Plan.objects.create(
        organ=former.organ, county=former.county, year=former.year, edition=_next_edition(former), note=former.note,
        made_by=actor,
    )  # fmt: skip
    _copy(former, plan)
    note, changes = f"依据{former}", {"version": [0, 1]}
    record(actor=actor, action="plan.revise", obj=plan, county=plan.county_id, note=note, changes=changes)
    return plan


def _copy(former: Plan, plan: Plan) -> None:
    kept = {}
    for rule in former.rules.all():
        old, rule.pk, rule.plan = rule.pk, None, plan
        rule.save()
        kept[old] = rule
    lines = list(former.lines.prefetch_related("slots"))
    _write(plan, [
        (line.unit_id, kept.get(line.rule_id), [slot.month for slot in line.slots.all()], line.note) for line in lines
    ])  # fmt: skip


Written = tuple[int, PlanRule | None, Sequence[int], str]


def _write(plan: Plan, lines: Sequence[Written]) -> None:
    """``lines``: unit, rule, months, note."""
    PlanLine.objects.bulk_create(
        PlanLine(plan=plan, unit_id=unit, rule=rule, times=len(months), note=note) for unit, rule, months, note in lines
    )
    keys = dict(plan.lines.values_list("unit", "pk"))
    PlanSlot.objects.bulk_create(
        PlanSlot(line_id=keys[unit], month=month) for unit, _, months, _ in lines for month in months
    )


# --- changing -----------------------------------------------------------------------------------------------------------
def _editable(actor: User, plan_id: int, version: int | None) -> Plan:
    plan = locking.lock(Plan, actor, plan_id, version, related=RELATED)
    if reason := may_edit(plan, actor):
        raise NotAllowed(reason, "guard")
    return plan


@transaction.atomic
def set_rules(
    *, actor: User, plan_id: int, rows: Sequence[RuleRow], today: date, note: str = "", version: int | None = None
) -> Plan:
    """All rules at once. The lines stay as they are until they are generated again."""
    plan = _editable(actor, plan_id, version)
    _check(rows)
    former = plan.rules.select_related("industry")
    before = [str(RuleRow(row.industry, row.risk_colour, row.times, row.target)) for row in former]
    plan.rules.all().delete()
    PlanRule.objects.bulk_create(
        PlanRule(plan=plan, order=place, industry=row.industry, risk_colour=row.risk_colour, times=row.times,
                 target=row.target)
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    plan.note = note.strip()
    _remember(plan, actor, "rules", {"rules": [before, [str(row) for row in rows]]})
    return plan


def _check(rows: Sequence[RuleRow]) -> None:
    if not rows:
        raise ValidationError("请至少写一条规则。")
    seen: dict[tuple, int] = {}
    for place, row in enumerate(rows, 1):
        if not 1 <= row.times <= rules.MONTHS:
            raise ValidationError(f"第 {place} 条规则：每家每年次数应为 1 至 {rules.MONTHS}。")
        key = (row.industry and row.industry.pk, row.risk_colour)
        if key in seen:
            raise ValidationError(f"第 {place} 条规则和第 {seen[key]} 条的监管领域、风险等级一样，请去掉一条。")
        seen[key] = place


@transaction.atomic
def fill(*, actor: User, plan_id: int, today: date, version: int | None = None) -> Plan:
    """生成检查对象: the lines that the rules give today, instead of those there are."""
    plan = _editable(actor, plan_id, version)
    found = [line for of_rule in proposing.propose(plan, today) for line in of_rule.lines]
    if not found:
        raise ValidationError("按现在的规则没有检查对象，请修改规则。")
    before = plan.lines.count()
    plan.lines.all().delete()
    _write(plan, [(one.unit.pk, one.rule, one.months, one.note) for one in found])
    _remember(plan, actor, "fill", {"lines": [before, len(found)]})
    return plan


@transaction.atomic
def set_line(
    *, actor: User, plan_id: int, unit: Unit, months: Sequence[int], today: date, version: int | None = None
) -> Plan:
    """The months of one enterprise; none takes it out of the plan, and one that was not in it comes in."""
    plan = _editable(actor, plan_id, version)
    months = sorted(set(months))
    if not all(1 <= month <= rules.MONTHS for month in months):
        raise ValidationError({"months": "月份应为 1 至 12。"})
    if not proposing.enterprises(plan).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": f"这家单位不是{plan.organ.label}监管的企业。"})
    former = plan.lines.filter(unit=unit).first()
    if former is None and not months:
        raise ValidationError({"months": "请选在哪几个月检查。"})
    before = [slot.month for slot in former.slots.all()] if former else []
    rule = former.rule if former else None
    if former:
        former.delete()
    if months:
        _write(plan, [(unit.pk, rule, months, "手工调整")])
    said = [f"{unit.name}：{rules.months_text(each) or '没有'}" for each in (before, months)]
    _remember(plan, actor, "line", {"lines": said})
    return plan


def _remember(plan: Plan, actor: User, action: str, changes: dict[str, list[Any]], note: str = "") -> None:
    locking.save(plan)
    changes = changes | {"version": [plan.version - 1, plan.version]}
    record(actor=actor, action=f"plan.{action}", obj=plan, county=plan.county_id, changes=changes, note=note)


# --- the moves ----------------------------------------------------------------------------------------------------------
def perform(*, actor: User, plan_id: int, action: str, today: date, version: int | None = None, **data: Any) -> Plan:
    """Perform ``action`` of PLAN_LIFECYCLE.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    try:
        return _perform(actor=actor, plan_id=plan_id, action=action, today=today, version=version, **data)
    except NotAllowed as refusal:
        with suppress(RuntimeError):  # inside another transaction that one remembers its own
            locking.remember_refusal(Plan, actor, plan_id, f"plan.{action}", refusal)
        raise


@transaction.atomic
def _perform(*, actor: User, plan_id: int, action: str, today: date, version: int | None, **data: Any) -> Plan:
    plan = locking.lock(Plan, actor, plan_id, version, related=RELATED)
    row = PLAN_LIFECYCLE.find(action, plan, actor)
    before = plan.status
    EFFECTS[action](plan, actor, today, **data)
    plan.status = row.target or plan.status
    note = data.get("reason") or data.get("approval_no") or ""
    _remember(plan, actor, action, {"status": [before, plan.status]}, note)
    return plan


def own_organ(user: User) -> Unit | None:
    """The organ a person makes plans for; None for the office, which names it."""
    posts = organs.posts_with(user, "plan.edit")
    return next((post.unit for post in posts if post.unit.kind in (Kind.DEPARTMENT, Kind.TOWNSHIP)), None)
