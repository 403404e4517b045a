"""The write-only sheet of openpyxl, with cells that know their place and style beforehand.

openpyxl makes a cell and looks up its style for every value. Here each column has one cell for the whole sheet, with
its style looked up once; only the value changes from row to row. That makes styled rows faster than bare ones, and as
no type is guessed, no text can ever become a formula.
"""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell._writer import write_cell
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import xmlfile

from anquan.excel.columns import NUMERIC, Column

ZONE = ZoneInfo("Asia/Shanghai")
LONGEST_TEXT = 32_767  # UTF-16 units, the limit of a cell
CUT_MARK = "……（内容过长，已截断）"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
COMPUTES = frozenset("=+-@＝＋－＠\t")
FIRST_YEAR = 1901  # before, Excel counts days wrongly or not at all


class FixedCell(Cell):
    """A cell whose column and style stay, while row and value change."""

    _value: Any
    data_type: str
    has_style = True
    style_id = 0  # a number here; a search through all styles of the book in openpyxl's own cell

    def __init__(self, sheet: WriteOnlyWorksheet, number: int, column: Column, style: int, quoted_style: int) -> None:
        super().__init__(sheet, column=number)
        self.letter = get_column_letter(number)
        self.kind, self.width, self.is_wrapped = column.kind, column.width, column.is_wrapped
        self.absent = column.absent if column.kind in NUMERIC else ""
        self.style_id = self.style_number = style
        self.quoted_style_number = quoted_style

    @property
    def coordinate(self) -> str:
        return f"{self.letter}{self.row}"

    def lines(self) -> int:
        """How many lines its text takes in its column, about."""
        text = self._value
        if not self.is_wrapped or self.data_type != "s" or not text:
            return 1
        return text_lines(text, self.width)

    def put(self, value: object) -> None:
        """Sets what Excel is told, by the kind of the column. Never a formula, never an error value."""
        self.style_id = self.style_number
        if value is None or value == "":
            self._put_text(self.absent)
        elif isinstance(value, str):
            self._put_text(value)
        elif self.kind == "text":
            self._put_text(_spelled(value))
        elif self.kind in NUMERIC:
            self._put_number(value)
        else:
            self._put_day(value)

    def _put_text(self, text: str) -> None:
        """Text that would compute, were it typed in anew, is marked as text for good (Excel's leading apostrophe)."""
        text = safe_text(text)
        self._value = text or None
        self.data_type = "s" if text else "n"
        if text and text[0] in COMPUTES:
            self.style_id = self.quoted_style_number

    def _put_number(self, value: Any) -> None:
        if isinstance(value, float | Decimal) and not math.isfinite(value):
            self._put_text(self.absent)
        else:
            self.data_type, self._value = "n", int(value) if isinstance(value, bool) else value

    def _put_day(self, value: object) -> None:
        if isinstance(value, datetime):
            value = value.astimezone(ZONE).replace(tzinfo=None) if value.tzinfo else value
            if self.kind == "date":
                value = value.date()
        if isinstance(value, date) and value.year >= FIRST_YEAR:
            self.data_type, self._value = "d", value
        else:
            self._put_text(_spelled(value))


class StreamedSheet(WriteOnlyWorksheet):
    """``append`` takes cells that are complete but for their row, and the height of the row in points."""

    _writer: WorksheetWriter | None

    def __init__(self, book: Workbook, title: str) -> None:
        super().__init__(book, title)
        self.row_number = 0
        self.row_height: float = 0

    def append(self, row: list[Cell], height: float = 0) -> None:
        self.row_number += 1
        self.row_height = height
        super().append(row)

    def _values_to_row(self, values: Iterable[Cell], row_idx: int) -> Iterator[Cell]:
        for cell in values:
            cell.row = row_idx
            yield cell

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _Utf8Writer(self)
            self._writer.write_top()

    def discard(self) -> None:
        """Remove the temporary file of a sheet that will not be saved."""
        if self._writer is not None:
            if self._rows is not None:
                self._rows.close()
            self._writer.close()
            self._writer.cleanup()
            self._writer = None


class _Utf8Writer(WorksheetWriter):
    """openpyxl writes Chinese letters as eight-byte references; as UTF-8 the same sheet is less than half as large."""

    def write_row(self, xf: Any, row: Iterable[Cell], row_idx: int) -> None:
        attributes = {"r": str(row_idx)}
        if self.ws.row_height:
            attributes |= {"ht": f"{self.ws.row_height:g}", "customHeight": "1"}
        with xf.element("row", attributes):
            for cell in row:
                write_cell(xf, self.ws, cell, cell.has_style)

    def get_stream(self) -> Iterator[Any]:
        with xmlfile(self.out, encoding="utf-8") as xf, xf.element("worksheet", xmlns=SHEET_MAIN_NS):
            try:
                while True:
                    element = yield
                    if element is True:
                        yield xf
                    elif element is not None:
                        xf.write(element)
            except GeneratorExit:
                pass


def text_lines(text: str, width: float) -> int:
    """A Chinese letter is as wide as two others, which is also its length in GB 18030."""
    room = max(1, int(width) - 1)
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(max(1, -(-len(line.encode("gb18030", "replace")) // room)) for line in text.split("\n"))


def safe_text(text: str) -> str:
    """Without what a workbook cannot hold, and within the length of a cell."""
    if not text.isprintable():
        text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= LONGEST_TEXT:
        return text
    room = LONGEST_TEXT - len(CUT_MARK)
    return units[: room * 2].decode("utf-16-le", "ignore") + CUT_MARK


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)
