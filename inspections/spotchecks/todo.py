"""The sentences of 待办 about 回头看. Who does what is TASK_LIFECYCLE."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.web import keyset
from anquan.workdays.rules import day_text
from inspections.models import SpotCheckTask
from inspections.spotchecks.filters import LIST_URL, TaskFilter
from inspections.spotchecks.rules import Status
from inspections.spotchecks.selectors import TASK_ORDERINGS, TASK_RELATED

RULES = (
    Rule("条隐患等您去回头看", "去抽查", "status=waiting&checker={user}", "spotcheck.do",
         part="其中 {n} 条超期", part_query="late=1"),
    Rule("条回头看不合格，待登记回潮", "去登记", "status=failed", "hazard.reopen"),
    Rule("条回头看还没有派人", "去派人", "unassigned=1", "spotcheck.draw"),
)  # fmt: skip


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return TaskFilter(query, SpotCheckTask.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    in_order = keyset.keys(TASK_ORDERINGS[0])
    return [
        [_line(task, today) for task in found.select_related(*TASK_RELATED).order_by(*in_order)[:MOST_LINES]]
        for _, found in asked
    ]


def _line(task: Any, today: date) -> Line:
    due_on, hazard = task.spot_check.due_on, task.hazard
    say, tone = f"{day_text(due_on, today)} 前", "late" if due_on < today else ""
    if task.status != Status.WAITING:
        say, tone = task.get_status_display(), "soon"
    return Line(hazard.description[:60], reverse("spotchecks:task", args=[task.pk]), hazard.unit.name, say, tone)


BOOK = Book(LIST_URL, RULES, rows, lines, thing="spot_check", measure="条", place=9)
