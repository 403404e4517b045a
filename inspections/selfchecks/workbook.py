"""The list of enterprises of coverage as a workbook: the same conditions, every row the owner may see."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from anquan.excel.columns import Band, Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from anquan.indicators import Period
from anquan.units.models import Unit
from inspections.selfchecks.filters import EnterpriseFilter
from inspections.selfchecks.selectors import EnterpriseRow, enterprise_rows

KIND = "selfchecks.enterprises"
CHUNK = 500
LATE = (Band(0.5, None, ink="B3261E", is_bold=True),)
COLUMNS = [
    Column("order", "序号", kind="int", width=6),
    Column("name", "企业", width=40),
    Column("township", "属地", width=14),
    Column("industry", "监管领域", width=14),
    Column("state", "自查情况", width=14, align="center"),
    Column("plans", "自查安排（项）", kind="int", width=10),
    Column("owed", "应查（次）", kind="int", width=10),
    Column("kept", "按期查了（次）", kind="int", width=10),
    Column("missed", "漏查（次）", kind="int", width=10, bands=LATE),
]


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    query, owner, today = QueryDict(export.params.get("query", "")), export.owner, timezone.localdate()
    asked = EnterpriseFilter(query, Unit.objects.visible_to(owner).enterprises().active(), today=today)
    rows, period = asked.qs.order_by("path").select_related("township", "profile__industry"), asked.period
    ids = list(rows.values_list("pk", flat=True))
    export.total = len(ids)
    main = owner.main_appointment
    place, at = main.unit.name if main else "", f"{timezone.localtime():%Y-%m-%d %H:%M}"
    plan = SheetPlan(
        "企业自查情况",
        f"{place}{period.label}企业自查情况",
        COLUMNS,
        subtitle=(f"填报单位（盖章）：{place}", f"统计时段：{period.label}　截至 {at}", "单位：项、次"),
        style="detail",
        footer=f"截至 {at}",
        frozen_columns=2,
        notes=["应查只算到昨天为止该查的；企业月查由主要负责人确认才算按期查了。"],
    )
    with workbook_at(path) as book:
        return write_sheet(book, plan, _lines(ids, rows, period, today), progress=progress)


def _lines(ids: list[int], rows: QuerySet, period: Period, today: date) -> Iterator[list]:
    for start in range(0, len(ids), CHUNK):
        chunk = rows.filter(pk__in=ids[start : start + CHUNK])
        for order, row in enumerate(enterprise_rows(chunk, period, today), start + 1):
            yield _line(order, row)


def _line(order: int, row: EnterpriseRow) -> list:
    unit = row.enterprise
    industry = getattr(getattr(unit, "profile", None), "industry", None)
    return [
        order, unit.name, unit.township.label if unit.township else "", industry.name if industry else "",
        row.state.label, row.plans, row.owed, row.kept, row.missed,
    ]  # fmt: skip
