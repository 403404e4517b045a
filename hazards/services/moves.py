"""Performing a move of the table, for every door: check, change, journal, tell, in one transaction."""

from datetime import date

from django.db import transaction

from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.lifecycle import LIFECYCLE, reminds
from hazards.marks.marking import mark_hurry
from hazards.models import Hazard
from hazards.services.effects import EFFECTS
from hazards.services.locking import Stale, lock, remember_refusal, save
from hazards.services.snapshot import changes_of, snapshot
from hazards.services.tell import remind_people, tell

__all__ = ["Stale", "perform", "remind"]


def perform(*, actor, hazard_id: int, action: str, today: date, version: int | None = None, **data) -> Hazard:
    """Perform ``action`` with its input. ``version`` is the one the person saw; a newer row is ``Stale``.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (the attempt is journalled), and
    ``ValidationError`` by field.
    """
    try:
        return perform_or_refuse(actor=actor, hazard_id=hazard_id, action=action, today=today, version=version, **data)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, f"hazard.{action}", refusal)
        raise


@transaction.atomic
def perform_or_refuse(*, actor, hazard_id: int, action: str, today: date, version: int | None = None, **data) -> Hazard:
    """``perform`` without journalling a refusal: for batches, which are refused as a whole."""
    hazard = lock(actor, hazard_id, version)
    row = LIFECYCLE.find(action, hazard, actor)
    before = snapshot(hazard)
    target = EFFECTS[action](hazard, actor, today, **data)
    hazard.status = target or row.target
    save(hazard)
    record(
        actor=actor,
        action=f"hazard.{action}",
        obj=hazard,
        changes=changes_of(before, snapshot(hazard)),
        note=data.get("reason") or data.get("rectify_note") or data.get("note") or "",
        county=hazard.county,
    )
    mark_hurry(actor, f"hazard.{action}", today)
    tell(hazard, action, actor, today)
    return hazard


def remind(*, actor, hazard_id: int, today: date, note: str = "") -> int:
    """催办: one message per responsible person, hazard and day. Returns how many people were told now."""
    try:
        return remind_or_refuse(actor=actor, hazard_id=hazard_id, today=today, note=note)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, "hazard.remind", refusal)
        raise


@transaction.atomic
def remind_or_refuse(*, actor, hazard_id: int, today: date, note: str = "") -> int:
    """``remind`` without journalling a refusal: for batches."""
    hazard = lock(actor, hazard_id)
    if reason := reminds(hazard, actor):
        raise NotAllowed(reason, "forbidden")
    if not hazard.is_open:
        raise NotAllowed("隐患已经办结，不需要催办。", "wrong_state")
    told = remind_people(hazard, actor, today, note)
    if told:
        record(actor=actor, action="hazard.remind", obj=hazard, note=note or f"催办 {told} 人", county=hazard.county)
    return told
