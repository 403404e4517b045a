"""A unit that moved takes the visits along that have not ended: their stamps of region follow its own.

What has ended stays where it was carried out: it is counted there. Whom a 督查检查 is addressed to is somebody's
decision and stays as well.
"""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from anquan.journal.services import record
from anquan.units.models import Unit
from hazards.services.following import STAMPS, differs_from_unit
from inspections.models import Visit


@transaction.atomic
def follow_units() -> int:
    """Re-stamp open visits whose unit stands elsewhere now; returns how many. Units never push (layers), so this pulls."""
    astray = Visit.objects.open().filter(differs_from_unit()).select_for_update(of=("self",)).order_by("pk")
    keys = list(astray.values_list("pk", flat=True))
    if keys:
        unit = Unit.objects.filter(pk=OuterRef("unit_id"))
        stamps = {stamp: Subquery(unit.values(stamp)[:1]) for stamp in STAMPS}
        Visit.objects.filter(pk__in=keys).update(**stamps, version=F("version") + 1, updated_at=timezone.now())
        record(
            actor=None,
            action="visit.follow_units",
            label=f"{len(keys)} 次检查随单位调整属地",
            changes={"visits": [None, keys[:1000]]},
        )
    return len(keys)
