"""Reading: the checklists of one visit with their answers, and what is still missing before it can be completed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q

from hazards.models import Hazard
from hazards.rules import Status as HazardStatus
from inspections.checklists.selectors import Group, grouped
from inspections.models import Checklist, ChecklistItem, ChecklistVersion, Finding, ItemAnswer, Visit
from inspections.rules import Answer


@dataclass
class Line:
    """One item as it stands. ``missing`` is what completion waits for, '' when nothing."""

    item: ChecklistItem
    answer: ItemAnswer | None
    hazards: list[Hazard] = field(default_factory=list)
    has_evidence: bool = False  # one of the hazards has photos

    @property
    def value(self) -> str:
        return self.answer.answer if self.answer else ""

    @property
    def group(self) -> str:
        return self.item.group

    @property
    def missing(self) -> str:
        if self.answer is None:
            return "还没有答"
        if self.answer.answer == Answer.NO and not self.hazards and not self.answer.note:
            return "答了“不符合”，还没有登记隐患，也没有写明情况"
        has_photo = self.answer.photo_id or self.has_evidence
        if self.item.needs_photo and self.answer.answer != Answer.NOT_APPLICABLE and not has_photo:
            return "须拍照，还没有照片"
        return ""

    @property
    def wants_hazard(self) -> bool:
        return self.value == Answer.NO and not self.hazards


@dataclass(frozen=True)
class Sheet:
    """One checklist of the visit."""

    version: ChecklistVersion
    lines: list[Line]

    @property
    def groups(self) -> list[Group]:
        return grouped(self.lines, f"c{self.version.pk}g")

    @property
    def answered(self) -> int:
        return sum(line.answer is not None for line in self.lines)

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(answer.label, sum(line.value == answer for line in self.lines)) for answer in Answer]


@dataclass(frozen=True)
class Filling:
    sheets: list[Sheet]

    @property
    def lines(self) -> list[Line]:
        return [line for sheet in self.sheets for line in sheet.lines]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def answered(self) -> int:
        return sum(sheet.answered for sheet in self.sheets)

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.missing]


def of_visit(visit: Visit) -> Filling:
    """Every list that the visit fills in, item by item."""
    versions = list(visit.checklists.select_related("checklist").order_by("checklist__name", "pk"))
    if not versions:
        return Filling([])
    items = ChecklistItem.objects.filter(version__in=versions).order_by("order", "id")
    answers = {row.item_id: row for row in visit.answers.select_related("photo", "answered_by")}
    hazards = _hazards(visit)
    lines: dict[int, list[Line]] = defaultdict(list)
    for item in items:
        lines[item.version_id].append(_line(item, answers.get(item.pk), hazards.get(item.pk, [])))
    return Filling([Sheet(version, lines[version.pk]) for version in versions])


def line_of(visit: Visit, item_id: int) -> Line | None:
    """One item as it stands now; None when it is not of this visit."""
    item = ChecklistItem.objects.filter(pk=item_id, version__visits=visit).first()
    if item is None:
        return None
    answer = visit.answers.filter(item=item).select_related("photo", "answered_by").first()
    return _line(item, answer, _hazards(visit, item).get(item.pk, []))


def _line(item: ChecklistItem, answer: ItemAnswer | None, hazards: list[Hazard]) -> Line:
    return Line(item, answer, hazards, any(hazard.evidence.all() for hazard in hazards))


def _hazards(visit: Visit, item: ChecklistItem | None = None) -> dict[int, list[Hazard]]:
    """By item, with their photos, without those that were taken back."""
    found = Finding.objects.filter(visit=visit, item__isnull=False).exclude(hazard__status=HazardStatus.VOID)
    found = found.filter(item=item) if item else found
    rows: dict[int, list[Hazard]] = defaultdict(list)
    for finding in found.select_related("hazard").prefetch_related("hazard__evidence"):
        rows[finding.item_id].append(finding.hazard)
    return rows


def unanswered(visit: Visit) -> list[Line]:
    """What 完成 waits for: items without an answer, without the photo they need, 不符合 without hazard or explanation."""
    return of_visit(visit).missing


def missing_said(visit: Visit) -> str:
    """23 项没有答、2 项缺照片; '' when nothing is missing."""
    return said(unanswered(visit))


def said(rows: Sequence[Line]) -> str:
    counted = [
        (sum(line.answer is None for line in rows), "项没有答"),
        (sum(bool(line.answer) and "照片" in line.missing for line in rows), "项缺照片"),
        (sum(bool(line.answer) and "不符合" in line.missing for line in rows), "项不符合没有登记隐患也没有写明情况"),
    ]
    return "、".join(f" {number} {what}" for number, what in counted if number)


def hazard_uid(visit: Visit, item: ChecklistItem) -> UUID:
    """One draft for each item of a visit, whatever button is tapped twice; another one after a hazard was taken back."""
    taken_back = Finding.objects.filter(visit=visit, item=item, hazard__status=HazardStatus.VOID).count()
    return uuid5(visit.uid, f"{item.pk}:{taken_back}")


@dataclass(frozen=True)
class Offers:
    """Lists to fill in at a place: what is meant for it, and the rest."""

    near: list[Checklist]
    others: list[Checklist]


def offers(visit: Visit, user: Any) -> Offers:
    """Of the campaigns of the visit, of the trade of the place, for all; the county's own before the shipped ones."""
    campaigns = set(visit.campaigns.values_list("pk", flat=True))
    rows = Checklist.objects.visible_to(user).usable().exclude(versions__visits=visit)
    found = rows.filter(Q(campaign__in=campaigns) | Q(campaign=None)).select_related("industry", "county")
    ordered = sorted(
        found, key=lambda each: (each.campaign_id is None, each.industry_id is None, each.is_shipped, each.name)
    )
    near = [each for each in ordered if _is_near(each, visit)]
    return Offers(near, [each for each in ordered if each not in near])


def _is_near(checklist: Checklist, visit: Visit) -> bool:
    """Lists of no trade that enterprises check themselves by are not what an inspector looks for."""
    if checklist.campaign_id or checklist.industry_id:
        return bool(checklist.campaign_id) or checklist.industry_id == visit.industry_id
    return not checklist.is_for_self_check
