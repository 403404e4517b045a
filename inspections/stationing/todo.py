"""The sentence of 待办 about 派驻监督: today's log, by whoever stands there."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from inspections.models import Stationing
from inspections.stationing.filters import LIST_URL, StationingFilter

RULES = (Rule("处驻守今天还没有写日志", "去写", "log=owed&person={user}", "unit.view"),)


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return StationingFilter(query, Stationing.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [
        [
            Line(each.place.name, reverse("stationing:detail", args=[each.pk]), each.sent_by.label, "今天", "soon")
            for each in found.select_related("place", "sent_by").order_by("-starts_on", "-pk")[:MOST_LINES]
        ]
        for _, found in asked
    ]


BOOK = Book(LIST_URL, RULES, rows, lines, thing="stationing", measure="处", place=7)
