"""Whole answers about marks: those of one hazard, the rows of the list, the counts by unit. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import User
from anquan.web.keyset import Ordering
from hazards import sides
from hazards.marks.services import may_review
from hazards.models import Evidence, Hazard, Mark
from hazards.rules import Status

RELATED = (
    "hazard__unit", "hazard__responsible_unit", "hazard__township", "photo__added_by", "other__hazard", "reviewed_by",
)  # fmt: skip
ORDERINGS = (Ordering("newest", "标记时间", "made_at", descending=True, says=("从早到晚", "从晚到早")),)
ANOTHER = "另一条隐患的照片"


@dataclass(frozen=True)
class Picture:
    """A photo beside a mark. Without ``href`` it belongs to a hazard this person may not see."""

    said: str
    href: str = ""
    thumb: str = ""


@dataclass(frozen=True)
class Line:
    """One mark as pages show it (marks/_mark.html)."""

    kind: str
    reason: str
    made_at: datetime
    photo: Picture | None
    other: Picture | None
    reviewed: str  # 许海涛 12-01 09:30 核实; '' while it is open
    note: str
    review_href: str  # '' when it is explained, or not by this person
    number: str
    title: str
    href: str
    unit: str
    township: str

    @property
    def is_open(self) -> bool:
        return not self.reviewed


def of_hazard(hazard: Hazard, user: User) -> list[Line]:
    """What this person is told about the photos of the hazard, the open ones first; nothing for who sees no marks."""
    if not sides.sees_marks(hazard, user):
        return []
    found = hazard.marks.select_related(*RELATED)
    return sorted(lines(found, user), key=lambda line: not line.is_open)


def to_settle(hazard: Hazard, user: User) -> QuerySet:
    """The marks that whoever passes the hazard has to explain."""
    return hazard.marks.open().not_about(user).select_related(*RELATED)


def by_pk(pk: int, user: User) -> Mark:
    """Outside the person's scope it does not exist."""
    found = Mark.objects.visible_to(user).select_related(*RELATED).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这处标记，或者不在您的管辖范围内。")
    return found


def lines(marks: Iterable[Mark], user: User) -> list[Line]:
    """``marks`` with their relations. One query more: which of the compared hazards this person may see."""
    marks = list(marks)
    others = {mark.other.hazard_id for mark in marks if mark.other}
    seen = set(Hazard.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return [_line(mark, user, seen) for mark in marks]


def _line(mark: Mark, user: User, seen: set[int]) -> Line:
    hazard = mark.hazard
    at = timezone.localtime(mark.reviewed_at) if mark.reviewed_at else None
    return Line(
        kind=mark.get_kind_display(),
        reason=mark.reason,
        made_at=timezone.localtime(mark.made_at),
        photo=_picture(mark.photo, f"{mark.photo.get_kind_display()}照片") if mark.photo else None,
        other=_other(mark, seen),
        reviewed=f"{mark.reviewed_by.name} {at:%m-%d %H:%M} 核实" if at else "",
        note=mark.note,
        review_href="" if may_review(mark, user) else reverse("marks:review", args=[mark.pk]),
        number=hazard.number,
        title=hazard.description,
        href=reverse("hazards:detail", args=[hazard.number]),
        unit=(hazard.responsible_unit or hazard.unit).name,
        township=hazard.township.label if hazard.township else "",
    )


def _other(mark: Mark, seen: set[int]) -> Picture | None:
    if mark.other is None:
        return None
    if mark.other.hazard_id == mark.hazard_id:
        return _picture(mark.other, f"本隐患{mark.other.get_kind_display()}照片")
    return _picture(mark.other, f"{mark.other.hazard.number}") if mark.other.hazard_id in seen else Picture(ANOTHER)


def _picture(row: Evidence, said: str) -> Picture:
    return Picture(
        said, reverse("hazards:evidence", args=[row.pk, "served"]), reverse("hazards:evidence", args=[row.pk, "thumb"])
    )


# --- sums -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sums:
    open: int
    waiting: int  # of hazards that wait for their re-check
    closed: int  # of hazards that were written off without anybody looking into it
    reviewed: int
    units: int


def sums(rows: QuerySet) -> Sums:
    """Of the rows that meet the conditions; one query."""
    is_open = Q(reviewed_at__isnull=True)
    return Sums(
        **rows.aggregate(
            open=Count("pk", filter=is_open),
            waiting=Count("pk", filter=is_open & Q(hazard__status=Status.SUBMITTED)),
            closed=Count("pk", filter=is_open & Q(hazard__status=Status.CLOSED)),
            reviewed=Count("pk", filter=~is_open),
            units=Count("hazard__unit", distinct=True),
        )
    )


def by_unit(rows: QuerySet, most: int | None = None) -> list[dict[str, Any]]:
    """所在单位 with its counts, the one with the most open marks first."""
    found = rows.order_by().values("hazard__unit_id", "hazard__unit__name", "hazard__township__name")
    counted = found.annotate(open=Count("pk", filter=Q(reviewed_at__isnull=True)), total=Count("pk"))
    ordered = counted.order_by("-open", "-total", "hazard__unit__name")
    return [
        {
            "unit": row["hazard__unit_id"],
            "name": row["hazard__unit__name"],
            "township": row["hazard__township__name"] or "",
            "open": row["open"],
            "reviewed": row["total"] - row["open"],
            "total": row["total"],
        }
        for row in (ordered if most is None else ordered[:most])
    ]
