"""What a unit looks like, for the journal and for a form that comes too late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.units.models import EnterpriseProfile, Industry, Unit
from anquan.units.rules import Kind

UNIT_FIELDS = ("name", "short_name", "subtype", "order", "division_code", "address", "lat", "lng")
PROFILE_FIELDS = (
    "uscc",
    "uscc_missing_reason",
    "industry",
    "gbt4754_section",
    "regulator",
    "principal_person",
    "safety_director",
    "safety_officer",
    "phone",
    "risk_colour",
    "risk_graded_on",
    "standardisation_grade",
    "standardisation_valid_to",
    "is_above_scale",
    "has_all_staff_duty",
)


@dataclass(frozen=True)
class LateChange:
    """One change somebody made after the form was opened."""

    label: str
    before: Any
    after: Any
    by: str
    at: datetime


class StaleUnit(Exception):
    """Somebody changed the unit since the form was opened; nothing was saved."""

    def __init__(self, changes: list[LateChange]):
        self.changes = changes
        super().__init__("这条记录在您打开之后被修改过，本次没有保存。")


def facts(unit: Unit) -> dict[str, Any]:
    """Every editable value of a unit by field name, JSON-safe."""
    values: dict[str, Any] = {"parent": unit.parent.name if unit.parent else ""}
    values |= {field: getattr(unit, field) for field in UNIT_FIELDS}
    values["industries"] = "、".join(unit.industries.values_list("name", flat=True))
    if unit.kind == Kind.ENTERPRISE:
        profile = EnterpriseProfile.objects.select_related("industry", "regulator").get(pk=unit.pk)
        values |= {field: getattr(profile, field) for field in PROFILE_FIELDS}
    return {field: plain(value) for field, value in values.items()}


def plain(value: Any) -> Any:
    if isinstance(value, Unit | Industry):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    return value


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What changed, field → [before, after]. A value that was never there and is still empty is no change."""
    return {
        field: [before.get(field), value]
        for field, value in after.items()
        if before.get(field) != value and (field in before or value not in (None, "", 0, False))
    }


def label_of(field: str) -> str:
    """The Chinese name of a field as it stands in the journal."""
    for model in (Unit, EnterpriseProfile):
        try:
            return str(model._meta.get_field(field).verbose_name)
        except FieldDoesNotExist:
            continue
    return field


def refuse_if_stale(unit: Unit, version: int | None) -> None:
    """Raise ``StaleUnit`` with what changed when the form was opened on an older version."""
    if version is not None and version != unit.version:
        raise StaleUnit(changes_since(unit, version))


def changes_since(unit: Unit, version: int) -> list[LateChange]:
    found: list[LateChange] = []
    for entry in history(unit):
        changes = dict(entry.changes or {})
        if changes.pop("version", [0, 0])[0] < version:
            break
        at = timezone.localtime(entry.at)
        found += [LateChange(label_of(field), old, new, entry.actor_name, at) for field, (old, new) in changes.items()]
    return found
