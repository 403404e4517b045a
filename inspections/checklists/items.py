"""One checklist item as plain values: what a form, a sheet and a row of the database have in common."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from hazards.rules import Level, Mode
from inspections.models import ChecklistItem

UNCHECKED = "待核实"  # stands for a basis that nobody has compared with the text


@dataclass(frozen=True)
class Item:
    """The columns of ``ChecklistItem`` without version and order."""

    content: str
    group: str = ""
    look_at: str = ""
    expected: str = ""
    basis: str = ""
    hazard: str = ""
    measures: str = ""
    category: str = ""
    level: str = Level.GENERAL
    mode: str = Mode.LIMITED
    days: int | None = None
    needs_photo: bool = False

    @classmethod
    def of(cls, row: ChecklistItem) -> "Item":
        return cls(**{name: getattr(row, name) for name in FIELDS})

    def values(self) -> dict[str, Any]:
        return asdict(self)


FIELDS = tuple(field.name for field in fields(Item))


def labelled(name: str) -> str:
    """The word for a column: 检查内容."""
    return str(getattr(ChecklistItem._meta.get_field(name), "verbose_name", name))
