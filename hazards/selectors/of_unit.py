"""The hazards of one unit, as its own page shows them: three counts that open their lists, and the newest rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from anquan.terms import selectors as terms
from anquan.units.models import Unit
from anquan.web import keyset
from hazards.selectors import day_of, listing

MOST_LINES = 10
COUNTS = (("未销号", "status=open"), ("逾期", "due=overdue"), ("已销号", "status=closed"))


@dataclass(frozen=True)
class Counted:
    label: str
    count: keyset.Total
    href: str


@dataclass(frozen=True)
class OfUnit:
    counts: list[Counted]
    lines: list[listing.Row]


def of_unit(unit: Unit, user: Any, today: date) -> OfUnit:
    """Everything below the unit counts as well. A count is what its address of the list shows to this person."""
    area, cap, day = f"area={unit.pk}", terms.whole("count.cap", today), day_of(today)
    counts = [
        Counted(label, keyset.total(_rows(f"{area}&{query}", user, today), cap), _href(f"{area}&{query}"))
        for label, query in COUNTS
    ]
    newest = listing.in_order(_rows(area, user, today), listing.NEWEST)
    rows = newest.select_related(*listing.RELATED).only(*listing.COLUMNS)[:MOST_LINES]
    return OfUnit(counts, [listing.row(hazard, day, area) for hazard in rows])


def _rows(query: str, user: Any, today: date) -> Any:
    return listing.filtered(QueryDict(query), user, today)


def _href(query: str) -> str:
    return f"{reverse('hazards:list')}?{query}"
