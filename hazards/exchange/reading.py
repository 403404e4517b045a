"""Their workbook: an empty template proposes the columns of a 口径, an answer is read row by row. Writes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from anquan.excel.cells import read_text
from anquan.excel.header import Header, HeaderColumn, body, find_header, tidy
from anquan.excel.reading import read_workbook
from anquan.excel.readings import spelled
from anquan.excel.sheets import BadWorkbook, Limits, SheetData, column_letters
from anquan.terms.selectors import whole
from anquan.units.workbooks import ROOM_FOR_TITLES
from anquan.units.workbooks import limits as of_any_table
from hazards.exchange import headings, saying
from hazards.exchange.headings import SHOWN, THEIR_NUMBER, UNUSED
from hazards.exchange.rules import Column, Spec, plain
from hazards.imports.reading import CellFault
from hazards.models import ExternalNumber, ProfileVersion

LONGEST = 2000  # letters of a cell that is kept
LONGEST_NUMBER = ExternalNumber._meta.get_field("number").max_length
LEAST_KNOWN = 2  # columns of the profile that a table must have to be an answer to it
CONTENT = ("title", "description")
OURS = ("register_no", "hazard_no")


def limits(today: date) -> Limits:
    return replace(of_any_table(today), max_rows=whole("exchange.max_rows", today) + ROOM_FOR_TITLES)


# --- an empty template ----------------------------------------------------------------------------------------------
def template(data: bytes, today: date) -> Spec:
    """The columns of their empty table with the fields they likely mean. Raises ``BadWorkbook``."""
    found = [(sheet, header) for sheet, header in _tables(data, limits(today)) if len(header.columns) >= LEAST_KNOWN]
    if not found:
        raise BadWorkbook("没有找到列名行。请上传对方下发的空表，表里要有一行列名。")
    sheet, header = max(found, key=lambda pair: len(pair[1].columns))
    known = {label: key for key, label in saying.FIELDS.items()}
    named = [column for column in header.columns if column.parts]
    fields = headings.proposed([column.parts for column in named], known)
    title, *rest = header.preamble or ("",)
    written = {tidy(value): " ".join(str(value).split()) for value in _header_cells(sheet, header) if value is not None}
    return Spec(
        sheet=sheet.name,
        columns=tuple(_proposal(column, key, written) for column, key in zip(named, fields, strict=True)),
        title=title[:100],
        subtitle="｜".join(rest[:3])[:200],
    )


def _header_cells(sheet: SheetData, header: Header) -> Iterable[Any]:
    return (value for row in sheet.rows[header.first_row : header.last_row + 1] for value in row)


def _proposal(column: HeaderColumn, key: str, written: Mapping[str, str]) -> Column:
    """``written``: the labels as they stand in the sheet, by their narrow form."""
    *above, heading = (written.get(part, part) for part in column.parts)
    return Column(heading=heading[:60], field=key, group="".join(above)[:60])


def _tables(data: bytes, within: Limits, words: Sequence[str] = ()) -> Iterable[tuple[SheetData, Header]]:
    for sheet in read_workbook(data, limits=within):
        if not sheet.is_hidden and (header := find_header(sheet, words=words)):
            yield sheet, header


# --- an answer ------------------------------------------------------------------------------------------------------
class BadRows(Exception):
    """Rows that cannot be compared; each with its place and what to do. Nothing of the file is kept."""

    def __init__(self, faults: list[CellFault]):
        self.faults = faults
        super().__init__(f"有 {len(faults)} 处要改。")


Cells = dict[str, str]  # text by the index of the column, as JSON keeps it


@dataclass
class Read:
    """An answer as it was read. ``columns``: index → ``c3`` (the third column of the profile counted from 0),
    ``THEIR_NUMBER``, ``SHOWN`` or ``UNUSED``."""

    version: ProfileVersion
    layout: dict[str, Any]
    columns: dict[str, str]
    rows: list[tuple[int, Cells]] = field(default_factory=list)


def answer(data: bytes, versions: Sequence[ProfileVersion], today: date) -> Read:
    """Their table and what its columns mean by the version it fits best. Raises ``BadWorkbook``, ``BadRows``."""
    words = [column.heading for column in versions[0].spec.columns]
    found = [
        (_known(version.spec, header), version, sheet, header)
        for sheet, header in _tables(data, limits(today), words)
        for version in versions
    ]
    known, version, sheet, header = max(found, key=lambda each: each[0], default=(0, None, None, None))
    if known < LEAST_KNOWN:
        raise BadWorkbook(f"没有找到“{versions[0].profile}”的列名。请上传用这个口径报出、对方返回的表。")
    read = Read(version, _layout(sheet, header), meanings(version.spec, header))
    _read_rows(read, sheet, header)
    check(version.spec, read.layout["labels"], read.columns, read.rows)
    return read


def _known(spec: Spec, header: Header) -> int:
    labels = {plain(column.label) for column in header.columns}
    return sum(plain(column.label) in labels for column in spec.columns)


def _layout(sheet: SheetData, header: Header) -> dict[str, Any]:
    labels = {str(column.index): column.label for column in header.columns}
    return {"sheet": sheet.name, "first_row": header.first_row, "labels": labels, "skipped": 0}


def meanings(spec: Spec, header: Header) -> dict[str, str]:
    """By the exact heading, then by its last level, then by its words; what the profile does not have is theirs."""
    taken: dict[int, str] = {}

    def take(column: HeaderColumn, wanted: str, named: Callable[[Column], str]) -> None:
        free = [f"c{place}" for place, own in enumerate(spec.columns) if wanted and named(own) == wanted]
        if found := next((code for code in free if code not in taken.values()), ""):
            taken[column.index] = found

    def left() -> list[HeaderColumn]:
        return [column for column in header.columns if column.index not in taken]

    for column in left():
        take(column, plain(column.label), lambda own: plain(own.label))
    for column in left():
        take(column, plain("".join(column.parts[-1:])), lambda own: plain(own.heading))
    for column, key in zip(left(), headings.proposed([column.parts for column in left()], {}), strict=True):
        take(column, key, lambda own: own.field)
    for column in left():
        taken[column.index] = headings.answered(column.label)
    return _one_number({str(index): taken[index] for index in sorted(taken)})


def _one_number(columns: dict[str, str]) -> dict[str, str]:
    """Their number stands in one column; a second one is only shown."""
    first = next((index for index, is_ in columns.items() if is_ == THEIR_NUMBER), None)
    return {index: SHOWN if is_ == THEIR_NUMBER and index != first else is_ for index, is_ in columns.items()}


def _read_rows(read: Read, sheet: SheetData, header: Header) -> None:
    faults = []
    for line in body(sheet, header):
        if line.kind != "data":
            read.layout["skipped"] += 1
            continue
        cells: Cells = {}
        for column in header.columns:
            value, letters = line.values[column.index], column.letters
            if reason := sheet.broken.get((line.row, column.index)):
                faults.append(CellFault(line.number, letters, column.label, "", reason))
            elif reason := (reading := read_text(value, max_length=LONGEST)).error:
                faults.append(CellFault(line.number, letters, column.label, spelled(value)[:40], reason))
            elif reading.value:
                cells[str(column.index)] = reading.value
        read.rows.append((line.number, cells))
    if faults:
        raise BadRows(faults)
    if not read.rows:
        raise BadWorkbook("列名下面没有内容，请上传对方返回的表。")


def check(spec: Spec, labels: Mapping[str, str], columns: Mapping[str, str], rows: Sequence[tuple[int, Cells]]) -> None:
    """Whether every row can be told from the others. Raises ``BadWorkbook``, ``BadRows``."""
    keys = keys_of(spec, columns)
    if not (keys.ours or keys.theirs or keys.unit and keys.content):
        raise BadWorkbook(
            "表里没有能认出隐患的列：要有清单编号，或者对方编号，或者单位名称和隐患内容。请核对各列的含义。"
        )
    faults = []
    for index, most in [
        *((index, 0) for index in keys.ours[:1]),
        *((index, LONGEST_NUMBER) for index in keys.theirs[:1]),
    ]:
        seen: dict[str, int] = {}
        for number, cells in rows:
            text = plain(cells.get(index, ""))
            if text and text in seen:
                faults.append(_fault(number, index, labels, cells, f"与第 {seen[text]} 行重复，请只留一行"))
            if most and len(text) > most:
                faults.append(_fault(number, index, labels, cells, f"编号最多 {most} 个字"))
            seen.setdefault(text, number)
    known = [*keys.ours[:1], *keys.theirs[:1]]
    for number, cells in rows:
        has_content = any(cells.get(i) for i in keys.unit) and any(cells.get(i) for i in keys.content)
        if not has_content and not any(cells.get(index) for index in known):
            reason = "这一行没有编号，也没有单位和隐患内容，认不出是哪一条"
            faults.append(CellFault(number, "", "整行", "", reason))
    if faults:
        raise BadRows(sorted(faults, key=lambda fault: (fault.row, fault.column)))


def _fault(number: int, index: str, labels: Mapping[str, str], cells: Cells, reason: str) -> CellFault:
    return CellFault(number, column_letters(int(index)), labels[index], cells.get(index, "")[:40], reason)


@dataclass(frozen=True)
class Keys:
    """The columns by which a row is recognised, as indexes."""

    ours: list[str]
    theirs: list[str]
    unit: list[str]
    uscc: list[str]
    content: list[str]


def keys_of(spec: Spec, columns: Mapping[str, str]) -> Keys:
    fields = {index: field_of(spec, meaning) for index, meaning in columns.items()}

    def holding(*names: str) -> list[str]:
        return [index for name in names for index, is_ in fields.items() if is_ == name]

    theirs = [index for index, meaning in columns.items() if meaning == THEIR_NUMBER]
    return Keys(holding(*OURS), [*holding("external_no"), *theirs], holding("unit"), holding("uscc"), holding(*CONTENT))


def field_of(spec: Spec, meaning: str) -> str:
    """The field of the profile's column that a column of theirs stands for; '' for none."""
    place = place_of(meaning)
    return spec.columns[place].field if place is not None and place < len(spec.columns) else ""


def place_of(meaning: str) -> int | None:
    return int(meaning[1:]) if meaning[:1] == "c" and meaning[1:].isdecimal() else None


__all__ = ["SHOWN", "THEIR_NUMBER", "UNUSED", "BadRows", "Keys", "Read", "answer", "check", "keys_of", "template"]
