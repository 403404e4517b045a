"""The sentences of 待办 about marks. A hazard that waits for its re-check is one thing to do, marked or not."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from anquan.accounts.models import User
from anquan.todo import MOST_LINES, Book, Line, Rule
from hazards.marks.filters import MarkFilter
from hazards.marks.selectors import ORDERINGS, RELATED
from hazards.models import Mark
from hazards.todo import AUTHORITIES, OFFICE
from hazards.words import headline

LIST_URL = "marks:list"
RULES = (
    Rule("处照片存疑，复查时要核实", "去核实", "status=open&stage=submitted&desk={unit}", "hazard.recheck", AUTHORITIES),
    Rule("处照片存疑，已销号还没有核实", "去核实", "status=open&stage=closed", "hazard.recheck", OFFICE, is_mine=False),
)  # fmt: skip


def rows(query: QueryDict, user: User, today: date) -> QuerySet:
    return MarkFilter(query, Mark.objects.visible_to(user), given_only=True).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [[_line(mark) for mark in _first(found)] for _, found in asked]


def _first(found: QuerySet) -> QuerySet:
    return found.select_related(*RELATED).order_by(f"-{ORDERINGS[0].field}", "-pk")[:MOST_LINES]


def _line(mark: Mark) -> Line:
    hazard = mark.hazard
    href = f"{reverse('hazards:detail', args=[hazard.number])}#marks"
    unit = (hazard.responsible_unit or hazard.unit).name
    return Line(headline(hazard.description), href, unit, mark.get_kind_display(), "soon", hazard.is_major)


BOOK = Book(LIST_URL, RULES, rows, lines, thing="hazard", key="hazard_id", measure="处", place=2)
