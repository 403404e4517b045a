"""A visit under lock, what the journal keeps of it, and its refusals."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import wraps
from typing import Any

from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.services.snapshot import changes_of
from inspections import locking
from inspections.models import Visit

RELATED = ("unit__parent", "unit__profile", "organ", "county", "township", "responsible_unit", "regulator")
WATCHED = (
    "status", "method", "unit_id", "organ_id", "responsible_unit_id", "purpose", "planned_on", "rank", "is_cross_area",
    "over_cap_reason", "approved_by_id", "approved_on", "begun_at", "done_at", "done_on", "findings", "met_person",
    "met_post", "met_signature_id", "refusal", "version",
)  # fmt: skip


def lock(actor: Any, visit_id: int, version: int | None = None, *, today: date) -> Visit:
    visit = locking.lock(Visit, actor, visit_id, version, related=RELATED)
    visit.as_of = today
    return visit


def facts(visit: Visit) -> dict[str, Any]:
    return {name: _plain(getattr(visit, name)) for name in WATCHED}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int) else str(value)


def remember(visit: Visit, actor: Any, action: str, before: dict, note: str = "", **more: Any) -> None:
    """Its journal entry. ``more`` are changes beside its own columns, as ``[before, after]``."""
    changes = changes_of(before, facts(visit)) | more
    record(actor=actor, action=f"visit.{action}", obj=visit, county=visit.county_id, changes=changes, note=note)


def refusals_are_remembered(action: str = "") -> Callable:
    """A refused attempt stands in the 经过 of the visit. ``action`` may come with the call."""

    def decorate(service: Callable) -> Callable:
        @wraps(service)
        def run(*, actor: Any, visit_id: int, **values: Any) -> Any:
            try:
                return service(actor=actor, visit_id=visit_id, **values)
            except NotAllowed as refusal:
                name = f"visit.{action or values['action']}"
                with suppress(RuntimeError):  # inside another service's transaction that one remembers its own
                    locking.remember_refusal(Visit, actor, visit_id, name, refusal)
                raise

        return run

    return decorate
