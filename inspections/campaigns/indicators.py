"""What the statistics of 专项行动 count beside the figures that hazards and visits have already (codes ``camp.*``)."""

from typing import Any

from django.db.models import F, Min, Q, QuerySet

from anquan.indicators import Indicator, Slice, register
from anquan.papers import kinds
from anquan.papers.models import Paper
from hazards.indicators import LISTINGS, base, found, listings
from hazards.models import Hazard, Listing, MajorHazard
from hazards.querysets import HazardQuerySet
from inspections import indicators as of_visits
from inspections.models import Participant, Visit
from inspections.rules import Duty


# --- 重大隐患: found in the period and not written off by its end ------------------------------------------------------
def _not_fixed(asked: Slice) -> HazardQuerySet:
    rows = found(asked).major()
    return rows.exclude(pk__in=Hazard.objects.fixed_by(asked.period.last).values("pk"))


def major_late(asked: Slice) -> HazardQuerySet:
    return _not_fixed(asked).overdue(asked.today)


def major_waiting(asked: Slice) -> HazardQuerySet:
    return _not_fixed(asked).exclude(pk__in=Hazard.objects.overdue(asked.today).values("pk"))


def listings_carried(asked: Slice) -> QuerySet[Listing]:
    """结转: listed before the period, and not taken off before it."""
    first = asked.period.first
    rows = listings(asked).counted().filter(listed_on__lt=first)
    return rows.filter(Q(delisted_on__isnull=True) | Q(delisted_on__gte=first)).exclude(dropped_on__lt=first)


register(
    Indicator("camp.major_late", "重大隐患逾期", "处", "统计时段内登记、到时段末没有销号、现在逾期的重大隐患。",
              ("township", "industry"), rows=major_late),
    Indicator("camp.major_waiting", "重大隐患未到期", "处", "统计时段内登记、到时段末没有销号、现在没有逾期的重大隐患。",
              ("township", "industry"), rows=major_waiting),
    Indicator("camp.listings_carried", "挂牌督办结转", "起", "统计时段以前挂牌、到时段开始还没有摘牌的。",
              ("township", "industry"), rows=listings_carried, list_url=LISTINGS),
)  # fmt: skip


# --- rows that have no list of their own; the statistics show them on a page of theirs ---------------------------------
def teams(asked: Slice) -> QuerySet[Visit]:
    """检查组（次）: what one organ sends out on one day, whatever places it goes to; its first visit stands for it."""
    rows = of_visits.checks(asked).order_by()
    firsts = rows.values("organ", "done_on").annotate(first=Min("pk")).values("first")
    return _placed(Visit.objects.filter(pk__in=firsts), "")


def people_sent(asked: Slice) -> QuerySet[Participant]:
    """出动人员（人次）: everybody who went on a visit, experts apart."""
    return _gone(asked).exclude(duty=Duty.EXPERT)


def experts_sent(asked: Slice) -> QuerySet[Participant]:
    return _gone(asked).filter(duty=Duty.EXPERT)


def _gone(asked: Slice) -> QuerySet[Participant]:
    return _placed(Participant.objects.filter(visit__in=of_visits.checks(asked).values("pk")), "visit__")


def _placed(rows: Any, to: str) -> Any:
    return rows.annotate(at_township=F(f"{to}township"), at_industry=F(f"{to}industry"))


# --- papers about what belongs to the campaign --------------------------------------------------------------------------
def papers_about(asked: Slice, *counted_as: str) -> list[tuple[Paper, int | None, str | None]]:
    """Issued in the period, with township and industry of the visit, hazard, item or listing they are about."""
    codes = [kind.code for kind in kinds.every() if kind.counted_as in counted_as]
    rows = Paper.objects.issued().filter(
        kind__in=codes, issued_on__gte=asked.period.first, issued_on__lte=asked.period.last
    )
    if asked.user is not None:
        rows = rows.visible_to(asked.user)
    papers = list(rows.order_by("issued_on", "pk"))
    places = _places(papers, asked)
    return [(paper, *places[key]) for paper in papers if (key := (paper.subject_type, paper.subject_id)) in places]


def _places(papers: list[Paper], asked: Slice) -> dict[tuple[str, str], tuple[int | None, str | None]]:
    """Where each subject lies that belongs to the slice: four queries at most, none for a type that no paper is about."""
    hazards = base(asked).values("pk")
    subjects: dict[str, tuple[QuerySet, str]] = {
        "inspections.visit": (of_visits.base(asked), ""),
        "hazards.hazard": (base(asked), ""),
        "hazards.majorhazard": (MajorHazard.objects.filter(hazard__in=hazards), "hazard__"),
        "hazards.listing": (Listing.objects.filter(major__hazard__in=hazards), "major__hazard__"),
    }
    found: dict[tuple[str, str], tuple[int | None, str | None]] = {}
    for subject_type, (rows, to) in subjects.items():
        ids = [paper.subject_id for paper in papers if paper.subject_type == subject_type]
        if not ids:
            continue
        for pk, township, industry in rows.filter(pk__in=ids).values_list("pk", f"{to}township", f"{to}industry"):
            found[subject_type, str(pk)] = (township, industry)
    return found


def with_visit(rows: Any) -> Any:
    """Rows behind a cell, with what a line of them says."""
    if rows.model is Participant:
        related = ("visit__unit", "visit__organ", "unit")
        return rows.select_related(*related).order_by("-visit__done_on", "visit", "order", "pk")
    return rows.select_related("unit", "organ").order_by("-done_on", "pk")
