"""The workbook of enterprises as a file: reading an upload, the template, and the upload returned with its errors."""

import csv
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from python_calamine import CalamineError, CalamineWorkbook

from anquan.units.imports import COLUMNS, HEADINGS, ROW_NUMBER, ImportReport, text_of

MAX_COLUMNS = 64


class BadWorkbook(ValueError):
    """The file cannot be read; the message is Chinese and says what to do."""


def read(name: str, content: bytes, max_rows: int) -> list[dict[str, Any]]:
    """Rows by heading; ``ROW_NUMBER`` holds the row of the sheet. The heading row is the first that has 企业名称."""
    grid = _csv(content) if name.lower().endswith(".csv") else _sheet(content)
    for at, cells in enumerate(grid[:10]):
        headings = [text_of(cell) for cell in cells]
        if "企业名称" in headings:
            return _rows(headings, grid[at + 1 :], at + 2, max_rows)
    raise BadWorkbook("没有找到列名行：前 10 行里应有一行写着“企业名称”。请下载模板填写。")


def _rows(headings: list[str], grid: list[list[Any]], first: int, max_rows: int) -> list[dict[str, Any]]:
    if len(headings) > MAX_COLUMNS:
        raise BadWorkbook(f"列太多：最多 {MAX_COLUMNS} 列。")
    twice = {heading for heading in headings if heading and headings.count(heading) > 1}
    if twice:
        raise BadWorkbook(f"列名重复：{'、'.join(sorted(twice))}。")
    rows = []
    for number, cells in enumerate(grid, start=first):
        if not any(text_of(cell) for cell in cells):
            continue
        if len(rows) == max_rows:
            raise BadWorkbook(f"一次最多导入 {max_rows} 行，请分成几个文件。")
        named = {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading}
        rows.append(named | {ROW_NUMBER: number})
    return rows


def _sheet(content: bytes) -> list[list[Any]]:
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        grid: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise BadWorkbook("这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 后再试；加了密码的请先去掉。") from error
    return grid


def _csv(content: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(StringIO(content.decode(encoding))))
        except UnicodeDecodeError:
            continue
    raise BadWorkbook("CSV 文件的文字编码认不出来，请另存为 .xlsx 后再试。")


def template() -> bytes:
    """The empty table with one example row and a sheet that says how to fill it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("企业信息")
    for number, column in enumerate(COLUMNS):
        sheet.column_dimensions[_letter(number)].width = max(12, min(30, len(column.example) + 6))
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in HEADINGS])
    sheet.append([_cell(sheet, column.example) for column in COLUMNS])
    notes = book.create_sheet("填表说明")
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 20, 80
    for heading, text in NOTES:
        notes.append([_cell(notes, heading, is_bold=True), _cell(notes, text)])
    return _bytes(book)


NOTES = (
    ("列名", "第一行是列名，不要改名；用不到的列可以删去，不能增加别的列。第 2 行是示例，请删去。"),
    ("必填", "、".join(column.heading for column in COLUMNS if column.is_required) + "；统一社会信用代码与无代码原因必填一项。"),
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
    book = Workbook(write_only=True)
    sheet = book.create_sheet("有误的行标在第一列")
    sheet.column_dimensions["A"].width = 60
    sheet.append([_cell(sheet, heading, is_bold=True) for heading in ("需要修改（改好后删去本列）", *headings)])
    for row in rows:
        said = "\n".join(reasons.get(row.get(ROW_NUMBER, 0), []))
        sheet.append([_cell(sheet, said), *(_cell(sheet, text_of(row.get(heading))) for heading in headings)])
    return _bytes(book)


def _cell(sheet: Any, text: str, is_bold: bool = False) -> Any:
    """Text stays text: a value that begins like a formula is never one."""
    cell = WriteOnlyCell(sheet, value=text or None)
    if text:
        cell.data_type = "s"
    if is_bold:
        cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _bytes(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
