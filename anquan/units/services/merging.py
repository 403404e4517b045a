"""Two records of one unit become one, and nothing is lost."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from anquan.journal.services import record
from anquan.units import rules
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind
from anquan.units.services import checks, tree
from anquan.units.services.facts import PROFILE_FIELDS, differences, facts, refuse_if_stale

FILLED_FROM_DROP = ("short_name", "address")


@transaction.atomic
def merge_units(*, actor: Any, keep: Unit, drop: Unit, reason: str, version: int | None = None) -> Unit:
    """``drop`` goes into ``keep``: all that lies below it, its duties, and its facts where ``keep`` has none.

    ``drop`` stays as an inactive record below ``keep``, so whatever points to it is found in the subtree of ``keep``.
    """
    tree.lock_tree()
    both = Unit.objects.select_for_update(of=("self",)).select_related("parent", "county").in_bulk([keep.pk, drop.pk])
    if len(both) < 2:
        raise ValidationError({"drop": "不能与自己合并。"})
    keep, drop = both[keep.pk], both[drop.pk]
    refuse_if_stale(keep, version)
    reason = checks.check_reason(reason, "合并")
    if problem := merge_problem(keep, drop):
        raise ValidationError({"drop": problem})
    before = facts(keep)
    moved = _move_what_is_below(keep, drop)
    _take_what_keep_lacks(keep, drop)
    _take_duties(keep, drop)
    _retire(keep, drop, reason)
    _journal(actor, keep, drop, before, moved, reason)
    return Unit.objects.select_related("parent", "county").get(pk=keep.pk)


def merge_problem(keep: Unit, drop: Unit) -> str:
    """Why the two cannot be merged, in Chinese; empty when they can."""
    if keep.pk == drop.pk:
        return "不能与自己合并。"
    if keep.kind != drop.kind:
        return f"类别不同（{keep.get_kind_display()}与{drop.get_kind_display()}），不能合并。"
    if keep.kind == Kind.PROVINCE:
        return "省级单位不能合并。"
    for unit in (keep, drop):
        if not unit.is_active:
            return f"“{unit.name}”已停用，不能合并。"
    twins = same_names_below(keep, drop)
    if twins:
        return f"两边都有名为“{'”“'.join(twins[:5])}”的下级，请先合并或改名。"
    return ""


def same_names_below(keep: Unit, drop: Unit) -> list[str]:
    """Names that active children of both carry; they would stand twice under ``keep``."""
    ours = set(keep.children.filter(is_active=True).values_list("kind", "name"))
    theirs = set(drop.children.filter(is_active=True).values_list("kind", "name"))
    return sorted(name for _kind, name in ours & theirs)


def _move_what_is_below(keep: Unit, drop: Unit) -> int:
    levels = len(rules.LEVELS) if keep.kind not in rules.LEVELS else rules.LEVELS.index(Kind(keep.kind)) + 1
    children = list(drop.children.values_list("pk", flat=True))
    moved = tree.graft(
        subtree_q(drop) & ~Q(pk=drop.pk), drop.path, keep.path, keep.depth - drop.depth, tree.stamps(keep, levels)
    )
    Unit.objects.filter(pk__in=children).update(parent=keep)
    Unit.objects.filter(merged_into=drop).update(merged_into=keep)
    return moved


def _take_what_keep_lacks(keep: Unit, drop: Unit) -> None:
    """Fill the empty facts of ``keep``; a fact that both have stays as ``keep`` has it."""
    for field in FILLED_FROM_DROP:
        if not getattr(keep, field):
            setattr(keep, field, getattr(drop, field))
    if keep.lat is None:
        keep.lat, keep.lng = drop.lat, drop.lng
    keep.save()
    if keep.kind != Kind.ENTERPRISE:
        return
    ours, theirs = keep.profile, drop.profile
    if theirs.uscc and not ours.uscc:
        ours.uscc, ours.uscc_missing_reason = theirs.uscc, ""
        theirs.uscc, theirs.uscc_missing_reason = "", f"代码随合并转到“{keep.name}”"[:100]
        theirs.save()
    for field in PROFILE_FIELDS:
        if field not in ("uscc", "uscc_missing_reason") and not getattr(ours, field):
            setattr(ours, field, getattr(theirs, field))
    ours.save()


def _take_duties(keep: Unit, drop: Unit) -> None:
    keep.industries.add(*drop.industries.all())
    EnterpriseProfile.objects.filter(regulator=drop).update(regulator=keep)


def _retire(keep: Unit, drop: Unit, reason: str) -> None:
    tree.graft(Q(pk=drop.pk), drop.path[: -rules.STEP], keep.path, keep.depth + 1 - drop.depth, tree.stamps(keep))
    Unit.objects.filter(pk=drop.pk).update(
        parent=keep, is_active=False, inactive_reason=reason, merged_into=keep, version=F("version") + 1
    )
    Unit.objects.filter(pk=keep.pk).update(version=F("version") + 1)


def _journal(actor: Any, keep: Unit, drop: Unit, before: dict[str, Any], moved: int, reason: str) -> None:
    fresh = Unit.objects.select_related("parent").get(pk=keep.pk)
    changes = differences(before, facts(fresh)) | {"version": [keep.version, keep.version + 1]}
    note = f"并入“{drop.name}”，连同下级 {moved} 个。原因：{reason}"
    record(actor=actor, action="unit.merge", obj=keep, changes=changes, note=note, county=keep.county_id)
    record(
        actor=actor,
        action="unit.merged_away",
        obj=drop,
        changes={
            "merged_into": [None, keep.name],
            "is_active": [True, False],
            "version": [drop.version, drop.version + 1],
        },
        note=reason,
        county=drop.county_id,
    )
