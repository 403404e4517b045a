"""A look over the records of an .xls before it is parsed, for the same answers as ``sheet_xml`` gives for .xlsx."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from anquan.excel.archive import DAMAGED, LOCKED
from anquan.excel.sheets import BadWorkbook, Limits

BEGIN, END, ENCRYPTED, SHEET = 0x0809, 0x000A, 0x002F, 0x0085
STRINGS, CONTINUE, DATES_1904 = 0x00FC, 0x003C, 0x0022
ROW, COLUMN, MERGES = 0x0208, 0x007D, 0x00E5
LABEL_FROM_TABLE, MANY_NUMBERS, FORMULA, ERROR_OR_BOOL = 0x00FD, 0x00BD, 0x0006, 0x0205
CELLS = {0x0203, 0x0204, 0x027E, 0x00D6, 0x0004, 0x0002, 0x0003, FORMULA, ERROR_OR_BOOL, LABEL_FROM_TABLE}
ERROR_CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(slots=True)
class SheetSurvey:
    """``rows`` and ``columns`` are counts; hidden rows and columns and broken cells are counted from 0."""

    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: int = 0
    strings: list[int] = field(default_factory=list)  # the index of each text used


@dataclass(slots=True)
class BookSurvey:
    sheets: dict[int, SheetSurvey] = field(default_factory=dict)  # by the place of its first record in the stream
    order: list[int] = field(default_factory=list)  # those places in the order of the sheet tabs
    is_1904: bool = False


def survey(stream: bytes, limits: Limits) -> BookSurvey:
    book, sheet = BookSurvey(), None
    lengths: list[int] = []
    depth = 0
    for at, kind, body, more in _records(stream):
        if kind == ENCRYPTED:
            raise BadWorkbook(LOCKED)
        if kind == BEGIN:
            depth += 1
            if depth == 1:
                sheet = book.sheets.setdefault(at, SheetSurvey())
        elif kind == END:
            depth = max(0, depth - 1)
        elif kind == STRINGS:
            lengths = _string_lengths([body, *more])
        elif kind == SHEET and len(body) >= 6 and body[5] == 0:
            book.order.append(struct.unpack("<I", body[:4])[0])
        elif kind == DATES_1904:
            book.is_1904 = body[:1] == b"\x01"
        elif sheet is not None:
            _take(sheet, kind, body, limits)
    _check_text(book, lengths, limits)
    return book


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes, list[bytes]]]:
    """(place, kind, body, continuation bodies)"""
    at = 0
    while at + 4 <= len(stream):
        place = at
        kind, size = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + size]
        at += 4 + size
        more = []
        while at + 4 <= len(stream) and stream[at : at + 2] == b"\x3c\x00":
            size = struct.unpack_from("<H", stream, at + 2)[0]
            more.append(stream[at + 4 : at + 4 + size])
            at += 4 + size
        yield place, kind, body, more


def _take(sheet: SheetSurvey, kind: int, body: bytes, limits: Limits) -> None:
    if len(body) < 6:
        return
    first, second, third = struct.unpack_from("<HHH", body)
    if kind in CELLS or kind == MANY_NUMBERS:
        last = struct.unpack("<H", body[-2:])[0] if kind == MANY_NUMBERS else second
        sheet.rows, sheet.columns = max(sheet.rows, first + 1), max(sheet.columns, last + 1)
        _look_at(sheet, kind, body, (first, second))
    elif kind == ROW and len(body) >= 14 and body[12] & 0x20:
        sheet.hidden_rows.add(first)
    elif kind == COLUMN and len(body) >= 10 and body[8] & 0x01:
        sheet.hidden_columns.update(range(first, min(second + 1, limits.max_columns)))
    elif kind == MERGES:
        sheet.merges += first


def _look_at(sheet: SheetSurvey, kind: int, body: bytes, place: tuple[int, int]) -> None:
    if kind == LABEL_FROM_TABLE and len(body) >= 10:
        sheet.strings.append(struct.unpack_from("<I", body, 6)[0])
    elif kind == ERROR_OR_BOOL and len(body) >= 8 and body[7]:
        sheet.broken[place] = _error(body[6])
    elif kind == FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        sheet.broken[place] = _error(body[8])


def _error(code: int) -> str:
    return f"公式出错（{ERROR_CODES.get(code, '#?')}），请改正后再上传"


def _check_text(book: BookSurvey, lengths: list[int], limits: Limits) -> None:
    """As in .xlsx: a long text that is stored once may be used by every cell."""
    longest = max(lengths, default=0)
    for sheet in book.sheets.values():
        if longest * len(sheet.strings) <= limits.max_text:
            continue
        used = sum(lengths[index] if index < len(lengths) else longest for index in sheet.strings)
        if used > limits.max_text:
            raise BadWorkbook("单元格里的文字太多，不是正常的表格文件。")


def _string_lengths(bodies: list[bytes]) -> list[int]:
    """Bytes of each text in the table. A text may run on in the next record, which then begins with a flag byte."""
    reader = _Pieces(bodies)
    reader.skip(4)
    count = reader.number(4)
    lengths = []
    while len(lengths) < count and not reader.is_at_end:
        letters, flags = reader.number(2), reader.number(1)
        runs = reader.number(2) if flags & 0x08 else 0
        extra = reader.number(4) if flags & 0x04 else 0
        reader.skip_letters(letters, flags & 0x01)
        reader.skip(4 * runs + extra)
        lengths.append(letters * 4)  # at most, once it is UTF-8
    return lengths


class _Pieces:
    """Reads over the seams of a record and its continuations."""

    def __init__(self, bodies: list[bytes]) -> None:
        self.bodies, self.piece, self.at = bodies, 0, 0

    @property
    def is_at_end(self) -> bool:
        while self.piece < len(self.bodies) and self.at >= len(self.bodies[self.piece]):
            self.piece, self.at = self.piece + 1, 0
        return self.piece >= len(self.bodies)

    def number(self, size: int) -> int:
        return int.from_bytes(bytes(self._byte() for _ in range(size)), "little")

    def skip(self, size: int) -> None:
        while size > 0 and not self.is_at_end:
            step = min(size, len(self.bodies[self.piece]) - self.at)
            self.at += step
            size -= step

    def skip_letters(self, letters: int, is_wide: int) -> None:
        while letters > 0:
            width = 2 if is_wide else 1
            here = min(letters, (len(self.bodies[self.piece]) - self.at) // width) if not self.is_at_end else 0
            self.at += here * width
            letters -= here
            if letters:
                self.piece, self.at = self.piece + 1, 0
                if self.is_at_end:
                    raise BadWorkbook(DAMAGED)
                is_wide = self._byte() & 0x01

    def _byte(self) -> int:
        if self.is_at_end:
            raise BadWorkbook(DAMAGED)
        self.at += 1
        return self.bodies[self.piece][self.at - 1]
