"""The sentences of 待办 about 挂牌督办: a table over the addresses of its list. Who does what is LISTING_LIFECYCLE."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.web import keyset
from hazards.listings.filters import LIST_URL, ListingFilter
from hazards.listings.selectors import ORDERINGS
from hazards.models import Clock, Listing
from hazards.rules import BESIDE
from hazards.selectors import day_of
from hazards.todo import AUTHORITIES, COUNTY
from hazards.words import Day, days_past, remaining

RULES = (
    # --- proposed, reviewed, approved
    Rule("起挂牌督办待审查", "去审查", "status=proposed&not_by={user}", "listing.review"),
    Rule("起挂牌督办待您批准", "去批准", "status=to_approve&decider={unit}&not_by={user}", "listing.approve"),
    # --- served, announced, posted
    Rule("起待送达督办通知书", "去送达", "status=approved", "listing.review"),
    Rule("起待公告", "去公告", "status=to_announce", "listing.review"),
    Rule("起待挂警示牌", "去挂牌", "status=to_sign&desk={unit}", "hazard.assign", AUTHORITIES),
    # --- the one extension
    Rule("起申请延期，待您决定", "去决定", "extension=open&decider={unit}", "listing.approve"),
    # --- taken off
    Rule("起已销号，可以申请摘牌", "去申请", "status=to_apply&responsible_unit={unit}", "hazard.submit"),
    Rule("起待摘牌验收", "去验收", "status=delist_applied&not_by={user}", "hazard.recheck", COUNTY),
    Rule("起待您批准摘牌", "去批准", "status=inspected&decider={unit}&not_by={user}", "listing.approve"),
    Rule("起待送达摘牌通知", "去送达", "status=delist_approved", "listing.review"),
    Rule("起待公告摘牌", "去公告", "status=delisted", "listing.review"),
    # --- to be watched
    Rule("起挂牌督办逾期", "查看", "status=overdue", "listing.review", is_mine=False, is_late=True),
    Rule("起挂牌督办逾期", "查看", "status=overdue&decider={unit}", "listing.approve", is_mine=False, is_late=True),
)  # fmt: skip


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return ListingFilter(query, Listing.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    day = day_of(today)
    return [[_line(listing, day) for listing in _first(found)] for _, found in asked]


def _first(found: QuerySet) -> QuerySet:
    """With the first of its own clocks that run; those of an earlier listing of the item have stopped."""
    running = Clock.objects.filter(hazard=OuterRef("major__hazard_id"), kind__in=BESIDE, stopped_on__isnull=True)
    step_on = Subquery(running.order_by("due_on").values("due_on")[:1])
    first = found.annotate(step_on=step_on).select_related("major__hazard__unit", "major__hazard__responsible_unit")
    return first.order_by(*keyset.keys(ORDERINGS[0]))[:MOST_LINES]


def _line(listing: Any, day: Day) -> Line:
    hazard, due_on = listing.hazard, listing.step_on
    if due_on is None:
        say, tone = listing.get_status_display(), ""
    elif due_on < day.today:
        say, tone = f"超期 {days_past(due_on, day)} 天", "soon"
    else:
        say, tone = remaining(due_on, day, in_workdays=True), "soon" if due_on <= day.soon_until else ""
    if listing.is_overdue(day.today):
        say, tone = f"逾期 {days_past(listing.due_on, day)} 天", "late"
    unit = (hazard.responsible_unit or hazard.unit).name
    return Line(listing.major.title, reverse("listings:detail", args=[listing.pk]), unit, say, tone)


BOOK = Book(LIST_URL, RULES, rows, lines, thing="listing", measure="起", place=3)
