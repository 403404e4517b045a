"""Recording a re-check: the result of one hazard on one visit. What it does to the hazard is the hazard's own move."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.journal.services import record as journal
from anquan.workflow import NotAllowed
from hazards.lifecycle import rechecks
from hazards.models import Hazard
from hazards.rules import EvidenceKind, Level, Status
from hazards.services.evidence import add_evidence
from hazards.services.locking import lock
from hazards.services.moves import perform_or_refuse, remind_or_refuse
from inspections.models import Recheck, Visit
from inspections.rechecks.rules import MOVE_OF
from inspections.rules import STEPS_OF, Method, NextStep, RecheckResult
from inspections.visits.services import record_of
from inspections.visits.services.locking import refusals_are_remembered

ACTIONS = {"visit.recheck": "记录复查结果"}


@refusals_are_remembered("recheck")
@transaction.atomic
def record(
    *,
    actor: Any,
    visit_id: int,
    hazard_id: int,
    result: str,
    today: date,
    opinion: str = "",
    next_step: str = "",
    photos: Sequence[StoredFile] = (),
    is_verified: bool = False,
    verified_note: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Recheck:
    """已改, 部分改 or 未改 of one hazard. Submitted ones pass or are sent back with it; of one that was not submitted the
    state is recorded, and its responsible unit reminded. The same result sent again is the one that stands.

    ``at`` is when it was looked at, where a phone without a signal tells it later; ``is_verified`` and
    ``verified_note`` answer the marked photos of one that passes. Raises ``NotAllowed`` with its Chinese reason
    (journalled with the visit), ``stale`` when the hazard changed since ``version``, ``ValidationError``
    by field, ``Http404`` for a hazard of another place.
    """
    visit = record_of(actor, visit_id, today)
    if visit.method != Method.RECHECK:
        raise NotAllowed("这次检查不是复查，复查结果请在复查里记录。", "guard")
    opinion = opinion.strip()
    if standing := Recheck.objects.filter(visit=visit, hazard_id=hazard_id).first():
        return _same_or_conflict(standing, result)
    hazard = _hazard(actor, visit, hazard_id, version)
    step = next_step or _usual(hazard, result)
    _check(hazard, result, step, opinion)
    verified = {"is_verified": is_verified, "verified_note": verified_note}
    moved = _move(actor, hazard, result, opinion, photos, today, verified)
    made = Recheck(
        visit=visit, hazard=hazard, result=result, opinion=opinion, next_step=step, moved=moved, round=hazard.round,
        due_on=hazard.due_on, checked_by=actor, checked_at=at or timezone.now(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    said = made.get_result_display() + (f"，{made.get_next_step_display()}" if step != NextStep.NONE else "")
    journal(
        actor=actor, action="visit.recheck", obj=visit, county=visit.county_id, note=opinion[:200],
        changes={hazard.number: [None, said]},
    )  # fmt: skip
    return made


def _same_or_conflict(standing: Recheck, result: str) -> Recheck:
    if standing.result == result:
        return standing
    raise NotAllowed(
        f"{standing.hazard.number} 这次已记录为“{standing.get_result_display()}”，不能再改。结果有变化的，请另行复查。",
        "conflict",
    )


def _hazard(actor: Any, visit: Visit, hazard_id: int, version: int | None) -> Hazard:
    hazard = lock(actor, hazard_id, version)
    if not hazard.unit.path.startswith(visit.unit.path):
        raise Http404("这条隐患不在这次复查的单位。")
    if hazard.level == Level.MAJOR:
        raise NotAllowed("重大隐患按一单四制核查、验收，不在这里复查。", "guard")
    if hazard.status not in (Status.ASSIGNED, Status.RECTIFYING, Status.SUBMITTED):
        raise NotAllowed(f"{hazard.number} 当前是“{hazard.get_status_display()}”，不用复查。", "wrong_state")
    if reason := rechecks(hazard, actor):
        raise NotAllowed(reason, "guard")
    return hazard


def _usual(hazard: Hazard, result: str) -> str:
    if result == RecheckResult.FIXED:
        return NextStep.NONE if hazard.status == Status.SUBMITTED else NextStep.SUBMIT
    return NextStep.CONTINUE


def _check(hazard: Hazard, result: str, step: str, opinion: str) -> None:
    errors = {}
    if result not in RecheckResult.values:
        errors["result"] = "请选择已改、部分改或者未改。"
    elif step not in STEPS_OF[result]:
        errors["next_step"] = "这个结果没有这样的下一步。"
    if result in (RecheckResult.PARTIAL, RecheckResult.NOT_FIXED) and not opinion:
        errors["opinion"] = "请写明哪里没有改好。"
    if result == RecheckResult.FIXED and step == NextStep.SUBMIT and hazard.status == Status.SUBMITTED:
        errors["next_step"] = "责任单位已经提交整改，不用补交。"
    if errors:
        raise ValidationError(errors)


def _move(
    actor: Any, hazard: Hazard, result: str, opinion: str, photos: Sequence[StoredFile], today: date, verified: dict
) -> str:
    """The hazard's own move; '' where nothing was submitted. ``verified`` answers marked photos of one that passes."""
    if hazard.status == Status.SUBMITTED:
        action = MOVE_OF[result]
        data = {"note": opinion, "is_visited": True} | verified if action == "pass" else {"reason": opinion}
        perform_or_refuse(actor=actor, hazard_id=hazard.pk, action=action, today=today, photos=photos, **data)
        return action
    if photos:
        add_evidence(actor=actor, hazard_id=hazard.pk, photos=photos, kind=EvidenceKind.RECHECK)
    with suppress(NotAllowed):  # whoever may not remind leaves it to the ordering side
        said = "现场已改好，请补交整改情况和照片。" if result == RecheckResult.FIXED else opinion
        remind_or_refuse(actor=actor, hazard_id=hazard.pk, today=today, note=said[:200])
    return ""
