"""专项行动统计表 as a workbook, in the form in which it goes up: the 34 columns by township and industry, cumulative and of the
month, each on two sheets of A3 (1 to 17 检查和隐患, 18 to 34 执法和责任), because all of them on one could not be read; 企业自查
beside 部门检查; what the campaign alone counts; and what each column means."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from anquan.excel.columns import Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from anquan.indicators import Rate
from anquan.units.models import Unit
from inspections.campaigns import selectors
from inspections.campaigns.columns import TABLE, ByHand, Part, Share
from inspections.campaigns.columns import Column as Table
from inspections.campaigns.statistics import Row, Statistics, fields_by_unit, slice_of, split, statistics

KIND = "campaigns.statistics"
SIGNERS = ("填表人：", "审核人：", "负责人：", "联系电话：")
NOTES = (
    "“—”是没有填报的，不是 0。执法、事故、问责各项由各单位填报，相应模块启用后自动统计。",
    "经济处罚只供了解，不用于考核（行政处罚法第七十四条）。",
)


HALVES = (("1-17项", TABLE[:17]), ("18-34项", TABLE[17:]))


class _Book:
    """What the sheets have in common."""

    def __init__(self, export: Export):
        self.user, self.today = export.owner, timezone.localdate()
        self.campaign = selectors.by_pk(int(export.params["campaign"]), self.user)
        self.choice = selectors.choice(self.campaign, export.params, self.today)
        main = self.user.main_appointment
        self.place = main.unit.name if main else ""
        self.at = f"{timezone.localtime():%Y-%m-%d %H:%M}"

    def statistics(self, *, is_whole: bool) -> Statistics:
        picked = selectors.Choice(self.choice.months, self.choice.month, is_whole)
        return statistics(slice_of(self.user, picked.period(self.campaign), self.today), self.campaign)

    def plan(self, name: str, title: str, columns: list[Column], period: str, **options: Any) -> SheetPlan:
        return SheetPlan(
            name, title, columns,
            subtitle=(f"填报单位（盖章）：{self.place}", f"统计时段：{period}", f"截至 {self.at}"),
            **({"style": "summary", "paper": "A3", "footer": f"截至 {self.at}"} | options),
        )  # fmt: skip


def build(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    """Returns the rows of the four tables, which must equal those counted beforehand."""
    book = _Book(export)
    tables = {name: book.statistics(is_whole=is_whole) for name, is_whole in (("累计", True), ("本月", False))}
    rows = {name: _rows(found) for name, found in tables.items()}
    export.total = len(HALVES) * sum(map(len, rows.values()))
    written = 0
    with workbook_at(path) as workbook:
        for name, found in tables.items():
            for half, columns in HALVES:
                written += _table(workbook, book, f"{name}{half}", found, rows[name], columns, progress)
        _splits(workbook, book, tables["累计"])
        _own_fields(workbook, book, tables)
        _definitions(workbook, book, tables["累计"])
    return written


def _table(
    workbook: Any, book: _Book, name: str, found: Statistics, rows: list["_Line"], columns: Sequence[Table],
    progress: Callable[[int], None],
) -> int:  # fmt: skip
    keys = [part.key for column in columns for part in column.parts]
    plan = book.plan(
        name, f"{book.campaign.name}统计表（{name}）", _columns(columns), found.asked.period.label,
        total=["", "合计", *(_cell(found.total.values[key]) for key in keys)], signers=SIGNERS, notes=NOTES,
        frozen_columns=2, header_lines=2,
    )  # fmt: skip
    lines = [[line.order, line.label, *(_cell(line.row.values[key]) for key in keys)] for line in rows]
    return write_sheet(workbook, plan, lines, progress=progress)


def _columns(columns: Sequence[Table]) -> list[Column]:
    return [
        Column("order", "序号", width=6, align="center"),
        Column("place", "属地、领域", width=18, align="center"),
        *(_column(column, part) for column in columns for part in column.parts),
    ]


def _column(column: Table, part: Part) -> Column:
    kind: Any = "percent" if isinstance(part.source, Share) else "int"
    if isinstance(part.source, ByHand) and part.source.is_amount:
        kind = "number"
    decimals = 2 if kind in ("percent", "number") else None
    named = f"{column.number} {column.label}"
    title, group = (f"{part.label}\n{part.measure}", named) if part.label else (f"{named}\n{part.measure}", "")
    return Column(part.key, title, group, width=9.5, kind=kind, decimals=decimals)


@dataclass(frozen=True)
class _Line:
    order: str
    label: str
    row: Row


def _rows(found: Statistics) -> list[_Line]:
    """Each township with its industries under it; what departments reported comes last."""
    lines: list[_Line] = []
    for order, row in enumerate([*found.townships, *found.departments], 1):
        lines.append(_Line(str(order), row.label, row))
        inside = [] if row.is_department else found.industries[row.township]  # type: ignore[index]
        lines += [_Line("", f"　{each.label.removeprefix(row.label).strip()}", each) for each in inside]
    return lines


def _cell(value: Any) -> Any:
    if isinstance(value, Rate):
        return None if value.share is None else float(value.share)
    return float(value) if isinstance(value, Decimal) else value


def _splits(workbook: Any, book: _Book, found: Statistics) -> None:
    columns = [
        Column("label", "项目", width=20, align="center"),
        Column("own", "企业自查", kind="int", width=14),
        Column("others", "部门检查", kind="int", width=14),
    ]
    plan = book.plan(
        "来源分列", f"{book.campaign.name}隐患来源分列（累计）", columns, found.asked.period.label, paper="A4"
    )
    write_sheet(workbook, plan, [[each.label, each.by_enterprise, each.by_authority] for each in split(found)])


def _own_fields(workbook: Any, book: _Book, tables: dict[str, Statistics]) -> None:
    """By unit; without fields of its own the campaign has no such sheet."""
    plan = selectors.plan_of(book.campaign)
    fields = list(plan.fields.filter(is_active=True)) if plan else []
    if not fields:
        return
    columns = [Column("unit", "填报单位", width=24), *(
        Column(f"{name}{each.code}", f"{each.label}（{each.measure}）", name, kind="number", decimals=2 if each.kind == "amount" else 0, width=12)
        for name in tables for each in fields
    )]  # fmt: skip
    found = {name: fields_by_unit(table.asked, book.campaign) for name, table in tables.items()}
    units = Unit.objects.filter(pk__in={pk for values in found.values() for pk in values}).in_official_order()
    rows = [
        [unit.name, *(_cell(found[name].get(unit.pk, {}).get(each.code)) for name in tables for each in fields)]
        for unit in units
    ]
    total: list[Any] = ["合计"]
    for place in range(1, len(columns)):
        given = [row[place] for row in rows if row[place] is not None]
        total.append(sum(given) if given else None)
    period = tables["累计"].asked.period.label
    sheet = book.plan("其他填报项目", f"{book.campaign.name}其他填报项目", columns, period, paper="A4", total=total)
    write_sheet(workbook, sheet, rows)


def _definitions(workbook: Any, book: _Book, found: Statistics) -> None:
    columns = [
        Column("number", "列", width=6, align="center"),
        Column("name", "项目", width=26),
        Column("text", "口径", width=100),
    ]
    plan = SheetPlan("口径说明", "口径说明", columns, style="summary", paper="A4", footer=f"截至 {book.at}")
    write_sheet(workbook, plan, _said(book, found))


def _said(book: _Book, found: Statistics) -> Iterable[list[str]]:
    yield ["", "统计时段", f"{found.asked.period.label}；本月各表为 {book.choice.month:%Y年%-m月}"]
    yield ["", "范围", f"{book.user.title} 可以查看的检查、隐患、公文和月报"]
    for column in TABLE:
        for part in column.parts:
            yield [str(column.number), column.heading(part).split(" ", 1)[1], part.source.definition]
    for text in found.warnings:
        yield ["", "核对", text]
