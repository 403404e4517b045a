"""Whole answers about 重大隐患: the ledger as a page, one item, its obligations. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import User
from anquan.papers.models import Paper
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Clock, Deck, Happening, Said, Step, deck
from anquan.workflow import Offer
from hazards.majors import papers, rungs, services
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.rules import ENDED, PLAN_PARTS, STEP_OF, STEPS, DutyKind, Status, due_days
from hazards.models import Clock as ClockRow
from hazards.models import Duty, Hazard, Listing, MajorHazard, TreatmentPlan
from hazards.rules import overdue_q
from hazards.selectors import detail as of_hazard
from hazards.selectors import story, timekeeping
from hazards.superiors import saying as superiors
from hazards.words import Day, days_past, remaining

RELATED = (
    "hazard__unit", "hazard__responsible_unit", "hazard__township", "hazard__county", "hazard__industry",
    "hazard__regulator", "hazard__ordering_unit", "coordinator", "verified_by", "second_verifier", "approved_by",
    "superior", "checked_by", "opened_by", "opening_unit", "confirming_unit",
)  # fmt: skip
# of the ledger: the earliest deadline leads
ORDERINGS = (
    Ordering("due", "整改期限", "hazard__due_on", nullable=True, says=("从早到晚", "从晚到早")),
    Ordering("newest", "上报日期", "discovered_on", descending=True),
    Ordering("number", "清单编号", "register_no", nullable=True),
)
RUNNING_SHOWN = 2
AT_ONCE = frozenset({"acknowledge", "start"})  # nothing to fill in: the button itself posts
ICONS = {
    "confirm": "search", "list": "list", "assign": "send", "acknowledge": "check-lg", "file_plan": "file-earmark-text",
    "apply": "camera", "check": "camera", "verify": "check-lg", "superior": "file-earmark-text", "reject": "arrow-return-left", "approve": "check-lg",
    "return": "arrow-return-left", "reopen": "arrow-repeat",
}  # fmt: skip


def by_number(number: str, user: User) -> MajorHazard:
    """Outside the person's scope it does not exist."""
    try:
        return MajorHazard.objects.visible_to(user).select_related(*RELATED).get(hazard__number=number)
    except MajorHazard.DoesNotExist:
        raise Http404("没有这条重大隐患，或者不在您的管辖范围内。") from None


# --- the five counts over the ledger --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sums:
    open: int
    overdue: int
    suspended: int
    waiting: int  # 待验收、待审批
    listed: int
    assigned: int
    unordered: int
    unsigned: int
    under_way: int
    closed: int
    circulars: int


def sums(rows: QuerySet, today: date) -> Sums:
    """Of the rows that meet the conditions; one query."""
    is_open = ~Q(status__in=ENDED)
    late = Q(hazard__in=Hazard.objects.filter(overdue_q(today)).values("pk"))
    found = rows.aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & late),
        suspended=Count("pk", filter=is_open & Q(is_suspended=True)),
        waiting=Count("pk", filter=Q(status__in=[Status.APPLIED, Status.VERIFIED])),
        listed=Count("pk", filter=Q(listed_on__isnull=False)),
        assigned=Count("pk", filter=Q(assigned_on__isnull=False)),
        unordered=Count("pk", filter=Q(status=Status.LISTED)),
        unsigned=Count("pk", filter=Q(status=Status.ASSIGNED)),
        under_way=Count("pk", filter=Q(status__in=[Status.ACCEPTED, Status.PLANNED, Status.RECTIFYING])),
        closed=Count("pk", filter=Q(status=Status.CLOSED)),
        circulars=Count("pk", filter=Q(circular_count__gt=0)),
    )
    return Sums(**found)


# --- one line of the ledger -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    href: str
    panel: str
    number: str
    title: str
    unit: str
    under: str
    tags: list[str]
    steps: list[Step]
    due_on: date | None
    status: str
    clocks: list[Clock]
    rung: rungs.Rung | None


def rows_of(majors: Iterable[MajorHazard], day: Day) -> list[Row]:
    """``majors`` of one page, with their running clocks, last reports, 交办单 and 挂牌督办 in four queries."""
    majors, ladder = list(majors), rungs.ladder(day.today)
    running, reported = _running(majors), _last_reports(majors)
    slips, listed = papers.slip_numbers(major.pk for major in majors), _listed(majors)
    return [
        _row(
            major,
            running[major.hazard_id],
            reported[major.pk],
            slips.get(major.pk, ""),
            listed.get(major.pk),
            ladder,
            day,
        )
        for major in majors
    ]


def _listed(majors: list[MajorHazard]) -> dict[int, str]:
    """The level of those under 挂牌督办."""
    rows = Listing.objects.in_force().filter(major__in=majors)
    return {row.major_id: f"{row.get_level_display()}挂牌" for row in rows.only("major_id", "level")}


def _running(majors: list[MajorHazard]) -> dict[int, list[ClockRow]]:
    found: dict[int, list[ClockRow]] = defaultdict(list)
    rows = ClockRow.objects.filter(hazard__in=[m.hazard_id for m in majors], stopped_on__isnull=True)
    for row in rows.select_related("charged_to").order_by("due_on", "id"):
        found[row.hazard_id].append(row)
    return found


def _last_reports(majors: list[MajorHazard]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    told = Duty.objects.filter(major__in=majors, kind=DutyKind.PROGRESS, reports__isnull=False)
    for major_id, on in told.order_by("reports__reported_on").values_list("major_id", "reports__reported_on"):
        found[major_id].append(on)
    return found


def _row(
    major: MajorHazard,
    clocks: list[ClockRow],
    reported: list[date],
    slip: str,
    listed: str | None,
    ladder: rungs.Ladder,
    day: Day,
) -> Row:
    hazard = major.hazard
    township = hazard.township.label if hazard.township else ""
    industry = hazard.industry.name if hazard.industry else ""
    return Row(
        href=reverse("majors:detail", args=[hazard.number]),
        panel=reverse("majors:panel", args=[hazard.number]),
        number=major.register_no or hazard.number,
        title=major.title,
        unit=(hazard.responsible_unit or hazard.unit).name,
        under="　".join(part for part in (township, industry) if part),
        tags=[
            *(["停产中"] if major.is_suspended else []),
            *([listed] if listed else []),
            *([] if major.register_no else ["未入清单"]),
        ],
        steps=steps(major, reported, slip, day),
        due_on=hazard.due_on,
        status=major.get_status_display(),
        clocks=[timekeeping.card(hazard, row, day) for row in clocks[:RUNNING_SHOWN]] if major.is_open else [],
        rung=rungs.next_rung(hazard, ladder, day.today),
    )


def steps(major: MajorHazard, reported: list[date], slip: str, day: Day) -> list[Step]:
    """清单 → 交办 → 台账 → 销号, and 通报 beside: filled, the one now, those to come."""
    here, late = STEP_OF[Status(major.status)], major.hazard.is_overdue(day.today)
    ledger = f"{len(reported)} 次进展，上次 {day.text(reported[-1])}" if reported else ""
    verified = {Status.APPLIED: "已申请", Status.VERIFIED: "验收合格"}.get(Status(major.status), "")
    facts = [
        (major.listed_on, f"{major.get_authority_display()}清单" if major.listed_on else major.get_status_display()),
        (major.assigned_on, slip if major.assigned_on else ""),
        (major.planned_on, ledger or ("方案已备" if major.planned_on else "")),
        (major.closed_on, verified),
    ]
    found = []
    for place, (when, note) in enumerate(facts):
        state = "done" if place < here else ("late" if late else "now") if place == here and major.is_open else "todo"
        if major.status == Status.CLOSED:
            state = "done"
        found.append(Step(STEPS[place], state, when=when, note=note))  # type: ignore[arg-type]
    told = f"{major.circular_count} 次" if major.circular_count else ""
    found.append(Step(STEPS[4], "late" if told else "todo", note=told))
    return found


# --- obligations ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Owed:
    """A recurring obligation as the page shows it. ``missed`` are due days that passed without a report."""

    duty: Duty
    title: str
    every: str
    unit: str
    next_on: date
    missed: list[date]
    reports: list[Any]
    href: str
    reason: str  # why this person may not report; '' when he may

    @property
    def due_on(self) -> date:
        """The oldest day still to be reported."""
        return self.missed[0] if self.missed else self.next_on


MOST_REPORTS = 5


def owed(major: MajorHazard, user: User, today: date) -> list[Owed]:
    duties = major.duties.select_related("charged_to").prefetch_related("reports__reported_by")
    return [_owed(duty, major, user, today) for duty in duties]


def _owed(duty: Duty, major: MajorHazard, user: User, today: date) -> Owed:
    reports = sorted(duty.reports.all(), key=lambda report: report.due_on)
    told = {report.due_on for report in reports}
    last = duty.ends_on or today
    missed = [on for on in due_days(duty.starts_on, duty.every_days, last) if on not in told and on < today]
    upcoming = services.next_due(duty, today)
    while upcoming in told:
        upcoming += timedelta(days=duty.every_days)
    return Owed(
        duty=duty,
        title=duty.title,
        every="每天" if duty.every_days == 1 else f"每 {duty.every_days} 天",
        unit=duty.charged_to.label,
        next_on=upcoming,
        missed=missed if duty.ends_on is None else [],
        reports=reports[::-1][:MOST_REPORTS],
        href=reverse("majors:report", args=[duty.pk]),
        reason=services.may_report(duty, major.hazard, user) or "",
    )


# --- its papers -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PaperLine:
    kind: str
    number: str
    title: str
    status: str
    on: date | None
    href: str
    pdf: str
    word: str


def paper_lines(major: MajorHazard, user: User) -> list[PaperLine]:
    return [_paper_line(paper) for paper in papers.of_major(major, user)]


def _paper_line(paper: Paper) -> PaperLine:
    def file(form: str) -> str:
        return reverse("papers:file", args=[paper.pk, form]) if paper.was_issued else ""

    number = paper.number or ("不编号" if paper.was_issued else "未编号")
    on = paper.issued_on or timezone.localtime(paper.drafted_at).date()
    return PaperLine(paper.kind_name, number, paper.title, paper.get_status_display(), on,
                     reverse("papers:detail", args=[paper.pk]), file("pdf"), file("docx"))  # fmt: skip


def paper_offers(major: MajorHazard, user: User) -> list[Action]:
    """The papers this person may draft about the item now."""
    return [
        Action(label, reverse("majors:paper", args=[major.hazard.number, kind]), icon="file-earmark-text", post=True)
        for kind, label in papers.DRAFTED.items()
        if papers.why_not(kind, major, user) is None
    ]


# --- one item -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    major: MajorHazard
    hazard: Hazard
    said: Said
    steps: list[Step]
    deck: Deck
    clocks: timekeeping.Clocks
    rungs: list[rungs.Rung]
    facts: list[tuple[str, Any]]
    five: list[Any]
    parties: list[tuple[str, str]]
    plan: TreatmentPlan | None
    plan_parts: list[tuple[str, str]]
    owed: list[Owed]
    happenings: list[Happening]
    papers: list[PaperLine]
    paper_offers: list[Action]
    superior_papers: list[superiors.Line]


def page(major: MajorHazard, user: User, day: Day) -> Page:
    hazard = major.hazard
    rows = list(hazard.clocks.select_related("charged_to"))
    requests = list(hazard.requests.select_related("asked_by", "asking_unit", "decided_by", "new_unit"))
    pending = next((request for request in requests if not request.result), None)
    duties = owed(major, user, day.today)
    told = [report.reported_on for each in duties if each.duty.kind == DutyKind.PROGRESS for report in each.reports]
    plan = major.plans.select_related("filed_by").last()
    evidence = list(hazard.evidence.select_related("file", "added_by"))
    letters = superiors.read(major.superior_papers.filter(listing=None)) if major.is_above_county else []
    return Page(
        major=major,
        hazard=hazard,
        said=said(major, day),
        steps=steps(major, sorted(told), papers.slip_numbers([major.pk]).get(major.pk, ""), day),
        deck=deck(offered(major, user)),
        clocks=timekeeping.clocks(hazard, rows, pending, day),
        rungs=rungs.rungs(hazard, rungs.ladder(day.today), day.today),
        facts=_facts(major),
        five=of_hazard.five(hazard),
        parties=parties(major),
        plan=plan,
        plan_parts=[(label, getattr(plan, name)) for name, (label, _) in PLAN_PARTS.items()] if plan else [],
        owed=duties,
        happenings=story.story(hazard, story.entries_for(hazard, user), requests, evidence),
        papers=paper_lines(major, user),
        paper_offers=paper_offers(major, user),
        superior_papers=[superiors.line(letter) for letter in letters],
    )


# --- what this person may do -------------------------------------------------------------------------------------------
def offered(major: MajorHazard, user: User) -> list[Action]:
    """The moves of this state that concern ``user``; a disabled one carries its reason."""
    return [_action(major, offer, user) for offer in MAJOR_LIFECYCLE.available(major, user)]


def _action(major: MajorHazard, offer: Offer, user: User) -> Action:
    href, reason, label = (
        reverse("majors:act", args=[major.hazard.number, offer.action]),
        offer.reason or "",
        offer.label,
    )
    href += f"?version={major.hazard.version}"
    if offer.action == "confirm":  # made by a determination
        href, reason = reverse("criteria:guide", args=[major.hazard.number]), ""
    if offer.action == "assign" and (slip := papers.being_written(major, papers.SLIP_KIND)):
        label, href = f"办理交办单（{slip.get_status_display()}）", reverse("papers:detail", args=[slip.pk])
        if not Paper.objects.visible_to(user).filter(pk=slip.pk).exists():
            reason = f"{slip.issuer_name}正在办理交办单。"
    return Action(
        label=label,
        href=href,
        icon=ICONS.get(offer.action, ""),
        reason=reason,
        is_primary=offer.transition.primary and not (offer.action == "superior" and major.superior),
        is_danger=offer.transition.danger,
        post=offer.action in AT_ONCE,
    )


WAITS_FOR = {
    Status.DISCOVERED: "等行业主管部门或安委办研究认定。",
    Status.CONFIRMED: "等列入清单。",
    Status.LISTED: "等下达交办单。",
    Status.ASSIGNED: "等责任单位签收。",
    Status.ACCEPTED: "等企业主要负责人报送治理方案。",
    Status.PLANNED: "方案已备，等责任单位开始整改。",
    Status.RECTIFYING: "整改期间按期报进展，防范措施天天落实。",
    Status.APPLIED: "等属地到场核查、部门两人验收。",
    Status.VERIFIED: "等交办单位批准销号。",
}


def said(major: MajorHazard, day: Day) -> Said:
    """The sentence at the top: where it stands and what is left, then whose turn it is."""
    hazard, label = major.hazard, major.get_status_display()
    if major.status == Status.CLOSED:
        late = "，逾期销号" if hazard.is_closed_late else "，按期销号"
        return Said(
            f"已销号{late}。", f"{day.text(major.closed_on)} 批准。", "done_late" if hazard.is_closed_late else "done"
        )
    if not major.is_open:
        return Said(f"{label}。", "", "void")
    rest = WAITS_FOR[Status(major.status)]
    if major.status == Status.VERIFIED and major.is_above_county and major.superior is None:
        rest = f"请报{major.get_authority_display()}验收，收到批复后登记。"
    if major.is_suspended:
        rest = f"停产停业：{major.suspension_scope}。{rest}"
    if hazard.is_overdue(day.today):
        return Said(f"{label}，逾期 {days_past(hazard.due_on, day)} 天。", rest, "late")
    if hazard.due_on is None:
        return Said(f"{label}。", rest, "now")
    is_soon = hazard.due_on <= day.soon_until
    left = remaining(hazard.due_on, day, in_workdays=is_soon)
    return Said(f"{label}，{left}（{day.text(hazard.due_on)} 前）。", rest, "soon" if is_soon else "now")


def _facts(major: MajorHazard) -> list[tuple[str, Any]]:
    hazard = major.hazard
    found = [
        ("隐患编号", hazard.number),
        ("外部编号", "\n".join(f"{each.receiver} {each.number}" for each in major.numbers.all())),
        ("所在单位", hazard.unit.name),
        ("部位", hazard.location),
        ("隐患描述", hazard.description),
        ("依据", papers.bases_of([major.pk]).get(major.pk) or hazard.legal_basis),
        ("上报", _by(major.discovered_on, major.opening_unit)),
        ("认定", _by(major.confirmed_on, major.confirming_unit)),
        ("停产停业", major.suspension_scope if major.is_suspended else ""),
        ("属地核查", _by(major.checked_on, major.checked_by)),
        (
            "验收",
            _by(major.verified_on, "、".join(str(p.name) for p in (major.verified_by, major.second_verifier) if p)),
        ),
        ("验收意见", major.opinion),
        ("上级批复", str(major.superior or "")),
        ("批准销号", _by(major.closed_on, major.approved_by)),
    ]
    return [(label, value) for label, value in found if value]


def _by(on: date | None, who: Any) -> str:
    name = getattr(who, "label", None) or getattr(who, "name", None) or who or ""
    return f"{on:%Y-%m-%d}　{name}" if on else ""


def parties(major: MajorHazard) -> list[tuple[str, str]]:
    """五方: who rectifies, whose territory, who regulates, who supervises, which leader answers for it."""
    hazard = major.hazard
    responsible = hazard.responsible_unit.label if hazard.responsible_unit else "未交办"
    return [
        ("治理责任", "，".join(part for part in (responsible, hazard.responsible_person) if part)),
        ("属地", hazard.township.label if hazard.township else "—"),
        ("监管", hazard.regulator.label if hazard.regulator else "—"),
        ("督办", major.coordinator.label if major.coordinator else "—"),
        ("包保领导", major.leader or "—"),
    ]
