"""The user gets his own sheet back, with a column that says what is wrong."""

import io
import time

import pytest
from openpyxl import load_workbook

from anquan.excel.annotating import ERROR_TITLE, RowError, annotate_errors
from anquan.excel.reading import read_workbook
from anquan.excel.sheets import BadWorkbook
from tests.excel.workbooks import SHEET, changed, xlsx
from tests.paths import SHARED

LEDGER = (SHARED / "data/ledgers/REBUILT_01_township_ledger.xlsx").read_bytes()
ERRORS = [
    RowError(4, "“1月32日”没有这一天，请写成如“2026-11-21”", 5, "排查日期"),
    RowError(4, "=1+1 不是等级"),
    RowError(7, "找不到这个单位", 1, "单位名称"),
]


def column_of_errors(data: bytes) -> dict[int, str]:
    (sheet,) = read_workbook(data)
    return {row: line[-1] for row, line in enumerate(sheet.rows, 1) if line[-1]}


def test_the_sheet_comes_back_with_the_errors_beside_their_rows():
    answer = annotate_errors(LEDGER, ERRORS, sheet="台账", header_row=3)
    assert column_of_errors(answer) == {
        3: ERROR_TITLE,
        4: "排查日期：“1月32日”没有这一天，请写成如“2026-11-21”；=1+1 不是等级",
        7: "单位名称：找不到这个单位",
    }
    sheet = load_workbook(io.BytesIO(answer))["台账"]
    assert sheet["F4"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B7"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B5"].fill.fgColor.rgb != "FFFFC7CE"
    assert sheet["K4"].data_type == "s"


def test_everything_else_stays_as_it_was():
    before, after = read_workbook(LEDGER)[0], read_workbook(annotate_errors(LEDGER, ERRORS, header_row=3))[0]
    assert [row[:10] for row in after.rows] == before.rows
    assert after.merges == before.merges


def test_a_second_round_replaces_the_first():
    first = annotate_errors(LEDGER, ERRORS, header_row=3)
    second = annotate_errors(first, [RowError(9, "电话不对", 3)], header_row=3)
    assert column_of_errors(second) == {3: ERROR_TITLE, 9: "电话不对"}
    sheet = load_workbook(io.BytesIO(second)).worksheets[0]
    coloured = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"]
    assert coloured == ["D9"]
    assert read_workbook(second)[0].width == read_workbook(first)[0].width


@pytest.mark.parametrize("name", ["golden.xls", "golden.xlsm", "golden_1904.xls"])
def test_other_kinds_come_back_as_xlsx(golden, name):
    source = (golden / name).read_bytes()
    answer = annotate_errors(source, [RowError(5, "错了", 2)], header_row=3)
    before, after = read_workbook(source)[0], read_workbook(answer)[0]
    assert after.rows[4][-1] == "错了"
    assert after.rows[3][2] == before.rows[3][2]


def test_a_csv_comes_back_as_xlsx_and_its_text_stays_text():
    answer = annotate_errors("序号,内容\r\n1,=1+1\r\n".encode("gbk"), [RowError(2, "错了")])
    sheet = load_workbook(io.BytesIO(answer)).worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet["C2"].value == "错了"


def test_a_range_over_the_whole_grid_does_not_become_seventeen_milliard_cells():
    source = xlsx(["序号", "内容"], [1, "甲"])
    for poison in (
        b'<mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
        b'<hyperlinks><hyperlink location="x"/></hyperlinks>',
    ):
        data = changed(source, SHEET, lambda xml, poison=poison: xml.replace(b"</sheetData>", b"</sheetData>" + poison))
        start = time.perf_counter()
        assert column_of_errors(annotate_errors(data, [RowError(2, "错了")])) == {1: ERROR_TITLE, 2: "错了"}
        assert time.perf_counter() - start < 2


def test_what_cannot_be_read_cannot_be_annotated():
    with pytest.raises(BadWorkbook):
        annotate_errors(b"PK\x03\x04broken", ERRORS)
    with pytest.raises(BadWorkbook, match="没有内容"):
        annotate_errors(xlsx(), ERRORS)
