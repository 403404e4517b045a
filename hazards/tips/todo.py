"""The sentence of 待办 for the clerk: what was told and waits."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.workdays.rules import day_text
from hazards.models import Tip
from hazards.models.tips import RECEIVE
from hazards.tips.filters import TipFilter

LIST_URL = "tips:list"
RULES = (Rule("件门口反映待受理", "去办理", "status=received", RECEIVE),)


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return TipFilter(query, Tip.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [
        [
            Line(tip.text[:60], reverse("tips:detail", args=[tip.pk]), tip.unit.name,
                 f"{day_text(tip.due_on, today)} 前受理", "now" if tip.due_on < today else "soon")
            for tip in found.select_related("unit").order_by("due_on", "pk")[:MOST_LINES]
        ]
        for _, found in asked
    ]  # fmt: skip


BOOK = Book(LIST_URL, RULES, rows, lines, thing="tip", measure="件", place=3)
