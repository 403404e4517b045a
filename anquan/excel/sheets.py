"""What reading gives: sheets of plain values, and the limits within which a file is read at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

CellValue = None | str | int | float | bool | date | datetime | time | timedelta

MEGABYTE = 1024 * 1024


class BadWorkbook(Exception):
    """The file cannot be taken. ``reason`` is a Chinese sentence that says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Nothing is parsed before the file has passed these. Rows and columns are the caller's to set."""

    max_rows: int = 5_000
    max_columns: int = 64
    max_bytes: int = 20 * MEGABYTE
    max_expanded: int = 50 * MEGABYTE
    max_entry: int = 20 * MEGABYTE
    max_entries: int = 1_000
    max_ratio: int = 100
    max_sheets: int = 50
    max_merges: int = 20_000
    max_text: int = 64 * MEGABYTE  # of all cells together, once repeated strings are written out


class Merge(NamedTuple):
    """A merged range, counted from 0, both ends belonging to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class SheetData:
    """One sheet. ``rows[0]`` is row 1 of the sheet and all rows are equally long.

    Every cell of a merged range has its value. Numbers without a fraction are ``int``; an empty cell is ``None``.
    ``hidden_rows``, ``hidden_columns`` and the keys of ``broken`` (row, column) are counted from 0 like ``rows``;
    ``broken`` tells in Chinese what is wrong with a formula whose value is missing.
    """

    name: str
    rows: list[list[CellValue]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    is_hidden: bool = False
    is_1904: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def address(row: int, column: int) -> str:
    """(0, 0) → A1."""
    return f"{column_letters(column)}{row + 1}"


def check_extent(rows: int, columns: int, limits: Limits, name: str) -> None:
    """``rows`` and ``columns`` are counts. Raises ``BadWorkbook``."""
    if rows > limits.max_rows:
        raise BadWorkbook(f"工作表“{name}”用到第 {rows:,} 行，一次最多 {limits.max_rows:,} 行，请拆成几个文件。")
    if columns > limits.max_columns:
        raise BadWorkbook(
            f"工作表“{name}”用到第 {column_letters(columns - 1)} 列，最多 {limits.max_columns} 列，"
            "请删除右侧多余的内容。"
        )


def check_merges(count: int, limits: Limits) -> None:
    if count > limits.max_merges:
        raise BadWorkbook(f"合并单元格超过 {limits.max_merges:,} 处，请取消合并后再上传。")


def blank(row: list[CellValue]) -> bool:
    return all(value is None or value == "" for value in row)


def filled(rows: list[list[CellValue]], merges: tuple[Merge, ...], limits: Limits) -> None:
    """Write the value of each merged range into all of its cells, in place. Overlapping ranges are refused."""
    budget = 2 * limits.max_rows * limits.max_columns
    for merge in merges:
        value = rows[merge.first_row][merge.first_column] if merge.first_row < len(rows) else None
        for row, column in _cells(merge, len(rows), len(rows[0]) if rows else 0):
            budget -= 1
            if rows[row][column] is None:
                rows[row][column] = value
        if budget < 0:
            raise BadWorkbook("合并单元格互相重叠，请取消合并后再上传。")


def _cells(merge: Merge, height: int, width: int) -> Iterator[tuple[int, int]]:
    for row in range(merge.first_row, min(merge.last_row + 1, height)):
        for column in range(merge.first_column, min(merge.last_column + 1, width)):
            yield row, column
