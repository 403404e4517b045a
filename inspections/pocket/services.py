"""A sheet is made for one person and leaves the house: the journal keeps for whom and of which place."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from anquan.journal.services import record
from anquan.units.models import Unit
from inspections.pocket import drawing, selectors

ACTIONS = {"pocket.make": "生成领导口袋包"}


def make(*, actor: Any, unit: Unit, now: datetime) -> bytes:
    """The PDF as its reader may see the place now."""
    at = timezone.localtime(now)
    sheet = selectors.sheet(unit, actor, at.date())
    drawn = drawing.pdf(sheet, reader=actor.name, at=at)
    with transaction.atomic():
        record(actor=actor, action="pocket.make", obj=unit, county=unit.county_id, note=f"未销号 {sheet.total} 条")
    return drawn
