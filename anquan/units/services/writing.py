"""Create, change, move, deactivate and reactivate one unit."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from anquan.journal.services import record
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import Kind
from anquan.units.services import checks, tree
from anquan.units.services.facts import differences, facts, facts_given, refuse_if_stale


@transaction.atomic
def create_unit(*, actor: Any, kind: str, name: str, parent: Unit | None, **profile: Any) -> Unit:
    """A new unit under ``parent``. ``profile``: unit fields, ``industries``, and profile fields of an enterprise."""
    tree.lock_tree()
    if parent is not None:
        parent = Unit.objects.get(pk=parent.pk)
    industries = checks.industries(profile.pop("industries", None) or [])
    unit_values, profile_values = checks.split(kind, {"name": name, **profile})
    unit = Unit(kind=kind, parent=parent, **unit_values)
    tree.check_place(unit, parent)
    checks.check_unit(unit)
    enterprise = EnterpriseProfile(unit=unit) if kind == Kind.ENTERPRISE else None
    if enterprise is not None:
        _set_profile(enterprise, profile_values)
    tree.insert(unit)
    if enterprise is not None:
        enterprise.unit = unit
        enterprise.save(force_insert=True)
    if industries:
        unit.industries.set(industries)
    changes = differences({}, facts_given(unit, enterprise, industries))
    record(actor=actor, action="unit.create", obj=unit, changes=changes, county=unit.county_id)
    return unit


@transaction.atomic
def update_unit(*, actor: Any, unit: Unit, version: int | None = None, **values: Any) -> Unit:
    """Change the given values; ``parent`` moves the unit. ``version``: what the form was opened on (``StaleUnit``)."""
    tree.lock_tree()
    unit = _locked(unit, version)
    before = facts(unit)
    parent = values.pop("parent", unit.parent)
    industries = values.pop("industries", None)
    unit_values, profile_values = checks.split(unit.kind, values)
    for field, value in unit_values.items():
        setattr(unit, field, value)
    checks.check_unit(unit)
    unit.save()
    if unit.kind == Kind.ENTERPRISE and profile_values:
        _set_profile(unit.profile, profile_values)
        unit.profile.save()
    if industries is not None:
        unit.industries.set(checks.industries(industries))
    if parent != unit.parent:
        unit = _moved(unit, parent)
    return _journalled(actor, "unit.update", unit, before)


@transaction.atomic
def move_unit(*, actor: Any, unit: Unit, parent: Unit, version: int | None = None) -> Unit:
    """Hang the unit with everything below it under another parent; region stamps follow in one UPDATE."""
    tree.lock_tree()
    unit = _locked(unit, version)
    before = facts(unit)
    return _journalled(actor, "unit.move", _moved(unit, parent), before)


@transaction.atomic
def deactivate(*, actor: Any, unit: Unit, reason: str, version: int | None = None) -> Unit:
    """Take a unit out of use. The places of an enterprise go with it; any other unit must be empty first."""
    tree.lock_tree()
    unit = _locked(unit, version)
    reason = checks.check_reason(reason, "停用")
    _refuse_while_needed(unit)
    if unit.kind == Kind.ENTERPRISE:
        for place in unit.children.filter(kind=Kind.PLACE, is_active=True):
            _close(actor, place, f"随“{unit.name}”停用：{reason}"[: checks.LONGEST_REASON])
    return _close(actor, unit, reason)


@transaction.atomic
def reactivate(*, actor: Any, unit: Unit, version: int | None = None) -> Unit:
    """Take a unit into use again. A merged unit stays merged: its rows already belong to the other one."""
    tree.lock_tree()
    unit = (
        Unit.objects.select_for_update(of=("self",)).select_related("parent", "merged_into", "county").get(pk=unit.pk)
    )
    refuse_if_stale(unit, version)
    if unit.is_active:
        return unit
    if unit.merged_into:
        raise ValidationError(f"“{unit.name}”已并入“{unit.merged_into.name}”，不能恢复；如属误并，请新建单位。")
    if unit.parent and not unit.parent.is_active:
        raise ValidationError(f"上级“{unit.parent.name}”已停用，请先恢复上级。")
    before = {"is_active": False, "inactive_reason": unit.inactive_reason}
    unit.is_active, unit.inactive_reason = True, ""
    checks.check_unit(unit)
    unit.save()
    return _journalled(actor, "unit.reactivate", unit, before, {"is_active": True, "inactive_reason": ""})


# --- steps --------------------------------------------------------------------------------------------------------
def _locked(unit: Unit, version: int | None) -> Unit:
    """The unit as it is now, its row locked; refused when it is out of use or newer than the form."""
    unit = Unit.objects.select_for_update(of=("self",)).select_related("parent", "county").get(pk=unit.pk)
    refuse_if_stale(unit, version)
    if not unit.is_active:
        raise ValidationError(f"“{unit.name}”已停用，不能修改；请先恢复。")
    return unit


def _set_profile(profile: EnterpriseProfile, values: dict[str, Any]) -> None:
    for field, value in values.items():
        if field == "industry" and value:
            value = checks.industries([value])[0]
        setattr(profile, field, value)
    checks.check_profile(profile)


def _moved(unit: Unit, parent: Unit | None) -> Unit:
    if parent is None:
        raise ValidationError({"parent": "请选择上级。"})
    parent = Unit.objects.get(pk=parent.pk)
    tree.check_place(unit, parent)
    if checks.same_name_beside(unit, parent):
        raise ValidationError({"parent": f"“{parent.name}”之下已有名为“{unit.name}”的单位；如是同一家，请用合并。"})
    tree.move(unit, parent)
    return Unit.objects.select_related("parent", "county").get(pk=unit.pk)


def _refuse_while_needed(unit: Unit) -> None:
    below = Unit.objects.descendants_of(unit).active()
    if unit.kind == Kind.ENTERPRISE:
        below = below.exclude(kind=Kind.PLACE)
    if count := below.count():
        raise ValidationError(f"“{unit.name}”之下还有 {count} 个在用的单位，请先移走、合并或停用它们。")
    if count := EnterpriseProfile.objects.filter(regulator=unit, unit__is_active=True).count():
        raise ValidationError(f"还有 {count} 家企业由“{unit.name}”监管，请先把它并入接手的部门。")


def _close(actor: Any, unit: Unit, reason: str) -> Unit:
    unit.is_active, unit.inactive_reason = False, reason
    unit.save()
    after = {"is_active": False, "inactive_reason": reason}
    return _journalled(actor, "unit.deactivate", unit, {"is_active": True, "inactive_reason": ""}, after)


def _journalled(
    actor: Any, action: str, unit: Unit, before: dict[str, Any], after: dict[str, Any] | None = None, note: str = ""
) -> Unit:
    """One more version and one entry that names it; a call that changed nothing leaves neither."""
    changes = differences(before, facts(unit) if after is None else after)
    if changes:
        Unit.objects.filter(pk=unit.pk).update(version=F("version") + 1)
        unit.version += 1
        changes["version"] = [unit.version - 1, unit.version]
        record(actor=actor, action=action, obj=unit, changes=changes, note=note, county=unit.county_id)
    return unit
