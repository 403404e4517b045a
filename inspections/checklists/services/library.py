"""The office keeps the library. Items are never overwritten: each publication is the next version, and a visit that
used an earlier one keeps it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from anquan.journal.overtaken import Overtaken, refuse_if_overtaken
from anquan.journal.selectors import history
from anquan.journal.services import record
from anquan.terms.selectors import whole
from anquan.workflow import NotAllowed
from inspections.checklists import guards, selectors
from inspections.checklists.items import Item, labelled
from inspections.models import Checklist, ChecklistItem, ChecklistVersion

SAVE, PUBLISH = "checklist.save", "checklist.publish"
FACTS = ("name", "industry", "campaign", "is_for_self_check")


@transaction.atomic
def create(*, actor: Any, items: Sequence[Item] = (), note: str = "", **facts: Any) -> Checklist:
    """A list of the person's county. ``facts`` are name, industry, campaign, is_for_self_check.

    Raises ``PermissionDenied`` without a post that keeps lists of that trade, ``ValidationError`` by field.
    """
    industry = facts.get("industry")
    county = guards.county_for(actor, industry.pk if industry else None)
    if county is None:
        raise PermissionDenied("检查表由安委办和行业主管部门维护；部门只维护本部门监管领域的检查表。")
    checklist = Checklist(county=county)
    _write_facts(actor, checklist, facts)
    if items:
        _publish(actor, checklist, items, note or "新建")
    return checklist


@transaction.atomic
def copy(*, actor: Any, checklist: Checklist) -> Checklist:
    """复制为本县的检查表: a shipped list, with its items, as one that the county may change. A second copy is refused."""
    items = [Item.of(row) for row in selectors.items_of(selectors.newest_version(checklist))]
    facts = {name: getattr(checklist, name) for name in FACTS if name != "campaign"}
    return create(actor=actor, items=items, note=f"由“{checklist.name}”复制", **facts)


@transaction.atomic
def save_facts(*, actor: Any, checklist: Checklist, seen: int | None = None, **facts: Any) -> Checklist:
    """Name, trade and use. ``seen`` is the journal entry the form was made from (``overtaken.newest``)."""
    _require_keeper(actor, checklist)
    refuse_if_overtaken(checklist, SAVE, seen)
    _write_facts(actor, checklist, facts)
    _require_keeper(actor, checklist)  # a department does not give its list to another trade
    return checklist


@transaction.atomic
def set_active(*, actor: Any, checklist: Checklist, is_active: bool) -> Checklist:
    """启用、停用. A list in use keeps its answers; it is only not offered any more."""
    checklist = _locked(actor, checklist.pk)
    if is_active and selectors.newest_version(checklist) is None:
        raise NotAllowed("还没有检查项，发布以后才能启用。", "guard")
    if checklist.is_active != is_active:
        checklist.is_active = is_active
        checklist.save(update_fields=["is_active"])
        record(
            actor=actor, action="checklist.set_active", obj=checklist, county=checklist.county_id,
            changes={"is_active": [not is_active, is_active]},
        )  # fmt: skip
    return checklist


@transaction.atomic
def publish(
    *, actor: Any, checklist: Checklist, items: Sequence[Item], note: str, seen: int | None
) -> ChecklistVersion:
    """The next version. ``seen`` is the number of the version the editor was looking at, 0 for none.

    Raises ``stale`` when somebody published since, ``ValidationError`` with the place of each wrong item.
    """
    locked = _locked(actor, checklist.pk)
    newest = selectors.newest_version(locked)
    if seen is not None and seen != (newest.number if newest else 0):
        entries = list(history(locked).filter(action=PUBLISH, result="ok")[:1])
        raise Overtaken(locked, entries) if entries else NotAllowed("页面不是最新的，请重新打开再改。", "stale")
    if not note.strip():
        raise ValidationError({"note": "请写明修订了什么，例如按新标准增加两项。"})
    return _publish(actor, locked, items, note.strip())


# --- inside -----------------------------------------------------------------------------------------------------------
def _require_keeper(actor: Any, checklist: Checklist) -> None:
    if reason := guards.may_edit(checklist, actor):
        raise PermissionDenied(reason)


def _locked(actor: Any, pk: int) -> Checklist:
    visible = Checklist.objects.visible_to(actor).filter(pk=pk).values("pk")
    checklist = Checklist.objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    if checklist is None:
        raise Http404("没有这份检查表，或者不在您的管辖范围内。")
    _require_keeper(actor, checklist)
    return checklist


def _write_facts(actor: Any, checklist: Checklist, facts: Mapping[str, Any]) -> None:
    before = {name: str(getattr(checklist, name) or "") for name in facts} if checklist.pk else {}
    for name, value in facts.items():
        setattr(checklist, name, value)
    if checklist.campaign and checklist.campaign.county_id != checklist.county_id:
        raise ValidationError({"campaign": "请选择本县的专项行动。"})
    namesakes = Checklist.objects.filter(county=checklist.county_id, name=checklist.name).exclude(pk=checklist.pk)
    if namesakes.exists():
        raise ValidationError({"name": f"本县已有一份“{checklist.name}”，请换一个名称。"})
    checklist.full_clean()
    checklist.save()
    changes = {n: [before.get(n), str(v or "")] for n, v in facts.items() if before.get(n) != str(v or "")}
    record(actor=actor, action=SAVE, obj=checklist, county=checklist.county_id, changes=changes)


def _publish(actor: Any, checklist: Checklist, items: Sequence[Item], note: str) -> ChecklistVersion:
    newest = selectors.newest_version(checklist)
    if newest and [Item.of(row) for row in selectors.items_of(newest)] == list(items):
        raise ValidationError("没有改动任何内容，没有生成新的版次。")
    version = ChecklistVersion(checklist=checklist, number=newest.number + 1 if newest else 1, note=note, made_by=actor)
    version.made_at = timezone.now()
    version.full_clean()
    version.save()
    rows = [ChecklistItem(version=version, order=order, **item.values()) for order, item in enumerate(items, 1)]
    check(items, rows)
    ChecklistItem.objects.bulk_create(rows)
    record(
        actor=actor, action=PUBLISH, obj=checklist, county=checklist.county_id, note=f"{note}（共 {len(rows)} 项）",
        changes={"number": [newest.number if newest else None, version.number]},
    )  # fmt: skip
    return version


def check(items: Sequence[Item], rows: Sequence[ChecklistItem]) -> None:
    """Raises ``ValidationError`` that names each wrong item by its place and its column."""
    most = whole("checklist.items_max", timezone.localdate())
    if not items:
        raise ValidationError("至少要有一个检查项。")
    if len(items) > most:
        raise ValidationError(f"一份检查表最多 {most} 项，现在有 {len(items)} 项，请分成几份。")
    errors, seen = [], dict[str, int]()
    for place, (item, row) in enumerate(zip(items, rows, strict=True), 1):
        if item.content in seen:
            errors.append(f"第 {place} 项与第 {seen[item.content]} 项的检查内容相同。")
        seen.setdefault(item.content, place)
        try:
            row.full_clean(exclude=["version"], validate_unique=False, validate_constraints=False)
        except ValidationError as problem:
            for name, texts in problem.message_dict.items():
                errors += [f"第 {place} 项“{labelled(name)}”：{text}" for text in texts]
    if errors:
        raise ValidationError(errors)
