"""Which enterprises the rules of a plan give, how often, and in which months. Reading only: a preview writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q, QuerySet

from anquan.units.models import Unit
from anquan.units.rules import Kind
from inspections import cap
from inspections.models import Plan, PlanLine, PlanRule, Visit
from inspections.plans import rules
from inspections.rules import Activity


@dataclass(frozen=True)
class Proposed:
    """One line as it would be."""

    unit: Unit
    rule: PlanRule
    months: list[int]
    note: str = ""


@dataclass
class OfRule:
    """What a rule gives: how many enterprises fall under it, and which of them are taken."""

    rule: PlanRule
    candidates: int = 0
    lines: list[Proposed] = field(default_factory=list)
    full: int = 0  # left out, because other organs have planned up to the cap

    @property
    def times(self) -> int:
        return sum(len(line.months) for line in self.lines)

    @property
    def reduced(self) -> int:
        return sum(bool(line.note) for line in self.lines)


def propose(plan: Plan, today: date) -> list[OfRule]:
    """Each enterprise falls under the first rule that fits. Where a rule takes fewer than there are, those go first that
    were not inspected for longest; what other organs' plans in force have used up of the cap is left to them."""
    found = {rule.pk: OfRule(rule) for rule in plan.rules.select_related("industry")}
    falling: dict[int, list[Unit]] = defaultdict(list)
    for unit in enterprises(plan).select_related("profile__industry", "township"):
        if rule := _first(unit, (each.rule for each in found.values())):
            falling[rule.pk].append(unit)
    planned, last = _planned_by_others(plan), _last_inspected(plan)
    first = today.month if plan.year == today.year else 1
    for pk, one in found.items():
        units = sorted(falling[pk], key=lambda unit: (last.get(unit.pk, date.min), unit.pk))
        one.candidates = len(units)
        _fill(one, units, plan.year, planned, first)
    return list(found.values())


def enterprises(plan: Plan) -> QuerySet[Unit]:
    """The enterprises that the organ supervises: a department's trades in the county, a township's territory."""
    rows = Unit.objects.active().enterprises().filter(county=plan.county_id).order_by("pk")
    if plan.organ.kind == Kind.TOWNSHIP:
        return rows.filter(township=plan.organ_id)
    own = list(plan.organ.industries.values_list("pk", flat=True))
    return rows.filter(Q(profile__industry__in=own) | Q(profile__regulator=plan.organ_id))


def _first(unit: Unit, of_plan: Iterable[PlanRule]) -> PlanRule | None:
    profile = unit.profile
    for rule in of_plan:
        if rule.industry_id in (None, profile.industry_id) and rules.fits(rule.risk_colour, profile.risk_colour):
            return rule
    return None


def _planned_by_others(plan: Plan) -> Counter[int]:
    """How often other organs' plans in force mean to inspect each enterprise in the year."""
    others = PlanLine.objects.filter(plan__in=Plan.objects.in_force().filter(county=plan.county_id, year=plan.year))
    counted: Counter[int] = Counter()
    for unit, times in others.exclude(plan__organ=plan.organ_id).values_list("unit", "times"):
        counted[unit] += times
    return counted


def _last_inspected(plan: Plan) -> dict[int, date]:
    done = Visit.objects.done().filter(county=plan.county_id, activity=Activity.INSPECTION).order_by()
    return dict(done.values_list("unit").annotate(last=Max("done_on")))


def _fill(one: OfRule, units: list[Unit], year: int, planned: Counter[int], first: int) -> None:
    for unit in units:
        if one.rule.target is not None and len(one.lines) >= one.rule.target:
            return
        most = cap.cap_of(unit, year)
        left = one.rule.times if most is None else min(one.rule.times, most - planned[unit.pk])
        if left <= 0:
            one.full += 1
            continue
        note = f"频次上限 {most} 次，由 {one.rule.times} 次减为 {left} 次" if left < one.rule.times else ""
        one.lines.append(Proposed(unit, one.rule, rules.months_for(len(one.lines), left, first=first), note))
