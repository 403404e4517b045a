"""Where the header of an office's table is: under title rows, over one, two or three rows, with merged cells.

    ××镇安全生产隐患排查治理台账（2023年11月）          title, merged over everything
    填报单位（盖章）：…            填报时间：…            facts about the sheet
    序号 | 单位 | 整改责任单位              | 备注        header, level 1
         |      | 建设 | 设计 | 施工 | 监理 |             header, level 2   → “整改责任单位/建设”

The guess is shown to a person for confirmation; ``header_at`` takes what the person says.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from anquan.excel.sheets import CellValue, Merge, SheetData, blank, column_letters

SEARCHED_ROWS = 30
DEEPEST = 3
LONGEST_LABEL = 30
# Words that head columns in any office's table, whatever it is about.
COMMON_WORD = re.compile(
    "序号|编号|名称|单位|部门|地址|地点|位置|时间|日期|期限|内容|情况|描述|类别|类型|级别|等级|"
    "责任人|负责人|联系人|电话|措施|结果|状态|来源|依据|备注"
)
FACT = re.compile(r".{1,20}[:：].*")
SENTENCE = re.compile(r"[。；;！!？?]|\d{4}\s*[年./-]\s*\d")
NUMBERISH = re.compile(r"[\d\s.,:：/年月日号%％+-]+")
TOTAL = re.compile(r"(合计|总计|小计|共计|累计)")
MONTH = re.compile(r"(1[0-2]|[1-9])月份?")
NOTE = re.compile(
    r"(注|备注|说明|填表人|填报人|制表人?|审核人?|审批人?|负责人|联系人|联系电话|填报单位|填报时间|填报日期)\s*[:：]"
)


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """``label`` is the parts joined by “/”, without blanks and line breaks; unique in its header."""

    index: int
    label: str
    parts: tuple[str, ...]

    @property
    def letters(self) -> str:
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """``first_row`` and ``last_row`` are counted from 0, both belonging to the header."""

    first_row: int
    last_row: int
    columns: tuple[HeaderColumn, ...]
    preamble: tuple[str, ...]  # the texts above it, in reading order

    @property
    def labels(self) -> dict[str, int]:
        """Column index by label."""
        return {column.label: column.index for column in self.columns}

    @property
    def layout(self) -> str:
        """Equal for two sheets with the same columns in the same order, whatever stands above or below."""
        return hashlib.sha256("\n".join(column.label for column in self.columns).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the header. ``number`` is the row number people see in Excel."""

    number: int
    values: list[CellValue]
    kind: str  # "data", "total" or "note"
    is_hidden: bool

    @property
    def row(self) -> int:
        """Counted from 0, for ``SheetData.broken``."""
        return self.number - 1


def find_header(sheet: SheetData, *, words: Collection[str] = ()) -> Header | None:
    """The likeliest header, or ``None``. ``words`` are pieces of labels the caller knows and looks for."""
    scores = [_score(sheet, row, words) for row in range(min(SEARCHED_ROWS, len(sheet.rows)))]
    best = max(scores, default=0.0)
    if best <= 0:
        return None
    first = _top(sheet, next(row for row, score in enumerate(scores) if score >= 0.7 * best))
    return header_at(sheet, first, _depth(sheet, first))


def header_at(sheet: SheetData, first_row: int, depth: int = 1) -> Header:
    """The header that begins in a row (counted from 0) and has so many rows."""
    last_row = min(first_row + depth, len(sheet.rows)) - 1
    columns: list[HeaderColumn] = []
    taken: dict[str, int] = {}
    for index in range(sheet.width):
        parts = _parts(sheet, first_row, last_row, index)
        if not parts and all(row[index] is None for row in sheet.rows[last_row + 1 :]):
            continue
        label = "/".join(parts) or f"{column_letters(index)}列"
        taken[label] = taken.get(label, 0) + 1
        if taken[label] > 1:
            label = f"{label}（{taken[label]}）"
        columns.append(HeaderColumn(index, label, tuple(parts)))
    return Header(first_row, last_row, tuple(columns), tuple(_preamble(sheet, first_row)))


def body(sheet: SheetData, header: Header) -> Iterator[Line]:
    """The rows below the header that are not blank; sums and signature lines are marked, not left out."""
    for row in range(header.last_row + 1, len(sheet.rows)):
        values = sheet.rows[row]
        if not blank(values):
            yield Line(row + 1, values, _kind(values), row in sheet.hidden_rows)


def tidy(value: CellValue) -> str:
    """A label as text: full-width letters made narrow, blanks and line breaks gone."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value))) if value is not None else ""


def _score(sheet: SheetData, row: int, words: Collection[str]) -> float:
    """How much a row looks like labels: many short texts, no numbers, no sentences, words that head columns."""
    cells = _own_cells(sheet, row)
    if len(cells) < 2:
        return 0.0
    labels = [label for value, label in cells if _is_label(value, label)]
    if len(labels) < 2 or len(labels) < 0.8 * len(cells):
        return 0.0
    known = sum(any(word in label for word in words) for label in labels)
    common = sum(COMMON_WORD.search(label) is not None for label in labels)
    distinct = len(set(labels)) / len(labels)
    return distinct * (len(labels) + 2 * common + 3 * known)


def _top(sheet: SheetData, row: int) -> int:
    """A lower level with more labels may look the better: where a cell was merged down into it, the header began above."""
    above = [m.first_row for m in sheet.merges if m.first_row < row <= m.last_row and m.first_column == m.last_column]
    return min(above, default=row) if row - min(above, default=row) < DEEPEST else row


def _own_cells(sheet: SheetData, row: int) -> list[tuple[CellValue, str]]:
    """The cells of a row without the repetitions that merged ranges leave."""
    repeated = {
        column
        for merge in sheet.merges
        if merge.first_row <= row <= merge.last_row
        for column in range(merge.first_column, merge.last_column + 1)
        if (merge.first_row, merge.first_column) != (row, column)
    }
    return [
        (value, tidy(value))
        for column, value in enumerate(sheet.rows[row])
        if value is not None and column not in repeated
    ]


def _is_label(value: CellValue, label: str) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(label) <= LONGEST_LABEL
        and not FACT.fullmatch(label)
        and not SENTENCE.search(label)
        and (MONTH.fullmatch(label) is not None or not NUMBERISH.fullmatch(label))
    )


def _depth(sheet: SheetData, first: int) -> int:
    """Rows of the header: as far as cells merged downwards reach, and one more below cells merged sideways."""
    here = [merge for merge in sheet.merges if merge.first_row == first]
    depth = max((merge.last_row - first + 1 for merge in here), default=1)
    sideways = [merge for merge in here if merge.last_column > merge.first_column]
    if depth == 1 and first + 1 < len(sheet.rows):
        below = _own_cells(sheet, first + 1)
        are_labels = bool(below) and all(_is_label(value, label) for value, label in below)
        if are_labels and (_all_under(sheet, first + 1, sideways) or _fills_gaps(sheet, first)):
            depth = 2
    return min(depth, DEEPEST, max(1, len(sheet.rows) - first))


def _all_under(sheet: SheetData, row: int, merges: list[Merge]) -> bool:
    spans = {column for merge in merges for column in range(merge.first_column, merge.last_column + 1)}
    return bool(spans) and all(value is None or column in spans for column, value in enumerate(sheet.rows[row]))


def _fills_gaps(sheet: SheetData, first: int) -> bool:
    """Two levels without any merged cell: the upper label stands over the first of its group, blanks follow it."""
    upper, lower = sheet.rows[first], sheet.rows[first + 1]
    gaps = {column for column, value in enumerate(upper) if value is None}
    heads = {column - 1 for column in gaps} - gaps
    under = {column for column, value in enumerate(lower) if value is not None}
    return bool(under & gaps) and under <= gaps | heads and not all(value is not None for value in lower)


def _parts(sheet: SheetData, first_row: int, last_row: int, index: int) -> list[str]:
    parts: list[str] = []
    for row in range(first_row, last_row + 1):
        label = tidy(sheet.rows[row][index])
        if not label and row < last_row and tidy(sheet.rows[last_row][index]):
            label = _from_the_left(sheet, row, index)
        if label and (not parts or parts[-1] != label):
            parts.append(label)
    return parts


def _from_the_left(sheet: SheetData, row: int, index: int) -> str:
    """The upper label of an unmerged group stands over its first column only."""
    for column in range(index - 1, -1, -1):
        if label := tidy(sheet.rows[row][column]):
            return label
    return ""


def _preamble(sheet: SheetData, first_row: int) -> Iterator[str]:
    for row in range(first_row):
        for value, label in _own_cells(sheet, row):
            if label:
                yield value.isoformat() if isinstance(value, date) else str(value).strip()


def _kind(values: list[CellValue]) -> str:
    filled = [value for value in values if value is not None]
    first = [tidy(value) for value in filled[:2]]
    if any(TOTAL.match(text) and len(text) <= 6 for text in first):
        return "total"
    if NOTE.match(first[0]) and len({tidy(value) for value in filled}) <= 4:
        return "note"
    return "data"
