"""CSV in both directions. In: the encodings and separators Chinese offices produce. Out: nothing that computes."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TextIO

from anquan.excel.sheets import BadWorkbook, CellValue, Limits, check_extent

SEPARATORS = ",\t;|"
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# What makes a spreadsheet program take a text for a formula, also in its full-width form and after blanks.
COMPUTES = re.compile(r"[\s\u3000]*[=+\-@＝＋－＠]|[\t\r\n]")


def read(data: bytes, limits: Limits, name: str = "CSV") -> list[list[CellValue]]:
    """Rows of texts, equally long; empty fields are ``None``. Raises ``BadWorkbook``."""
    text = decoded(data)
    rows: list[list[CellValue]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=False):
            rows.append([value if value.strip() else None for value in row])
            width = max(width, len(row))
            check_extent(len(rows), width, limits, name)
    except csv.Error as error:
        raise BadWorkbook(f"CSV 第 {len(rows) + 1:,} 行无法读取，请检查引号是否成对。") from error
    return [row + [None] * (width - len(row)) for row in rows]


def decoded(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else GB 18030 (which contains GBK and GB 2312)."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        raise BadWorkbook("这不是表格文件。请上传 .xlsx、.xls 或 .csv 文件。")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "gb18030")


def separator(text: str) -> str:
    """The one that stands most often outside quotes in the first lines; a comma when none does."""
    head = re.sub(r'"[^"]*"', "", text[:20_000])
    counts = {mark: head.count(mark) for mark in SEPARATORS}
    best = max(SEPARATORS, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def write(target: TextIO, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """``target`` is a text stream opened with ``encoding="utf-8-sig", newline=""``. Returns the number of rows."""
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([neutral(title) for title in header])
    count = 0
    for row in rows:
        writer.writerow([plain(value) for value in row])
        count += 1
    return count


def plain(value: object) -> str:
    """Numbers and dates as such; any text made harmless."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return neutral(str(value))


def neutral(text: str) -> str:
    """A leading apostrophe keeps a spreadsheet program from computing the text. Control characters go."""
    text = CONTROL.sub("", text)
    return f"'{text}" if COMPUTES.match(text) else text


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadWorkbook(
            "看不出文件的文字编码。请用 Excel 或 WPS 打开，另存为 .xlsx 或“CSV UTF-8”后再上传。"
        ) from error
