"""A checklist as a workbook: written for the office to correct, read back row by row. Nothing here writes to the database.

The sheet is the whole next version: what it leaves out is left out. So the dry run says of every row what it does, and
of every item that is no longer there.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from anquan.excel.annotating import RowError, annotate_errors
from anquan.excel.columns import Column, SheetPlan
from anquan.excel.header import Header, body, find_header
from anquan.excel.reading import read_workbook
from anquan.excel.readings import quoted, spelled
from anquan.excel.sheets import BadWorkbook, Limits, SheetData
from anquan.excel.writing import workbook_at, write_sheet
from hazards.rules import Category, Level, Mode
from inspections.checklists.items import FIELDS, Item, labelled
from inspections.models import ChecklistItem, ChecklistVersion

NEW, CHANGED, SAME, DROPPED, WRONG = "新增", "修改", "不变", "删去", "有误"
YES, NO = "是", "否"
SHORT_CATEGORY = {str(each.label).split(" / ")[1]: each.value for each in Category}
CHOICES: dict[str, dict[str, Any]] = {
    "category": {str(each.label): each.value for each in Category} | {c: c for c in Category.values} | SHORT_CATEGORY,
    "level": {str(each.label): each.value for each in Level},
    "mode": {str(each.label): each.value for each in Mode},
    "needs_photo": {YES: True, NO: False, "须拍照": True},
}
WIDTHS = {"content": 36, "look_at": 44, "expected": 32, "basis": 40, "hazard": 40, "measures": 40, "category": 20}
ORDER = ("group", "content", "look_at", "expected", "basis", "hazard", "measures", "category", "level", "mode", "days",
         "needs_photo")  # fmt: skip
HEADING = {name: labelled(name).split("（")[0] for name in ORDER}  # 整改天数（自然日）: the unit stands in the notes
COLUMNS = tuple(Column(name, title, width=WIDTHS.get(name, 14)) for name, title in HEADING.items())
HEADINGS = tuple(HEADING.values())
CONTENT = HEADING["content"]
LONGEST = {name: getattr(ChecklistItem._meta.get_field(name), "max_length", None) or 0 for name in ORDER}
NOTES = (
    (
        "这张表",
        "是一份检查表的全部内容：导入以后按这张表生成新的版次，表里没有的检查项在新版次里也没有。次序就是行的次序。",
    ),
    ("必填", f"{CONTENT}。其余可以空着，列名不要改。表里没有的列，原来的内容不变。"),
    (HEADING["group"], "同一分组的写在一起，检查时按分组跳转。"),
    (HEADING["basis"], "写到条、款、项；没有对照原文的写“待核实”。重大隐患写判定标准的条、项。"),
    (HEADING["hazard"], "答“不符合”时，隐患的描述、依据、措施、类别、等级、方式和期限照这一行填好。"),
    (HEADING["category"], "、".join(SHORT_CATEGORY)),
    (HEADING["level"], "、".join(CHOICES["level"]) + "；不填按一般。"),
    (HEADING["mode"], "、".join(CHOICES["mode"]) + "；不填按限期整改。"),
    (HEADING["days"], "自然日，0 表示当天；不填按整改方式的期限。"),
    (HEADING["needs_photo"], "是、否。写“是”的，没有照片不能完成检查。"),
    ("全有或全无", "有一处错误，整个文件都不导入。同一个文件再传一次，没有变化就不生成新版次。"),
)


# --- out --------------------------------------------------------------------------------------------------------------
def write(version: ChecklistVersion | None, title: str, items: Sequence[ChecklistItem]) -> bytes:
    """The items of a version, and a sheet that says how to fill it in. Without a version: the empty sheet."""
    heading = f"{title}（第 {version.number} 版）" if version else title
    notes = [Column("column", "列", width=18), Column("how", "怎么填", width=90)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checklist.xlsx"
        with workbook_at(path) as book:
            plan = SheetPlan("检查表", heading, COLUMNS, style="detail", frozen_columns=2)
            write_sheet(book, plan, [_cells(item) for item in items])
            write_sheet(book, SheetPlan("填表说明", "", notes, style="detail"), NOTES)
        return path.read_bytes()


def _cells(item: ChecklistItem) -> list[str]:
    said = {
        "category": item.get_category_display(), "level": item.get_level_display(), "mode": item.get_mode_display(),
        "days": "" if item.days is None else str(item.days), "needs_photo": YES if item.needs_photo else NO,
    }  # fmt: skip
    return [said.get(name, getattr(item, name)) for name in ORDER]


# --- in ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Found:
    """The sheet as it came: where its table is, and its rows by heading."""

    sheet: str
    header: Header
    rows: list[tuple[int, dict[str, Any]]]

    @property
    def absent(self) -> list[str]:
        """Columns the sheet does not have: what an item has there stays."""
        return [name for name, title in HEADING.items() if title not in self.header.labels]


@dataclass
class Row:
    number: int
    item: Item | None = None
    content: str = ""
    outcome: str = NEW
    changes: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)  # heading, what is wrong


@dataclass(frozen=True)
class Report:
    rows: list[Row]
    dropped: list[str]
    is_same: bool

    @property
    def ok(self) -> bool:
        return bool(self.rows) and not any(row.errors for row in self.rows)

    @property
    def items(self) -> list[Item]:
        return [row.item for row in self.rows if row.item is not None]

    @property
    def counts(self) -> dict[str, int]:
        found = {word: sum(row.outcome == word for row in self.rows) for word in (NEW, CHANGED, SAME, WRONG)}
        return found | {DROPPED: len(self.dropped)}


def read(content: bytes, limits: Limits) -> Found:
    """The first visible sheet that has 检查内容. Raises ``BadWorkbook`` with a Chinese reason."""
    for sheet in read_workbook(content, limits=limits):
        header = None if sheet.is_hidden else find_header(sheet, words=HEADINGS)
        if header is not None and CONTENT in header.labels:
            return Found(sheet.name, header, _rows(sheet, header))
    raise BadWorkbook(f"没有找到列名行：表里应有“{CONTENT}”。请先导出这份检查表，在导出的表上修改。")


def _rows(sheet: SheetData, header: Header) -> list[tuple[int, dict[str, Any]]]:
    wanted = {label: index for label, index in header.labels.items() if label in HEADINGS}
    lines = [line for line in body(sheet, header) if line.kind == "data"]
    return [(line.number, {label: line.values[index] for label, index in wanted.items()}) for line in lines]


def understand(found: Found, current: Sequence[ChecklistItem]) -> Report:
    """Every row read, and compared with the version in use."""
    rows = [_row(number, cells) for number, cells in found.rows]
    seen: dict[str, int] = {}
    for row in rows:
        if row.content and row.content in seen:
            row.errors.append((CONTENT, f"与第 {seen[row.content]} 行相同。"))
        seen.setdefault(row.content, row.number)
    before = [Item.of(item) for item in current]
    dropped = _compare(rows, before, found.absent)
    is_same = [row.item for row in rows] == before
    for row in rows:
        row.outcome = WRONG if row.errors else row.outcome
    return Report(rows, dropped, is_same)


def _row(number: int, cells: Mapping[str, Any]) -> Row:
    row = Row(number)
    values: dict[str, Any] = {}
    for name in FIELDS:
        heading = HEADING[name]
        try:
            values[name] = _value(name, cells.get(heading))
        except ValidationError as wrong:
            row.errors.append((heading, str(wrong.message)))
    row.content = values.get("content", "")
    if not row.errors:
        row.item = Item(**values)
    return row


def _value(name: str, cell: Any) -> Any:
    text = " ".join(spelled(cell).split())
    if name in CHOICES:
        return _chosen(name, text, cell)
    if name == "days":
        return _days(text, cell)
    longest = LONGEST[name]
    if len(text) > longest:
        raise ValidationError(f"最多 {longest} 个字，现在是 {len(text)} 个字。")
    if name == "content" and not text:
        raise ValidationError("请填写检查内容。")
    return text


def _chosen(name: str, text: str, cell: Any) -> Any:
    known = CHOICES[name]
    if not text:
        return {"category": "", "level": Level.GENERAL, "mode": Mode.LIMITED, "needs_photo": False}[name]
    if text not in known:
        said = "、".join(SHORT_CATEGORY if name == "category" else known)
        raise ValidationError(f"不认识{quoted(cell)}，请填：{said}。")
    return known[text]


def _days(text: str, cell: Any) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= 365):
        raise ValidationError(f"写的是{quoted(cell)}，请填 0 到 365 的整数，单位是自然日。")
    return int(text)


def _compare(rows: Sequence[Row], before: Sequence[Item], absent: Sequence[str]) -> list[str]:
    """Same 检查内容: the same item. What is left over on both sides at the same place was reworded. Says what is gone."""
    known = {item.content: item for item in before}
    here = {row.content for row in rows}
    left = {place: item for place, item in enumerate(before) if item.content not in here}
    for place, row in enumerate(rows):
        old = known.get(row.content) or left.pop(place, None)
        if old is not None and row.item is not None:
            row.item = replace(row.item, **{name: getattr(old, name) for name in absent})
            row.changes = [HEADING[name] for name in FIELDS if getattr(old, name) != getattr(row.item, name)]
            row.outcome = CHANGED if row.changes else SAME
    return [item.content for item in left.values()]


# --- back -------------------------------------------------------------------------------------------------------------
def with_errors(content: bytes, found: Found, report: Report, limits: Limits) -> bytes:
    """The sheet as it came, wrong cells coloured, a column that says what to change."""
    columns = found.header.labels
    errors = [
        RowError(row.number, message, columns.get(heading), heading)
        for row in report.rows
        for heading, message in row.errors
    ]
    return annotate_errors(content, errors, sheet=found.sheet, header_row=found.header.first_row + 1, limits=limits)
