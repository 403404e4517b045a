"""What records of one visit have in common: which visit, when it began on the phone, and whose refusals it remembers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404
from django.utils import timezone

from anquan.workflow import NotAllowed
from hazards.models import Hazard
from inspections.locking import remember_refusal
from inspections.models import ChecklistItem, Visit
from inspections.offline.records import Record, query
from inspections.rules import Status
from inspections.visits import services
from inspections.visits.forms import BeginForm


def visit_of(record: Record) -> Visit | None:
    """The visit the record belongs to; None for one that stands alone. Outside the author's scope: ``Http404``."""
    number = str(record.data.get("visit") or "")
    if not number:
        return None
    visit = Visit.objects.visible_to(record.author).filter(number=number).first()
    if visit is None:
        raise Http404("没有这次检查，或者不在您的管辖范围内。")
    return visit


def begun(visit: Visit, record: Record) -> Visit:
    """到场 at the time of the phone, by whichever record of the visit comes up first."""
    if visit.status == Status.UNDERWAY:
        return visit
    at = record.moment("begun_at") or record.made_at
    return services.perform(
        actor=record.author,
        visit_id=visit.pk,
        action="begin",
        today=timezone.localdate(at),
        at=at,
        **_place(visit, record),
    )


def _place(visit: Visit, record: Record) -> dict[str, Any]:
    """Where the phone was at 到场, if it knew."""
    said = query({name: record.data.get(f"begun_{name}") for name in ("lat", "lng", "accuracy")})
    form = BeginForm(said, user=record.author, visit=visit)
    return form.values() if form.is_valid() else {}


def finding(visit: Visit, record: Record) -> Callable[..., Hazard]:
    """How ``log_entry.register`` registers a hazard of this visit."""
    return partial(_found, visit, record)


def _found(visit: Visit, record: Record, *, is_fixed: bool, order: dict | None = None, **values: Any) -> Hazard:
    """The source is that of the visit; who is ordered follows from its activity."""
    begun(visit, record)
    values.pop("source")
    item = str(record.data.get("item") or "")
    known = (
        ChecklistItem.objects.filter(version__visits=visit, pk=int(item))
        if _is_id(item)
        else ChecklistItem.objects.none()
    )
    of_visit = {"visit_id": visit.pk, "item": known.first()}
    if is_fixed:
        return services.found_fixed(**of_visit, **values)
    due_on = (order or {}).get("due_on")
    return services.found(**of_visit, order={"due_on": due_on} if due_on else None, **values)


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def refusal_of(visit: Visit | None, record: Record, action: str) -> Callable[[NotAllowed], None]:
    """The attempt stands in the 经过 of the visit, once the refused transaction has been left."""

    def remember(refusal: NotAllowed) -> None:
        if visit is not None:
            remember_refusal(Visit, record.author, visit.pk, f"visit.{action}", refusal)

    return remember
