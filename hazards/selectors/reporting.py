"""What the page 登记隐患 offers: places, tiles, deadlines; and what its receipt says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.units.selectors import WITH_PLACE, where
from hazards import clocks, words
from hazards.models import Hazard, Phrase
from hazards.rules import ClockKind, Mode, Status
from hazards.selectors import day_of

TILES = 8  # two rows of four on a phone
USED = 3  # 上次用过
LOOKED_BACK = 40  # registrations read for 上次用过


# --- places ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    unit: Unit
    where: str
    say: str
    is_chosen: bool


def choices(user: Any, chosen: Unit | None) -> list[Choice]:
    """The preset (plate at the gate, own enterprise), then the last used."""
    own = None if chosen else own_enterprise(user)
    first = chosen or own
    says = "您的单位" if own else "已选"
    offered = [Choice(first, where(first), says, True)] if first else []
    return offered + [Choice(unit, where(unit), "上次用过", False) for unit in last_used(user) if unit != first]


def preset(user: Any, given: str) -> Unit | None:
    if not given.isdecimal() or len(given) > 18:
        return None
    visible = Unit.objects.active().visible_to(user)
    return visible.select_related(*WITH_PLACE).filter(pk=int(given)).first()


def own_enterprise(user: Any) -> Unit | None:
    own = {a.unit_id for a in user.appointments_today if a.unit.kind == Kind.ENTERPRISE}
    if len(own) != 1 or len({a.unit_id for a in user.appointments_today}) != 1:
        return None
    return Unit.objects.active().visible_to(user).select_related(*WITH_PLACE).filter(pk__in=own).first()


def last_used(user: Any) -> list[Unit]:
    recent = Hazard.objects.filter(reported_by=user).order_by("-id").values_list("unit_id", flat=True)[:LOOKED_BACK]
    order = list(dict.fromkeys(recent))
    units = Unit.objects.active().visible_to(user).select_related(*WITH_PLACE).in_bulk(order)
    return [units[pk] for pk in order if pk in units][:USED]


def responsible_for(unit: Unit) -> Unit | None:
    """Whom an order at this place goes to at once; None when somebody must think about it first."""
    if unit.kind == Kind.ENTERPRISE:
        return unit
    if unit.kind == Kind.PLACE and unit.parent is not None and unit.parent.kind == Kind.ENTERPRISE:
        return unit.parent
    return None


# --- tiles ----------------------------------------------------------------------------------------------------------
def tiles(unit: Unit | None) -> tuple[str, list[Phrase]]:
    """The name of the trade and its first phrases in the office's order, filled up with those for all."""
    industry = getattr(getattr(unit, "profile", None), "industry", None)
    active = Phrase.objects.filter(is_active=True)
    own = list(active.filter(industry=industry)[:TILES]) if industry else []
    common = list(active.filter(industry=None)[:TILES]) if len(own) < TILES else []
    known = {phrase.title for phrase in own}
    found = own + [phrase for phrase in common if phrase.title not in known]
    return (industry.name if own else "各行业"), found[:TILES]


def find_phrases(text: str, limit: int) -> list[Phrase]:
    """查隐患库: every word in the title, the description or the basis."""
    found = Phrase.objects.filter(is_active=True).select_related("industry")
    for word in text.split():
        found = found.filter(Q(title__icontains=word) | Q(description__icontains=word) | Q(legal_basis__icontains=word))
    return list(found[:limit])


# --- deadlines ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ModeDue:
    mode: Mode
    on: date
    left: str
    why: dict


def deadlines(today: date) -> list[ModeDue]:
    """What each mode would give if the order were made today."""
    day = day_of(today)
    given = [(mode, clocks.rectify_deadline(mode, today)) for mode in Mode]
    return [ModeDue(mode, due.on, words.remaining(due.on, day, in_workdays=True), due.to_json()) for mode, due in given]


# --- the receipt ----------------------------------------------------------------------------------------------------
HEADS = {
    Status.ASSIGNED: "已登记并交办",
    Status.CLOSED: "已登记并销号",
    Status.VOID: "已撤回",
}


@dataclass(frozen=True)
class Receipt:
    hazard: Hazard
    head: str
    next: str
    due_on: date | None
    left: str
    why: dict | None
    until: datetime | None  # 撤回 is possible before this moment


def receipt(hazard: Hazard, today: date, until: datetime | None) -> Receipt:
    day = day_of(today)
    rectify = hazard.clocks.filter(kind=ClockKind.RECTIFY).last() if hazard.is_open else None
    left = words.remaining(rectify.due_on, day, in_workdays=True) if rectify and rectify.due_on >= today else ""
    head = HEADS.get(Status(hazard.status), "已登记")
    due_on, why = (rectify.due_on, rectify.why) if rectify else (None, None)
    return Receipt(hazard, head, _next(hazard, day), due_on, left, why, until)


def _next(hazard: Hazard, day: words.Day) -> str:
    if hazard.status == Status.CLOSED:
        return "不用再办，照片和记录已存档"
    if hazard.status == Status.VOID:
        return "编号保留，不计入任何数字"
    by = f"在 {day.text(hazard.clock_due_on)} 前" if hazard.clock_due_on else ""
    if hazard.status == Status.ASSIGNED:
        return f"责任单位{by}签收"
    if hazard.status == Status.REPORTED:
        who = hazard.township or hazard.county
        return f"{who.label if who else '交办方'}{by}交办"
    return hazard.get_status_display()
