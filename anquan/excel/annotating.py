"""The user's own sheet, given back with a column that says what is wrong in each row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from anquan.excel import archive, sheet_xml
from anquan.excel.archive import DAMAGED
from anquan.excel.reading import read_workbook
from anquan.excel.sheets import BadWorkbook, Limits, SheetData
from anquan.excel.streaming import safe_text

ERROR_TITLE = "错误说明"  # an importer leaves a column of this name out
WRONG_COLOUR = "FFFFC7CE"
WRONG_CELL = PatternFill("solid", fgColor=WRONG_COLOUR)
ERROR_INK = Font(color="FFC00000")
TITLE_INK = Font(color="FFC00000", bold=True)
COLUMN_WIDTH = 60
MOST_SPREAD_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class RowError:
    """``row`` is the number people see in Excel; ``column`` is counted from 0, ``None`` when the whole row is meant."""

    row: int
    message: str
    column: int | None = None
    label: str = ""  # of the column, put before the message


def annotate_errors(
    source: bytes, errors: Iterable[RowError], *, sheet: str = "", header_row: int = 1, limits: Limits | None = None
) -> bytes:
    """An .xlsx: the same workbook with the errors in a column right of the table and the wrong cells coloured.

    ``sheet`` is the tab the errors belong to (the first one when empty), ``header_row`` the number of the row the
    title of the new column goes into. Files other than .xlsx come back as a new workbook with the same values.
    """
    limits = limits or Limits()
    sheets = read_workbook(source, limits=limits)  # also refuses what openpyxl must not see
    chosen = next((data for data in sheets if data.name == sheet), sheets[0] if sheets else None)
    if chosen is None:
        raise BadWorkbook("文件里没有内容，请重新选择。")
    book = _loaded(source) if source.startswith(b"PK") and _is_loadable(source, limits) else _copied(sheets)
    _mark(book[chosen.name], chosen, list(errors), header_row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _is_loadable(source: bytes, limits: Limits) -> bool:
    """openpyxl makes an object of each cell of a merged or linked range, however far that reaches."""
    parts = archive.unpack(source, limits).items()
    return sum(sheet_xml.spread(xml) for name, xml in parts if name.endswith(".xml")) <= MOST_SPREAD_CELLS


def _loaded(source: bytes) -> Workbook:
    try:
        return load_workbook(BytesIO(source), keep_links=False)
    except Exception as error:  # calamine could read it, openpyxl is stricter about styles and the like
        raise BadWorkbook(DAMAGED) from error


def _copied(sheets: list[SheetData]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for data in sheets:
        page = book.create_sheet(data.name)
        for row in data.rows:
            page.append([None] * len(row))
            for column, value in enumerate(row, 1):
                if value is not None:
                    _put(page, page._current_row, column, value)
    return book


def _put(page: Worksheet, row: int, column: int, value: Any) -> Any:
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell._value, cell.data_type = safe_text(value), "s"
    else:
        cell.value = value
    return cell


def _mark(page: Worksheet, data: SheetData, errors: list[RowError], header_row: int) -> None:
    place = _error_column(data, header_row)
    if place <= data.width:
        _clear(page, data, header_row, place)
    messages: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        messages[error.row].append(f"{error.label}：{error.message}" if error.label else error.message)
        if error.column is not None:
            _writable(page, error.row, error.column + 1).fill = WRONG_CELL
    title = _put(page, header_row, place, ERROR_TITLE)
    title.font = TITLE_INK
    for row, texts in messages.items():
        cell = _put(page, row, place, "；".join(texts))
        cell.font, cell.alignment = ERROR_INK, Alignment(vertical="center", wrap_text=True)
    page.column_dimensions[get_column_letter(place)].width = COLUMN_WIDTH
    page.column_dimensions[get_column_letter(place)].hidden = False


def _clear(page: Worksheet, data: SheetData, header_row: int, place: int) -> None:
    """What an earlier round said and coloured is answered."""
    for row in page.iter_rows(min_row=header_row + 1, max_row=len(data.rows), max_col=data.width):
        for cell in row:
            if cell.column == place and cell.value is not None:
                cell.value = None
            if cell.has_style and cell.fill.fgColor.rgb == WRONG_COLOUR:
                cell.fill = PatternFill()


def _error_column(data: SheetData, header_row: int) -> int:
    """Right of everything, or the column of an earlier round; counted from 1."""
    header = data.rows[header_row - 1] if header_row <= len(data.rows) else []
    return header.index(ERROR_TITLE) + 1 if ERROR_TITLE in header else data.width + 1


def _writable(page: Worksheet, row: int, column: int) -> Any:
    """The cell itself, or the first one of the merged range it lies in."""
    coordinate = f"{get_column_letter(column)}{row}"
    for merged in page.merged_cells.ranges:
        if coordinate in merged:
            return page.cell(merged.min_row, merged.min_col)
    return page.cell(row, column)
