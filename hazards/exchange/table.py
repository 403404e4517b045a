"""The list as a 口径 writes it: which items, and what stands in each cell. Reading only."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from anquan.accounts.models import User
from hazards.exchange import rules
from hazards.exchange.rules import ORDER, Column, Spec
from hazards.majors.facts import Item, items_of
from hazards.majors.rules import ENDED, Status
from hazards.models import MajorHazard, ProfileVersion

NOT_MEANT = (Status.LOWERED, Status.VOID)  # unless a profile names them


def meant(spec: Spec, user: User, today: date) -> QuerySet[MajorHazard]:
    """The items of the list this 口径 reports, of those the person sees."""
    rows, which = MajorHazard.objects.visible_to(user).filter(register_no__isnull=False), spec.which
    rows = rows.filter(status__in=which.statuses) if which.statuses else rows.exclude(status__in=NOT_MEANT)
    if which.authorities:
        rows = rows.filter(authority__in=which.authorities)
    if which.is_open_only:
        rows = rows.exclude(status__in=ENDED)
    if span := rules.span(which.within, today):
        rows = rows.filter(listed_on__gte=span.first, listed_on__lte=span.last)
    return rows.order_by("register_no", "pk")


def value_of(column: Column, item: Item, place: int) -> Any:
    """Ours, before it is written in their way. ``place`` counts from 1."""
    if column.field == ORDER:
        return place
    return item[column.field] if column.field else None


def items(version: ProfileVersion, ids: Sequence[int], user: User, today: date) -> Iterator[tuple[int, Item]]:
    """Place and item, in the order of ``ids``."""
    return enumerate(items_of(ids, user, today, receiver=version.profile.receiver), 1)


def cells(spec: Spec, item: Item, place: int) -> list[Any]:
    """One row of the table."""
    return [column.write(value_of(column, item, place)) for column in spec.columns]


def gaps(spec: Spec, item: Item, place: int) -> list[Column]:
    """The required columns that would be empty."""
    required = (column for column in spec.columns if column.is_required)
    return [column for column in required if not rules.said(column.write(value_of(column, item, place)))]
