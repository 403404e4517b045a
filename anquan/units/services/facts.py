"""What a unit looks like, for the journal and for a form that comes too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from anquan.journal.selectors import history
from anquan.units.models import EnterpriseProfile, Industry, Unit
from anquan.units.rules import Kind, RiskColour, Section, Standardisation, Subtype
from anquan.workflow import NotAllowed

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
CHOICES: dict[str, dict[Any, str]] = {
    "kind": dict(Kind.choices),
    "subtype": dict(Subtype.choices),
    "risk_colour": dict(RiskColour.choices),
    "gbt4754_section": dict(Section.choices),
    "standardisation_grade": dict(Standardisation.choices),
}


@dataclass(frozen=True)
class SpokenEntry:
    """A journal entry whose field names and values are words for people."""

    object_type: str
    actor_name: str
    at: datetime
    changes: dict[str, tuple[Any, Any]]


class StaleUnit(NotAllowed):
    """Somebody changed the unit since the form was opened; nothing was saved. ``entries`` tell what, newest first."""

    def __init__(self, entries: list[SpokenEntry]):
        super().__init__("这条记录在您打开之后被修改过，本次没有保存。请看清变化后再改。", "stale")
        self.entries = entries


def facts(unit: Unit) -> dict[str, Any]:
    """Every editable value of a saved unit by field name, JSON-safe."""
    profile = None
    if unit.kind == Kind.ENTERPRISE:
        profile = EnterpriseProfile.objects.select_related("industry", "regulator").get(pk=unit.pk)
    return facts_given(unit, profile, list(unit.industries.all()))


def facts_given(unit: Unit, profile: EnterpriseProfile | None, industries: list[Industry]) -> dict[str, Any]:
    """The same from objects in hand, without asking the database."""
    values: dict[str, Any] = {"parent": unit.parent.name if unit.parent else ""}
    values |= {field: getattr(unit, field) for field in UNIT_FIELDS}
    values["industries"] = "、".join(industry.name for industry in sorted(industries, key=lambda each: each.order))
    if profile is not None:
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
            return str(getattr(model._meta.get_field(field), "verbose_name", field))
        except FieldDoesNotExist:
            continue
    return field


def say_value(field: str, value: Any) -> Any:
    """A value of the journal in the words of the form: red → 红（重大风险）, true → 是."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return CHOICES.get(field, {}).get(value, value)


def refuse_if_stale(unit: Unit, version: int | None) -> None:
    """Raise ``StaleUnit`` with what changed when the form was opened on an older version."""
    if version is not None and version != unit.version:
        raise StaleUnit(spoken(entry for entry in history(unit) if _is_later(entry.changes, version)))


def _is_later(changes: dict[str, Any] | None, version: int) -> bool:
    """The entry took the unit from ``version`` or a later one to the next."""
    return ((changes or {}).get("version") or [0, 0])[0] >= version


def spoken(entries: Iterable[Any]) -> list[SpokenEntry]:
    """Journal entries of a unit in Chinese, without the bookkeeping of versions."""
    return [
        SpokenEntry(
            entry.object_type,
            entry.actor_name,
            entry.at,
            {
                label_of(field): (say_value(field, before), say_value(field, after))
                for field, (before, after) in (entry.changes or {}).items()
                if field != "version"
            },
        )
        for entry in entries
    ]
