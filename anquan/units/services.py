"""The only code that writes units. Every function is one transaction with its journal entry.

A refused value raises ``django.core.exceptions.ValidationError`` with Chinese messages by field.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from anquan.journal.services import record
from anquan.units import pinyin, rules
from anquan.units.models import EnterpriseProfile, Industry, Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind

UNIT_FIELDS = frozenset({"name", "subtype", "short_name", "order", "division_code", "address", "lat", "lng"})
PROFILE_FIELDS = frozenset(
    {
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
    }
)


class StaleUnit(Exception):
    """Somebody changed the unit since the form was opened. ``changed`` holds the Chinese names of the fields that differ."""

    def __init__(self, changed: list[str]):
        self.changed = changed
        super().__init__("、".join(changed))


# --- verbs ------------------------------------------------------------------------------------------------------
@transaction.atomic
def create_unit(*, actor: Any, kind: str, name: str, parent: Unit | None, **profile: Any) -> Unit:
    """A new unit under ``parent``. ``profile`` holds unit fields, ``industries`` and, for an enterprise, profile fields."""
    _lock_tree()
    if parent is not None:
        parent = Unit.objects.get(pk=parent.pk)
    industries = profile.pop("industries", None)
    unit_values, profile_values = _split(kind, {"name": name, **profile})
    unit = Unit(kind=kind, parent=parent, **unit_values)
    _check_place(unit, parent)
    _check_unit(unit)
    enterprise = _new_profile(unit, profile_values) if kind == Kind.ENTERPRISE else None
    _insert(unit)
    if enterprise is not None:
        enterprise.save(force_insert=True)
    if industries is not None:
        unit.industries.set(_industries(industries))
    record(actor=actor, action="unit.create", obj=unit, changes=_differences({}, facts(unit)), county=unit.county)
    return unit


# --- facts for the journal and for stale forms --------------------------------------------------------------------
def facts(unit: Unit) -> dict[str, Any]:
    """Every editable value of a unit by field name, JSON-safe."""
    values: dict[str, Any] = {"kind": unit.kind, "parent": unit.parent.name if unit.parent else ""}
    values |= {field: getattr(unit, field) for field in sorted(UNIT_FIELDS)}
    values["industries"] = "、".join(unit.industries.values_list("name", flat=True))
    if unit.kind == Kind.ENTERPRISE:
        profile = EnterpriseProfile.objects.select_related("industry", "regulator").get(pk=unit.pk)
        values |= {field: getattr(profile, field) for field in sorted(PROFILE_FIELDS)}
    return {field: _plain(value) for field, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Unit | Industry):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    return value


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    empty = (None, "", 0, False)
    return {
        field: [before.get(field), value]
        for field, value in after.items()
        if before.get(field) != value and not (field not in before and value in empty)
    }


# --- checks -------------------------------------------------------------------------------------------------------
def _split(kind: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    unknown = values.keys() - UNIT_FIELDS - PROFILE_FIELDS
    if unknown:
        raise TypeError(f"units have no field {', '.join(sorted(unknown))}")
    profile_values = {field: value for field, value in values.items() if field in PROFILE_FIELDS}
    if profile_values and kind != Kind.ENTERPRISE:
        raise TypeError(f"only an enterprise has {', '.join(sorted(profile_values))}")
    return {field: value for field, value in values.items() if field in UNIT_FIELDS}, profile_values


def _check_place(unit: Unit, parent: Unit | None) -> None:
    """The parent is of a kind that may hold this unit."""
    allowed = rules.PARENTS.get(unit.kind)
    if allowed is None:
        raise ValidationError({"kind": "没有这种单位类别。"})
    if parent is None:
        if allowed:
            raise ValidationError({"parent": f"请选择{unit.get_kind_display()}的上级。"})
        return
    if parent.kind not in allowed:
        raise ValidationError({"parent": f"{unit.get_kind_display()}不能放在{parent.get_kind_display()}“{parent.name}”之下。"})
    if not parent.is_active:
        raise ValidationError({"parent": f"“{parent.name}”已停用，不能作为上级。"})
    if parent.depth >= rules.MAX_DEPTH:
        raise ValidationError({"parent": "层次太深。"})


def _check_unit(unit: Unit) -> None:
    unit.name = unit.name.strip()
    unit.pinyin = pinyin.search_text(unit.name, unit.short_name)
    errors: dict[str, str] = {}
    if unit.subtype and unit.subtype not in rules.SUBTYPES.get(unit.kind, ()):
        errors["subtype"] = "这个细类不适用于该类别。"
    if unit.is_active and _siblings(unit).filter(name=unit.name).exists():
        errors["name"] = f"同一上级之下已有名为“{unit.name}”的单位。"
    _raise_with(unit, errors, exclude={"path", "depth", "code"})


def _check_profile(profile: EnterpriseProfile) -> None:
    errors: dict[str, str] = {}
    if profile.uscc:
        try:
            profile.uscc = rules.check_uscc(profile.uscc)
        except rules.BadCode as bad:
            errors["uscc"] = bad.reason
        else:
            other = EnterpriseProfile.objects.filter(uscc=profile.uscc).exclude(pk=profile.unit_id).select_related("unit").first()
            if other:
                errors["uscc"] = f"这个代码已登记在“{other.unit.name}”名下。"
        if profile.uscc_missing_reason:
            errors["uscc_missing_reason"] = "已有统一社会信用代码，不用填无代码原因。"
    elif not profile.uscc_missing_reason:
        errors["uscc"] = "请填统一社会信用代码；确实没有的，请写明无代码原因。"
    if profile.regulator and profile.regulator.kind != Kind.DEPARTMENT:
        errors["regulator"] = f"“{profile.regulator.name}”不是部门，不能作监管部门。"
    _raise_with(profile, errors, exclude={"unit"})


def _raise_with(obj: Unit | EnterpriseProfile, errors: dict[str, str], exclude: set[str]) -> None:
    """Add what the fields themselves refuse (length, choices) and raise everything at once."""
    found: dict[str, Any] = dict(errors)
    try:
        obj.clean_fields(exclude=exclude)
    except ValidationError as bad:
        found = {**bad.message_dict, **found}
    if isinstance(obj, Unit) and _bad_position(obj.lat, obj.lng):
        found["lat"] = "经纬度要么都填，要么都不填；纬度在 -90 到 90 之间，经度在 -180 到 180 之间。"
    if found:
        raise ValidationError(found)


def _bad_position(lat: float | None, lng: float | None) -> bool:
    if lat is None or lng is None:
        return lat is not lng
    return not (-90 <= lat <= 90 and -180 <= lng <= 180)


def _siblings(unit: Unit) -> Any:
    return Unit.objects.filter(parent=unit.parent, kind=unit.kind, is_active=True).exclude(pk=unit.pk)


def _new_profile(unit: Unit, values: dict[str, Any]) -> EnterpriseProfile:
    values["industry"] = next(iter(_industries([values["industry"]]))) if values.get("industry") else None
    profile = EnterpriseProfile(unit=unit, **values)
    _check_profile(profile)
    return profile


def _industries(given: Iterable[Industry | str]) -> list[Industry]:
    """Industries given as objects or as codes."""
    found = [item if isinstance(item, Industry) else Industry.objects.filter(code=item).first() for item in given]
    if None in found:
        raise ValidationError({"industry": "没有这个监管领域。"})
    return [industry for industry in found if industry]


# --- the tree -----------------------------------------------------------------------------------------------------
def _lock_tree() -> None:
    """One writer of the tree at a time: a unit made below a branch that is just being moved would keep the old path."""
    list(Unit.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk").values_list("pk"))


def _insert(unit: Unit) -> None:
    """Save with a path. The path holds the id, which exists only after the insert, hence the placeholder of equal length."""
    above = unit.parent.path if unit.parent else ""
    unit.depth = unit.parent.depth + 1 if unit.parent else 0
    unit.path = above + "~" + rules.new_public_code()[: rules.STEP - 1]
    unit.save(force_insert=True)
    unit.path = above + rules.step_of(unit.pk)
    _stamp(unit)
    unit.save(update_fields=["path", *rules.LEVELS])


def _stamp(unit: Unit) -> None:
    """Set province, city, county and township of ONE unit from its parent; the only place that knows the rule."""
    for level in rules.LEVELS:
        setattr(unit, f"{level}_id", getattr(unit.parent, f"{level}_id") if unit.parent else None)
    if unit.kind in rules.LEVELS:
        setattr(unit, f"{unit.kind}_id", unit.pk)
