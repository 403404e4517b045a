"""The month's Excel summary (情况汇总) and the plain list: built by a worker from the same figures as every page.

Sheets: 按乡镇, 按行业, 重大, 逾期, 趋势, 明细, 口径说明. Official unit order, 合计 first, zero as 0, not applicable as —.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from anquan.excel.columns import Band, Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from anquan.indicators import REGISTRY, Period, Rate, Slice, figure, table
from anquan.terms.selectors import number, whole
from anquan.units.models import Industry, Unit
from hazards.columns import COLUMNS, rows_of
from hazards.indicators import base, found
from hazards.selectors.chips import areas
from hazards.selectors.dashboard import trend

SUMMARY, LIST = "hazards.summary", "hazards.list"
SIGNERS = ("填表人：", "审核人：", "负责人：", "联系电话：")
# the figures of the two summary sheets: key of the column → (indicator, extra filter)
FIGURES = {
    "found_general": ("haz.found", {"level": "general"}),
    "found_major": ("haz.found", {"level": "major"}),
    "found": ("haz.found", {}),
    "fixed_general": ("haz.fixed", {"level": "general"}),
    "fixed_major": ("haz.fixed", {"level": "major"}),
    "fixed": ("haz.fixed", {}),
    "rate": ("haz.rectification_rate", {}),
    "rate_major": ("haz.rectification_rate", {"level": "major"}),
    "open": ("haz.open", {}),
    "overdue": ("haz.overdue", {}),
    "overdue_rate": ("haz.overdue_rate", {}),
    "on_time_rate": ("haz.on_time_rate", {}),
    "recheck_late": ("haz.recheck_late", {}),
}


@dataclass
class Summary:
    """What one workbook is about; read once and shared by its sheets."""

    asked: Slice
    place: str
    made_at: datetime
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.asked.today

    def subtitle(self, unit: str) -> tuple[str, str, str]:
        return (
            f"填报单位（盖章）：{self.place}",
            f"统计时段：{self.asked.period.label}　截至 {self.made_at:%Y-%m-%d %H:%M}",
            f"单位：{unit}",
        )

    @property
    def footer(self) -> str:
        return f"截至 {self.made_at:%Y-%m-%d %H:%M}"


def build_summary(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    """Write the seven sheets; returns the rows of 明细, which must equal the hazards of the period."""
    summary = _summary(export)
    ids = list(found(summary.asked).order_by("found_on", "pk").values_list("pk", flat=True))
    export.total = len(ids)
    with workbook_at(path) as book:
        _by(book, summary, "按乡镇", "township_id", _townships(summary))
        _by(book, summary, "按行业", "industry_id", _industries(summary))
        _some(book, summary, "重大", "重大隐患清单", found(summary.asked).major().order_by("due_on", "pk"))
        _some(
            book,
            summary,
            "逾期",
            "逾期未改隐患清单",
            base(summary.asked).overdue(summary.today).order_by("due_on", "pk"),
        )
        _trend(book, summary)
        written = write_sheet(
            book, _detail_plan(summary, "明细", "事故隐患明细台账"), rows_of(ids, summary.today), progress=progress
        )
        _definitions(book, summary, len(ids))
    return written


def build_list(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    """The list page as a workbook: the same filters, every row."""
    from django.http import QueryDict

    from hazards.filters import HazardFilter
    from hazards.models import Hazard

    summary = _summary(export)
    rows = HazardFilter(
        QueryDict(export.params.get("query", "")), Hazard.objects.visible_to(export.owner), today=summary.today
    ).qs
    ids = list(rows.order_by("-found_on", "-pk").values_list("pk", flat=True))
    export.total = len(ids)
    with workbook_at(path) as book:
        return write_sheet(
            book, _detail_plan(summary, "隐患清单", "事故隐患清单"), rows_of(ids, summary.today), progress=progress
        )


def _summary(export: Export) -> Summary:
    today = timezone.localdate()
    period = Period.parse(export.params.get("period") or str(today.year))
    filters = dict(export.params.get("filters") or {})
    main = export.owner.main_appointment
    return Summary(
        Slice(export.owner, period, today, filters, {}), main.unit.name if main else "", timezone.localtime()
    )


# --- by township, by industry ---------------------------------------------------------------------------------------
def _by(book, summary: Summary, name: str, column: str, keys: Mapping[Any, str]) -> None:
    tables = {key: table(code, summary.asked.narrowed(**more), column) for key, (code, more) in FIGURES.items()}
    extra = {key for found in tables.values() for key in found} - set(keys)
    named = dict(keys) | {key: "未定" if key is None else _name(column, key) for key in sorted(extra, key=str)}
    rows = [
        [order, label, *(_cell(tables[key].get(unit), code) for key, (code, _) in FIGURES.items())]
        for order, (unit, label) in enumerate(named.items(), 1)
    ]
    total = [
        "",
        "合计",
        *(_cell(figure(code, summary.asked.narrowed(**more)), code) for code, more in FIGURES.values()),
    ]
    plan = SheetPlan(
        name,
        f"{summary.place}{summary.asked.period.label}事故隐患排查整治情况汇总表（{name}）",
        _summary_columns(summary, name),
        subtitle=summary.subtitle("条、%"),
        style="summary",
        paper="A3",
        total=total,
        signers=SIGNERS,
        footer=summary.footer,
        frozen_columns=2,
        notes=[
            "整改率 = 整改完成 ÷ 排查隐患，不含作废；逾期率 = 逾期 ÷ 未销号；按期销号率不含未到期的。口径见“口径说明”。"
        ],
    )
    write_sheet(book, plan, rows)


def _summary_columns(summary: Summary, name: str) -> list[Column]:
    bands = _bands(summary.today)
    late = (Band(0.5, None, ink="B3261E", is_bold=True),)
    count: dict[str, Any] = {"kind": "int", "width": 10}
    rate: dict[str, Any] = {"kind": "percent", "decimals": 2, "width": 11}  # as every door says a rate
    return [
        Column("order", "序号", kind="int", width=6),
        Column("unit", "属地" if name == "按乡镇" else "监管领域", width=18, align="center"),
        Column("found_general", "一般", "排查隐患", **count),
        Column("found_major", "重大", "排查隐患", **count),
        Column("found", "小计", "排查隐患", **count),
        Column("fixed_general", "一般", "整改完成", **count),
        Column("fixed_major", "重大", "整改完成", **count),
        Column("fixed", "小计", "整改完成", **count),
        Column("rate", "全部", "整改率", bands=bands, **rate),
        Column("rate_major", "重大", "整改率", bands=bands, **rate),
        Column("open", "未销号", **count),
        Column("overdue", "条", "逾期", bands=late, **count),
        Column("overdue_rate", "占未销号", "逾期", **rate),
        Column("on_time_rate", "按期销号率", **rate),
        Column("recheck_late", "复查超期", **count),
    ]


def _bands(today: date) -> tuple[Band, ...]:
    good, fair = float(number("figure.rate_good", today)), float(number("figure.rate_fair", today))
    return (Band(good, None, fill="E3F1E7"), Band(fair, good, fill="FCF4E2"), Band(None, fair, fill="F9DEDC"))


def _cell(found, code: str) -> float | int | None:
    """A count as it is (none found is 0); a rate as a share, and no rate as not applicable."""
    if found is None:
        return None if REGISTRY[code].is_rate else 0
    value = found.value
    if isinstance(value, Rate):
        return None if value.share is None else float(value.share)
    return value


def _townships(summary: Summary) -> dict[int, str]:
    return {unit.pk: unit.label for unit in areas(summary.asked.user)}


def _industries(summary: Summary) -> dict[str, str]:
    used = set(table("haz.found", summary.asked, "industry_id")) | set(table("haz.open", summary.asked, "industry_id"))
    return {i.pk: i.name for i in Industry.objects.filter(pk__in=[key for key in used if key]).order_by("order")}


def _name(column: str, key: Any) -> str:
    if column == "township_id":
        return Unit.objects.get(pk=key).name
    return str(Industry.objects.get(pk=key))


# --- lists ------------------------------------------------------------------------------------------------------------
def _some(book, summary: Summary, name: str, title: str, rows) -> None:
    ids = list(rows.values_list("pk", flat=True)[: whole("export.max_rows", summary.today)])
    write_sheet(book, _detail_plan(summary, name, title), rows_of(ids, summary.today))


def _detail_plan(summary: Summary, name: str, title: str) -> SheetPlan:
    return SheetPlan(
        name,
        f"{summary.place}{title}",
        COLUMNS,
        subtitle=summary.subtitle("条"),
        style="detail",
        paper="A3",
        footer=summary.footer,
        frozen_columns=1,
    )


def _trend(book, summary: Summary) -> None:
    chart = trend(summary.asked)
    plan = SheetPlan(
        "趋势",
        f"{summary.place}近 {len(chart.table)} 个月登记与销号",
        [
            Column("month", "月份", width=14, align="center"),
            Column("found", "登记", kind="int", width=14),
            Column("closed", "销号", kind="int", width=14),
        ],
        subtitle=summary.subtitle("条"),
        style="summary",
        paper="A4",
        footer=summary.footer,
    )
    write_sheet(book, plan, [list(row) for row in chart.table])


def _definitions(book, summary: Summary, rows: int) -> None:
    plan = SheetPlan(
        "口径说明",
        "口径说明",
        [Column("name", "项目", width=20), Column("text", "说明", width=110)],
        style="summary",
        paper="A4",
        footer=summary.footer,
    )
    write_sheet(book, plan, _said(summary, rows))


def _said(summary: Summary, rows: int) -> Iterable[list[str]]:
    asked = summary.asked
    yield ["统计时段", f"{asked.period.label}（{asked.period.first} 至 {asked.period.last}）"]
    yield ["截至时间", f"{summary.made_at:%Y-%m-%d %H:%M}；未销号、逾期为截至时间的数，其余为统计时段的数"]
    yield [
        "范围",
        f"{asked.user.title} 可以查看的隐患" + (f"；筛选条件 {dict(asked.filters)}" if asked.filters else ""),
    ]
    yield ["明细行数", f"{rows} 条，与查询结果核对一致"]
    for code in dict.fromkeys(code for code, _ in FIGURES.values()):
        yield [REGISTRY[code].name, REGISTRY[code].definition]
