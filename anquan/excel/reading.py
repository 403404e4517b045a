"""An uploaded file in, sheets of plain values out. What the file is, its content decides, never its name.

Everything that could make the parser reserve memory or time without measure is looked at first: the container, the
extent of each sheet, texts that repeat. Then the parser (calamine, native code) runs in this process.
"""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from anquan.excel import archive, delimited, legacy, sheet_xml
from anquan.excel.archive import DAMAGED, LOCKED
from anquan.excel.sheets import (
    MEGABYTE,
    BadWorkbook,
    CellValue,
    Limits,
    Merge,
    SheetData,
    check_extent,
    check_merges,
    filled,
)

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHARED_STRINGS = "xl/sharedStrings.xml"
SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
LARGEST_EXACT = 10**15  # beyond, a spreadsheet has already lost digits
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(source: bytes | Path, *, limits: Limits | None = None) -> list[SheetData]:
    """All worksheets with content, in the order of their tabs, hidden ones too (marked). Raises ``BadWorkbook``.

    Takes .xlsx, .xlsm, .xls and CSV (UTF-8, UTF-16, GBK).
    """
    limits = limits or Limits()
    return [sheet for sheet in _all_sheets(_content(source, limits), limits) if sheet.rows]


def _all_sheets(data: bytes, limits: Limits) -> list[SheetData]:
    if data.startswith(b"PK"):
        return _from_xlsx(data, limits)
    if data.startswith(legacy.SIGNATURE):
        return legacy.read(data, limits)
    return _from_text(data, limits)


def _content(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            source = file.read(limits.max_bytes + 1)
    if not source:
        raise BadWorkbook("文件是空的，请重新选择。")
    if len(source) > limits.max_bytes:
        raise BadWorkbook(f"文件超过 {limits.max_bytes // MEGABYTE} MB，请删除图片或拆成几个文件后再上传。")
    return source


def _from_text(data: bytes, limits: Limits) -> list[SheetData]:
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<head", b"<style", b"mime-version")):
        raise BadWorkbook(f"这个文件的内容是网页，只是名字像表格（有些系统导出的“.xls”就是这样）。{SAVE_AS}")
    rows = delimited.read(data, limits)
    return [SheetData(name="CSV", rows=rows)] if rows else []


def _from_xlsx(data: bytes, limits: Limits) -> list[SheetData]:
    parts = archive.unpack(data, limits)
    if WORKBOOK not in parts:
        raise BadWorkbook(f"这不是 .xlsx 表格（可能是 Word、WPS 文字、.ods 或 .xlsb）。{SAVE_AS}")
    found = _sheet_parts(parts, limits)
    surveys = {}
    for name, part in found.items():
        surveys[name] = seen = sheet_xml.survey(parts[part], limits)
        check_extent(seen.rows, seen.columns, limits, name)
        check_merges(seen.merges, limits)
    sheet_xml.check_shared_strings(
        parts.get(SHARED_STRINGS, b""),
        [parts[part] for part in found.values()],
        sum(seen.cells for seen in surveys.values()),
        limits,
    )
    is_1904 = bool(re.search(rb"""date1904\s*=\s*["'](?:1|true)["']""", parts[WORKBOOK]))
    sheets = []
    for meta, grid, merges in _parsed(data):
        seen = surveys.get(meta.name)
        if seen is None:
            raise BadWorkbook(DAMAGED)
        sheets.append(_sheet(meta, grid, merges, limits, seen.hidden_rows, seen.hidden_columns, seen.broken, is_1904))
    return sheets


def _sheet_parts(parts: dict[str, bytes], limits: Limits) -> dict[str, str]:
    """Name of each sheet and the part it is in."""
    for name in (WORKBOOK, RELATIONS):
        sheet_xml.check_text(parts.get(name, b""))
    try:
        book = ElementTree.fromstring(parts[WORKBOOK])
        relations = ElementTree.fromstring(parts[RELATIONS])
    except (ElementTree.ParseError, KeyError, ValueError) as error:
        raise BadWorkbook(DAMAGED) from error
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets = {}
    for element in book.iter():
        if element.tag.rpartition("}")[2] == "sheet":
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            if identity in targets:
                sheets[element.get("name", "")] = targets[identity]
    if len(sheets) > limits.max_sheets or not set(sheets.values()) <= set(parts):
        raise BadWorkbook(
            DAMAGED if len(sheets) <= limits.max_sheets else f"工作表超过 {limits.max_sheets} 个，请拆开。"
        )
    return sheets


def _parsed(data: bytes) -> Iterator[tuple[Any, list[list[Any]], list]]:
    """Native code over foreign bytes: a panic there arrives as a ``BaseException`` and is a damaged file to us."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(meta.name)
                yield meta, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
    except PasswordError as error:
        raise BadWorkbook(LOCKED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise BadWorkbook(DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise BadWorkbook(DAMAGED) from error
        raise


def _sheet(meta, grid, merges, limits, hidden_rows, hidden_columns, broken, is_1904) -> SheetData:
    rows = [[_value(value) for value in row] for row in grid]
    ranges = tuple(sorted(Merge(*first, *last) for first, last in merges))
    filled(rows, ranges, limits)
    return SheetData(
        name=meta.name,
        rows=rows,
        merges=ranges,
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        broken=broken,
        is_hidden=meta.visible is not SheetVisibleEnum.Visible,
        is_1904=is_1904,
    )


def _value(value: Any) -> CellValue:
    if isinstance(value, str):
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
        return text.replace("\r\n", "\n") if text.strip() else None
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT:
        return int(value)
    return value
