"""Values a unit may have. Raises ``ValidationError`` with Chinese messages by field; constraints stand behind it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from anquan.units import pinyin, rules
from anquan.units.models import EnterpriseProfile, Industry, Unit
from anquan.units.rules import Kind
from anquan.units.services.facts import PROFILE_FIELDS, UNIT_FIELDS

LONGEST_REASON = 200
BAD_POSITION = "经纬度要么都填，要么都不填；纬度在 -90 到 90 之间，经度在 -180 到 180 之间。"


def split(kind: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Unit values and profile values. A wrong keyword is a fault of the caller, not of the person."""
    unknown = values.keys() - set(UNIT_FIELDS) - set(PROFILE_FIELDS)
    if unknown:
        raise TypeError(f"units have no field {', '.join(sorted(unknown))}")
    profile_values = {field: value for field, value in values.items() if field in PROFILE_FIELDS}
    if profile_values and kind != Kind.ENTERPRISE:
        raise TypeError(f"only an enterprise has {', '.join(sorted(profile_values))}")
    return {field: value for field, value in values.items() if field in UNIT_FIELDS}, profile_values


def check_unit(unit: Unit) -> None:
    unit.name = " ".join(unit.name.split())
    unit.pinyin = pinyin.search_text(unit.name, unit.short_name)
    errors: dict[str, str] = {}
    if unit.subtype and unit.subtype not in rules.SUBTYPES.get(unit.kind, ()):
        errors["subtype"] = "这个细类不适用于该类别。"
    if unit.is_active and same_name_beside(unit, unit.parent):
        errors["name"] = f"同一上级之下已有名为“{unit.name}”的单位。"
    if unit.division_code and Unit.objects.filter(division_code=unit.division_code).exclude(pk=unit.pk).exists():
        errors["division_code"] = "这个区划代码已被使用。"
    if not position_is_whole(unit.lat, unit.lng):
        errors["lat"] = BAD_POSITION
    raise_with(unit, errors, exclude=("path", "depth", "code", "parent", *rules.LEVELS, "merged_into"))


def same_name_beside(unit: Unit, parent: Unit | None) -> bool:
    siblings = Unit.objects.filter(parent=parent, kind=unit.kind, name=unit.name, is_active=True)
    return siblings.exclude(pk=unit.pk).exists()


def check_reason(text: str, what: str) -> str:
    """The reason for taking a unit out of use, trimmed."""
    text = text.strip()
    if not text:
        raise ValidationError({"reason": f"请写明{what}原因。"})
    if len(text) > LONGEST_REASON:
        raise ValidationError({"reason": f"原因最多 {LONGEST_REASON} 个字，现在是 {len(text)} 个字。"})
    return text


def position_is_whole(lat: float | None, lng: float | None) -> bool:
    if lat is None or lng is None:
        return lat is None and lng is None
    return -90 <= lat <= 90 and -180 <= lng <= 180


def check_profile(profile: EnterpriseProfile) -> None:
    errors: dict[str, str] = {}
    if profile.uscc:
        errors |= _uscc_errors(profile)
    elif not profile.uscc_missing_reason:
        errors["uscc"] = "请填统一社会信用代码；确实没有的，请写明无代码原因。"
    if profile.regulator and profile.regulator.kind != Kind.DEPARTMENT:
        errors["regulator"] = f"“{profile.regulator.name}”不是部门，不能作监管部门。"
    raise_with(profile, errors, exclude=("unit", "industry", "regulator"))


def _uscc_errors(profile: EnterpriseProfile) -> dict[str, str]:
    try:
        profile.uscc = rules.check_uscc(profile.uscc)
    except rules.BadCode as bad:
        return {"uscc": bad.reason}
    other = (
        EnterpriseProfile.objects.filter(uscc=profile.uscc).exclude(pk=profile.unit_id).select_related("unit").first()
    )
    if other:
        return {"uscc": f"这个代码已登记在“{other.unit.name}”名下。"}
    if profile.uscc_missing_reason:
        return {"uscc_missing_reason": "已有统一社会信用代码，不用填无代码原因。"}
    return {}


def raise_with(obj: Unit | EnterpriseProfile, errors: dict[str, str], exclude: Iterable[str]) -> None:
    """Add what the fields themselves refuse (length, choices) and raise everything at once."""
    found: dict[str, Any] = {}
    try:
        obj.clean_fields(exclude=set(exclude))
    except ValidationError as bad:
        found = dict(bad.message_dict)
    found |= errors
    if found:
        raise ValidationError(found)


def industries(given: Iterable[Industry | str]) -> list[Industry]:
    """Industries given as objects or as codes."""
    found = []
    for item in given:
        industry = item if isinstance(item, Industry) else Industry.objects.filter(code=item).first()
        if industry is None:
            raise ValidationError({"industry": f"没有“{item}”这个监管领域。"})
        found.append(industry)
    return found
