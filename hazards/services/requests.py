"""Requests with a decision by somebody else: extension, void, downgrade, change of responsible unit."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.journal.services import record
from anquan.terms.selectors import number
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import clocks, sides
from hazards.lifecycle import may_ask, may_decide
from hazards.majors.rules import Status as MajorStatus
from hazards.models import Hazard, Request
from hazards.rules import ClockKind, RequestKind, Status
from hazards.services import levels, tracks
from hazards.services.effects import _check_unit
from hazards.services.locking import lock, remember_refusal, save
from hazards.services.snapshot import changes_of, snapshot
from hazards.services.tell import tell

Decided = Callable[[Request, Hazard, Any, date], None]
_ON_DECIDED: list[Decided] = []


def on_decided(hook: Decided) -> None:
    """Register what another package does, in the same transaction, when a request is decided or withdrawn."""
    if hook not in _ON_DECIDED:
        _ON_DECIDED.append(hook)


def _tell_others(request: Request, hazard: Hazard, actor, today: date) -> None:
    for hook in _ON_DECIDED:
        hook(request, hazard, actor, today)


def ask(
    *,
    actor,
    hazard_id: int,
    kind: str,
    reason: str,
    today: date,
    version: int | None = None,
    new_due_on: date | None = None,
    interim_measures: str = "",
    new_unit: Unit | None = None,
) -> Request:
    """Ask for something another person decides. Raises ``NotAllowed`` (journalled) and ``ValidationError``."""
    try:
        return ask_or_refuse(
            actor=actor,
            hazard_id=hazard_id,
            kind=kind,
            reason=reason,
            today=today,
            version=version,
            new_due_on=new_due_on,
            interim_measures=interim_measures,
            new_unit=new_unit,
        )
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, f"hazard.ask_{kind}", refusal)
        raise


@transaction.atomic
def ask_or_refuse(
    *,
    actor,
    hazard_id: int,
    kind: str,
    reason: str,
    today: date,
    version: int | None = None,
    new_due_on: date | None = None,
    interim_measures: str = "",
    new_unit: Unit | None = None,
) -> Request:
    """``ask`` without journalling a refusal: for batches, which are refused as a whole."""
    hazard = lock(actor, hazard_id, version)
    if refusal := may_ask(hazard, actor, kind, today):
        raise NotAllowed(refusal, "guard")
    return _ask(hazard, actor, kind, reason, today, new_due_on, interim_measures, new_unit)


def _ask(hazard: Hazard, actor, kind: str, reason: str, today: date, new_due_on, interim_measures, new_unit) -> Request:
    if not reason or not reason.strip():
        raise ValidationError({"reason": "请写明理由。"})
    if kind == RequestKind.EXTENSION:
        _check_extension(hazard, new_due_on, interim_measures, today)
    if kind == RequestKind.REASSIGN and new_unit is None:
        raise ValidationError({"new_unit": "请选择建议的责任单位。"})
    deadline = clocks.term_deadline("hazard.decide_request", today, "申请")
    right = "hazard.request"
    request = Request.objects.create(
        hazard=hazard,
        kind=kind,
        asked_by=actor,
        asking_unit=sides.acting_unit(actor, right),
        asked_on=today,
        reason=reason.strip(),
        new_due_on=new_due_on if kind == RequestKind.EXTENSION else None,
        interim_measures=interim_measures,
        new_unit=new_unit if kind == RequestKind.REASSIGN else None,
        due_on=deadline.on,
        why=deadline.to_json(),
    )
    save(hazard)
    record(
        actor=actor,
        action=f"hazard.ask_{kind}",
        obj=hazard,
        note=reason.strip(),
        county=hazard.county,
        changes={
            "request": [None, request.pk],
            "new_due_on": [str(hazard.due_on), str(new_due_on or "")],
            "version": [hazard.version - 1, hazard.version],
        },
    )
    tell(hazard, "ask", actor, today)
    return request


def _check_extension(hazard: Hazard, new_due_on: date | None, interim_measures: str, today: date) -> None:
    if new_due_on is None or new_due_on <= hazard.due_on:
        raise ValidationError({"new_due_on": f"申请的日期应晚于现在的期限 {hazard.due_on:%Y-%m-%d}。"})
    longest = int(number("hazard.extension.max_days", today))
    if (new_due_on - hazard.due_on).days > longest:
        raise ValidationError({"new_due_on": f"一次延期最多 {longest} 天。"})
    if not interim_measures.strip():
        raise ValidationError({"interim_measures": "请写明延期期间的防范措施。"})
    granted = hazard.requests.filter(kind=RequestKind.EXTENSION, result=Request.Result.GRANTED).count()
    allowed = int(number("hazard.extension.max_count", today))
    if granted >= allowed:
        raise NotAllowed(f"这条隐患已经延期 {granted} 次，按规定最多 {allowed} 次。", "guard")


def decide(*, actor, request_id: int, is_granted: bool, note: str, today: date, version: int | None = None) -> Request:
    """Grant or refuse. The decider stands on the ordering side and never in the applicant's own unit.

    ``version`` is that of the hazard the decider saw; a newer one is ``Stale``.
    """
    asked = Request.objects.visible_to(actor).filter(pk=request_id).first()
    if asked is None:
        raise Http404("没有这件申请，或者不在您的管辖范围内。")
    try:
        with transaction.atomic():
            hazard = lock(actor, asked.hazard_id, version)
            request = Request.objects.get(pk=request_id)
            request.hazard = hazard
            if refusal := may_decide(request, actor):
                raise NotAllowed(refusal, "guard")
            return _decide(request, hazard, actor, is_granted, note, today)
    except NotAllowed as refusal:
        remember_refusal(actor, asked.hazard_id, "hazard.decide", refusal)
        raise


def _decide(request: Request, hazard: Hazard, actor, is_granted: bool, note: str, today: date) -> Request:
    if not is_granted and not note.strip():
        raise ValidationError({"note": "不同意的，请写明理由。"})
    before = snapshot(hazard)
    request.result = Request.Result.GRANTED if is_granted else Request.Result.REFUSED
    request.decided_by, request.decided_at, request.decision_note = actor, timezone.now(), note.strip()
    request.save()
    of_track = GRANTED[request.kind](request, hazard, actor, today) if is_granted else None
    save(hazard)
    record(
        actor=actor,
        action="hazard.decide",
        obj=hazard,
        county=hazard.county,
        changes=changes_of(before, snapshot(hazard)) | {"request": [request.pk, request.result]} | (of_track or {}),
        note=f"{request.get_kind_display()}：{request.get_result_display()}。{note.strip()}",
    )
    tell(hazard, "decide", actor, today)
    _tell_others(request, hazard, actor, today)
    return request


def _grant_extension(request: Request, hazard: Hazard, actor, today: date) -> None:
    clocks.extend_rectify(hazard, request.new_due_on, today)
    hazard.interim_measures = request.interim_measures


def _grant_void(request: Request, hazard: Hazard, actor, today: date) -> dict:
    hazard.status, hazard.ended_on = Status.VOID, today
    clocks.stop_all(hazard, today)
    return tracks.end(hazard, MajorStatus.VOID)


def _grant_downgrade(request: Request, hazard: Hazard, actor, today: date) -> dict:
    return levels.lower(hazard, today)


def _grant_reassign(request: Request, hazard: Hazard, actor, today: date) -> dict:
    """The deadline follows the hazard; the new unit signs for it."""
    _check_unit(hazard, request.new_unit)
    hazard.status, hazard.responsible_unit = Status.ASSIGNED, request.new_unit
    hazard.responsible_person = hazard.responsible_phone = ""
    clocks.stop(hazard, ClockKind.SIGN, today)
    hazard.clocks.filter(kind=ClockKind.RECTIFY, stopped_on__isnull=True).update(charged_to=request.new_unit)
    clocks.stop(hazard, ClockKind.PLAN, today)
    clocks.start(hazard, ClockKind.SIGN, today, charged_to=request.new_unit)
    return tracks.carry_to_new_unit(hazard)


GRANTED: dict[str, Callable[[Request, Hazard, Any, date], dict | None]] = {
    RequestKind.EXTENSION: _grant_extension,
    RequestKind.VOID: _grant_void,
    RequestKind.DOWNGRADE: _grant_downgrade,
    RequestKind.REASSIGN: _grant_reassign,
}


def withdraw_request(*, actor, request_id: int, today: date) -> Request:
    """The asker takes an undecided request back."""
    asked = Request.objects.visible_to(actor).filter(pk=request_id).first()
    if asked is None:
        raise Http404("没有这件申请，或者不在您的管辖范围内。")
    try:
        return _withdraw(actor, asked, today)
    except NotAllowed as refusal:
        remember_refusal(actor, asked.hazard_id, "hazard.withdraw_request", refusal)
        raise


@transaction.atomic
def _withdraw(actor, asked: Request, today: date) -> Request:
    hazard = lock(actor, asked.hazard_id)
    request = Request.objects.get(pk=asked.pk)
    if request.asked_by_id != actor.pk or request.result:
        raise NotAllowed("只能由申请人撤回还没有办结的申请。", "guard")
    request.result, request.decided_by, request.decided_at = Request.Result.WITHDRAWN, actor, timezone.now()
    request.save()
    save(hazard)
    record(
        actor=actor,
        action="hazard.withdraw_request",
        obj=hazard,
        county=hazard.county,
        changes={"request": [request.pk, "withdrawn"], "version": [hazard.version - 1, hazard.version]},
    )
    _tell_others(request, hazard, actor, today)
    return request
