"""The sentences of 待办 about yearly plans: a table over the addresses of its list. Who does what is PLAN_LIFECYCLE."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.web import keyset
from inspections.models import Plan
from inspections.plans.filters import LIST_URL, PlanFilter
from inspections.plans.selectors import ORDERINGS

RULES = (
    Rule("份年度计划在编制", "去编制", "status=draft&organ={unit}", "plan.edit"),
    Rule("份年度计划待登记批准", "去登记", "status=submitted&not_by={user}", "plan.approve"),
)


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return PlanFilter(query, Plan.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [[_line(plan) for plan in _first(found)] for _, found in asked]


def _first(found: QuerySet) -> QuerySet:
    return found.select_related("organ").order_by(*keyset.keys(ORDERINGS[0]))[:MOST_LINES]


def _line(plan: Any) -> Line:
    say = f"{plan.submitted_on:%m-%d} 报批" if plan.submitted_on else plan.get_status_display()
    return Line(str(plan), reverse("plans:detail", args=[plan.pk]), plan.organ.label, say)


BOOK = Book(LIST_URL, RULES, rows, lines, thing="plan", measure="份", place=6)
