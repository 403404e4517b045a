"""A look over the XML of a worksheet before it is parsed: how far it reaches, what is hidden, which formulas failed.

The parser builds a full grid up to the last cell, so one value in XFD1048576 would cost it gigabytes. Regular
expressions over bytes are used because a real XML parser in Python takes longer than the whole import. They only
accept what they fully understand: anything written in another way is refused, never skipped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from math import inf

from anquan.excel.archive import DAMAGED
from anquan.excel.sheets import BadWorkbook, Limits, column_index

P = rb"(?:[A-Za-z_][\w.-]*:)?"  # a namespace prefix
ATTRIBUTES = rb"""(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*"""
OPENING = re.compile(rb"<" + P + rb"(?:c|row)(?=[\s/>])")
# What Excel, WPS and LibreOffice write; group 4 or 5 is there when the cell has no content.
USUAL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"((?: \w+="[^"<>]*")*)(?:(/)>|>(</c>)?)|<(row)(?=[ />])')
PLACE = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"')
LETTERS, DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
ODD_TAGS = tuple(b"<" + tag + space for tag in (b"c", b"row") for space in (b"\t", b"\n", b"\r"))
UNUSUAL = re.compile(
    rb"<" + P + rb"(?:(?P<row>row)|c)(?=[\s/>])" + ATTRIBUTES + rb"(?:(?P<empty>/)>|>(?P<closed></" + P + rb"c>)?)"
)
ROW = re.compile(rb"<" + P + rb"row(?=[\s/>])" + ATTRIBUTES + rb"/?>")
COLUMN = re.compile(rb"<" + P + rb"col(?=[\s/>])" + ATTRIBUTES + rb"/?>")
SPREAD = re.compile(rb"<" + P + rb"(?:mergeCell|hyperlink)(?=[\s/>])([^>]*)>")
RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
MERGE = re.compile(rb"<" + P + rb"mergeCell(?=[\s/>])")
ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*["']([^"']*)["']""")
REFERENCE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
CELL = rb"<" + P + rb"c" + ATTRIBUTES + rb">\s*"
FORMULA = rb"<" + P + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + P + rb"f>)\s*"
EMPTY_VALUE = rb"(?:<" + P + rb"v\s*/>|<" + P + rb"v>\s*</" + P + rb"v>)?\s*"
FORMULA_WITHOUT_VALUE = re.compile(CELL + FORMULA + EMPTY_VALUE + rb"</" + P + rb"c>")
ERROR_VALUE = re.compile(CELL + rb"(?:" + FORMULA + rb")?<" + P + rb"v>(?P<code>#[^<]{1,20})<")
SHARED_STRING = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>(?:\s*<""" + P + rb"v[^<>]*>\s*(\d{1,7})\s*<)?")
END_OF_STRING = re.compile(rb"</" + P + rb"si>|<" + P + rb"si\s*/>")
DECLARATION = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
UTF_8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}

TRUE = {"1", "true"}
NO_VALUE = "公式没有计算结果，请在 Excel 或 WPS 中打开并保存后再上传"


@dataclass(frozen=True, slots=True)
class Survey:
    """``rows`` and ``columns`` are counts up to the last cell with content; the rest is counted from 0."""

    rows: int
    columns: int
    cells: int
    merges: int
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    broken: dict[tuple[int, int], str] = field(default_factory=dict)


def survey(xml: bytes, limits: Limits) -> Survey:
    check_text(xml)
    rows, columns, cells = _outline(xml, limits) or _extent(xml)
    return Survey(
        rows=rows,
        columns=columns,
        cells=cells,
        merges=sum(1 for _ in MERGE.finditer(xml)),
        hidden_rows=frozenset(_hidden_rows(xml)),
        hidden_columns=frozenset(_hidden_columns(xml, limits.max_columns)),
        broken=dict(_broken(xml)),
    )


def spread(xml: bytes) -> float:
    """Cells in merged and linked ranges, each of which openpyxl would make an object of. Infinite when unclear."""
    cells = 0
    for match in SPREAD.finditer(xml):
        place = RANGE.fullmatch(attributes(match[1]).get("ref", ""))
        if not place:
            return inf
        if place[3]:
            width = column_index(place[3]) - column_index(place[1]) + 1
            cells += abs(width * (int(place[4]) - int(place[2]) + 1))
    return cells


def check_text(xml: bytes) -> None:
    """UTF-8 without a document type: no entity can be declared, and no other encoding hides a tag from us."""
    declared = DECLARATION.match(xml)
    if declared and declared[1].lower() not in UTF_8:
        raise BadWorkbook(DAMAGED)
    if b"\0" in xml or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise BadWorkbook(DAMAGED)


def check_shared_strings(shared: bytes, sheets: list[bytes], cells: int, limits: Limits) -> None:
    """A long text that is stored once may be used by every cell: refuse it before it is multiplied."""
    check_text(shared)
    ends = [match.end() for match in END_OF_STRING.finditer(shared)]
    lengths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    longest = max(lengths, default=0)
    if longest * cells <= limits.max_text:
        return
    used = 0
    for match in chain.from_iterable(SHARED_STRING.finditer(xml) for xml in sheets):
        index = int(match[1]) if match[1] else -1
        used += lengths[index] if 0 <= index < len(lengths) else longest
        if used > limits.max_text:
            raise BadWorkbook("单元格里的文字太多，不是正常的表格文件。")


def attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in ATTRIBUTE.findall(tag)}


def _outline(xml: bytes, limits: Limits) -> tuple[int, int, int] | None:
    """The quick answer for ordinary sheets: all cells, also empty ones, lie within the limits. Else look closely."""
    if _has(xml, b":c", *ODD_TAGS):
        return None
    places = PLACE.findall(xml)
    if len(places) != sum(xml.count(tag) for tag in (b"<c ", b"<c>", b"<c/")):
        return None
    columns = max((column_index(name.decode()) + 1 for name in {place.rstrip(DIGITS) for place in places}), default=0)
    rows = max((int(place.lstrip(LETTERS)) for place in places), default=0)
    if rows > limits.max_rows or columns > limits.max_columns:
        return None
    return rows, columns, len(places)


def _extent(xml: bytes) -> tuple[int, int, int]:
    """Rows and columns up to the last cell with content, and how many such cells there are."""
    if _has(xml, b":c", b":row", *ODD_TAGS):
        return _unusual_extent(xml)
    openings = sum(xml.count(tag) for tag in (b"<c ", b"<c>", b"<c/", b"<row ", b"<row>", b"<row/"))
    rows, letters, cells, seen = 0, set(), 0, 0
    for match in USUAL.finditer(xml):
        seen += 1
        if match[1] and match[4] is None and match[5] is None:
            cells += 1
            letters.add(match[1])
            rows = max(rows, int(match[2]))
    if seen != openings:
        return _unusual_extent(xml)
    return rows, max((column_index(name.decode()) + 1 for name in letters), default=0), cells


def _unusual_extent(xml: bytes) -> tuple[int, int, int]:
    """Other spellings of the same: prefixes, single quotes, cells that do not say where they are."""
    openings = sum(1 for _ in OPENING.finditer(xml))
    rows = columns = cells = row = column = seen = 0
    for match in UNUSUAL.finditer(xml):
        seen += 1
        if b"&" in match["attributes"]:
            raise BadWorkbook(DAMAGED)
        reference = attributes(match["attributes"]).get("r", "")
        if match["row"]:
            row, column = (int(reference) if reference.isdecimal() else row + 1), 0
            continue
        if reference:
            place = REFERENCE.fullmatch(reference.encode())
            if not place:
                raise BadWorkbook(DAMAGED)
            row, column = int(place[2]), column_index(place[1].decode()) + 1
        else:
            column += 1
        if not match["empty"] and not match["closed"]:
            rows, columns, cells = max(rows, row), max(columns, column), cells + 1
    if seen != openings:
        raise BadWorkbook(DAMAGED)
    return rows, columns, cells


def _hidden_rows(xml: bytes) -> Iterator[int]:
    if b"hidden" not in xml:
        return
    for match in ROW.finditer(xml):
        if b"hidden" in match["attributes"]:
            named = attributes(match["attributes"])
            if named.get("hidden") in TRUE and named.get("r", "").isdecimal():
                yield int(named["r"]) - 1


def _hidden_columns(xml: bytes, most: int) -> Iterator[int]:
    head = xml[: xml.find(b"sheetData")]
    for match in COLUMN.finditer(head):
        named = attributes(match["attributes"])
        first, last = named.get("min", ""), named.get("max", "")
        if named.get("hidden") in TRUE and first.isdecimal() and last.isdecimal():
            yield from range(int(first) - 1, min(int(last), most))


def _broken(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if _has(xml, b"<f", b":f"):
        for match in FORMULA_WITHOUT_VALUE.finditer(xml):
            named = attributes(match["attributes"])
            if named.get("t") != "str":  # there, an empty value is the empty text
                yield from _told(named, NO_VALUE)
    if _has(xml, b't="e"', b"t='e'"):
        for match in ERROR_VALUE.finditer(xml):
            named = attributes(match["attributes"])
            if named.get("t") == "e":
                yield from _told(named, f"公式出错（{match['code'].decode()}），请改正后再上传")


def _has(xml: bytes, *any_of: bytes) -> bool:
    return any(part in xml for part in any_of)


def _told(named: dict[str, str], text: str) -> Iterator[tuple[tuple[int, int], str]]:
    if place := REFERENCE.fullmatch(named.get("r", "").encode()):
        yield (int(place[2]) - 1, column_index(place[1].decode())), text
