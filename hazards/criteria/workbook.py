"""A set as a workbook: written for the office to correct, read back row by row. Nothing here writes to the database."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anquan.excel.columns import Column, SheetPlan
from anquan.excel.header import body, find_header
from anquan.excel.reading import read_workbook
from anquan.excel.readings import spelled
from anquan.excel.sheets import BadWorkbook, Limits
from anquan.excel.writing import workbook_at, write_sheet
from anquan.units.models import Industry
from hazards.criteria import rules
from hazards.models import Criterion, CriterionSet, CriterionVersion

CODE, ARTICLE, ITEM, SUMMARY, LINES, KEYWORDS, MARK, USE, VERSION = (
    "条款代码", "第几条", "第几项", "简述", "适用行业", "关键词", "核实情况", "使用情况", "版本",
)  # fmt: skip
COLUMNS = (
    Column("code", CODE, width=14),
    Column("article", ARTICLE, width=12),
    Column("item", ITEM, width=8),
    Column("summary", SUMMARY, width=70),
    Column("industries", LINES, width=24),
    Column("keywords", KEYWORDS, width=40),
    Column("mark", MARK, width=10),
    Column("use", USE, width=12),
    Column("version", VERSION, width=8),
)
HEADINGS = tuple(column.title for column in COLUMNS)
HEADING_OF = {column.key: column.title for column in COLUMNS} | {"is_withdrawn": USE}
IN_USE, NOT_IN_USE = "在用", "不再使用"
NEW, CHANGED, SAME, WRONG = "新增", "修改", "不变", "有误"


# --- out --------------------------------------------------------------------------------------------------------------
def write(of: CriterionSet, clauses: Iterable[CriterionVersion]) -> bytes:
    plan = SheetPlan(of.code, str(of), COLUMNS, style="detail", frozen_columns=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.xlsx"
        with workbook_at(path) as book:
            write_sheet(book, plan, [_cells(clause) for clause in clauses])
        return path.read_bytes()


def _cells(clause: CriterionVersion) -> list[str]:
    lines = "、".join(each.name for each in clause.industries.all())
    use = NOT_IN_USE if clause.is_withdrawn else IN_USE
    return [clause.criterion.code, clause.article, clause.item, clause.summary, lines, clause.keywords,
            clause.get_mark_display(), use, str(clause.number)]  # fmt: skip


# --- in ---------------------------------------------------------------------------------------------------------------
@dataclass
class Row:
    number: int
    code: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    industries: list[Industry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    seen: int = 0
    exported: str = ""  # the version the sheet was made from

    @property
    def outcome(self) -> str:
        if self.errors:
            return WRONG
        if not self.seen:
            return NEW
        return CHANGED if self.changes else SAME


@dataclass
class Report:
    rows: list[Row]

    @property
    def ok(self) -> bool:
        return bool(self.rows) and not any(row.errors for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {word: sum(row.outcome == word for row in self.rows) for word in (NEW, CHANGED, SAME, WRONG)}


def read(content: bytes, limits: Limits) -> list[dict[str, Any]]:
    """The rows of the first visible sheet that has 条款代码 and 简述. Raises ``BadWorkbook`` with a Chinese reason."""
    for sheet in read_workbook(content, limits=limits):
        header = None if sheet.is_hidden else find_header(sheet, words=HEADINGS)
        if header is None or not {CODE, SUMMARY} <= set(header.labels):
            continue
        lines = [line for line in body(sheet, header) if line.kind == "data"]
        if len(lines) > limits.max_rows:
            raise BadWorkbook(f"一次最多导入 {limits.max_rows} 行，这个文件有 {len(lines)} 行。")
        return [
            {"row": line.number} | {label: line.values[index] for label, index in header.labels.items()}
            for line in lines
        ]
    raise BadWorkbook("没有找到列名行：表里应有“条款代码”和“简述”。请先导出这个标准，在导出的表上修改。")


def understand(of: CriterionSet, found: Sequence[Mapping[str, Any]]) -> Report:
    """Every row read and compared with what the set has. A clause that the file leaves out stays as it is."""
    known = {clause.criterion.code: clause for clause in _current(of)}
    foreign = set(_codes_elsewhere(of, found))
    lines = {each.name: each for each in Industry.objects.all()}
    rows, seen = [], dict[str, int]()
    for cells in found:
        row = _row(cells, lines)
        if row.code in foreign:
            row.errors.append(f"{CODE}“{row.code}”属于另一个标准。")
        if row.code and row.code in seen:
            row.errors.append(f"{CODE}与第 {seen[row.code]} 行重复。")
        seen.setdefault(row.code, row.number)
        _compare(row, known.get(row.code))
        rows.append(row)
    return Report(rows)


def _current(of: CriterionSet) -> list[CriterionVersion]:
    rows = CriterionVersion.objects.current().filter(criterion__set=of)
    return list(rows.select_related("criterion").prefetch_related("industries"))


def _codes_elsewhere(of: CriterionSet, found: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    codes = {text(cells.get(CODE)) for cells in found}
    return Criterion.objects.filter(code__in=codes).exclude(set=of).values_list("code", flat=True)


def text(value: Any) -> str:
    return " ".join(spelled(value).split())


def _row(cells: Mapping[str, Any], lines: Mapping[str, Industry]) -> Row:
    row = Row(number=int(cells["row"]), code=text(cells.get(CODE)), exported=text(cells.get(VERSION)))
    for name, heading, longest in (
        ("article", ARTICLE, 12), ("item", ITEM, 12), ("summary", SUMMARY, 300), ("keywords", KEYWORDS, 300),
    ):  # fmt: skip
        row.words[name] = text(cells.get(heading))
        if len(row.words[name]) > longest:
            row.errors.append(f"{heading}最多 {longest} 个字，现在是 {len(row.words[name])} 个字。")
    if not row.code or len(row.code) > 20:
        row.errors.append(f"请填{CODE}，最多 20 个字，例如 GM-11-03。")
    if not row.words["summary"]:
        row.errors.append(f"请填{SUMMARY}。")
    row.words["mark"] = _choice(
        row, MARK, cells, {label: value for value, label in rules.Mark.choices}, rules.Mark.PENDING
    )
    row.words["is_withdrawn"] = _choice(row, USE, cells, {IN_USE: False, NOT_IN_USE: True}, False)
    for name in text(cells.get(LINES)).replace("，", "、").replace(",", "、").split("、"):
        if name.strip() in lines:
            row.industries.append(lines[name.strip()])
        elif name.strip():
            row.errors.append(f"没有“{name.strip()}”这个监管领域。")
    return row


def _choice(row: Row, heading: str, cells: Mapping[str, Any], known: Mapping[str, Any], otherwise: Any) -> Any:
    given = text(cells.get(heading))
    if given and given not in known:
        row.errors.append(f"{heading}请填{'或者'.join(known)}，不认识“{given}”。")
    return known.get(given, otherwise)


def _compare(row: Row, current: CriterionVersion | None) -> None:
    if current is None:
        return
    row.seen = current.number
    if row.exported and row.exported != str(current.number):
        row.errors.append(
            f"这一条在导出以后已被修改，现在是第 {current.number} 版，表里是第 {row.exported} 版。请重新导出再改。"
        )
    for name, value in row.words.items():
        if getattr(current, name) != value:
            row.changes.append(HEADING_OF[name])
    if {each.pk for each in current.industries.all()} != {each.pk for each in row.industries}:
        row.changes.append(LINES)
