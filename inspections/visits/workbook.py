"""The list of visits as a workbook: the same conditions, every row its owner may see. Made by a worker (下载中心)."""

from collections.abc import Callable
from pathlib import Path

from django.http import QueryDict
from django.utils import timezone

from anquan.excel.columns import SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from inspections.models import Visit
from inspections.visits.columns import COLUMNS, rows_of
from inspections.visits.filters import VisitFilter

KIND = "visits.list"


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    rows = VisitFilter(QueryDict(export.params.get("query", "")), Visit.objects.visible_to(export.owner)).qs
    ids = list(rows.order_by("-planned_on", "-pk").values_list("pk", flat=True))
    export.total = len(ids)
    main = export.owner.main_appointment
    place = main.unit.name if main else ""
    at = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    plan = SheetPlan(
        "检查清单",
        f"{place}检查清单",
        COLUMNS,
        subtitle=(f"填报单位（盖章）：{place}", f"截至 {at}", "单位：次、条"),
        style="detail",
        paper="A3",
        footer=f"截至 {at}",
        frozen_columns=2,
    )
    with workbook_at(path) as book:
        return write_sheet(book, plan, rows_of(ids), progress=progress)
