"""Whole answers about 企业自查: how a plan stands, a page of plans, one enterprise. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import Http404, QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.indicators import Period
from anquan.units.models import Industry, Unit
from anquan.units.rules import RiskColour
from anquan.web import filters
from anquan.web.keyset import Ordering
from anquan.web.parts import Action
from anquan.workdays.rules import ONE_DAY, day_text
from hazards.models import Hazard
from inspections.models import SelfCheck, SelfCheckPlan, SelfCheckStatement
from inspections.selfchecks.lifecycle import SELF_CHECK_LIFECYCLE, is_own
from inspections.selfchecks.rules import Kind, Level, Risk, Slot, State, Status
from inspections.selfchecks.statements import may_sign, owed_codes, periods
from inspections.selfchecks.timetable import Timetable

RELATED = ("enterprise__profile__industry", "enterprise__township", "responsible", "checklist")
ORDERINGS = (
    Ordering("place", "企业", "enterprise__path", says=("顺序", "倒序")),
    Ordering("newest", "安排时间", "pk", descending=True, says=("从早到晚", "从晚到早")),
)
RECENT = 20
NOT_HERE = "没有这项自查，或者不在您的管辖范围内。"


# --- how one plan stands --------------------------------------------------------------------------------------------
def risk_of(enterprise: Unit) -> Risk:
    """The class of risk; the same as ``querysets.RISK``."""
    profile = getattr(enterprise, "profile", None)
    if profile is None:
        return Risk.USUAL
    if profile.risk_colour in (RiskColour.RED, RiskColour.ORANGE) or (
        profile.industry and profile.industry.is_high_risk
    ):
        return Risk.HIGH
    return Risk.LOW if profile.risk_colour == RiskColour.BLUE else Risk.USUAL


def kind_of(plan: SelfCheckPlan) -> Kind:
    return Kind(plan.level, risk_of(plan.enterprise), plan.is_workdays_only)


def slot_of(plan: SelfCheckPlan, today: date, table: Timetable | None = None) -> Slot | None:
    """The slot in which a check of today counts, within the dates of the plan."""
    slot = (table or Timetable()).running(kind_of(plan), today)
    if slot is None or today < plan.starts_on or (plan.ends_on and plan.ends_on < slot.last):
        return None
    return slot


def misses(plan: SelfCheckPlan, last_kept: date | None, today: date, table: Timetable) -> list[date]:
    """The due days that went by in a row since the last check that counts. Empty when the last one was kept."""
    first = max(last_kept + ONE_DAY, plan.starts_on) if last_kept else plan.starts_on
    last = min(today - ONE_DAY, plan.ends_on or today)
    return [slot.last for slot in table.due(kind_of(plan), first, last)] if first <= last else []


@dataclass(frozen=True)
class Standing:
    """``say`` and ``tone`` as in components/left.html; ``check`` is the one of the running slot."""

    say: str
    tone: str = ""
    is_to_do: bool = False
    check: SelfCheck | None = None
    missed: str = ""


def standing(plan: Any, checks: Iterable[SelfCheck], today: date, table: Timetable) -> Standing:
    """``plan`` with ``last_kept``; ``checks`` are its newest, those sent back left out."""
    gone = misses(plan, plan.last_kept, today, table)
    missed = f"漏查 {len(gone)} 次，从 {day_text(gone[0], today)} 起" if gone else ""
    slot = slot_of(plan, today, table)
    if slot is None:
        return Standing(_resting(plan, today, table), missed=missed)
    check = next((each for each in checks if each.due_on == slot.last), None)
    if check is None:
        is_last_day = slot.last == today
        say = "今天要查" if is_last_day else f"{day_text(slot.last, today)} 前要查"
        return Standing(say, "soon" if is_last_day else "now", True, missed=missed)
    if check.status == Status.TO_CONFIRM:
        return Standing("待主要负责人确认", "soon", check=check, missed=missed)
    when = "今天" if check.done_on == today else f"{day_text(check.done_on, today)} "
    return Standing(f"{when}已查", check=check, missed=missed)


def _resting(plan: SelfCheckPlan, today: date, table: Timetable) -> str:
    if plan.ends_on and plan.ends_on < today:
        return f"{day_text(plan.ends_on, today)} 已结束"
    if today < plan.starts_on:
        return f"{day_text(plan.starts_on, today)} 开始"
    found = table.next_due(kind_of(plan), today)
    return f"今天不用查，下一次 {day_text(found.first, today)}" if found and not plan.ends_on else "不用再查"


# --- rows -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    plan: SelfCheckPlan
    standing: Standing
    href: str
    is_own: bool
    place: str


def with_last_kept(plans: QuerySet) -> QuerySet:
    return plans.annotate(last_kept=Max("checks__due_on", filter=Q(checks__status=Status.DONE)))


def rows_of(plans: Iterable[Any], user: User | None, today: date) -> list[Row]:
    """Rows of one page as ``user`` may act on them; three queries however many there are."""
    table, known = Timetable(), list(plans)
    kept = dict(
        with_last_kept(SelfCheckPlan.objects.filter(pk__in=[plan.pk for plan in known])).values_list("pk", "last_kept")
    )
    checks = defaultdict(list)
    for check in SelfCheck.objects.filter(plan__in=known, due_on__gte=today).exclude(status=Status.RETURNED):
        checks[check.plan_id].append(check)
    for plan in known:
        plan.last_kept = kept.get(plan.pk)
    return [_row(plan, checks[plan.pk], user, today, table) for plan in known]


def _row(plan: Any, checks: list[SelfCheck], user: User | None, today: date, table: Timetable) -> Row:
    found = standing(plan, checks, today, table)
    own = user is not None and is_own(plan.enterprise, user) is None
    if found.is_to_do and own:
        href = reverse("selfchecks:do", args=[plan.pk])
    elif found.check:
        href = reverse("selfchecks:detail", args=[found.check.pk])
    else:
        href = reverse("selfchecks:enterprise", args=[plan.enterprise_id])
    place = plan.enterprise.township.label if plan.enterprise.township else ""
    return Row(plan, found, href, own, place)


# --- one of each ----------------------------------------------------------------------------------------------------
def plan_by_pk(pk: int, user: User) -> SelfCheckPlan:
    found = SelfCheckPlan.objects.visible_to(user).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404(NOT_HERE)
    return found


def check_by_pk(pk: int, user: User) -> SelfCheck:
    related = [f"plan__{name}" for name in RELATED]
    rows = SelfCheck.objects.visible_to(user).select_related(*related, "done_by", "decided_by", "version__checklist")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这次自查，或者不在您的管辖范围内。")
    return found


def enterprise_by_pk(pk: int, user: User) -> Unit:
    rows = (
        Unit.objects.visible_to(user)
        .enterprises()
        .select_related("profile__industry", "profile__regulator", "township")
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这家企业，或者不在您的管辖范围内。")
    return found


def own_enterprises(user: User) -> list[Unit]:
    """Those whose self-checks the person makes."""
    return [post.unit for post in user.appointments_today if is_own(post.unit, user) is None]


# --- the pages ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class CheckPage:
    check: SelfCheck
    items: list[tuple[Any, Any]]  # item, its answer or None for 符合
    actions: list[Action]


def check_page(check: SelfCheck, user: User) -> CheckPage:
    answers = {row.item_id: row for row in check.answers.select_related("hazard", "photo")}
    actions = [
        Action(offer.label, reverse("selfchecks:decide", args=[check.pk, offer.action]), "check-lg" if offer.transition.primary
               else "arrow-return-left", is_primary=offer.transition.primary, is_danger=offer.transition.danger,
               post=offer.action == "confirm")
        for offer in SELF_CHECK_LIFECYCLE.available(check, user)
    ]  # fmt: skip
    return CheckPage(check, [(item, answers.get(item.pk)) for item in check.version.items.all()], actions)


@dataclass(frozen=True)
class StatementLine:
    code: str
    label: str
    signed: SelfCheckStatement | None
    may_sign: bool
    is_owed: bool


@dataclass(frozen=True)
class EnterprisePage:
    enterprise: Unit
    rows: list[Row]
    ended: list[SelfCheckPlan]
    checks: list[SelfCheck]
    statements: list[StatementLine]
    open_hazards: int
    is_own: bool


def enterprise_page(enterprise: Unit, user: User, today: date) -> EnterprisePage:
    plans = list(SelfCheckPlan.objects.filter(enterprise=enterprise).select_related(*RELATED))
    ended = [plan for plan in plans if plan.ends_on and plan.ends_on < today]
    checks = SelfCheck.objects.filter(plan__in=plans).select_related("plan", "done_by").prefetch_related("answers")
    found = Hazard.objects.visible_to(user).counted().open().filter(source="enterprise_self", unit=enterprise)
    return EnterprisePage(
        enterprise=enterprise,
        rows=rows_of([plan for plan in plans if plan not in ended], user, today),
        ended=ended,
        checks=list(checks[:RECENT]),
        statements=_statements(enterprise, plans, user, today),
        open_hazards=found.count(),
        is_own=is_own(enterprise, user) is None,
    )


def _statements(enterprise: Unit, plans: list[SelfCheckPlan], user: User, today: date) -> list[StatementLine]:
    """Those that were signed, and those of the last year that may be."""
    owed = owed_codes(today)
    signed: dict[str, SelfCheckStatement] = {}
    for row in (
        SelfCheckStatement.objects.filter(enterprise=enterprise).select_related("signed_by").order_by("revision")
    ):
        signed[row.period] = row
    asked = {code for code, period in periods(today) if any(plan.touches(period) for plan in plans)}
    lines = [
        StatementLine(
            code, Period.parse(code).label, signed.get(code), may_sign(enterprise, user, code, today) is None,
            code in owed and code not in signed,
        )
        for code in sorted(asked | set(signed), reverse=True)
    ]  # fmt: skip
    return lines


def statement_by_pk(pk: int, user: User) -> SelfCheckStatement:
    rows = SelfCheckStatement.objects.visible_to(user).select_related("enterprise__township", "signed_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份统计表，或者不在您的管辖范围内。")
    return found


def figure_lines(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """The frozen figures in the words of the form."""
    checks = [
        (Level(level).label, f"应查 {owed} 次，按期查了 {kept} 次，漏查 {owed - kept} 次")
        for level, (owed, kept) in figures["checks"].items()
    ]
    return [
        *checks,
        ("自查发现隐患", f"{figures['self_found']} 条，已整改 {figures['self_fixed']} 条"),
        ("各级检查发现隐患", f"{figures['other_found']} 条，已整改 {figures['other_fixed']} 条"),
        ("其中重大隐患", f"{figures['major_found']} 条，已整改 {figures['major_fixed']} 条"),
        ("整改投入资金", f"{figures['spent']} 元"),
    ]


# --- enterprises, month by month ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class EnterpriseRow:
    enterprise: Unit
    state: State
    owed: int
    kept: int
    plans: int

    @property
    def missed(self) -> int:
        return self.owed - self.kept


def enterprise_rows(enterprises: Iterable[Unit], period: Period, today: date) -> list[EnterpriseRow]:
    """How each kept up in the month; one query."""
    known = list(enterprises)
    plans = SelfCheckPlan.objects.filter(enterprise__in=known).touching(period.first, period.last)
    sums: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pk, owed, kept in plans.with_sums(period, today).values_list("enterprise_id", "owed", "kept"):
        sums[pk].append((owed, min(kept, owed)))
    return [_enterprise_row(unit, sums.get(unit.pk, [])) for unit in known]


def _enterprise_row(unit: Unit, sums: list[tuple[int, int]]) -> EnterpriseRow:
    owed, kept = sum(each[0] for each in sums), sum(each[1] for each in sums)
    state = State.NONE if not sums else State.MISSED if owed > kept else State.KEPT if owed else State.WAITING
    return EnterpriseRow(unit, state, owed, kept, len(sums))


def months_around(period: Period, today: date, query: QueryDict) -> list[tuple[str, str]]:
    """上个月, 下个月 as links; never beyond this one."""
    before = period.first - ONE_DAY
    found = [(f"{before.month} 月", filters.href(query, month=f"{before:%Y-%m}"))]
    after = period.last + ONE_DAY
    if after <= today:
        found.append((f"{after.month} 月", filters.href(query, month=f"{after:%Y-%m}")))
    return found


def said_conditions(conditions: dict[str, str], user: User) -> str:
    """What the table is narrowed to, in words."""
    area, industry = conditions.get("area", ""), conditions.get("industry", "")
    unit = Unit.objects.addressable_by(user).filter(pk=area).first() if area.isdecimal() else None
    trade = Industry.objects.filter(pk=industry).first() if industry else None
    nothing = {"area": "没有属地", "industry": "没有登记监管领域"}
    said = [nothing[name] for name, value in conditions.items() if value == "none"]
    return "、".join([*(str(each.name) for each in (unit, trade) if each), *said])
