"""Reading .xls (Excel 97-2003), in pure Python: on damaged ones the native parser aborts the whole process."""

import io
from typing import Any

import xlrd

from anquan.excel.archive import DAMAGED, LOCKED
from anquan.excel.sheets import BadWorkbook, CellValue, Limits, Merge, SheetData, check_extent, check_merges, filled

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")  # a new workbook with a password hides in the old container


def read(data: bytes, limits: Limits) -> list[SheetData]:
    """All sheets, also empty ones. Raises ``BadWorkbook``."""
    if ENCRYPTED_XLSX in data:
        raise BadWorkbook(LOCKED)
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        if book.nsheets > limits.max_sheets:
            raise BadWorkbook(f"工作表超过 {limits.max_sheets} 个，请拆成几个文件。")
        return [_sheet(book, number, limits) for number in range(book.nsheets)]
    except BadWorkbook:
        raise
    except xlrd.XLRDError as error:
        raise BadWorkbook(LOCKED if "encrypted" in str(error).lower() else DAMAGED) from error
    except Exception as error:  # hostile bytes: the parser may fail in any way
        raise BadWorkbook(DAMAGED) from error


def _sheet(book: Any, number: int, limits: Limits) -> SheetData:
    sheet = book.sheet_by_index(number)
    rows, broken = _grid(book, sheet)
    check_extent(len(rows), max(map(len, rows), default=0), limits, sheet.name)
    width = max(map(len, rows), default=0)
    rows = [row + [None] * (width - len(row)) for row in rows]
    check_merges(len(sheet.merged_cells), limits)
    merges = tuple(sorted(Merge(top, left, below - 1, beyond - 1) for top, below, left, beyond in sheet.merged_cells))
    filled(rows, merges, limits)
    columns = ((column, info.hidden) for column, info in sheet.colinfo_map.items())
    data = SheetData(
        name=sheet.name,
        rows=rows,
        merges=merges,
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, is_hidden in columns if is_hidden and column < limits.max_columns),
        broken=broken,
        is_hidden=bool(sheet.visibility),
        is_1904=book.datemode == 1,
    )
    book.unload_sheet(number)
    return data


def _grid(book: Any, sheet: Any) -> tuple[list[list[CellValue]], dict[tuple[int, int], str]]:
    """Rows up to the last one with content, each up to its last cell with content."""
    rows: list[list[CellValue]] = []
    broken: dict[tuple[int, int], str] = {}
    for number in range(sheet.nrows):
        row: list[CellValue] = []
        for column, (kind, value) in enumerate(zip(sheet.row_types(number), sheet.row_values(number), strict=True)):
            if kind == xlrd.XL_CELL_ERROR:
                code = xlrd.error_text_from_code.get(value, "#?")
                broken[number, column] = f"公式出错（{code}），请改正后再上传"
                row.append(None)
            else:
                row.append(_value(book, kind, value))
        while row and row[-1] is None and (number, len(row) - 1) not in broken:
            row.pop()
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows, broken


def _value(book: Any, kind: int, value: Any) -> CellValue:
    if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        return None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE:
        return _day(value, book.datemode)
    if kind == xlrd.XL_CELL_NUMBER:
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    text = value.replace("\r\n", "\n")
    return text if text.strip() else None


def _day(value: float, datemode: int) -> CellValue:
    """A day, a moment or, below 1, a time of day. A number formatted as a date that is none stays a number."""
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    if value < 1:
        return moment.time()
    return moment.date() if value.is_integer() else moment
