"""Acceptance B3, B4: bombs and mazes are refused before the parser sees them, quickly and without memory."""

import contextlib
import io
import resource
import struct
import time
import zipfile

import pytest
from openpyxl import Workbook

from anquan.excel.reading import read_workbook
from anquan.excel.sheets import MEGABYTE, BadWorkbook, Limits
from tests.excel.workbooks import SHEET, changed, saved, with_parts, with_rows, xlsx
from tests.paths import SHARED

SOUND = xlsx(["序号", "内容"], [1, "灭火器过期"])


def refused(data: bytes, match: str, **limits) -> None:
    """In less than a second and without more than 50 MB."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(BadWorkbook, match=match):
        read_workbook(data, limits=Limits(**limits))
    assert time.perf_counter() - start < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_an_entry_that_expands_beyond_20_mb():
    refused(with_parts(SOUND, {"xl/media/x.xml": b" " * (21 * MEGABYTE)}), "解开后太大")


def test_entries_that_expand_beyond_50_mb_together():
    refused(with_parts(SOUND, {f"xl/media/{n}.bin": bytes(11 * MEGABYTE) for n in range(5)}), "解开后太大")


def test_more_than_1000_entries():
    refused(with_parts(SOUND, {f"xl/media/{n}.bin": b"x" for n in range(1000)}), "个部分")


def test_a_directory_of_a_million_entries_is_not_even_listed():
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65_534, 65_534, 5_000_000, 0, 0)
    refused(b"PK\x03\x04" + bytes(5_000_000) + end, "个部分")


def test_content_packed_more_than_a_hundredfold():
    refused(with_parts(SOUND, {"xl/media/x.bin": bytes(8 * MEGABYTE)}), "压缩比")


def test_a_directory_that_lies_about_the_size():
    data = bytearray(with_parts(SOUND, {"xl/media/x.xml": b" " * (30 * MEGABYTE)}))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/media/x.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 1000)  # expanded size in the directory
    at = data.find(b"xl/media/x.xml") - 30
    data[at + 22 : at + 26] = struct.pack("<I", 1000)  # and before the entry
    refused(bytes(data), "解开后太大|损坏")


def test_one_text_stored_once_and_used_by_every_cell():
    text = b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
    cells = b"".join(
        b'<row r="%d">' % row
        + b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + n, row) for n in range(20))
        + b"</row>"
        for row in range(1, 101)
    )
    data = with_rows(cells)
    shared = (
        b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + text
        + b"</sst>"
    )
    refused(with_parts(data, {"xl/sharedStrings.xml": shared}, zipfile.ZIP_STORED), "文字太多")


def test_a_cell_of_20_million_letters():
    """X10 of the acceptance plan: 194 KB that took 400 MB."""
    text = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"a" * 19_000_000 + b"</t></is></c></row>"
    refused(with_rows(text), "压缩比|解开后太大")


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>',
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row r = "1048576" ><c\n r = "XFD1048576" ><v>1</v></c></row>',
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="9">'
        b'<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
        b'<row r="1"><c r="&#88;FD1"><v>1</v></c></row>',
        b'<row r="1" x=">"><c r="XFD1" y=">"><v>1</v></c></row>',
        b'<row r="1">' + b"<c><v>1</v></c>" * 65 + b"</row>",
    ],
    ids=["last-cell", "last-column", "single-quotes", "no-reference", "blanks", "prefix", "entity", "bracket", "65"],
)
def test_one_value_in_the_farthest_cell_does_not_open_the_whole_grid(cell):
    data = with_rows(b'<row r="1"><c r="A1"><v>1</v></c></row>' + cell)
    assert len(data) < 8_000
    refused(data, "行|列|损坏")


def test_empty_cells_out_there_are_only_formatting_and_do_no_harm():
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_workbook(with_rows(cells))[0].rows == [[1]]


def test_rows_and_columns_are_counted_by_the_caller():
    assert len(read_workbook(xlsx(*[[n] for n in range(5000)]))[0].rows) == 5000
    refused(xlsx(*[[n] for n in range(5001)]), "用到第 5,001 行，一次最多 5,000 行")
    assert read_workbook(xlsx(list(range(64))))[0].width == 64
    refused(xlsx(list(range(65))), "BM 列，最多 64 列")
    assert len(read_workbook(xlsx(*[[n] for n in range(30)]), limits=Limits(max_rows=30))[0].rows) == 30
    refused(xlsx(*[[n] for n in range(31)]), "最多 30 行", max_rows=30)


def test_a_csv_is_not_read_beyond_its_limit():
    refused("\n".join("一行" for _ in range(200_000)).encode(), "用到第 5,001 行")
    refused(("," * 64).encode(), "列")


def test_merged_ranges_that_cover_everything_many_times():
    book = Workbook()
    for row in range(1, 2001):
        book.active.cell(row, 60, row)
    merges = "".join(f'<mergeCell ref="A{n}:BH5000"/>' for n in range(1, 500)).encode()
    data = changed(
        saved(book),
        SHEET,
        lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>"),
    )
    refused(data, "重叠")


def test_entities_cannot_be_declared():
    def poison(xml: bytes) -> bytes:
        return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + xml

    for part in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        refused(changed(SOUND, part, poison), "损坏")


def test_another_encoding_does_not_hide_a_cell():
    def widened(xml: bytes) -> bytes:
        return b"\xff\xfe" + xml.decode().encode("utf-16-le")

    refused(changed(SOUND, SHEET, widened), "损坏")


@pytest.mark.parametrize(
    ("name", "words"),
    [("locked.xlsx", "打开密码"), ("locked.xls", "打开密码")],
)
def test_a_file_with_a_password_says_so(golden, name, words):
    refused((golden / name).read_bytes(), words)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "网页|xml"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "表格文件"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏|工作表"),
        (b"%PDF-1.7\x00", "表格文件"),
        (with_parts(b"PK\x05\x06" + bytes(18), {"word/document.xml": b"<w/>"}), "不是 .xlsx"),
        (b"\xff\xfe\xfd\xfc\xff", "编码|表格"),
    ],
    ids=["empty", "html", "xml2003", "png", "zip", "ole", "pdf", "docx", "bytes"],
)
def test_what_is_not_a_table_is_refused_with_advice(data, words):
    refused(data, words)


def test_a_file_beyond_20_mb_is_not_looked_at():
    refused(b"x" * (20 * MEGABYTE + 1), "超过 20 MB")


@pytest.mark.parametrize("source", ["golden.xlsx", "golden.xls"])
def test_damaged_files_are_refused_or_read_but_never_crash(golden, source):
    """A few hundred mutations and truncations, always the same ones."""
    import random

    random.seed(20261121)
    whole = (golden / source).read_bytes()
    outcomes = {"read": 0, "refused": 0}
    for number in range(300):
        data = bytearray(whole[: random.randrange(20, len(whole))] if number % 3 == 0 else whole)
        for _ in range(random.randrange(1, 12)):
            data[random.randrange(len(data))] = random.randrange(256)
        start = time.perf_counter()
        try:
            read_workbook(bytes(data))
            outcomes["read"] += 1
        except BadWorkbook:
            outcomes["refused"] += 1
        assert time.perf_counter() - start < 2
    assert outcomes["refused"] > 50


def test_damaged_parts_inside_a_sound_archive_never_crash():
    """Mutations that the checksum of the archive does not catch."""
    import random

    random.seed(5)
    source = SHARED / "data/ledgers/REBUILT_01_township_ledger.xlsx"
    with zipfile.ZipFile(io.BytesIO(source.read_bytes())) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    for number in range(200):

        def damage(content: bytes) -> bytes:
            changed_bytes = bytearray(content)
            for _ in range(random.randrange(1, 8)):
                changed_bytes[random.randrange(len(changed_bytes))] = random.randrange(32, 127)
            return bytes(changed_bytes)

        data = changed(source.read_bytes(), names[number % len(names)], damage)
        with contextlib.suppress(BadWorkbook):
            read_workbook(data)
