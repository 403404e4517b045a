"""A hazard found by a visit: registered by the hazards' own service, linked to the visit in the same transaction."""

import uuid as uuids
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from anquan.files.models import StoredFile
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards import services as hazards
from hazards import sides
from hazards.models import Hazard
from hazards.rules import Level, Source
from hazards.selectors.reporting import responsible_for
from inspections.models import ChecklistItem, Finding, Visit
from inspections.rules import Activity
from inspections.visits import shots
from inspections.visits.services.locking import facts, refusals_are_remembered, remember
from inspections.visits.services.recording import record_of

MOST_INSPECTORS = 200  # what the column of the hazard holds


@refusals_are_remembered("find")
@transaction.atomic
def found(
    *,
    actor,
    visit_id: int,
    description: str,
    today: date,
    unit: Unit | None = None,
    photos: Sequence[StoredFile] = (),
    picked: Sequence[uuids.UUID] = (),
    item: ChecklistItem | None = None,
    uid: uuids.UUID | None = None,
    level: str = Level.GENERAL,
    order: dict[str, Any] | None = None,
    **facts_of_hazard: Any,
) -> Hazard:
    """登记隐患 on a visit. Who may order orders in the same step: the enterprise by an inspection, the township or
    department it is addressed to by a 督查检查; ``order`` adds to that (``due_on``, ``measures``).

    ``unit`` is a part of the place; ``item`` the item of the checklist; ``picked`` are photos of this visit that show
    this hazard as well (``visits.shots``). Sent again with its ``uid`` it is the same one.
    """
    visit = record_of(actor, visit_id, today)
    if known := _known(visit, uid):
        return known
    hazard = hazards.report(
        actor=actor,
        unit=unit or visit.unit,
        description=description,
        today=today,
        photos=photos,
        shared=shots.picked(visit, actor, picked, beside=len(photos)),
        uid=uid,
        level=level,
        order=_order(visit, actor, unit or visit.unit, level, order),
        **_told(visit, facts_of_hazard),
    )
    _link(visit, hazard, item, actor)
    return hazard


@refusals_are_remembered("find")
@transaction.atomic
def found_fixed(
    *,
    actor,
    visit_id: int,
    description: str,
    today: date,
    unit: Unit | None = None,
    item: ChecklistItem | None = None,
    uid: uuids.UUID | None = None,
    picked: Sequence[uuids.UUID] = (),
    **values: Any,
) -> Hazard:
    """立查立改 on a visit: ``values`` as ``hazards.services.report_fixed`` takes them, the photo pair among them;
    ``picked`` as for ``found``, as before-photos."""
    visit = record_of(actor, visit_id, today)
    if known := _known(visit, uid):
        return known
    shared = shots.picked(visit, actor, picked, beside=len(values.get("before_photos", ())))
    hazard = hazards.report_fixed(
        actor=actor, unit=unit or visit.unit, description=description, today=today, uid=uid, shared=shared,
        **_told(visit, values),
    )  # fmt: skip
    _link(visit, hazard, item, actor)
    return hazard


def source_of(visit: Visit) -> Source:
    """Where a hazard of this visit comes from, as the statistics tell it."""
    if visit.activity == Activity.PATROL:
        return Source.GRID
    if visit.activity == Activity.SUPERVISION:
        return Source.SUPERVISION_VISIT
    return Source.TOWNSHIP if visit.organ.kind == "township" else Source.ADMIN_INSPECTION


def addressee_of(visit: Visit, place: Unit) -> Unit | None:
    """Whom an order of this visit goes to: the addressed of a 督查检查, else the enterprise of the place; None when
    somebody must think about it first. A township that visits its own enterprises orders them itself."""
    addressed = visit.responsible_unit
    return addressed if addressed and addressed.pk != visit.organ_id else responsible_for(place)


def _told(visit: Visit, values: dict[str, Any]) -> dict[str, Any]:
    names = "、".join(each.name for each in visit.goers)
    told = {
        "source": source_of(visit),
        "source_document": visit.number,
        "inspectors": f"{visit.organ.label}：{names}"[:MOST_INSPECTORS],
        "campaigns": list(visit.campaigns.all()),
    }
    return told | values


def _order(visit: Visit, actor, place: Unit, level: str, order: dict[str, Any] | None) -> dict[str, Any] | None:
    """A clue of the grid is ordered by the township; a person without the right leaves it to whoever has it; a major
    hazard is ordered at once only with what its order needs (五落实)."""
    if visit.activity == Activity.PATROL or not sides.posts_with(actor, "hazard.assign"):
        return None
    addressed = addressee_of(visit, place)
    if addressed is None or (level == Level.MAJOR and not order):
        return None
    return {"responsible_unit": addressed} | (order or {})


def _known(visit: Visit, uid: uuids.UUID | None) -> Hazard | None:
    """The hazard this draft has become; a draft of another visit is a conflict."""
    if uid is None or (hazard := Hazard.objects.filter(uid=uid).first()) is None:
        return None
    if Finding.objects.filter(visit=visit, hazard=hazard).exists():
        return hazard
    raise NotAllowed(f"这份草稿已经登记为 {hazard.number}，不属于这次检查。请另登一条。", "conflict")


def _link(visit: Visit, hazard: Hazard, item: ChecklistItem | None, actor) -> None:
    place = Finding.objects.filter(visit=visit).count()
    Finding.objects.create(visit=visit, hazard=hazard, item=item, order=place)
    remember(visit, actor, "find", facts(visit), hazard.description[:200], hazard=[None, hazard.number])
