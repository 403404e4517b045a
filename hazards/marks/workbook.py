"""照片存疑 as a workbook: by unit, and mark by mark. The same conditions as the page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from anquan.accounts.models import User
from anquan.excel.columns import Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from hazards.marks.filters import MarkFilter
from hazards.marks.selectors import RELATED, by_unit, lines
from hazards.models import Mark

KIND = "marks.list"
BATCH = 500
BY_UNIT = [
    Column("order", "序号", kind="int", width=6),
    Column("name", "所在单位", width=40, align="left"),
    Column("township", "属地", width=14),
    Column("open", "待核实", kind="int", width=10),
    Column("reviewed", "已核实", kind="int", width=10),
    Column("total", "合计", kind="int", width=10),
]
COLUMNS = [
    Column("order", "序号", kind="int", width=6),
    Column("number", "隐患编号", width=22, align="left"),
    Column("title", "隐患描述", width=34, align="left"),
    Column("unit", "责任单位", width=28, align="left"),
    Column("township", "属地", width=12),
    Column("kind", "种类", width=14),
    Column("reason", "理由", width=44, align="left"),
    Column("other", "比对的照片", width=22, align="left"),
    Column("made_at", "标记时间", width=17),
    Column("reviewed", "核实", width=20, align="left"),
    Column("note", "核实情况", width=30, align="left"),
]


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    query, owner = QueryDict(export.params.get("query", "")), export.owner
    found = MarkFilter(query, queryset=Mark.objects.visible_to(owner), request=SimpleNamespace(user=owner)).qs
    export.total = found.count()
    units = [{"order": place, **row} for place, row in enumerate(by_unit(found), 1)]
    with workbook_at(path) as book:
        write_sheet(book, _plan(owner, "按单位", BY_UNIT, "处"), units)
        return write_sheet(book, _plan(owner, "明细", COLUMNS, "处"), _rows(found, owner), progress=progress)


def _plan(owner: User, name: str, columns: list[Column], unit: str) -> SheetPlan:
    main = owner.main_appointment
    place, at = main.unit.name if main else "", f"{timezone.localtime():%Y-%m-%d %H:%M}"
    return SheetPlan(
        name,
        f"{place}照片存疑标记（{name}）",
        columns,
        subtitle=(f"填报单位（盖章）：{place}", f"截至 {at}", f"单位：{unit}"),
        style="detail",
        paper="A3",
        footer=f"截至 {at}",
        frozen_columns=1,
    )


def _rows(found: QuerySet, owner: User) -> Iterator[dict[str, Any]]:
    """In batches, so that the memory does not grow with the list."""
    ids = list(found.order_by("-made_at", "-pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        marks = Mark.objects.filter(pk__in=some).select_related(*RELATED).order_by("-made_at", "-pk")
        for place, line in enumerate(lines(marks, owner), start + 1):
            yield {
                "order": place, "number": line.number, "title": line.title, "unit": line.unit,
                "township": line.township, "kind": line.kind, "reason": line.reason,
                "other": line.other.said if line.other else "", "made_at": f"{line.made_at:%Y-%m-%d %H:%M}",
                "reviewed": line.reviewed or "待核实", "note": line.note,
            }  # fmt: skip
