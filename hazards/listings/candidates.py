"""Which items call for 挂牌督办 by rule (domain §2.2). Reading only."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from anquan.terms.selectors import flag, whole
from hazards.listings.lifecycle import PROPOSABLE
from hazards.listings.rules import Ground
from hazards.models import MajorHazard


def due(today: date) -> Iterator[tuple[MajorHazard, Ground]]:
    """Items on the list that were never proposed, with the rule that speaks for each; a declined one is not asked again."""
    rows = MajorHazard.objects.filter(status__in=PROPOSABLE, listings__isnull=True).order_by("pk")
    if flag("listing.auto_propose", today):
        yield from ((major, Ground.EVERY) for major in rows.select_related("hazard"))
        return
    long_ago = today - timedelta(days=whole("listing.open_days", today))
    rules = (
        (Ground.SUSPENDED, Q(is_suspended=True)),
        (Ground.REPEATED, Q(hazard__recurrence_of__isnull=False) | Q(hazard__relapses__isnull=False)),
        (Ground.LONG_OPEN, Q(assigned_on__lte=long_ago)),
    )
    told: set[int] = set()
    for ground, condition in rules:
        for major in rows.filter(condition).select_related("hazard").distinct():
            if major.pk not in told:
                told.add(major.pk)
                yield major, ground
