"""撤回登记: the reporter alone, within the minutes of the term, and only while nobody else has acted on it.

The hazard becomes 作废; its number stays used, so that the series has no gap nobody can explain.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from anquan.journal.selectors import history
from anquan.journal.services import record
from anquan.terms.selectors import whole
from anquan.workflow import NotAllowed
from hazards import clocks
from hazards.lifecycle import open_request
from hazards.models import Hazard
from hazards.rules import Status
from hazards.services.locking import lock, remember_refusal, save
from hazards.services.snapshot import changes_of, snapshot
from hazards.services.tell import tell

ACTION = "hazard.take_back"
REASON = "登记人撤回"
LOOKING = ("hazard.see_original", "hazard.export")  # reading is no work that a withdrawal would undo


def taken_back_until(hazard: Hazard) -> datetime:
    """The moment from which the reporter can no longer take his registration back."""
    return hazard.reported_at + timedelta(minutes=whole("hazard.withdraw_minutes", hazard.found_on))


def may_take_back(hazard: Hazard, user, now: datetime) -> str | None:
    """Why ``user`` may not take the registration back at ``now``, or None."""
    if hazard.reported_by_id != user.pk:
        return "只能由登记人本人撤回。"
    if hazard.status not in (Status.REPORTED, Status.ASSIGNED):
        return f"当前是“{hazard.get_status_display()}”，不能撤回登记。"
    if now >= taken_back_until(hazard):
        return "已经过了可以撤回的时间。确属误登的，请申请作废。"
    if open_request(hazard) or _others_acted(hazard, user):
        return "已经有人办理这条隐患，不能撤回。确属误登的，请申请作废。"
    return None


def _others_acted(hazard: Hazard, user) -> bool:
    done = history(hazard).filter(result="ok", action__startswith="hazard.").exclude(action__in=LOOKING)
    return done.exclude(actor_id=user.pk).exists()


def take_back(*, actor, hazard_id: int, now: datetime, today: date) -> Hazard:
    """Raises ``Http404`` outside the scope and ``NotAllowed`` (journalled). A second tap finds it done."""
    try:
        return _take_back(actor, hazard_id, now, today)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, ACTION, refusal)
        raise


@transaction.atomic
def _take_back(actor, hazard_id: int, now: datetime, today: date) -> Hazard:
    hazard = lock(actor, hazard_id)
    last = history(hazard, limit=1).first()
    if hazard.status == Status.VOID and last and (last.actor_id, last.action) == (actor.pk, ACTION):
        return hazard
    if reason := may_take_back(hazard, actor, now):
        raise NotAllowed(reason, "guard")
    before = snapshot(hazard)
    clocks.stop_all(hazard, today)
    hazard.status = Status.VOID
    hazard.ended_on = today
    save(hazard)
    record(
        actor=actor,
        action=ACTION,
        obj=hazard,
        changes=changes_of(before, snapshot(hazard)),
        note=REASON,
        county=hazard.county,
    )
    if before["status"] == Status.ASSIGNED:
        tell(hazard, "take_back", actor, today)
    return hazard
