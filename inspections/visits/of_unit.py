"""The visits of one place: on its own page, behind the plate at its gate, and from which visit a hazard comes. Reading only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.accounts.roles import ROLES
from anquan.units.models import Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind
from anquan.web import navigation
from anquan.web.parts import Action, Deck, deck
from hazards.models import Hazard
from hazards.rules import overdue_q
from inspections import cap
from inspections.models import Finding, Visit
from inspections.rules import Activity, Status
from inspections.visits import people, selectors
from inspections.visits.filters import DUE
from inspections.visits.selectors import Row

MOST_LINES = 10
AT_THE_GATE = 5
INSPECTED = (Kind.ENTERPRISE, Kind.PLACE)


@dataclass(frozen=True)
class OfUnit:
    rows: list[Row]
    total: int
    list_href: str
    cap_said: str
    make_href: str


def of_unit(unit: Unit, user: User, today: date, most: int = MOST_LINES) -> OfUnit:
    """Everything below the unit counts as well."""
    found = Visit.objects.visible_to(user).filter(subtree_q(unit, "unit__"))
    newest = found.select_related(*selectors.RELATED).order_by("-planned_on", "-pk")[:most]
    may_make = bool(people.activities_of(user)) and unit.is_active and unit.kind in (*INSPECTED, Kind.VILLAGE)
    return OfUnit(
        rows=selectors.rows_of(newest),
        total=found.count(),
        list_href=f"{reverse('visits:list')}?area={unit.pk}",
        cap_said=cap_said(unit, today.year) if unit.kind in INSPECTED else "",
        make_href=f"{reverse('visits:make')}?unit={unit.pk}" if may_make else "",
    )


def cap_said(unit: Unit, year: int) -> str:
    """今年行政检查 1 次，上限 2 次."""
    most, counted = cap.cap_of(unit, year), cap.counted(unit, year)
    return f"今年行政检查 {counted} 次（含已安排的），" + (f"上限 {most} 次" if most else "没有公布上限")


# --- behind the plate -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Gate:
    """What somebody at the gate needs: what is open here, what was, and his own next step."""

    said: str
    deck: Deck
    hazards: list[Hazard]
    hazards_href: str
    visits: OfUnit
    is_own: bool


def gate(unit: Unit, user: User, today: date) -> Gate:
    open_here = Hazard.objects.visible_to(user).open().filter(subtree_q(unit, "unit__"))
    late = open_here.filter(overdue_q(today)).count()
    total = open_here.count()
    rows = open_here.select_related("responsible_unit").order_by("due_on", "pk")[:AT_THE_GATE]
    own = any(ROLES[post.role].side == "enterprise" and post.unit.contains(unit) for post in user.appointments_today)
    return Gate(
        said=(f"未销号隐患 {total} 条" + (f"，逾期 {late} 条" if late else "")) if total else "没有未销号的隐患",
        deck=deck(_steps(unit, user, today)),
        hazards=list(rows),
        hazards_href=f"{reverse('hazards:list')}?area={unit.pk}&status=open",
        visits=of_unit(unit, user, today, AT_THE_GATE),
        is_own=own,
    )


def _steps(unit: Unit, user: User, today: date) -> list[Action]:
    """A visit under way or due here comes before a new one."""
    steps = []
    mine = Visit.objects.visible_to(user).open().filter(subtree_q(unit, "unit__"), participants__user=user)
    running = mine.filter(status=Status.UNDERWAY).order_by("pk").first()
    planned = mine.filter(DUE, planned_on__lte=today).order_by("planned_on", "pk").first()
    if running:
        href = reverse("visits:carry", args=[running.number])
        steps.append(Action("继续检查", href, icon="clipboard-check", is_primary=True))
    elif planned:
        href = f"{reverse('visits:act', args=[planned.number, 'begin'])}?version={planned.version}"
        steps.append(Action("开始检查", href, icon="geo-alt", is_primary=True))
    activities = people.activities_of(user)
    for activity in activities:
        href = f"{reverse('visits:make')}?unit={unit.pk}&activity={activity}"
        label = (
            "开始巡查"
            if activity == Activity.PATROL
            else "拟定检查"
            if len(activities) == 1
            else f"拟定{activity.label}"
        )
        steps.append(Action(label, href, is_primary=not steps))
    if navigation.may_open(user, "hazards:report"):
        steps.append(
            Action("登记隐患", f"{reverse('hazards:report')}?unit={unit.pk}", icon="camera", is_primary=not steps)
        )
    steps.append(Action("单位情况", reverse("units:detail", args=[unit.pk])))
    return steps


# --- from which visit a hazard comes ------------------------------------------------------------------------------------
def visit_of(number: str, user: User) -> Visit | None:
    """The visit that found this hazard, as far as the person may see it. Outside his scope the hazard does not exist."""
    hazard = get_object_or_404(Hazard.objects.visible_to(user).only("pk"), number=number)
    found: Any = Finding.objects.filter(hazard=hazard, visit__in=Visit.objects.visible_to(user))
    finding = found.select_related("visit__unit", "visit__organ").first()
    return finding.visit if finding else None
