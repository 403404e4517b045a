"""The list of hazards: its orderings, its rows in words, its tabs and sums. The detail page walks the same list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.web import keyset
from anquan.web.keyset import Ordering
from hazards import rules, words
from hazards.filters import HazardFilter
from hazards.models import Hazard
from hazards.querysets import HazardQuerySet

BY_DUE = Ordering("due", "期限", "due_on", nullable=True)
NEWEST = Ordering("newest", "登记日期", "found_on", descending=True)

RELATED = ("unit", "responsible_unit", "township", "reported_by", "ordered_by")
COLUMNS = (
    "number", "status", "level", "description", "location", "found_on", "due_on", "submitted_on", "ended_on",
    "clock_due_on", "round", "version", "unit__name", "unit__short_name", "responsible_unit__name",
    "responsible_unit__short_name", "township__name", "township__short_name", "reported_by__name", "ordered_by__name",
)  # fmt: skip

# conditions that a tab sets; the others stay when one goes from tab to tab
TAB_CONDITIONS = ("status", "due", "due_on", "open_days", "request", "returned", "figure", "period")
# not conditions: where one is in the list, and how it is ordered
PLACE = ("order", "after", "before", "export")

OPEN_DUES = frozenset({"overdue", "today", "soon", "not_due", "recheck_late"})
OPEN_FIGURES = frozenset({"haz.open", "haz.major_open", "haz.overdue", "haz.recheck_late"})


def is_open_only(query: QueryDict) -> bool:
    """Whether the conditions leave only open hazards: those are few, and a deadline orders them."""
    statuses = [value for value in query.getlist("status") if value]
    if statuses and not set(statuses) & set(rules.ENDED):
        return True
    return (
        query.get("due") in OPEN_DUES
        or query.get("figure") in OPEN_FIGURES
        or any(query.get(name) for name in ("due_on", "open_days", "returned", "desk"))
    )


def default_ordering(query: QueryDict) -> Ordering:
    return BY_DUE if is_open_only(query) else NEWEST


def filtered(query: QueryDict, user: Any, today: date) -> HazardQuerySet:
    """The rows behind an address of the list: scope and declared conditions."""
    return HazardFilter(query, queryset=Hazard.objects.visible_to(user), today=today).qs


@dataclass(frozen=True)
class Row:
    """One line of the list, in words."""

    pk: int
    number: str
    short: str
    href: str
    title: str
    place: str
    unit: str
    township: str
    by: str
    status: str
    is_major: bool
    done: int
    here: str
    due_on: date | None
    left: words.Left


def row(hazard: Hazard, day: words.Day, query: str) -> Row:
    """``query`` is the list the line stands in, so that the detail page knows what comes next."""
    unit = hazard.responsible_unit or hazard.unit
    person = hazard.ordered_by or hazard.reported_by
    done, here = words.progress(hazard, day.today)
    return Row(
        pk=hazard.pk,
        number=hazard.number,
        short=short(hazard.number),
        href=detail_href(hazard, query),
        title=words.headline(hazard.description),
        place=hazard.location,
        unit=unit.name,
        township=hazard.township.label if hazard.township else "",
        by=person.name,
        status=hazard.get_status_display(),
        is_major=hazard.is_major,
        done=done,
        here=here,
        due_on=hazard.due_on,
        left=words.left(hazard, day),
    )


def short(number: str) -> str:
    """2026-000123: inside one county the rest of the number is always the same."""
    return "-".join(number.split("-")[-2:])


def detail_href(hazard: Hazard, query: str) -> str:
    values = QueryDict(mutable=True)
    values["list"] = query
    return f"{reverse('hazards:detail', args=[hazard.number])}?{values.urlencode()}"


# --- tabs and sums --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TabCounts:
    open: int
    overdue: int
    today: int
    submitted: int
    requested: int
    every: keyset.Total


def tab_counts(base: HazardQuerySet, today: date, cap: int) -> TabCounts:
    """``base``: the rows under the conditions that no tab sets."""
    waiting = ~Q(status=rules.Status.SUBMITTED)
    found = (
        base.open()
        .order_by()
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=rules.overdue_q(today)),
            today=Count("pk", filter=Q(due_on=today) & waiting),
            submitted=Count("pk", filter=Q(status=rules.Status.SUBMITTED)),
        )
    )
    requested = base.filter(requests__result="").order_by().count()
    return TabCounts(**found, requested=requested, every=keyset.total(base, cap))


@dataclass(frozen=True)
class Sums:
    overdue: int
    submitted: int
    townships: list[tuple[str, int]]


def sums(rows: QuerySet, today: date, most: int = 4) -> Sums:
    """What the rows add up to, and the townships that have most of them."""
    plain = rows.order_by()
    counts = plain.aggregate(
        overdue=Count("pk", filter=rules.overdue_q(today)),
        submitted=Count("pk", filter=Q(status=rules.Status.SUBMITTED)),
    )
    groups = plain.filter(township__isnull=False).values_list("township__name").annotate(n=Count("pk")).order_by("-n")
    return Sums(counts["overdue"], counts["submitted"], list(groups[: most + 1]))


# --- walking the list from the detail page --------------------------------------------------------------------------
@dataclass(frozen=True)
class Neighbours:
    """Where a hazard stands in the list a person came from. ``place`` is 0 when it no longer belongs to it."""

    previous: str
    next: str
    place: int
    total: keyset.Total
    list_href: str


def neighbours(hazard: Hazard, query: str, user: Any, today: date, cap: int) -> Neighbours | None:
    """None when ``query`` is no list (conditions that are not declared, or wrong): the page stands without it."""
    conditions = QueryDict(query)
    filterset = HazardFilter(conditions, queryset=Hazard.objects.visible_to(user), today=today)
    if set(conditions) - set(filterset.form.fields) - set(PLACE) or not filterset.form.is_valid():
        return None
    rows, ordering = filterset.qs, ordering_of(conditions)
    if ordering is None:
        return None
    before = keyset.ahead_of(rows, ordering, hazard)
    ahead = before.order_by()[: cap + 1].count()
    belongs = rows.filter(pk=hazard.pk).exists()
    return Neighbours(
        previous=_address(before, query),
        next=_address(keyset.behind(rows, ordering, hazard), query),
        place=ahead + 1 if belongs and ahead <= cap else 0,
        total=keyset.total(rows, cap),
        list_href=f"{reverse('hazards:list')}?{query}" if query else reverse("hazards:list"),
    )


def _address(rows: QuerySet, query: str) -> str:
    nearest = rows.only("number", "found_on", "due_on").first()
    return detail_href(nearest, query) if nearest else ""


def ordering_of(query: QueryDict) -> Ordering | None:
    """The ordering an address asks for; None when there is no such ordering."""
    code = query.get("order")
    if not code:
        return default_ordering(query)
    known = {each.code: each for each in orderings(query)}
    found = known.get(code.removeprefix("-"))
    if found is None or not code.startswith("-"):
        return found
    return Ordering(code, found.label, found.field, not found.descending, found.nullable)


def in_order(rows: QuerySet, ordering: Ordering) -> QuerySet:
    """The first rows of the list, as its first page shows them."""
    return rows.order_by(*keyset.keys(ordering))


def orderings(query: QueryDict) -> tuple[Ordering, ...]:
    """By deadline only among open hazards: only there an index answers, and only there the deadline says what to do."""
    return (BY_DUE, NEWEST) if is_open_only(query) else (NEWEST,)
