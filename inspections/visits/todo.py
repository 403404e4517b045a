"""The sentences of 待办 about visits: a table over the addresses of their list. Who does what is ``lifecycle.py``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.web import keyset
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits.filters import LIST_URL, VisitFilter
from inspections.visits.selectors import ORDERINGS

DUE = "due=now&going={user}"
UNDERWAY = "status=underway&going={user}"
RULES = (
    Rule("次检查待您审批", "去审批", "status=to_approve&organ={unit}&not_by={user}", "visit.approve"),
    *(
        Rule("次检查今天要去", "去检查", DUE, right) for right in ("visit.inspect", "visit.supervise")
    ),
    *(
        Rule("次检查没有完成", "去完成", UNDERWAY, right)
        for right in ("visit.inspect", "visit.supervise", "visit.patrol")
    ),
    Rule("次检查有文书等您签发", "去签发", "papers=to_issue&going={user}", "visit.inspect"),
    Rule("次检查退回修改", "去修改", "status=returned&going={user}", "visit.inspect"),
)  # fmt: skip


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return VisitFilter(query, Visit.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [[_line(visit, today) for visit in _first(found)] for _, found in asked]


def _first(found: QuerySet) -> QuerySet:
    return found.select_related("unit").order_by(*keyset.keys(ORDERINGS[0]))[:MOST_LINES]


def _line(visit: Any, today: date) -> Line:
    """The first thing to know: the day it was planned for, and how long that is past."""
    late = (today - visit.planned_on).days
    is_late = late > 0 and visit.status in (Status.READY, Status.PLANNED)
    say = f"过了 {late} 天" if is_late else f"{visit.planned_on:%m-%d} {visit.get_status_display()}"
    under = f"{visit.get_activity_display()}，{visit.get_method_display()}"
    return Line(visit.unit.name, reverse("visits:detail", args=[visit.number]), under, say, "soon" if is_late else "")


BOOK = Book(LIST_URL, RULES, rows, lines, thing="visit", measure="次", place=6)
