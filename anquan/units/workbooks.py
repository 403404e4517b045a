"""The workbook of enterprises as a file: reading an upload, the template, and the upload returned with its errors."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from anquan.excel.columns import Column, SheetPlan
from anquan.excel.header import Header, body, find_header
from anquan.excel.reading import read_workbook
from anquan.excel.sheets import MEGABYTE, BadWorkbook, Limits, SheetData
from anquan.excel.writing import workbook_at, write_sheet
from anquan.terms import selectors as terms
from anquan.units.imports import COLUMNS, HEADINGS, ROW_NUMBER, Broken, ImportReport, text_of

KEY_HEADING = "企业名称"
ERROR_HEADING = "需要修改（改好后删去本列）"
ROOM_FOR_TITLES = 30  # rows above the header and lines below the table do not count as enterprises


def limits(on: date) -> Limits:
    """How large a file may be, from the dated settings."""
    return Limits(
        max_rows=terms.whole("import.max_rows", on) + ROOM_FOR_TITLES,
        max_columns=terms.whole("import.max_columns", on),
        max_bytes=terms.whole("file.max_mb", on) * MEGABYTE,
        max_expanded=terms.whole("import.max_expanded_mb", on) * MEGABYTE,
        max_entry=terms.whole("import.max_entry_mb", on) * MEGABYTE,
        max_entries=terms.whole("import.max_entries", on),
        max_ratio=terms.whole("import.max_ratio", on),
    )


def read(content: bytes, *, limits: Limits) -> list[dict[str, Any]]:
    """Rows by heading; ``ROW_NUMBER`` holds the row of the sheet. Raises ``BadWorkbook`` with a Chinese reason.

    The table is on the first visible sheet whose header has 企业名称; sums and signature lines are no enterprises.
    """
    for sheet in read_workbook(content, limits=limits):
        header = None if sheet.is_hidden else find_header(sheet, words=HEADINGS)
        if header is not None and KEY_HEADING in header.labels:
            return _rows(sheet, header, limits.max_rows - ROOM_FOR_TITLES)
    raise BadWorkbook("没有找到列名行：表里应有一行写着“企业名称”等列名。请下载模板填写。")


def _rows(sheet: SheetData, header: Header, most: int) -> list[dict[str, Any]]:
    lines = [line for line in body(sheet, header) if line.kind == "data"]
    if len(lines) > most:
        raise BadWorkbook(f"一次最多导入 {most} 行，这个文件有 {len(lines)} 行，请分成几个文件。")
    rows = []
    for line in lines:
        row: dict[str, Any] = {}
        for label, index in header.labels.items():
            reason = sheet.broken.get((line.row, index))
            row[label] = Broken(reason) if reason else line.values[index]
        rows.append(row | {ROW_NUMBER: line.number})
    return rows


def template() -> bytes:
    """The empty table with one example row and a sheet that says how to fill it."""
    columns = [
        Column(column.name, column.heading, width=max(12, min(36, len(column.example) * 2))) for column in COLUMNS
    ]
    notes = [Column("column", "列", width=22), Column("how", "怎么填", width=90)]
    return _workbook(
        (SheetPlan("企业信息", "", columns, style="detail", frozen_columns=1), [[c.example for c in COLUMNS]]),
        (SheetPlan("填表说明", "", notes, style="detail"), NOTES),
    )


NOTES = (
    ("列名", "第一行是列名，不要改名；用不到的列可以删去，不能增加别的列。第 2 行是示例，请删去。"),
    (
        "必填",
        "、".join(column.heading for column in COLUMNS if column.is_required)
        + "；统一社会信用代码与无代码原因必填一项。",
    ),
    ("空格子", "留空表示不改动：已有的内容不会被清空。"),
    ("同一家企业", "按统一社会信用代码认；没有代码的，按所属乡镇和企业名称认。已有的更新，没有的新增。"),
    ("所属乡镇", "写全名或简称；两个县有同名乡镇时，前面加县名，如 明光市潘村镇。"),
    ("风险等级", "红、橙、黄、蓝。"),
    ("标准化等级", "一级、二级、三级或无。有效期写成 2027-05-31 的样子。"),
    ("规上、全员责任制", "填 是 或 否。"),
    ("经度、纬度", "WGS-84 坐标的小数，如 118.0、32.7，两个都填或都不填。"),
    ("全有或全无", "有一处错误，整个文件都不导入；改好后再传一次。同一个文件再传一次不会重复。"),
)


def with_errors(rows: Iterable[Mapping[str, Any]], report: ImportReport) -> bytes:
    """The rows as they came, with a first column that says what to change."""
    reasons: dict[int, list[str]] = {}
    for error in report.errors:
        reasons.setdefault(error.row, []).append(f"{error.column}：{error.reason}")
    rows = list(rows)
    headings = [heading for heading in (rows[0] if rows else {}) if heading != ROW_NUMBER]
    columns = [Column("error", ERROR_HEADING, width=60), *(Column(heading, heading, width=18) for heading in headings)]
    marked = [
        ["\n".join(reasons.get(row.get(ROW_NUMBER, 0), [])), *(text_of(row.get(heading)) for heading in headings)]
        for row in rows
    ]
    return _workbook((SheetPlan("有误的行标在第一列", "", columns, style="detail", frozen_columns=1), marked))


def _workbook(*sheets: tuple[SheetPlan, Iterable[Any]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        with workbook_at(path) as book:
            for plan, rows in sheets:
                write_sheet(book, plan, rows)
        return path.read_bytes()
