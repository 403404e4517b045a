"""更正: what was written down wrongly is put right in the open. The former words stay readable."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.lifecycle import may_correct
from hazards.models import Hazard
from hazards.services.locking import lock, remember_refusal, save
from hazards.services.snapshot import changes_of, snapshot

CORRECTABLE = ("description", "location", "category", "legal_basis", "measures")


def correct(*, actor, hazard_id: int, version: int | None, today: date, reason: str = "", **facts) -> Hazard:
    """Change facts of an open hazard. Raises ``NotAllowed`` (journalled), ``Stale``, ``ValidationError``."""
    try:
        return _correct(actor, hazard_id, version, reason, facts)
    except NotAllowed as refusal:
        remember_refusal(actor, hazard_id, "hazard.correct", refusal)
        raise


@transaction.atomic
def _correct(actor, hazard_id: int, version: int | None, reason: str, facts: dict) -> Hazard:
    if unknown := set(facts) - set(CORRECTABLE):
        raise TypeError(f"not a fact to correct: {', '.join(sorted(unknown))}")
    hazard = lock(actor, hazard_id, version)
    if refusal := may_correct(hazard, actor):
        raise NotAllowed(refusal, "guard")
    before = snapshot(hazard)
    for name, value in facts.items():
        setattr(hazard, name, value.strip())
    if snapshot(hazard) == before:
        raise ValidationError("没有改动任何内容。")
    hazard.full_clean(exclude=["status"], validate_unique=False, validate_constraints=False)
    save(hazard)
    record(
        actor=actor,
        action="hazard.correct",
        obj=hazard,
        county=hazard.county,
        note=reason.strip(),
        changes=changes_of(before, snapshot(hazard)),
    )
    return hazard
