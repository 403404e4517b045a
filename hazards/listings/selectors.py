"""Whole answers about 挂牌督办: the list, one listing, the panel of an item. Reading only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from anquan.accounts.models import User
from anquan.journal.selectors import history
from anquan.papers.models import Paper
from anquan.papers.posts import holds
from anquan.web.keyset import Ordering
from anquan.web.parts import Action, Clock, Deck, Happening, Said, Step, deck, used_share
from hazards.listings import papers, services
from hazards.listings.lifecycle import LISTING_LIFECYCLE
from hazards.listings.rules import DROPPED, IN_FORCE, PUBLIC_FIELDS, STEP_OF, STEPS, TAKEN_OFF, Status
from hazards.listings.saying import label, waits_for
from hazards.majors.rules import Authority
from hazards.models import Clock as ClockRow
from hazards.models import Hazard, Listing, MajorHazard
from hazards.rules import BESIDE, ClockKind
from hazards.selectors import story, timekeeping
from hazards.superiors import saying as superiors
from hazards.words import Day, days_past, remaining

RELATED = (
    "major__hazard__unit", "major__hazard__responsible_unit", "major__hazard__township", "major__hazard__county",
    "major__hazard__city", "major__hazard__province", "major__hazard__regulator", "major__hazard__industry",
    "major__hazard__ordering_unit", "supervisor", "proposed_by", "proposing_unit", "reviewed_by", "approved_by",
    "inspected_by", "second_inspector", "delist_approved_by", "applied_by",
)  # fmt: skip
ORDERINGS = (Ordering("newest", "提请日期", "proposed_on", descending=True, says=("从早到晚", "从晚到早")),)
ICONS = {
    "review": "check-lg", "approve": "check-lg", "notice": "file-earmark-text", "announce": "file-earmark-text",
    "post_sign": "camera", "apply_delist": "send", "inspect": "camera", "approve_delist": "check-lg",
    "delist": "check-lg", "announce_delist": "file-earmark-text", "ask_extension": "clock",
}  # fmt: skip


def by_pk(pk: int, user: User, today: date) -> Listing:
    """Outside the person's scope it does not exist."""
    try:
        found = Listing.objects.visible_to(user).select_related(*RELATED).get(pk=pk)
    except Listing.DoesNotExist:
        raise Http404("没有这件挂牌督办，或者不在您的管辖范围内。") from None
    found.as_of = today
    return found


# --- the list -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sums:
    waiting: int  # 待审查、待批准
    in_force: int
    overdue: int
    applied: int
    off: int
    carried: int  # 含上年挂牌的


def sums(rows: QuerySet, today: date) -> Sums:
    """Of the rows that meet the conditions; two queries."""
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(status__in=[Status.PROPOSED, Status.REVIEWED])),
        in_force=Count("pk", filter=Q(status__in=IN_FORCE)),
        applied=Count("pk", filter=Q(status__in=[Status.APPLIED, Status.INSPECTED])),
        off=Count("pk", filter=Q(status__in=TAKEN_OFF)),
        carried=Count("pk", filter=Q(status__in=IN_FORCE, listed_year__lt=today.year)),
    )
    return Sums(**found, overdue=Listing.objects.filter(pk__in=rows.values("pk")).overdue(today).count())


@dataclass(frozen=True)
class Row:
    href: str
    title: str
    unit: str
    under: str
    number: str
    tags: list[str]
    steps: list[Step]
    status: str
    due_on: date | None
    is_late: bool
    clocks: list[Clock]


def rows_of(listings: Iterable[Listing], day: Day) -> list[Row]:
    """``listings`` of one page, with their running clocks in one query."""
    listings = list(listings)
    running = _running(listings)
    return [_row(listing, running[listing.hazard.pk], day) for listing in listings]


def _running(listings: list[Listing]) -> dict[int, list[ClockRow]]:
    found: dict[int, list[ClockRow]] = defaultdict(list)
    kinds = (*BESIDE, ClockKind.RECTIFY)
    wanted = [listing.hazard.pk for listing in listings if listing.status not in (*DROPPED, Status.FAILED)]
    rows = ClockRow.objects.filter(hazard__in=wanted, stopped_on__isnull=True, kind__in=kinds)
    for row in rows.select_related("charged_to").order_by("due_on", "id"):
        found[row.hazard_id].append(row)
    return found


def _row(listing: Listing, clocks: list[ClockRow], day: Day) -> Row:
    hazard = listing.hazard
    township = hazard.township.label if hazard.township else ""
    supervisor = f"督办：{listing.supervisor.label}" if listing.supervisor else ""
    is_mine = [
        row for row in clocks if row.kind == ClockKind.RECTIFY or row.started_on >= (listing.listed_on or day.today)
    ]
    return Row(
        href=reverse("listings:detail", args=[listing.pk]),
        title=listing.major.title,
        unit=(hazard.responsible_unit or hazard.unit).name,
        under="　".join(part for part in (township, supervisor) if part),
        number=str(listing.major),
        tags=[listing.get_level_display(), *([f"{listing.listed_year} 年挂牌"] if listing.listed_year else [])],
        steps=steps(listing, day),
        status=listing.get_status_display(),
        due_on=listing.due_on,
        is_late=listing.is_overdue(day.today),
        clocks=[timekeeping.card(hazard, row, day) for row in is_mine],
    )


def steps(listing: Listing, day: Day) -> list[Step]:
    """提请 → 批准 → 公告 → 督办 → 摘牌: filled, the one now, those to come."""
    here, late = STEP_OF[Status(listing.status)], listing.is_overdue(day.today)
    sign = f"警示牌 {day.text(listing.signed_on)}" if listing.signed_on else ""
    facts = [
        (listing.proposed_on, listing.get_ground_display()),
        (listing.listed_on, listing.get_level_display() if listing.listed_on else ""),
        (listing.announced_on, sign),
        (None, f"期限 {day.text(listing.due_on)}" if listing.due_on and listing.listed_on else ""),
        (listing.delisted_on, "已公告" if listing.delist_announced_on else ""),
    ]
    runs = listing.is_open or listing.status == Status.DELISTED
    return [
        Step(
            STEPS[place],
            "done" if place < here else ("late" if late else "now") if place == here and runs else "todo",
            when=when,
            note=note,
        )
        for place, (when, note) in enumerate(facts)
    ]


# --- one listing ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Page:
    listing: Listing
    hazard: Hazard
    said: Said
    steps: list[Step]
    deck: Deck
    clocks: timekeeping.Clocks
    parties: list[tuple[str, str]]
    facts: list[tuple[str, Any]]
    published: list[str]
    extensions: list[Any]
    papers: list[Paper]
    superior_papers: list[superiors.Line]
    photo: Any
    happenings: list[Happening]


def page(listing: Listing, user: User, day: Day) -> Page:
    hazard = listing.hazard
    evidence = list(hazard.evidence.select_related("file", "added_by"))
    entries = list(history(hazard).filter(action__startswith="listing."))
    letters = superiors.read(listing.superior_papers.all()) if listing.level != Authority.COUNTY else []
    return Page(
        listing=listing,
        hazard=hazard,
        said=said(listing, day),
        steps=steps(listing, day),
        deck=_deck(listing, user),
        clocks=clocks(listing, day),
        parties=_parties(listing),
        facts=_facts(listing, {letter.action: letter for letter in reversed(letters)}),
        published=[label for name, label in PUBLIC_FIELDS.items() if name in listing.published_fields],
        extensions=list(listing.extensions.select_related("asked_by", "decided_by")),
        papers=list(Paper.objects.visible_to(user).about(listing)),
        superior_papers=[superiors.line(letter) for letter in letters],
        photo=next((row for row in evidence if row.file_id == listing.sign_photo_id), None),
        happenings=story.story(hazard, entries, [], evidence),
    )


def clocks(listing: Listing, day: Day) -> timekeeping.Clocks:
    """Those of the listing, the rectification they wait for, and the longest term."""
    hazard = listing.hazard
    since = listing.listed_on or day.today
    wanted = Q(kind__in=BESIDE, started_on__gte=since) | Q(kind=ClockKind.RECTIFY)
    found = timekeeping.clocks(hazard, list(hazard.clocks.filter(wanted).select_related("charged_to")), None, day)
    if not listing.is_in_force:
        return found
    is_past = listing.limit_on < day.today
    longest = Clock(
        name="督办最长期限",
        say=f"已过 {days_past(listing.limit_on, day)} 天" if is_past else remaining(listing.limit_on, day),
        starts_on=listing.listed_on,
        due_on=listing.limit_on,
        used=used_share(listing.listed_on, listing.limit_on, day.today),
        tone="late" if is_past else "",
        start_word="批准挂牌",
        why=listing.limit_why,
    )
    return timekeeping.Clocks([*found.cards, longest], found.done)


def _deck(listing: Listing, user: User) -> Deck:
    """The paper that is due leads, where this person may draft it; registering a paper made elsewhere stands beside."""
    version = f"?version={listing.hazard.version}"
    due = papers.DUE_IN.get(listing.status)
    issuer = listing.deciding_unit
    actions = []
    if due and issuer and holds(user, "paper.draft", issuer.pk):
        href = reverse("listings:paper", args=[listing.pk, due])
        name = papers.BY_CODE[due].name
        actions.append(Action(f"拟{name}", href, icon="file-earmark-text", is_primary=True, post=True))
    actions += [
        Action(
            label=label(offer.transition, listing),
            href=reverse("listings:act", args=[listing.pk, offer.action]) + version,
            icon=ICONS.get(offer.action, ""),
            reason=offer.reason or "",
            is_primary=offer.transition.primary,
            is_danger=offer.transition.danger,
        )
        for offer in LISTING_LIFECYCLE.available(listing, user)
    ]
    return deck(actions)


def said(listing: Listing, day: Day) -> Said:
    """The sentence at the top: where it stands and what is left, then whose turn it is."""
    label, due_on = listing.get_status_display(), listing.due_on
    if listing.status in TAKEN_OFF:
        carried = f"，{listing.listed_year} 年挂牌" if listing.is_carried_over else ""
        return Said(f"{label}{carried}。", f"{day.text(listing.delisted_on)} 摘牌。" + waits_for(listing), "done")
    if not listing.is_open:
        what = f"建议{listing.get_consequence_display()}。" if listing.consequence else ""
        return Said(
            f"{label}。", f"{what}{listing.dropped_reason}", "late" if listing.status == Status.FAILED else "void"
        )
    rest = waits_for(listing)
    if listing.is_overdue(day.today):
        return Said(f"{label}，逾期 {days_past(due_on, day)} 天。", rest, "late")
    if due_on is None or not listing.is_in_force or not listing.hazard.is_open or due_on < day.today:
        return Said(f"{label}。", rest, "now")
    is_soon = due_on <= day.soon_until
    return Said(
        f"{label}，{remaining(due_on, day, in_workdays=is_soon)}（{day.text(due_on)} 前）。",
        rest,
        "soon" if is_soon else "now",
    )


def _parties(listing: Listing) -> list[tuple[str, str]]:
    hazard = listing.hazard
    return [
        ("挂牌机关", listing.deciding_unit.label if listing.deciding_unit else listing.get_level_display()),
        ("治理责任", (hazard.responsible_unit or hazard.unit).label),
        ("属地", hazard.township.label if hazard.township else "—"),
        ("督办责任", listing.supervisor.label if listing.supervisor else "—"),
        ("包保领导", listing.leader or "—"),
    ]


def _facts(listing: Listing, letters: dict[str, Any]) -> list[tuple[str, Any]]:
    """``letters``: the superior's papers by the move that rests on them."""
    inspectors = "、".join(person.name for person in (listing.inspected_by, listing.second_inspector) if person)
    proposer = listing.proposed_by or listing.proposing_unit or "按规则自动提请"
    found = [
        ("清单编号", str(listing.major)),
        ("提请", _by(listing.proposed_on, proposer)),
        ("提请原因", "。".join(part for part in (listing.get_ground_display(), listing.reason) if part)),
        ("审查", _by(listing.reviewed_on, listing.reviewed_by)),
        ("批准挂牌", _by(listing.listed_on, letters.get("listing.approve", listing.approved_by))),
        ("督办期限", f"{listing.due_on:%Y-%m-%d}（与整改期限一致）" if listing.due_on else ""),
        ("督办通知书", _by(listing.noticed_on, listing.notice_no)),
        ("挂牌公告", _by(listing.announced_on, "　".join(filter(None, (listing.announcement_no, listing.media))))),
        ("警示牌", _by(listing.signed_on, listing.sign_place)),
        ("申请摘牌", _by(listing.applied_on, listing.applied_by)),
        ("整改报告", listing.application),
        ("摘牌验收", _by(listing.inspected_on, inspectors)),
        ("验收意见", listing.opinion),
        ("专家意见", "：".join(filter(None, (listing.expert, listing.expert_opinion)))),
        (
            "批准摘牌",
            _by(listing.delist_approved_on, letters.get("listing.approve_delist", listing.delist_approved_by)),
        ),
        ("摘牌通知", _by(listing.delisted_on, listing.delisting_no)),
        (
            "摘牌公告",
            _by(
                listing.delist_announced_on,
                "　".join(filter(None, (listing.delist_announcement_no, listing.delist_media))),
            ),
        ),
    ]
    return [(label, value) for label, value in found if value]


def _by(on: date | None, who: Any) -> str:
    name = getattr(who, "label", None) or getattr(who, "name", None) or who or ""
    return f"{on:%Y-%m-%d}　{name}" if on else ""


# --- the panel on the page of a 重大隐患 ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Panel:
    rows: list[Row]
    propose_href: str
    reason: str  # why this person may not propose now; '' when he may or when it is not his


def panel(major: MajorHazard, user: User, day: Day) -> Panel:
    listings = Listing.objects.filter(major=major).select_related(*RELATED).order_by("-pk")
    refusal = services.may_propose(major, user)
    href = f"{reverse('listings:propose', args=[major.hazard.number])}?version={major.hazard.version}"
    return Panel(rows_of(listings, day), "" if refusal else href, refusal.reason if refusal else "")
