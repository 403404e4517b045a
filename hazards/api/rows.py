"""A hazard as JSON. Lists are read as tuples and named here once: no serializer runs per row."""

from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from anquan.web.api import reading
from anquan.web.api.schema import TEXT, YES_NO, listed, obj, or_null, row_of
from hazards import rules
from hazards.models import Clock, Evidence, Hazard, Request

# name in the answer → column
COLUMNS = {
    "id": "pk",
    "number": "number",
    "status": "status",
    "level": "level",
    "source": "source",
    "unit_id": "unit_id",
    "unit_name": "unit__name",
    "county_code": "county__division_code",
    "township_code": "township__division_code",
    "township_name": "township__name",
    "industry": "industry_id",
    "regulator_id": "regulator_id",
    "location": "location",
    "category": "category",
    "description": "description",
    "legal_basis": "legal_basis",
    "mode": "mode",
    "responsible_unit_id": "responsible_unit_id",
    "responsible_person": "responsible_person",
    "measures": "measures",
    "found_on": "found_on",
    "reported_at": "reported_at",
    "assigned_on": "assigned_on",
    "due_on": "due_on",
    "submitted_on": "submitted_on",
    "rectified_on": "rectified_on",
    "ended_on": "ended_on",
    "is_fixed_on_site": "is_fixed_on_site",
    "round": "round",
    "version": "version",
    "updated_at": "updated_at",
}
NAMES = tuple(COLUMNS)
STATUS_TEXT = dict(rules.Status.choices)
EVIDENCE = {"id": "pk", "kind": "kind", "round": "round", "digest": "file__digest", "added_at": "added_at"}
CLOCK = ("kind", "round", "started_on", "due_on", "stopped_on", "why")
REQUEST = ("id", "kind", "reason", "asked_on", "new_due_on", "due_on", "result", "decision_note")

# --- as the description has them
ROW = row_of(Hazard, COLUMNS) | {"status_text": TEXT, "is_overdue": YES_NO}
WHOLE_HAZARD = ROW | {
    "evidence": listed(obj(row_of(Evidence, EVIDENCE))),
    "clocks": listed(obj(row_of(Clock, dict(zip(CLOCK, CLOCK, strict=True))))),
    "requests": listed(obj(row_of(Request, dict(zip(REQUEST, REQUEST, strict=True))))),
    "actions": listed(obj({"action": TEXT, "label": TEXT, "enabled": YES_NO, "reason": or_null(TEXT)})),
}


def read(rows: QuerySet, today) -> list[dict[str, Any]]:
    return [_row(values, today) for values in rows.values_list(*COLUMNS.values())]


def _row(values: tuple, today) -> dict[str, Any]:
    row = dict(zip(NAMES, values, strict=True))
    row["status_text"] = STATUS_TEXT[row["status"]]
    row["is_overdue"] = rules.is_overdue(
        status=row["status"], due_on=row["due_on"], submitted_on=row["submitted_on"], today=today
    )
    return row


def one(hazard: Hazard, user, today) -> dict[str, Any]:
    """The whole of one hazard: its row, evidence, clocks, requests and what this account may do now."""
    from hazards.lifecycle import LIFECYCLE

    prefetch_related_objects([hazard], "requests")  # the table of moves asks for them too
    row = read(Hazard.objects.filter(pk=hazard.pk).order_by(), today)[0]
    row["evidence"] = reading.read(hazard.evidence, EVIDENCE)
    row["clocks"] = list(hazard.clocks.values(*CLOCK))
    row["requests"] = [{name: getattr(each, name) for name in REQUEST} for each in hazard.requests.all()]
    row["actions"] = reading.offers(LIFECYCLE, hazard, user)
    return row
