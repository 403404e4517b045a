"""通报制: what is overdue gathers into a draft 通报, once a period and county; the office edits it and another signs it.

Its figures and its annex are those of the day it was drafted. It is not issued while it names an item that is no longer
overdue: nobody is criticised in public for what he has done meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from anquan.accounts.models import User
from anquan.indicators import Rate
from anquan.notices.services import notify
from anquan.papers import services as papers
from anquan.papers.drawing.sheet import DOCUMENT
from anquan.papers.kinds import Kind
from anquan.papers.models import Paper
from anquan.papers.models import Status as PaperStatus
from anquan.papers.posts import units_with
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.units.rules import Kind as UnitKind
from anquan.workflow import NotAllowed
from hazards import recipients
from hazards.majors import services
from hazards.majors.rules import ENDED, Status
from hazards.models import Circular, Hazard, MajorHazard

KIND = "major_circular"
COUNTS = ("清单数", "销号数", "销号率", "未到期", "逾期")
LATE = ("序号", "清单编号", "隐患名称", "治理责任单位", "属地", "监管部门", "整改期限", "逾期天数")
RELATED = ("hazard__unit", "hazard__responsible_unit", "hazard__township", "hazard__regulator")


# --- the period -----------------------------------------------------------------------------------------------------
def period_of(today: date) -> tuple[date, date]:
    """The interval of the year that ``today`` is in (term ``major.circular_days``); the last one of a year is shorter."""
    every, new_year = whole("major.circular_days", today), date(today.year, 1, 1)
    first = new_year + timedelta(days=(today - new_year).days // every * every)
    return first, min(first + timedelta(days=every - 1), date(today.year, 12, 31))


# --- what it says ---------------------------------------------------------------------------------------------------
@dataclass
class Count:
    """清单数 = 销号数 + 未到期 + 逾期: three buckets that never overlap (domain §1.3)."""

    listed: int = 0
    closed: int = 0
    late: int = 0

    @property
    def cells(self) -> list[str]:
        not_due = self.listed - self.closed - self.late
        return [str(self.listed), str(self.closed), str(Rate(self.closed, self.listed)), str(not_due), str(self.late)]

    def add(self, major: MajorHazard, is_late: bool) -> None:
        self.listed += 1
        self.closed += major.status == Status.CLOSED
        self.late += is_late


def on_the_list(county: Unit, today: date) -> QuerySet:
    """On the list this year, or from an earlier one and still there when this year began."""
    listed = MajorHazard.objects.filter(hazard__county=county, listed_on__isnull=False)
    this_year = Q(closed_on__isnull=True) | Q(closed_on__year=today.year) | Q(listed_on__year=today.year)
    return listed.exclude(status__in=[Status.LOWERED, Status.VOID]).filter(this_year).select_related(*RELATED)


def overdue(majors: Iterable[MajorHazard], today: date) -> list[MajorHazard]:
    """The longest overdue first."""
    late = [m for m in majors if m.status not in ENDED and m.hazard.is_overdue(today)]
    return sorted(late, key=lambda major: (major.hazard.due_on, major.pk))


def said_of(majors: Sequence[MajorHazard], late: Sequence[MajorHazard], today: date) -> dict[str, Any]:
    """The fields of the paper: sums, two tables, the names, the annex."""
    total = _sums(majors, late)
    return {
        "截至日期": today,
        "清单数": str(total.listed),
        "销号数": str(total.closed),
        "销号率": str(Rate(total.closed, total.listed)),
        "未到期": str(total.listed - total.closed - total.late),
        "逾期": str(total.late),
        "属地情况": _table("属地", majors, late, "township"),
        "部门情况": _table("监管部门", majors, late, "regulator"),
        "逾期单位": "\n".join(_names(late)),
        "附件": [{"title": "逾期未销号重大事故隐患清单", "columns": list(LATE), "rows": list(_lines(late, today))}],
    }


def _sums(majors: Iterable[MajorHazard], late: Iterable[MajorHazard]) -> Count:
    count, late = Count(), set(late)
    for major in majors:
        count.add(major, major in late)
    return count


def _table(head: str, majors: Sequence[MajorHazard], late: Sequence[MajorHazard], place: str) -> dict[str, Any]:
    """合计 first, then in the official order of the units."""
    by_unit: dict[Unit | None, list[MajorHazard]] = defaultdict(list)
    for major in majors:
        by_unit[getattr(major.hazard, place)].append(major)
    units = sorted(by_unit, key=lambda unit: (unit is None, unit.order if unit else 0, unit.pk if unit else 0))
    rows = [[unit.label if unit else "其他", *_sums(by_unit[unit], late).cells] for unit in units]
    return {"columns": [head, *COUNTS], "rows": [["合计", *_sums(majors, late).cells], *rows]}


def _names(late: Sequence[MajorHazard]) -> Iterable[str]:
    """One line for each township: how many, and which units."""
    by_place: dict[str, list[str]] = defaultdict(list)
    for major in late:
        by_place[major.hazard.township.label if major.hazard.township else "其他"].append(_responsible(major).name)
    for place, (name, units) in enumerate(by_place.items(), 1):
        yield f"{place}.{name}{len(units)}条：{'、'.join(dict.fromkeys(units))}。"


def _responsible(major: MajorHazard) -> Unit:
    return major.hazard.responsible_unit or major.hazard.unit


def _lines(late: Sequence[MajorHazard], today: date) -> Iterable[list[str]]:
    for place, major in enumerate(late, 1):
        hazard = major.hazard
        yield [
            str(place), str(major.register_no), major.title, _responsible(major).name,
            hazard.township.label if hazard.township else "", hazard.regulator.label if hazard.regulator else "",
            f"{hazard.due_on}", str((today - hazard.due_on).days),
        ]  # fmt: skip


# --- drafting -------------------------------------------------------------------------------------------------------
def county_of(user: User) -> Unit | None:
    """The county whose 通报 this person may draft."""
    return next((unit for unit in units_with(user, "paper.draft") if unit.kind == UnitKind.COUNTY), None)


@transaction.atomic
def draft(*, actor: User, today: date) -> Paper:
    """编本期通报. The draft of the period when there is one; ``NotAllowed`` when it is issued, or nothing is overdue."""
    county = county_of(actor)
    if county is None:
        raise NotAllowed("通报由安委办编制。", "forbidden")
    circular = _circular(county, today)
    if paper := _live(circular):
        if paper.status == PaperStatus.ISSUED:
            raise NotAllowed(f"本期（至 {circular.ends_on}）通报已经签发：{paper.number}。", "issued")
        return paper
    paper = _write(circular, actor, today)
    if paper is None:
        raise NotAllowed("现在没有逾期未销号的重大隐患，不需要通报。", "nothing_overdue")
    return paper


def draft_due(*, today: date) -> int:
    """The beat: one draft for each county with something overdue and none in this period yet. Returns how many are new."""
    first, _ = period_of(today)
    late = MajorHazard.objects.exclude(status__in=ENDED).filter(hazard__in=Hazard.objects.overdue(today))
    told = Circular.objects.filter(starts_on=first).values("county_id")
    counties = Unit.objects.filter(pk__in=late.values("hazard__county_id")).exclude(pk__in=told).order_by("pk")
    return sum(_draft_by_itself(county, today) for county in counties)


@transaction.atomic
def _draft_by_itself(county: Unit, today: date) -> bool:
    Unit.objects.select_for_update(of=("self",)).get(pk=county.pk)
    if Circular.objects.filter(county=county, starts_on=period_of(today)[0]).exists():
        return False  # another beat was quicker
    if not overdue(on_the_list(county, today), today):
        return False
    paper = _write(_circular(county, today), None, today)
    for user in recipients.people_of(county, today, recipients.ORDERING_ROLES):
        notify(
            key=f"circular:{paper.subject_id}",
            user=user,
            kind="major.circular_draft",
            title="本期重大隐患通报已拟出草稿，请核对、修改后送审",
            body=paper.title,
            url=reverse("papers:detail", args=[paper.pk]),
        )
    return True


def _circular(county: Unit, today: date) -> Circular:
    """The row of the period, under the lock of the county: two drafts at once are one."""
    Unit.objects.select_for_update(of=("self",)).get(pk=county.pk)
    first, last = period_of(today)
    circular, _ = Circular.objects.get_or_create(county=county, starts_on=first, defaults={"ends_on": last})
    return circular


def _live(circular: Circular) -> Paper | None:
    return Paper.objects.about(circular).filter(kind=KIND).exclude(status=PaperStatus.VOID).last()


def _write(circular: Circular, actor: User | None, today: date) -> Paper | None:
    county = circular.county
    majors = list(on_the_list(county, today))
    late = overdue(majors, today)
    if not late:
        return None
    circular.items.set(late)
    told = {unit for major in late for unit in (major.hazard.township, major.hazard.regulator) if unit}
    return papers.draft(
        actor=actor,
        kind=KIND,
        issuer=county,
        area=county,
        subject=circular,
        to=sorted(told, key=lambda unit: (unit.kind != UnitKind.TOWNSHIP, unit.order, unit.pk)),
        data=said_of(majors, late, today),
        today=today,
    )


# --- issuing --------------------------------------------------------------------------------------------------------
def circular_issued(paper: Paper, actor: User, today: date) -> None:
    items = list(_items(paper))
    if done := [str(major) for major in items if major.status in ENDED or not major.hazard.is_overdue(today)]:
        raise NotAllowed(
            f"{'、'.join(done)}已不再逾期，不能列入通报。请退回并废弃草稿，重新编本期通报。", "no_longer_overdue"
        )
    services.count_circular(actor=actor, majors=items, number=paper.number or paper.title, today=today)


def circular_voided(paper: Paper, actor: User, today: date) -> None:
    number = f"{paper.number}作废：{paper.void_reason}"
    services.count_circular(actor=actor, majors=list(_items(paper)), number=number, today=today, by=-1)


def _items(paper: Paper) -> QuerySet:
    return MajorHazard.objects.filter(circulars=int(paper.subject_id)).select_related("hazard").order_by("pk")


CIRCULAR = Kind(
    KIND,
    "重大隐患通报",
    title="关于重大事故隐患整改逾期情况的通报",
    body="现将截至{{截至日期}}重大事故隐患整改情况通报如下。\n"
    "一、基本情况\n"
    "列入清单{{清单数}}条，已销号{{销号数}}条，销号率{{销号率}}；未到期{{未到期}}条，逾期未销号{{逾期}}条。"
    "各乡镇（街道）、各监管部门情况如下。\n{{属地情况}}\n{{部门情况}}\n"
    "二、存在问题\n以下单位的重大事故隐患逾期未销号，详见附件。\n{{逾期单位}}\n"
    "三、工作要求\n"
    "（一）压实责任。治理责任单位主要负责人亲自负责，限期整改完毕并申请销号，整改期间落实防范措施。\n"
    "（二）加强督办。属地和监管部门逐条到场核查，督促整改；拒不整改的，依法采取措施并立案查处。\n"
    "（三）严格销号。隐患不消除不销号，整改不到位不验收。",
    layout=DOCUMENT,
    names=("截至日期", *COUNTS, "属地情况", "部门情况", "逾期单位"),
    on_issue=circular_issued,
    on_void=circular_voided,
)
