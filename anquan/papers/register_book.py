"""发文登记簿 as a workbook: every number that was given, voids included, with the conditions of the page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

from django.http import QueryDict
from django.utils import timezone

from anquan.excel.columns import Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from anquan.papers import kinds
from anquan.papers.models import Paper, Status

KIND = "papers.register"
CHUNK = 500
STATUS = dict(Status.choices)
COLUMNS = [
    Column("order", "序号", kind="int", width=6),
    Column("number", "文号", width=26, align="center"),
    Column("kind", "文种", width=12, align="center"),
    Column("title", "标题", width=52),
    Column("issuer", "发文单位", width=28),
    Column("to", "主送", width=36),
    Column("issued_on", "成文日期", kind="date", width=12),
    Column("drafted_by", "拟稿人", width=10, align="center"),
    Column("reviewed_by", "审核人", width=10, align="center"),
    Column("issued_by", "签发人", width=10, align="center"),
    Column("status", "状态", width=9, align="center"),
    Column("void_reason", "作废原因", width=24),
]
FIELDS = ("number", "kind", "title", "issuer_name", "to_text", "issued_on", "drafted_by__name", "reviewed_by__name",
          "issued_by__name", "status", "void_reason")  # fmt: skip


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    from anquan.papers.filters import PaperFilter

    query = QueryDict(export.params.get("query", ""))
    asked_by = SimpleNamespace(user=export.owner)
    rows = PaperFilter(query, Paper.objects.visible_to(export.owner), request=asked_by).qs
    ids = list(rows.order_by("issued_on", "issuer_id", "order", "pk").values_list("pk", flat=True))
    export.total = len(ids)
    main = export.owner.main_appointment
    plan = SheetPlan(
        "发文登记簿",
        f"{main.unit.name if main else ''}发文登记簿",
        COLUMNS,
        subtitle=("", f"截至 {timezone.localtime():%Y-%m-%d %H:%M}", "单位：件"),
        style="detail",
        paper="A3",
        frozen_columns=2,
    )
    with workbook_at(path) as book:
        return write_sheet(book, plan, _rows(ids), progress=progress)


def _rows(ids: list[int]) -> Iterator[list]:
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = {row[0]: row[1:] for row in Paper.objects.filter(pk__in=chunk).values_list("pk", *FIELDS)}
        for place, pk in enumerate(chunk, start + 1):
            number, kind, title, issuer, to, on, drafted, reviewed, issued, status, reason = found[pk]
            yield [place, number or "", kinds.name_of(kind), title, issuer, to, on, drafted or "系统", reviewed or "",
                   issued or "", STATUS[status], reason]  # fmt: skip
