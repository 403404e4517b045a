"""What a move changed, as the journal keeps it: ``{"field": [before, after]}``, JSON-safe."""

from decimal import Decimal

from hazards.models import Hazard

WATCHED = (
    "status",
    "level",
    "mode",
    "description",
    "location",
    "category",
    "legal_basis",
    "measures",
    "responsible_unit_id",
    "responsible_person",
    "regulator_id",
    "due_on",
    "submitted_on",
    "rectified_on",
    "ended_on",
    "round",
    "decline_count",
    "is_designated",
    "merged_into_id",
    "funds_planned",
    "funds_spent",
    "version",
)


MONEY = ("funds_planned", "funds_spent")


def snapshot(hazard: Hazard) -> dict:
    facts = {name: _plain(getattr(hazard, name)) for name in WATCHED}
    return facts | {name: _fen(getattr(hazard, name)) for name in MONEY}


def _fen(value) -> str | None:
    """Money to the fen, however it came in: 500 and 500.00 are no change, and nothing planned is not 0 planned."""
    return None if value is None else f"{Decimal(str(value)):.2f}"


def changes_of(before: dict, after: dict) -> dict:
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value and not (name not in before and value in (None, "", False, 0))
    }


def _plain(value):
    return value if value is None or isinstance(value, bool | int) else str(value)
