"""The figures of papers: how many of a kind were issued in a period, voids left out. Which kinds, their table says
(``Kind.counted_as``)."""

from collections.abc import Callable

from django.db.models import QuerySet

from anquan.indicators import Book, Indicator, Slice, register, register_book
from anquan.papers import kinds
from anquan.papers.models import Paper
from anquan.units.models import Unit

LIST_URL = "papers:list"
CONDITIONS = frozenset({"area"})


def issued(asked: Slice) -> QuerySet:
    """What the asker may see; ``area`` is a division code or an id, and means whose paper it is."""
    rows = Paper.objects.issued().filter(issued_on__gte=asked.period.first, issued_on__lte=asked.period.last)
    if asked.user is not None:
        rows = rows.visible_to(asked.user)
    if area := asked.filters.get("area"):
        rows = rows.filter(issuer__in=Unit.objects.within(area).values("pk"))
    return rows


def counted_as(code: str) -> Callable[[Slice], QuerySet]:
    return lambda asked: issued(asked).filter(kind__in=[kind.code for kind in kinds.every() if kind.counted_as == code])


def _figure(code: str, name: str, measure: str, definition: str) -> Indicator:
    return Indicator(code, name, measure, definition, ("issuer",), rows=counted_as(code), list_url=LIST_URL)


register_book(Book(LIST_URL, {"issuer": "issuer__name"}, CONDITIONS))
register(
    _figure("acc.guidance_documents", "指导性文件", "件", "统计时段内签发的通知，不含作废的。"),
    _figure("acc.prompt_notes", "提示单", "件", "统计时段内签发的提示单，不含作废的。"),
    _figure("acc.work_prompt_notes", "工作提示单", "份", "统计时段内签发的工作提示单，不含作废的。"),
    _figure("acc.assignment_notes", "工作交办单", "件", "统计时段内签发的交办单，不含作废的。"),
    _figure("acc.improvement_opinions", "整改意见书", "份", "统计时段内签发的整改意见书，不含作废的。"),
)
