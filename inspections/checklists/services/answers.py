"""What was found at each item of a checklist, saved with every tap, and which checklists a visit fills in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from anquan.files.models import StoredFile
from anquan.journal.services import record
from anquan.workflow import NotAllowed
from hazards.rules import Status as HazardStatus
from inspections.checklists import guards, selectors
from inspections.models import Checklist, ChecklistItem, ChecklistVersion, Finding, ItemAnswer, Visit
from inspections.rules import Answer
from inspections.visits.services import record_of
from inspections.visits.services.locking import lock, refusals_are_remembered

NOTE = 500  # what the column holds


@dataclass(frozen=True)
class Given:
    """One answer as a phone sends it. ``seen`` is the version of the answer it was changed from: 0 for none, None not to
    ask. A photo that is not sent again stays, and so does a note that is None."""

    item_id: int
    answer: str
    note: str | None = None
    photo: StoredFile | None = None
    seen: int | None = None


class Answered(NotAllowed):
    """A colleague on the same visit was quicker with another answer."""

    def __init__(self, standing: ItemAnswer):
        at = timezone.localtime(standing.answered_at)
        super().__init__(
            f"“{standing.item.content}”已由{standing.answered_by.name}答“{standing.get_answer_display()}”"
            f"（{at:%m-%d %H:%M}），您的没有保存。请看过再改。",
            "stale",
        )


@refusals_are_remembered("answer")
@transaction.atomic
def answer(*, actor: Any, visit_id: int, given: Sequence[Given], today: date) -> list[ItemAnswer]:
    """Save answers: one, or all that a phone has kept. Sent again they change nothing. One journal entry for what changed.

    Raises ``NotAllowed`` when the visit cannot be recorded now, ``stale`` when a colleague answered meanwhile,
    ``ValidationError`` for an item that is not of this visit.
    """
    visit = record_of(actor, visit_id, today)
    items = {item.pk: item for item in ChecklistItem.objects.filter(version__visits=visit)}
    standing = {row.item_id: row for row in visit.answers.select_related("item", "answered_by")}
    saved, changes = [], {}
    for one in given:
        if one.item_id not in items:
            raise ValidationError("这一项不在这次检查的检查表里，请重新打开检查表。")
        before = standing.get(one.item_id)
        row = _saved(actor, visit, items[one.item_id], before, one)
        if row is not None:
            changes[row.item.content[:60]] = [before.get_answer_display() if before else None, _said(row)]
        saved.append(row or before)
    if changes:
        record(actor=actor, action="visit.answer", obj=visit, county=visit.county_id, changes=changes)
    return saved


def _saved(actor: Any, visit: Visit, item: ChecklistItem, before: ItemAnswer | None, one: Given) -> ItemAnswer | None:
    """The new row, or None when it stands so already."""
    if one.answer not in Answer.values:
        raise ValidationError("请选择符合、不符合或者不涉及。")
    note = before.note if before and one.note is None else (one.note or "").strip()
    photo = one.photo or (before.photo if before else None)
    if len(note) > NOTE:
        raise ValidationError(f"说明最多 {NOTE} 个字，现在是 {len(note)} 个字。")
    if one.photo is not None and one.photo.uploaded_by_id != actor.pk:
        raise ValidationError("照片不存在，请重新拍摄。")
    if before and (before.answer, before.note, before.photo) == (one.answer, note, photo):
        return None
    if one.seen is not None and one.seen != (before.version if before else 0):
        raise Answered(before) if before else NotAllowed("页面不是最新的，请重新打开检查表。", "stale")
    _may_become(visit, item, one.answer)
    row = ItemAnswer(visit=visit, item=item, version=1)
    if before:
        row.pk, row.version = before.pk, before.version + 1
    row.answer, row.note, row.photo = one.answer, note, photo
    row.answered_by, row.answered_at = actor, timezone.now()
    row.save()
    return row


def _may_become(visit: Visit, item: ChecklistItem, answer: str) -> None:
    """A hazard that stands on the answer holds it."""
    if answer == Answer.NO:
        return
    standing = Finding.objects.filter(visit=visit, item=item).exclude(hazard__status=HazardStatus.VOID)
    if found := standing.select_related("hazard").first():
        raise NotAllowed(
            f"这一项已经登记隐患 {found.hazard.number}，不能改成“{Answer(answer).label}”。登记有误的，请先作废那条隐患。",
            "guard",
        )


def _said(row: ItemAnswer) -> str:
    return "，".join(part for part in (row.get_answer_display(), row.note, "有照片" if row.photo_id else "") if part)


# --- which checklists -------------------------------------------------------------------------------------------------
@refusals_are_remembered("checklists")
@transaction.atomic
def choose(*, actor: Any, visit_id: int, checklist: Checklist, today: date) -> ChecklistVersion:
    """Fill in this list on the visit: the version in use today. One that is chosen already stays at its version."""
    visit = _choosable(actor, visit_id, today)
    usable = Checklist.objects.visible_to(actor).usable().filter(pk=checklist.pk)
    newest = selectors.newest_version(checklist) if usable.exists() else None
    if newest is None:
        raise ValidationError("没有这份检查表，或者它已停用。")
    if chosen := visit.checklists.filter(checklist=checklist).first():
        return chosen
    visit.checklists.add(newest)
    _remember(actor, visit, None, str(newest))
    return newest


@refusals_are_remembered("checklists")
@transaction.atomic
def drop(*, actor: Any, visit_id: int, version: ChecklistVersion, today: date) -> None:
    """Not this one. What has been answered is not thrown away."""
    visit = _choosable(actor, visit_id, today)
    if visit.answers.filter(item__version=version).exists():
        raise NotAllowed("这份检查表已经填了，不能去掉。确实不适用的，请逐项答“不涉及”。", "guard")
    if visit.checklists.filter(pk=version.pk).exists():
        visit.checklists.remove(version)
        _remember(actor, visit, str(version), None)


def _choosable(actor: Any, visit_id: int, today: date) -> Visit:
    visit = lock(actor, visit_id, today=today)
    if reason := guards.may_choose(visit, actor):
        raise NotAllowed(reason, "guard")
    return visit


def _remember(actor: Any, visit: Visit, before: str | None, after: str | None) -> None:
    record(
        actor=actor, action="visit.checklists", obj=visit, county=visit.county_id,
        changes={"checklists": [before, after]},
    )  # fmt: skip
