"""The sentences of 待办 about 双随机: a table over the addresses of its list. Who does what is DRAW_LIFECYCLE."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from anquan.web import keyset
from inspections.draws.filters import LIST_URL, DrawFilter
from inspections.draws.selectors import ORDERINGS
from inspections.models import Draw

RULES = (
    Rule("次双随机待锁定名单", "去锁定", "status=draft&host={unit}", "draw.make"),
    Rule("次双随机待抽取", "去抽取", "status=locked&host={unit}", "draw.make"),
    Rule("次双随机待派发", "去派发", "status=drawn&host={unit}", "draw.make"),
    Rule("次双随机检查完，待公开结果", "去公开", "status=to_publish&host={unit}", "draw.make"),
)


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return DrawFilter(query, Draw.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [[_line(draw) for draw in _first(found)] for _, found in asked]


def _first(found: QuerySet) -> QuerySet:
    return found.select_related("host").order_by(*keyset.keys(ORDERINGS[0]))[:MOST_LINES]


def _line(draw: Any) -> Line:
    say = f"检查到 {draw.planned_to:%m-%d}"
    return Line(draw.title, reverse("draws:detail", args=[draw.pk]), draw.host.label, say)


BOOK = Book(LIST_URL, RULES, rows, lines, thing="draw", measure="次", place=5)
