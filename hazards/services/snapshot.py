"""What a move changed, as the journal keeps it: ``{"field": [before, after]}``, JSON-safe."""

from hazards.models import Hazard

WATCHED = (
    "status", "level", "mode", "description", "location", "category", "legal_basis", "measures", "responsible_unit_id",
    "responsible_person", "regulator_id", "due_on", "submitted_on", "rectified_on", "ended_on", "round",
    "decline_count", "is_designated", "merged_into_id", "funds_planned", "funds_spent", "version",
)


def snapshot(hazard: Hazard) -> dict:
    return {name: _plain(getattr(hazard, name)) for name in WATCHED}


def changes_of(before: dict, after: dict) -> dict:
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and not (name not in before and value in (None, "", False, 0))
    }


def _plain(value):
    return value if value is None or isinstance(value, bool | int) else str(value)
