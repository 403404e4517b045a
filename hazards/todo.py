"""The sentences of 待办 about hazards: a table over the addresses of their list (``anquan/todo.py``).

Work on a 重大隐患 that has been determined is spoken of by ``hazards/majors/todo.py``; here ``road=general`` leaves it out.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from hazards.filters import HazardFilter
from hazards.models import Hazard
from hazards.selectors import day_of, listing

RECTIFIERS = frozenset({"enterprise"})
AUTHORITIES = frozenset({"township", "department", "office"})
COUNTY = frozenset({"department", "office"})
OFFICE = frozenset({"office"})
TOWNSHIP = frozenset({"township"})

RULES = (
    # --- those who rectify
    Rule("条待签收", "去签收", "status=assigned&road=general&responsible_unit={unit}", "hazard.acknowledge"),
    Rule("条被退回，要重新整改", "去整改", "returned=redo&road=general&responsible_unit={unit}", "hazard.submit"),
    Rule("条逾期，请尽快整改提交", "去整改", "due=overdue&status=rectifying&road=general&responsible_unit={unit}",
         "hazard.submit", RECTIFIERS, is_late=True),
    Rule("条今日到期", "去整改", "due=today&road=general&responsible_unit={unit}", "hazard.submit", RECTIFIERS),
    Rule("条正在整改，没有逾期", "查看", "status=rectifying&due=not_due&road=general&responsible_unit={unit}",
         "hazard.submit", part="其中 {n} 条临期", part_query="due=soon"),
    # --- those who order
    Rule("条待指定责任单位", "去指定", "status=designating&road=general", "hazard.designate"),
    Rule("条待交办", "去交办", "status=reported&road=general&desk={unit}", "hazard.assign", AUTHORITIES,
         part="其中 {n} 条是责任单位退回的", part_query="returned=declined"),
    # --- those who judge: what has no 一单四制 track yet
    Rule("条登记为重大，待研究认定", "去认定", "level=major&status=open&road=unopened", "hazard.determine", COUNTY,
         part="其中 {n} 条需集体研究", part_query="determination=collective"),
    Rule("条有判定建议，待研究认定", "去认定", "level=general&status=open&determination=waiting", "hazard.determine",
         COUNTY, part="其中 {n} 条需集体研究", part_query="determination=collective"),
    # --- those who decide
    Rule("件申请待您批", "去办理", "request=open&decider={unit}", "hazard.decide"),
    # --- those who re-check; what is suspected to be major waits for its determination
    Rule("条待复查", "去复查", "status=submitted&level=general&desk={unit}", "hazard.recheck", AUTHORITIES,
         part="其中 {n} 条超期", part_query="due=recheck_late"),
    # --- to be watched
    Rule("条逾期", "去催办", "due=overdue", "hazard.remind", AUTHORITIES, is_mine=False, is_late=True),
    Rule("条今日到期", "查看", "due=today", "hazard.remind", AUTHORITIES, is_mine=False),
    Rule("条复查超期", "查看", "due=recheck_late", "hazard.remind", OFFICE, is_mine=False),
    Rule("件申请待批", "查看", "request=open", "hazard.designate", is_mine=False),
    Rule("条重大隐患未销号", "查看", "level=major&status=open", "hazard.designate", is_mine=False),
    Rule("条您登记的还没有销号", "查看", "reporter={user}&status=open", "hazard.report", frozenset({"grid", "office"}),
         unless="hazard.assign", is_mine=False),
    Rule("条逾期", "查看", "due=overdue", "hazard.view", unless="hazard.submit", is_mine=False, is_late=True),
    Rule("条重大隐患未销号", "查看", "level=major&status=open", "hazard.view", unless="hazard.submit", is_mine=False),
)  # fmt: skip


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return HazardFilter(query, Hazard.objects.visible_to(user), today=today, given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    day = day_of(today)
    return [[_line(listing.row(hazard, day, query)) for hazard in _first(found, query)] for query, found in asked]


def _first(found: QuerySet, query: str) -> QuerySet:
    ordering = listing.default_ordering(QueryDict(query))
    return listing.in_order(found, ordering).select_related(*listing.RELATED).only(*listing.COLUMNS)[:MOST_LINES]


def _line(row: Any) -> Line:
    return Line(row.title, row.href, row.unit, row.left.say, row.left.tone, row.is_major)


BOOK = Book("hazards:list", RULES, rows, lines, thing="hazard", place=1)
