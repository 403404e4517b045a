"""The sentences of 待办 about papers: a table over the addresses of their list. Who does what is LIFECYCLE."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from anquan.papers.filters import PaperFilter
from anquan.papers.models import Paper, Status
from anquan.todo import MOST_LINES, Book, Line, Rule

LIST_URL = "papers:list"

RULES = (
    Rule("件公文待您审核", "去审核", "status=review&desk={unit}&not_by={user}", "paper.review"),
    Rule("件公文待您签发", "去签发", "status=approved&desk={unit}&not_by={user}", "paper.issue"),
    Rule("件您拟的公文被退回，要修改", "去修改", "status=draft&returned=true&drafter={user}", "paper.draft"),
    Rule("件系统拟出的草稿，待核对送审", "去核对", "status=draft&drafter=0&desk={unit}", "paper.draft"),
)


def rows(query: QueryDict, user: Any, today: date) -> QuerySet:
    return PaperFilter(query, queryset=Paper.objects.visible_to(user), request=SimpleNamespace(user=user)).qs


def lines(asked: Sequence[tuple[str, QuerySet]], today: date) -> list[list[Line]]:
    return [[_line(paper) for paper in found.order_by("-pk")[:MOST_LINES]] for _, found in asked]


def _line(paper: Paper) -> Line:
    """When it came; a returned draft says so in the words of whoever returned it."""
    came = timezone.localtime(paper.reviewed_at or paper.sent_at or paper.drafted_at)
    is_returned = paper.status == Status.DRAFT and bool(paper.return_reason)
    under = paper.return_reason if is_returned else f"{paper.kind_name}，{paper.issuer_name}"
    return Line(paper.title, reverse("papers:detail", args=[paper.pk]), under, f"{came:%m-%d} {_since(paper)}")


def _since(paper: Paper) -> str:
    return {Status.REVIEW: "送审", Status.APPROVED: "审核"}.get(Status(paper.status), "拟稿")


BOOK = Book(LIST_URL, RULES, rows, lines, thing="paper", measure="件", place=4)
