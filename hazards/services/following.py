"""A unit that moved takes its hazards along: the stamps of region on a hazard follow its unit's."""

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from anquan.journal.services import record
from anquan.units.models import Unit
from hazards.models import Hazard

STAMPS = ("province_id", "city_id", "county_id", "township_id")


def differs_from_unit() -> Q:
    """Rows with a ``unit`` whose own stamps of region are others than its unit's."""
    differs = Q()
    for stamp in STAMPS:
        other = {f"unit__{stamp}": F(stamp)}
        both = Q(**{stamp: None}) & Q(**{f"unit__{stamp}": None})
        differs |= ~Q(**other) & ~both
    return differs


@transaction.atomic
def follow_units() -> int:
    """Re-stamp hazards whose unit stands elsewhere now; returns how many. Units never push (layers), so this pulls."""
    astray = list(Hazard.objects.filter(differs_from_unit()).values_list("pk", flat=True))
    if astray:
        unit = Unit.objects.filter(pk=OuterRef("unit_id"))
        stamps = {stamp: Subquery(unit.values(stamp)[:1]) for stamp in STAMPS}
        Hazard.objects.filter(pk__in=astray).update(**stamps, version=F("version") + 1, updated_at=timezone.now())
        record(
            actor=None,
            action="hazard.follow_units",
            label=f"{len(astray)} 条隐患随单位调整属地",
            changes={"hazards": [None, astray[:1000]]},
        )
    return len(astray)
