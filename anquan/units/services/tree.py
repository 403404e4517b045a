"""Paths and stamps: the only code that sets path, depth, province, city, county and township."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Substr

from anquan.units import rules
from anquan.units.models import Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind


def lock_tree() -> None:
    """One writer of the tree at a time: a unit made below a branch that is just being moved would keep the old path."""
    list(Unit.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk").values_list("pk"))


def insert(unit: Unit) -> None:
    """Save with a path. It holds the id, which exists only after the insert, hence a placeholder of equal length."""
    unit.depth = unit.parent.depth + 1 if unit.parent else 0
    unit.path = placeholder(unit.parent)
    unit.save(force_insert=True)
    place(unit)
    Unit.objects.filter(pk=unit.pk).update(path=unit.path, **stamps(unit))


def placeholder(parent: Unit | None) -> str:
    above = parent.path if parent else ""
    return above + "~" + rules.new_public_code()[: rules.STEP - 1]


def place(unit: Unit) -> None:
    """Set the path and the region stamps of ONE saved unit from its parent."""
    unit.path = (unit.parent.path if unit.parent else "") + rules.step_of(unit.pk)
    for level in rules.LEVELS:
        setattr(unit, f"{level}_id", getattr(unit.parent, f"{level}_id") if unit.parent else None)
    if unit.kind in rules.LEVELS:
        setattr(unit, f"{unit.kind}_id", unit.pk)


def check_place(unit: Unit, parent: Unit | None) -> None:
    """The parent is of a kind that may hold this unit, in use, and not below the unit itself."""
    allowed = rules.PARENTS.get(unit.kind)
    if allowed is None:
        raise ValidationError({"kind": "没有这种单位类别。"})
    if parent is None:
        if allowed:
            raise ValidationError({"parent": f"请选择{unit.get_kind_display()}的上级。"})
        return
    if parent.kind not in allowed:
        raise ValidationError(
            {"parent": f"{unit.get_kind_display()}不能放在{parent.get_kind_display()}“{parent.name}”之下。"}
        )
    if not parent.is_active:
        raise ValidationError({"parent": f"“{parent.name}”已停用，不能作为上级。"})
    if unit.pk and unit.contains(parent):
        raise ValidationError({"parent": "不能把单位移到它自己的下级。"})


def move(unit: Unit, parent: Unit) -> None:
    """Hang ``unit`` with all below it under ``parent``: one UPDATE for the subtree, one for the unit's parent."""
    above = len(rules.LEVELS) if unit.kind not in rules.LEVELS else rules.LEVELS.index(Kind(unit.kind))
    old_above = unit.path[: -rules.STEP]
    graft(subtree_q(unit), old_above, parent.path, parent.depth + 1 - unit.depth, stamps(parent, above))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)


def stamps(unit: Unit, levels: int = len(rules.LEVELS)) -> dict[str, int | None]:
    """The first ``levels`` region stamps of ``unit``, as values for an UPDATE."""
    return {f"{level}_id": getattr(unit, f"{level}_id") for level in rules.LEVELS[:levels]}


def graft(rows: Any, old_above: str, new_above: str, deeper: int, new_stamps: dict[str, int | None]) -> int:
    """Re-hang every row of ``rows`` from ``old_above`` to ``new_above`` in one UPDATE. Returns the number of rows."""
    found = Unit.objects.filter(rows)
    deepest = found.aggregate(depth=Max("depth"))["depth"]
    if deepest is not None and deepest + deeper > rules.MAX_DEPTH:
        raise ValidationError({"parent": "层次太深，不能放在这里。"})
    return found.update(
        path=Concat(Value(new_above), Substr("path", len(old_above) + 1)), depth=F("depth") + deeper, **new_stamps
    )
