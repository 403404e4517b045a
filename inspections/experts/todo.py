"""The sentence of 待办 for an expert: what he was asked."""

from collections.abc import Sequence
from datetime import date

import django_filters as filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.units.picking import IdFilter
from anquan.web.filtersets import QuickFilterSet
from anquan.workdays.rules import day_text
from inspections.experts.rules import Status
from inspections.models import ExpertOpinion

LIST_URL = "experts:opinions"
RULES = (Rule("件请您提出专家意见", "去写", "status=asked&expert={user}", "hazard.view"),)


class OpinionFilter(QuickFilterSet):
    status = filters.ChoiceFilter(label="状态", choices=Status.choices)
    expert = IdFilter(label="专家", field_name="expert__user_id")

    class Meta:
        model = ExpertOpinion
        fields: list[str] = []


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return OpinionFilter(query, ExpertOpinion.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    related = ("hazard__unit", "visit__unit", "asked_by")
    return [
        [
            Line(each.question[:60], reverse("experts:opinion", args=[each.pk]), each.unit.name,
                 f"{day_text(each.asked_on, today)} 请", "now")
            for each in found.select_related(*related).order_by("-asked_on", "-pk")[:MOST_LINES]
        ]
        for _, found in asked
    ]  # fmt: skip


BOOK = Book(LIST_URL, RULES, rows, lines, thing="expert_opinion", measure="件", place=8)
