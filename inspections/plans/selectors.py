"""Whole answers about the yearly plan: the list, one plan with its progress, its lines. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, Q, Sum
from django.db.models.functions import Least
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from anquan.accounts.models import User
from anquan.indicators import Period, Rate
from anquan.journal.selectors import history
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Deck, Happening, Kpi, Said, Step, deck
from inspections.models import Plan, PlanLine, PlanRule, PlanSlot, Visit
from inspections.plans import rules
from inspections.plans.lifecycle import PLAN_LIFECYCLE, edits, may_edit, may_revise
from inspections.plans.rules import STEP_OF, STEPS, Status
from inspections.plans.saying import waits_for
from inspections.rules import BESIDE_THE_CAP, Activity

RELATED = ("organ", "county", "made_by", "approved_by")
ORDERINGS = (Ordering("newest", "年度", "year", descending=True, says=("从早到晚", "从晚到早")),)
LINE_RELATED = ("unit__profile__industry", "unit__township", "rule__industry", "plan__organ")
LINE_ORDERINGS = (Ordering("order", "次序", "id"),)
ICONS = {
    "submit": "send",
    "approve": "check-lg",
    "send_back": "arrow-return-left",
    "withdraw": "arrow-counterclockwise",
}


def by_pk(pk: int, user: User) -> Plan:
    """Outside the person's scope it does not exist."""
    found = Plan.objects.visible_to(user).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份年度计划，或者不在您的管辖范围内。")
    return found


# --- progress -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Progress:
    """``units``, ``times``: planned for the year. ``due``: planned for the months that have ended; ``met``: of these done.
    ``done``: of the year's planned inspections done (what goes beyond the plan of a line counts nothing)."""

    units: int = 0
    times: int = 0
    due: int = 0
    met: int = 0
    done: int = 0
    behind: int = 0  # lines with a planned month that has ended without its inspection
    started: int = 0  # lines inspected at least once

    @property
    def rate(self) -> Rate:
        """年度计划完成率 to date (domain §7.2 A1): over-fulfilment gives no extra."""
        return Rate(self.met, self.due)

    @property
    def of_year(self) -> Rate:
        return Rate(self.done, self.times)


EMPTY = Progress()
SUMS: dict[str, Any] = {
    "units": Count("pk"), "planned": Sum("times"), "to_date": Sum("due"), "met": Sum(Least("done", "due", output_field=IntegerField())),
    "ever": Sum(Least("done", "times", output_field=IntegerField())), "behind": Count("pk", filter=Q(done__lt=F("due"))),
    "started": Count("pk", filter=Q(done__gt=0)),
}  # fmt: skip


def progress(lines: Any, today: date) -> Progress:
    """Of these lines; one query."""
    return _progress(lines.with_progress(today).aggregate(**SUMS))


def progress_by(lines: Any, today: date, column: str) -> dict[Any, Progress]:
    rows = lines.with_progress(today).order_by().values(column).annotate(**SUMS)
    return {row[column]: _progress(row) for row in rows}


def _progress(row: dict[str, Any]) -> Progress:
    return Progress(
        units=row["units"], times=row["planned"] or 0, due=row["to_date"] or 0, met=row["met"] or 0,
        done=row["ever"] or 0, behind=row["behind"], started=row["started"],
    )  # fmt: skip


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    plan: Plan
    href: str
    progress: Progress


def rows_of(plans: Iterable[Plan], today: date) -> list[Row]:
    plans = list(plans)
    found = progress_by(PlanLine.objects.filter(plan__in=plans), today, "plan")
    return [Row(plan, reverse("plans:detail", args=[plan.pk]), found.get(plan.pk, EMPTY)) for plan in plans]


# --- one plan -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class OfRule:
    rule: PlanRule | None
    progress: Progress
    href: str


@dataclass(frozen=True)
class Month:
    number: int
    planned: int
    done: int
    has_ended: bool
    planned_href: str
    done_href: str


@dataclass(frozen=True)
class Page:
    plan: Plan
    said: Said
    steps: list[Step]
    deck: Deck
    kpis: list[Kpi]
    rules: list[OfRule]
    months: list[Month]
    editions: list[Plan]
    may_edit: bool
    happenings: list[Happening]


def page(plan: Plan, user: User, today: date) -> Page:
    whole = progress(plan.lines.all(), today)
    of_rules = _of_rules(plan, today)
    has_rules = any(each.rule for each in of_rules)
    rest = waits_for(plan, has_rules=has_rules, has_lines=bool(whole.units))
    tone = {Status.APPROVED: "done", Status.CANCELLED: "void", Status.SUPERSEDED: "void"}.get(plan.status, "now")  # type: ignore[call-overload]
    editions = Plan.objects.visible_to(user).filter(organ=plan.organ_id, year=plan.year).exclude(pk=plan.pk)
    return Page(
        plan=plan,
        said=Said(f"{plan.get_status_display()}。", rest, tone),
        steps=_steps(plan),
        deck=_deck(plan, user, has_rules=has_rules, has_lines=bool(whole.units)),
        kpis=_kpis(plan, whole, today),
        rules=of_rules,
        months=_months(plan, today),
        editions=list(editions.select_related("organ")),
        may_edit=may_edit(plan, user) is None,
        happenings=[_happening(entry) for entry in history(plan)],
    )


def _steps(plan: Plan) -> list[Step]:
    done = STEP_OF[plan.status]
    days = (plan.made_at, plan.submitted_on, plan.approval_dated)
    runs = plan.status in rules.IN_PREPARATION
    return [
        Step(label, "done" if place < done else "now" if place == done and runs else "todo", when=days[place])
        for place, label in enumerate(STEPS)
    ]


def _deck(plan: Plan, user: User, *, has_rules: bool, has_lines: bool) -> Deck:
    version = f"?version={plan.version}"
    actions = []
    if may_edit(plan, user) is None:
        actions.append(
            Action("定规则", reverse("plans:rules", args=[plan.pk]), "pencil-square", is_primary=not has_rules)
        )
        if has_rules:
            href = reverse("plans:preview", args=[plan.pk])
            actions.append(Action("生成检查对象", href, "list-check", is_primary=not has_lines))
    actions += [
        Action(
            label=offer.label,
            href=reverse("plans:act", args=[plan.pk, offer.action]) + version,
            icon=ICONS.get(offer.action, ""),
            reason=offer.reason or "",
            is_primary=offer.transition.primary,
            is_danger=offer.transition.danger,
        )
        for offer in PLAN_LIFECYCLE.available(plan, user)
    ]
    if edits(plan, user) is None and may_revise(plan, user) is None:
        actions.append(Action("编制新版", reverse("plans:revise", args=[plan.pk]), "pencil-square", post=True,
                              confirm="照现行的一版复制规则和检查对象，改好以后再报批。"))  # fmt: skip
    return deck(actions)


def lines_href(plan: Plan, **conditions: Any) -> str:
    return f"{reverse('plans:lines')}?{urlencode({'plan': plan.pk, **conditions})}"


def visits_href(plan: Plan, period: str, **conditions: Any) -> str:
    """The inspections of a period that count toward the plan."""
    return f"{reverse('visits:list')}?{urlencode({'plan': plan.pk, 'period': period, **conditions})}"


def _kpis(plan: Plan, whole: Progress, today: date) -> list[Kpi]:
    ended = rules.due_month(plan.year, today)
    to_date = f"到 {ended} 月底应查" if ended else "还没有到期的月份"
    met = "计划月份已经过去的，查了几次；多查的不多算。"
    return [
        Kpi("计划检查", str(whole.units), "家", lines_href(plan), f"全年 {whole.times} 次"),
        Kpi("到期应查", str(whole.due), "次", lines_href(plan, progress="due"), to_date, definition=met),
        Kpi("完成率", str(whole.rate), "", lines_href(plan, progress="due"), f"{whole.met}/{whole.due}", definition=met),
        Kpi("已查", str(whole.started), "家", lines_href(plan, progress="started"), f"全年 {whole.done}/{whole.times} 次"),
        Kpi("落后", str(whole.behind), "家", lines_href(plan, progress="behind"), is_late=bool(whole.behind)),
    ]  # fmt: skip


def _of_rules(plan: Plan, today: date) -> list[OfRule]:
    found = progress_by(plan.lines.all(), today, "rule")
    rows = [
        OfRule(rule, found.get(rule.pk, EMPTY), lines_href(plan, rule=rule.pk))
        for rule in plan.rules.select_related("industry")
    ]
    if None in found:
        rows.append(OfRule(None, found[None], lines_href(plan, rule="none")))
    return rows


def _months(plan: Plan, today: date) -> list[Month]:
    slots = PlanSlot.objects.filter(line__plan=plan).order_by().values_list("month").annotate(n=Count("pk"))
    planned: dict[int, int] = dict(slots)
    done: dict[int, int] = defaultdict(int)
    for day in inspections(plan).values_list("done_on", flat=True):
        done[day.month] += 1
    ended = rules.due_month(plan.year, today)
    return [
        Month(
            month, planned.get(month, 0), done[month], month <= ended, lines_href(plan, month=month),
            visits_href(plan, Period.month(plan.year, month).code),
        )
        for month in range(1, rules.MONTHS + 1)
    ]  # fmt: skip


def inspections(plan: Plan) -> Any:
    """行政检查 of the plan's enterprises that count toward it, whoever sees them (``PlanLineQuerySet.with_progress``)."""
    units = plan.lines.values("unit")
    mine = Q(organ=plan.organ_id) | Q(pk__in=Visit.objects.filter(participants__unit=plan.organ_id).values("pk"))
    rows = Visit.objects.done().filter(activity=Activity.INSPECTION, done_on__year=plan.year)
    rows = rows.exclude(method__in=BESIDE_THE_CAP)
    return rows.filter(mine, Q(unit__in=units) | Q(unit__kind="place", unit__parent__in=units))


def _happening(entry: Any) -> Happening:
    is_denied = entry.result == "denied"
    lines = entry.changes.get("lines") or ()
    said = " → ".join(str(each) for each in lines if isinstance(each, str))
    return Happening(
        at=entry.at,
        title=f"{entry.action_label}{'，没有办成' if is_denied else ''}",
        text=entry.note or said,
        by=entry.actor_name,
        tone="denied" if is_denied else "back" if entry.action == "plan.send_back" else "",
    )


# --- lines ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LineRow:
    """``months``: (number, is planned, is due) of the twelve."""

    line: PlanLine
    months: list[tuple[int, bool, bool]]
    visits_href: str
    is_behind: bool


def line_rows(lines: Iterable[PlanLine], today: date) -> list[LineRow]:
    lines = list(lines)
    planned: dict[int, set[int]] = defaultdict(set)
    for line, month in PlanSlot.objects.filter(line__in=lines).values_list("line", "month"):
        planned[line].add(month)
    return [_line_row(line, planned[line.pk], today) for line in lines]


def _line_row(line: Any, planned: set[int], today: date) -> LineRow:
    ended = rules.due_month(line.plan.year, today)
    months = [(month, month in planned, month <= ended) for month in range(1, rules.MONTHS + 1)]
    href = visits_href(line.plan, str(line.plan.year), area=line.unit_id)
    return LineRow(line, months, href, line.done < line.due)
