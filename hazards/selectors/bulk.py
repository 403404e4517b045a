"""What will happen to how many, before it happens: the preview of doing the same with many hazards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import Appointment, User
from anquan.notices.models import Outbox
from anquan.terms import selectors as terms
from anquan.workflow import NotAllowed
from hazards.lifecycle import LIFECYCLE, may_ask, reminds
from hazards.models import Hazard, Request
from hazards.recipients import RECTIFYING_ROLES
from hazards.rules import RequestKind, Status
from hazards.selectors import listing
from hazards.words import Day

MANY = {"assign": "批量交办", "remind": "催办", "extend": "申请延期"}
LABELS = {"assign": "交办", "remind": "催办", "extend": "申请延期"}


def may_do(user: User, action: str) -> bool:
    """Ordering and reminding is for the ordering side; asking for time for those who only rectify."""
    if action == "extend":
        return user.has_right("hazard.submit") and not user.has_right("hazard.assign")
    return action in MANY and user.has_right(f"hazard.{action}")


def offered(user: User) -> list[tuple[str, str, bool]]:
    """For components/bulk.html: (label, address, is primary)."""
    names = [name for name in MANY if may_do(user, name)]
    first = "remind" if "remind" in names else next(iter(names), "")
    return [(MANY[name], reverse("hazards:many", args=[name]), name == first) for name in names]


@dataclass
class Preview:
    """``ready`` are the lines it will be done to, ``refused`` the others with their reason."""

    action: str
    label: str
    ready: list[listing.Row] = field(default_factory=list)
    refused: list[tuple[listing.Row, str]] = field(default_factory=list)
    units: int = 0


def preview(action: str, ids: Sequence[int], user: User, day: Day) -> Preview:
    """Ids of mixed scope are refused as a whole (acceptance A11): outside the scope a hazard does not exist."""
    hazards = _chosen(ids, user)
    refuse = _refusals(action, hazards, user, day.today)
    found, units = Preview(action, LABELS[action]), set()
    for hazard in hazards:
        line = listing.row(hazard, day, "")
        if reason := refuse(hazard):
            found.refused.append((line, reason))
        else:
            found.ready.append(line)
            units.add(hazard.responsible_unit_id or hazard.unit_id)
    found.units = len(units)
    return found


def _chosen(ids: Sequence[int], user: User) -> list[Hazard]:
    wanted = set(ids)
    related = (*listing.RELATED, "regulator", "ordering_unit", "county")
    rows = Hazard.objects.visible_to(user).filter(pk__in=wanted).select_related(*related).order_by("pk")
    hazards = list(rows)
    if not wanted or len(hazards) != len(wanted):
        raise Http404("所选隐患中有不存在的，或者不在您管辖范围内的，整批没有执行。")
    pending = {request.hazard_id: request for request in Request.objects.filter(hazard__in=wanted, result="")}
    for hazard in hazards:
        hazard._open_request = pending.get(hazard.pk)  # what lifecycle.open_request would ask for, one by one
    return hazards


Refusal = Callable[[Hazard], str | None]


def _refusals(action: str, hazards: list[Hazard], user: User, today: date) -> Refusal:
    makers: dict[str, Callable[..., Refusal]] = {"assign": _assign, "remind": _remind, "extend": _extend}
    return makers[action](hazards, user, today)


def _assign(hazards: list[Hazard], user: User, today: date) -> Refusal:
    def reason(hazard: Hazard) -> str | None:
        if hazard.status == Status.DESIGNATING:
            return "待指定的隐患请逐条指定责任单位。"
        if hazard.is_major:
            return "重大隐患要填全五落实，请逐条交办。"
        if not hazard.unit.is_active:
            return "所在单位已停用，请逐条交办给别的单位。"
        try:
            LIFECYCLE.find("assign", hazard, user)
        except NotAllowed as refusal:
            return refusal.reason
        return None

    return reason


def _remind(hazards: list[Hazard], user: User, today: date) -> Refusal:
    units = {hazard.responsible_unit_id or hazard.unit_id for hazard in hazards}
    posts = Appointment.objects.in_force(today).filter(unit__in=units, role__in=RECTIFYING_ROLES, user__is_active=True)
    manned = set(posts.exclude(user=user).values_list("unit_id", flat=True))
    keys = {f"hazard:{hazard.pk}:remind:{today}": hazard.pk for hazard in hazards}
    told = {keys[key] for key in Outbox.objects.filter(key__in=keys).values_list("key", flat=True)}

    def reason(hazard: Hazard) -> str | None:
        if not hazard.is_open:
            return "已经办结，不需要催办。"
        if refusal := reminds(hazard, user):
            return refusal
        if (hazard.responsible_unit_id or hazard.unit_id) not in manned:
            return "责任单位没有可以通知的人员，请打电话。"
        return "今天已经催过，不再发。" if hazard.pk in told else None

    return reason


def _extend(hazards: list[Hazard], user: User, today: date) -> Refusal:
    granted: dict[int, int] = dict(
        Request.objects.filter(hazard__in=hazards, kind=RequestKind.EXTENSION, result=Request.Result.GRANTED)
        .order_by().values_list("hazard").annotate(n=Count("pk"))
    )  # fmt: skip
    allowed = terms.whole("hazard.extension.max_count", today)

    def reason(hazard: Hazard) -> str | None:
        if granted.get(hazard.pk, 0) >= allowed:
            return f"已经延期 {granted[hazard.pk]} 次，按规定最多 {allowed} 次。"
        return may_ask(hazard, user, RequestKind.EXTENSION, today)

    return reason


def chosen_ids(data: Any) -> list[int]:
    """The ticked boxes of the form."""
    return sorted({int(text) for text in data.getlist("id") if text.isdecimal() and len(text) < 18})
