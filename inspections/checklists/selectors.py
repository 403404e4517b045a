"""Reading: the library and its versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404

from inspections.models import Checklist, ChecklistItem, ChecklistVersion


def by_pk(pk: int, user: Any) -> Checklist:
    """Outside the person's counties it does not exist."""
    found = Checklist.objects.visible_to(user).select_related("industry", "campaign", "county").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份检查表，或者不在您的管辖范围内。")
    return found


def newest_version(checklist: Checklist) -> ChecklistVersion | None:
    """The version in use."""
    return ChecklistVersion.objects.filter(checklist=checklist).order_by("-number").first()


def items_of(version: ChecklistVersion | None) -> list[ChecklistItem]:
    return list(version.items.order_by("order", "id")) if version else []


def with_newest(rows: QuerySet) -> QuerySet:
    """Each list with ``newest_id`` and ``newest_number`` of the version in use, and how many ``items`` that has."""
    newest = ChecklistVersion.objects.filter(checklist=OuterRef("pk")).order_by("-number")
    counted = newest.annotate(count=Count("items")).values("count")[:1]
    return rows.annotate(
        newest_id=Subquery(newest.values("pk")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
        items=Subquery(counted),
    )


@dataclass(frozen=True)
class Group:
    """Neighbouring items under one heading. ``anchor`` is where the page jumps to."""

    name: str
    anchor: str
    items: list[Any]


def grouped(items: Iterable[Any], prefix: str = "g") -> list[Group]:
    """In the order of the list; a group that comes back later stands a second time."""
    groups: list[Group] = []
    for item in items:
        if not groups or groups[-1].name != item.group:
            groups.append(Group(item.group, f"{prefix}{len(groups) + 1}", []))
        groups[-1].items.append(item)
    return groups


def history(checklist: Checklist) -> list[ChecklistVersion]:
    """Newest first, with how many items each has and how many visits used it."""
    rows = ChecklistVersion.objects.filter(checklist=checklist).select_related("made_by")
    counted = rows.annotate(count=Count("items", distinct=True), used=Count("visits", distinct=True))
    return list(counted.order_by("-number"))
