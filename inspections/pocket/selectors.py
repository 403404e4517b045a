"""Everything a pocket sheet says about one place, as its reader may see it. Reading only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, QueryDict

from anquan.accounts.models import User
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.units.querysets import subtree_q
from anquan.units.rules import Kind
from anquan.units.selectors import WITH_PLACE, where
from anquan.workdays.rules import add_months
from hazards import words
from hazards.models import Evidence, Hazard
from hazards.models.parts import Request
from hazards.querysets import HazardQuerySet
from hazards.rules import Category, RequestKind, Status, closed_on_time_q
from hazards.selectors import day_of, listing
from inspections.models import Visit
from inspections.pocket.rules import Fact, Place, questions

KINDS = (Kind.ENTERPRISE, Kind.PLACE, Kind.VILLAGE, Kind.TOWNSHIP)
ROWS, PHOTOS, VISITS, PROMISES, WORST = 14, 6, 6, 10, 3  # what two pages hold
TITLE = 46  # letters of a hazard in a row


@dataclass(frozen=True)
class Row:
    number: int
    hazard: Hazard
    title: str
    unit: str
    status: str
    due: str
    left: str
    is_late: bool


@dataclass(frozen=True)
class Photo:
    number: int  # of its row
    caption: str
    path: str  # of the thumbnail, in the vault


@dataclass(frozen=True)
class Sheet:
    unit: Unit
    facts: list[tuple[str, str]]
    sums: str
    rows: list[Row]
    total: int
    photos: list[Photo]
    promises: list[tuple[int, str]]  # the number of the row, and what was promised
    visits: list[tuple[str, str, str, str]]
    place: Place
    today: date

    @property
    def questions(self) -> list[str]:
        return questions([_fact(row, self.today) for row in self.rows], self.place, self.today)

    def first(self, rows: int) -> "Sheet":
        """With so many rows, and what belongs to them."""
        return replace(
            self,
            rows=self.rows[:rows],
            photos=[photo for photo in self.photos if photo.number <= rows][: max(PHOTOS // 2, rows - PHOTOS // 2)],
            promises=[each for each in self.promises if each[0] <= rows][:rows],
        )


def by_pk(pk: int, user: User) -> Unit:
    """A place, or what lies in one township; outside the person's scope it does not exist."""
    rows = Unit.objects.visible_to(user).select_related(*WITH_PLACE, "profile__regulator")
    unit = rows.filter(pk=pk, kind__in=KINDS).first()
    if unit is None:
        raise Http404("没有这个单位，或者不在您的管辖范围内。口袋包按一家企业、一个场所、村或者乡镇（街道）做。")
    return unit


def sheet(unit: Unit, user: User, today: date) -> Sheet:
    found = listing.filtered(QueryDict(f"area={unit.pk}"), user, today)
    is_open = found.open()
    hazards = list(
        is_open.select_related("unit", "responsible_unit").prefetch_related("requests", "relapses")
        .order_by("-level", "due_on", "pk")[:ROWS]
    )  # fmt: skip
    day = day_of(today)
    is_region = unit.kind in (Kind.TOWNSHIP, Kind.VILLAGE)
    rows = [_row(place, hazard, day, is_region) for place, hazard in enumerate(hazards, 1)]
    months = whole("hazard.recurrence_months", today)
    recent = found.counted().filter(found_on__gte=add_months(today, -months))
    visits = _visits(unit, user)
    return Sheet(
        unit=unit,
        facts=_facts(unit),
        sums=_sums(is_open, recent, months, today),
        rows=rows,
        total=is_open.count(),
        photos=_photos(rows),
        promises=[(row.number, line) for row in rows for line in _promised(row)][:PROMISES],
        visits=[_visit(visit) for visit in visits],
        place=_place(unit, is_open, recent, months, visits, today),
        today=today,
    )


def _row(place: int, hazard: Hazard, day: words.Day, is_region: bool) -> Row:
    left = words.left(hazard, day)
    title = words.headline(hazard.description, TITLE)
    where_in = f"{hazard.location}：" if hazard.location and hazard.location not in title else ""
    return Row(
        number=place,
        hazard=hazard,
        title=words.headline(f"{where_in}{title}", TITLE + 20),
        unit=(hazard.unit.label if is_region else (hazard.responsible_unit or hazard.unit).label),
        status=hazard.get_status_display(),
        due=f"{hazard.due_on:%m-%d}" if hazard.due_on else "—",
        left=left.say,
        is_late=hazard.is_overdue(day.today),
    )


# --- the head ---------------------------------------------------------------------------------------------------------
def _facts(unit: Unit) -> list[tuple[str, str]]:
    profile = getattr(unit, "profile", None)
    found = [("位置", "　".join(filter(None, (where(unit), unit.address))))]
    if profile is not None:
        people = [
            ("主要负责人", profile.principal_person),
            ("安全管理员", profile.safety_officer),
            ("电话", profile.phone),
        ]
        found += [
            ("监管", profile.regulator.label if profile.regulator else ""),
            ("风险等级", profile.get_risk_colour_display() if profile.risk_colour else ""),
            *people,
        ]
    return [(label, text) for label, text in found if text]


def _sums(is_open: HazardQuerySet, recent: HazardQuerySet, months: int, today: date) -> str:
    now = is_open.aggregate(
        every=Count("pk"), major=Count("pk", filter=Q(level="major")),
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
    )  # fmt: skip
    late = is_open.overdue(today)
    longest = late.order_by("due_on").values_list("due_on", flat=True).first()
    past = recent.aggregate(
        found=Count("pk"), closed=Count("pk", filter=Q(status=Status.CLOSED)),
        in_time=Count("pk", filter=closed_on_time_q()), relapsed=Count("pk", filter=Q(relapses__isnull=False), distinct=True),
    )  # fmt: skip
    lasting = f"（最长 {(today - longest).days} 天）" if longest else ""
    return (
        f"未销号 {now['every']} 条，其中重大 {now['major']} 条、逾期 {late.count()} 条{lasting}、待复查 {now['waiting']} 条。"
        f"近 {months} 个月登记 {past['found']} 条，已销号 {past['closed']} 条，其中按期 {past['in_time']} 条，回潮 {past['relapsed']} 条。"
    )


# --- photos, promises, visits -----------------------------------------------------------------------------------------
def _photos(rows: Sequence[Row]) -> list[Photo]:
    """The newest picture of each of the first rows that have one."""
    newest: dict[int, Evidence] = {}
    for shot in Evidence.objects.filter(hazard__in=[row.hazard for row in rows]).select_related("file").order_by("id"):
        newest[shot.hazard_id] = shot
    shown = [(row, newest[row.hazard.pk]) for row in rows if row.hazard.pk in newest][:PHOTOS]
    return [Photo(row.number, f"第 {row.number} 条　{shot.get_kind_display()}", shot.file.thumb) for row, shot in shown]


def _promised(row: Row) -> list[str]:
    hazard = row.hazard
    who = "，".join(filter(None, (hazard.responsible_person, f"{row.due} 前" if hazard.due_on else "")))
    found = []
    if hazard.measures:
        found.append(f"第 {row.number} 条：{words.headline(hazard.measures, 60)}" + (f"（{who}）" if who else ""))
    if hazard.interim_measures:
        found.append(f"第 {row.number} 条整改期间：{words.headline(hazard.interim_measures, 60)}")
    for wish in hazard.requests.all():
        if wish.kind == RequestKind.EXTENSION and wish.result != Request.Result.WITHDRAWN:
            state = wish.get_result_display() if wish.result else "待批"
            found.append(
                f"第 {row.number} 条申请延期至 {wish.new_due_on:%m-%d}（{state}）：{words.headline(wish.reason, 40)}"
            )
    return found


def _visits(unit: Unit, user: User) -> list[Visit]:
    inside = subtree_q(unit, "unit__") if unit.kind != Kind.TOWNSHIP else Q(township=unit)
    rows = Visit.objects.visible_to(user).done().filter(inside).select_related("organ", "unit")
    return list(rows.annotate(n=Count("found")).order_by("-done_on", "-pk")[:VISITS])


def _visit(visit: Any) -> tuple[str, str, str, str]:
    rank = f"（{visit.get_rank_display()}）" if visit.rank else ""
    return (
        f"{visit.done_on:%Y-%m-%d}", f"{visit.get_method_display()}{rank}", f"{visit.organ.label}　{visit.unit.label}",
        f"{visit.n} 条" if visit.n else "未发现",
    )  # fmt: skip


# --- what the questions rest on ---------------------------------------------------------------------------------------
def _fact(row: Row, today: date) -> Fact:
    hazard = row.hazard
    granted = [
        w for w in hazard.requests.all() if w.kind == RequestKind.EXTENSION and w.result == Request.Result.GRANTED
    ]
    late_recheck = hazard.status == Status.SUBMITTED and hazard.clock_due_on and hazard.clock_due_on < today
    return Fact(
        number=row.number,
        is_major=hazard.is_major,
        days_overdue=(today - hazard.due_on).days if row.is_late and hazard.due_on else 0,
        round=hazard.round,
        relapses=len(hazard.relapses.all()),
        extensions=len(granted),
        due_on=hazard.due_on,
        declined=hazard.decline_count,
        recheck_late=(today - hazard.clock_due_on).days if late_recheck else 0,
        interim=words.headline(hazard.interim_measures, 30) if hazard.interim_measures else "",
    )


def _place(
    unit: Unit, is_open: HazardQuerySet, recent: HazardQuerySet, months: int, visits: Sequence[Visit], today: date
) -> Place:
    kinds = recent.exclude(category="").order_by().values_list("category").annotate(n=Count("pk")).filter(n__gt=1)
    repeated = [(str(Category(code).label).split(" / ")[1], number) for code, number in kinds.order_by("-n")[:2]]
    profile = getattr(unit, "profile", None)
    worst: list[tuple[str, int]] = []
    if unit.kind == Kind.TOWNSHIP:
        late = is_open.overdue(today).order_by().values_list("unit__name").annotate(n=Count("pk"))
        worst = list(late.order_by("-n", "unit__name")[:WORST])
    return Place(
        is_enterprise=profile is not None,
        months=months,
        repeated=repeated,
        last_visit_on=visits[0].done_on if visits else None,
        has_safety_officer=profile is None or bool(profile.safety_officer),
        worst=worst,
    )
