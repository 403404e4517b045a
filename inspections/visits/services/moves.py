"""Performing a move of one of the three tables."""

from datetime import date
from typing import Any

from django.db import transaction

from inspections.locking import save
from inspections.models import Visit
from inspections.visits import telling
from inspections.visits.effects import EFFECTS
from inspections.visits.lifecycle import lifecycle_of
from inspections.visits.services.locking import facts, lock, refusals_are_remembered, remember


@refusals_are_remembered()
@transaction.atomic
def perform(*, actor, visit_id: int, action: str, today: date, version: int | None = None, **data: Any) -> Visit:
    """Perform ``action`` of the visit's own table.

    Raises ``Http404`` outside the scope, ``NotAllowed`` with its Chinese reason (journalled), ``ValidationError``.
    """
    visit = lock(actor, visit_id, version, today=today)
    row = lifecycle_of(visit).find(action, visit, actor)
    before = facts(visit)
    said = EFFECTS[action](visit, actor, today, **data)
    visit.status = row.target or visit.status
    save(visit)
    note = said or next((data[name] for name in ("reason", "note") if data.get(name)), "")
    remember(visit, actor, action, before, note)
    telling.tell(visit, action, actor, today)
    return visit
