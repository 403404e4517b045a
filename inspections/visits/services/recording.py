"""检查情况: what was seen, and who of the other side was there."""

from datetime import date
from typing import Any

from django.db import transaction

from anquan.workflow import NotAllowed
from inspections.locking import save
from inspections.models import Visit
from inspections.visits.lifecycle import may_record
from inspections.visits.services.locking import facts, lock, refusals_are_remembered, remember

WRITABLE = ("findings", "met_person", "met_post", "met_phone")


def record_of(actor: Any, visit_id: int, today: date, version: int | None = None) -> Visit:
    """The locked visit of somebody who may record now, for whoever writes what belongs to it (检查表, 隐患)."""
    visit = lock(actor, visit_id, version, today=today)
    if reason := may_record(visit, actor):
        raise NotAllowed(reason, "guard")
    return visit


@refusals_are_remembered("write")
@transaction.atomic
def write(*, actor: Any, visit_id: int, today: date, version: int | None = None, **values: str) -> Visit:
    """Any of ``WRITABLE``. Raises ``NotAllowed`` before 到场 and after the other side has signed."""
    visit = record_of(actor, visit_id, today, version)
    before = facts(visit)
    for name in WRITABLE:
        if name in values:
            setattr(visit, name, values[name].strip())
    visit.clean_fields(exclude=[field.name for field in Visit._meta.fields if field.name not in WRITABLE])
    save(visit)
    remember(visit, actor, "write", before)
    return visit
