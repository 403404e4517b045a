"""The sentences of 待办 about 企业自查: tables over the addresses of its two lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.units.models import Unit
from anquan.web import keyset
from inspections.models import SelfCheckPlan
from inspections.selfchecks import selectors
from inspections.selfchecks.filters import ENTERPRISES_URL, PLANS_URL, EnterpriseFilter, PlanFilter
from inspections.selfchecks.statements import due_of, owed_codes

TOWNSHIP = frozenset({"township"})

RULES = (
    Rule("项自查等您去查", "去自查", "due=now&responsible={user}", "selfcheck.do"),
    Rule("项企业月查待您确认", "去确认", "due=confirm&enterprise={unit}", "selfcheck.confirm"),
    Rule("项自查漏查", "查看", "due=missed&enterprise={unit}", "selfcheck.do", is_mine=False, is_late=True),
    Rule("项企业自查漏查", "查看", "due=missed", "hazard.remind", TOWNSHIP, is_mine=False, is_late=True),
)
SIGNING = (Rule("家企业的自查统计表待您签字", "去签字", "statement=owed", "selfcheck.confirm"),)


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return PlanFilter(query, SelfCheckPlan.objects.visible_to(user), today=today, given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    in_order = keyset.keys(selectors.ORDERINGS[0])
    return [
        [_line(row, query) for row in selectors.rows_of(_first(found, in_order), None, today)] for query, found in asked
    ]


def _first(found: QuerySet, in_order: list) -> QuerySet:
    return found.select_related(*selectors.RELATED).order_by(*in_order)[:MOST_LINES]


def _line(row: selectors.Row, query: str) -> Line:
    """Who is to check is led to the list at once, whoever watches to what is known."""
    plan, standing = row.plan, row.standing
    say, tone = (standing.missed, "late") if standing.missed else (standing.say, standing.tone)
    href = reverse("selfchecks:do", args=[plan.pk]) if "responsible" in query else row.href
    return Line(str(plan), href, plan.enterprise.name, say, tone)


def enterprises(query: QueryDict, user: User, today: date) -> QuerySet:
    seen = Unit.objects.visible_to(user).enterprises().active()
    return EnterpriseFilter(query, seen, today=today, given_only=True).qs


def enterprise_lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    due = due_of(owed_codes(today)[0], today)
    say = f"{due.on:%m-%d} 前签字"
    tone = "late" if due.on < today else ""
    return [[_unit_line(unit, say, tone) for unit in found.order_by("path")[:MOST_LINES]] for _, found in asked]


def _unit_line(unit: Any, say: str, tone: str) -> Line:
    return Line(unit.name, reverse("selfchecks:enterprise", args=[unit.pk]), "", say, tone)


PLANS = Book(PLANS_URL, RULES, rows, lines, thing="self_check", measure="项", place=5)
STATEMENTS = Book(
    ENTERPRISES_URL, SIGNING, enterprises, enterprise_lines, thing="self_check_statement", measure="家", place=6
)
