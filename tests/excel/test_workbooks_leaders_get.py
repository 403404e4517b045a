"""Acceptance B8 and the form of an official sheet: text stays text, sums first, print set-up, and it really prints."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from anquan.excel import delimited
from anquan.excel.columns import Band, Column, SheetPlan
from anquan.excel.reading import read_workbook
from anquan.excel.sheets import BadWorkbook
from anquan.excel.streaming import CUT_MARK, safe_text
from anquan.excel.writing import workbook_at, write_sheet

SUMMARY = [
    Column("unit", "单位", width=16, align="center"),
    Column("found_general", "一般", "排查隐患数", kind="int"),
    Column("found_major", "重大", "排查隐患数", kind="int"),
    Column("closed", "已整改", kind="int"),
    Column("rate", "整改率", kind="percent", bands=(Band(0.98, None, "C6EFCE"), Band(None, 0.9, "FFC7CE"))),
    Column("fine", "万元", "行政处罚", kind="money"),
    Column("on", "最近排查", kind="date"),
]
TOTAL = {"unit": "合计", "found_general": 12, "found_major": 0, "closed": 11, "rate": Decimal("0.9307")}
ROWS = [
    ["涧溪镇", 12, 0, 11, 11 / 12, 3.5, date(2026, 11, 21)],
    {"unit": "管店镇", "found_general": 0, "found_major": 0, "closed": 0, "rate": None},
]
PLAN = SheetPlan(
    "情况汇总",
    "明光市2026年11月事故隐患排查整治情况汇总表",
    SUMMARY,
    subtitle=("填报单位（盖章）：明光市安委办", "统计时段：2026-11-01 至 2026-11-30", "单位：条、%"),
    paper="A3",
    total=TOTAL,
    notes=["注：“—”表示不适用。"],
    signers=["填表人：", "审核人：", "负责人：", "电话："],
    footer="截至 2026-11-30 & 口径",
    frozen_columns=1,
)
TEXTS = [
    "=1+1",
    "+86",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "#N/A",
    "#REF!",
    "{=1}",
    "'quoted",
]


def written(tmp_path: Path, plan: SheetPlan, rows, **options) -> Path:
    path = tmp_path / "x.xlsx"
    with workbook_at(path) as book:
        write_sheet(book, plan, rows, **options)
    return path


def detail(*columns: Column) -> SheetPlan:
    return SheetPlan("明细", "明细台账", columns, style="detail")


@pytest.fixture
def sheet(tmp_path):
    return load_workbook(written(tmp_path, PLAN, ROWS)).worksheets[0]


def test_title_subtitle_and_header_are_merged_as_offices_do_it(sheet):
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:G1", "A2:C2", "E2:G2", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "G3:G4", "A8:G8"} | {
        "B9:C9", "D9:E9", "F9:G9",
    }  # fmt: skip
    assert [cell.value for cell in sheet[3]] == ["单位", "排查隐患数", None, "已整改", "整改率", "行政处罚", "最近排查"]
    assert [cell.value for cell in sheet[4]] == [None, "一般", "重大", None, None, "万元", None]
    assert sheet["A1"].font.name == "黑体"
    assert sheet["A1"].font.size == 22
    assert sheet["A6"].font.name == "仿宋"


def test_the_sum_comes_first_and_bold_then_the_rows(sheet):
    assert [row[0].value for row in sheet.iter_rows(min_row=5)] == [
        "合计", "涧溪镇", "管店镇", "注：“—”表示不适用。", "填表人：",
    ]  # fmt: skip
    assert sheet["A5"].font.bold
    assert not sheet["A6"].font.bold


def test_zero_is_0_and_not_applicable_is_a_dash(sheet):
    assert [cell.value for cell in sheet[7]][:6] == ["管店镇", 0, 0, 0, "—", "—"]
    assert sheet["G7"].value is None
    assert sheet["F5"].value == "—"


def test_numbers_are_numbers_shares_percent_and_days_days(sheet):
    assert sheet["E5"].value == pytest.approx(0.9307)
    assert (sheet["E5"].number_format, sheet["F6"].number_format) == ("0.0%", "#,##0.00")
    assert sheet["G6"].value.date() == date(2026, 11, 21)
    assert sheet["G6"].number_format == "yyyy-mm-dd"
    assert sheet["G6"].is_date


def test_every_cell_of_the_table_has_thin_borders(sheet):
    for row in [sheet["B4:C4"][0], *sheet.iter_rows(min_row=5, max_row=7, max_col=7)]:
        for cell in row:
            assert {getattr(cell.border, side).style for side in ("left", "right", "top", "bottom")} == {"thin"}


def test_the_page_is_set_up_for_the_printer(sheet):
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (8, "landscape", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.print_area == "'情况汇总'!$A$1:$G$9"
    assert sheet.print_options.horizontalCentered
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert "截至 2026-11-30" in sheet.oddFooter.left.text
    assert sheet.page_margins.left == pytest.approx(1.5 / 2.54)
    assert sheet.freeze_panes == "B5"
    assert sheet.column_dimensions["A"].width == 16


def test_a_list_is_printed_on_a4_and_can_be_filtered(tmp_path):
    path = written(tmp_path, detail(Column("a", "编号"), Column("b", "描述")), [["1", "甲"], ["2", "乙"]])
    sheet = load_workbook(path).worksheets[0]
    assert sheet.page_setup.paperSize == 9
    assert sheet.auto_filter.ref == "A2:B4"
    assert sheet.print_title_rows == "$1:$2"


def test_colours_follow_the_scheme(sheet):
    rules = {str(area.sqref): [rule.operator for rule in area.rules] for area in sheet.conditional_formatting}
    assert rules == {"E5:E7": ["greaterThanOrEqual", "lessThan"]}


def test_phone_numbers_and_codes_are_text_whatever_they_were(tmp_path):
    path = written(tmp_path, detail(Column("a", "电话")), [[13800000000], ["91350100M000100Y43"], ["00123"]])
    sheet = load_workbook(path).worksheets[0]
    assert [(sheet.cell(row, 1).value, sheet.cell(row, 1).data_type) for row in (3, 4, 5)] == [
        ("13800000000", "s"), ("91350100M000100Y43", "s"), ("00123", "s"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["text", "int", "number", "percent", "money", "date", "datetime"])
def test_no_text_ever_becomes_a_formula_in_any_kind_of_column(tmp_path, kind):
    path = written(tmp_path, detail(Column("a", "内容", kind=kind)), [[text] for text in TEXTS])
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert not re.search(rb"<f[\s>/]", xml)
    sheet = load_workbook(path).worksheets[0]
    for row, text in enumerate(TEXTS, 3):
        cell = sheet.cell(row, 1)
        assert cell.data_type == "s"
        assert cell.value == safe_text(text)


def test_text_that_would_compute_keeps_its_apostrophe_for_the_next_editor(tmp_path):
    path = written(tmp_path, detail(Column("a", "内容")), [["=1+1"], ["普通"]])
    sheet = load_workbook(path).worksheets[0]
    assert sheet["A3"].quotePrefix
    assert not sheet["A4"].quotePrefix


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
@example(TEXTS)
@example(["\x00\x01", "\ud800", "\ufffe", "a\x0bb", "_x0041_", " 空 格 ", "行\n行", "\u202e"])
def test_any_text_goes_out_as_text_and_comes_back_the_same(tmp_path, texts):
    path = written(tmp_path, detail(Column("a", "甲"), Column("b", "乙")), [[text, "="] for text in texts])
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert not re.search(rb"<f[\s>/]", xml)
    sheet = load_workbook(path).worksheets[0]
    for row, text in enumerate(texts, 3):
        assert sheet.cell(row, 1).data_type in {"s", "n"}  # n: the empty cell
        assert (sheet.cell(row, 1).value or "") == safe_text(text)
        assert sheet.cell(row, 2).value == "="


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
@example(TEXTS)
@example([" =1", "　＝1", "\n=1", "\x00=1", "a,b", 'q"q'])
def test_no_csv_field_computes_and_all_come_back(texts):
    target = io.StringIO(newline="")
    assert delimited.write(target, ["=标题"], [[text] for text in texts]) == len(texts)
    rows = list(csv.reader(io.StringIO(target.getvalue(), newline="")))
    assert rows[0] == ["'=标题"]
    assert len(rows) == len(texts) + 1 or "" in texts
    for row in rows:
        for field in row:
            assert not re.match(r"[\s　]*[=+\-@＝＋－＠]", field)
            assert not field.startswith(("\t", "\r", "\n"))


def test_csv_numbers_and_days_stay_what_they_are():
    target = io.StringIO(newline="")
    delimited.write(target, ["a"], [[-5, Decimal("1.5"), date(2026, 11, 21), None, True]])
    assert target.getvalue().splitlines()[1] == "-5,1.5,2026-11-21,,是"


def test_a_text_beyond_the_limit_of_a_cell_says_that_it_was_cut(tmp_path):
    path = written(tmp_path, detail(Column("a", "甲")), [["长" * 40_000], ["😀" * 20_000]])
    (data,) = read_workbook(path)
    for row in (2, 3):
        text = data.rows[row][0]
        assert text.endswith(CUT_MARK)
        assert len(text.encode("utf-16-le")) // 2 <= 32_767


def test_moments_are_written_in_local_time(tmp_path):
    moment = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    plan = detail(Column("a", "时间", kind="datetime"), Column("b", "日期", kind="date"))
    sheet = load_workbook(written(tmp_path, plan, [[moment, moment]])).worksheets[0]
    assert sheet["A3"].value == datetime(2026, 11, 21, 0, 30)
    assert sheet["B3"].value.date() == date(2026, 11, 21)


def test_numbers_that_are_none_do_not_break_the_file(tmp_path):
    plan = detail(Column("a", "率", kind="percent"), Column("b", "日", kind="date"))
    rows = [[float("nan"), date(1, 1, 1)], [float("inf"), date(9999, 12, 31)], [Decimal("NaN"), None]]
    sheet = load_workbook(written(tmp_path, plan, rows)).worksheets[0]
    assert [sheet.cell(row, 1).value for row in (3, 4, 5)] == ["—", "—", "—"]
    assert sheet["B3"].value == "0001-01-01"


def test_progress_is_told_and_the_count_returned(tmp_path):
    told = []
    with workbook_at(tmp_path / "x.xlsx") as book:
        count = write_sheet(book, detail(Column("a", "甲")), ([n] for n in range(2_500)), progress=told.append)
        empty = write_sheet(book, detail(Column("a", "甲")), [], progress=told.append)
    assert (count, empty) == (2_500, 0)
    assert told == [1_000, 2_000, 2_500, 0]
    assert len(read_workbook(tmp_path / "x.xlsx")[0].rows) == 2_502


def test_a_row_of_the_wrong_length_is_an_error_not_a_shifted_table(tmp_path):
    with pytest.raises(ValueError, match="zip"), workbook_at(tmp_path / "x.xlsx") as book:
        write_sheet(book, detail(Column("a", "甲"), Column("b", "乙")), [["只有一个"]])


def test_a_failure_leaves_no_file_and_no_temporary_file(tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows():
        yield ["甲"]
        raise RuntimeError

    def write():
        with workbook_at(tmp_path / "x.xlsx") as book:
            write_sheet(book, detail(Column("a", "甲")), [["乙"]])
            write_sheet(book, detail(Column("a", "甲")), rows())

    with pytest.raises(RuntimeError):
        write()
    assert list(tmp_path.iterdir()) == []


def test_sheet_names_are_legal_and_unique(tmp_path):
    with workbook_at(tmp_path / "x.xlsx") as book:
        for name in ("按[乡镇]", "按乡镇", "长" * 40, "长" * 40, "", "a/b:c"):
            write_sheet(book, SheetPlan(name, "t", [Column("a", "甲")]), [])
    names = load_workbook(tmp_path / "x.xlsx").sheetnames
    assert names == ["按乡镇", "按乡镇(2)", "长" * 31, "长" * 28 + "(2)", "表", "abc"]


def test_each_township_may_begin_a_page(tmp_path):
    plan = SheetPlan("明细", "t", [Column("town", "乡镇")], style="detail", page_break_on="town")
    path = written(tmp_path, plan, [["甲"], ["甲"], ["乙"], ["丙"]])
    assert [item.id for item in load_workbook(path).worksheets[0].row_breaks.brk] == [4, 5]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("anquan.excel.writing.LAST_ROW", 5)
    with pytest.raises(BadWorkbook, match="上限"):
        written(tmp_path, detail(Column("a", "甲")), [[n] for n in range(10)])


def test_long_text_gets_a_row_high_enough(tmp_path):
    path = written(tmp_path, detail(Column("a", "甲", width=20)), [["短"], ["长" * 40], ["a\nb\nc"], ["长" * 5_000]])
    sheet = load_workbook(path).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in (3, 4, 5, 6)]
    assert heights[0] < heights[2] < heights[1] < heights[3] <= 409


def test_memory_does_not_grow_with_the_rows():
    from tests.excel.bench_writing import peak_of

    assert peak_of(8_000) - peak_of(500) <= 20  # megabytes


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.processes
def test_libreoffice_opens_it_and_prints_one_page_per_sheet_on_the_right_paper(tmp_path):
    path = tmp_path / "x.xlsx"
    with workbook_at(path) as book:
        write_sheet(book, PLAN, ROWS)
        write_sheet(book, detail(Column("a", "编号"), Column("b", "描述", width=40)), [["1", "=1+1"]])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = (tmp_path / "x.pdf").read_bytes()
    pages = [page for page in re.split(rb"\nendobj", pdf) if re.search(rb"/Type\s*/Page\b", page)]
    boxes = [re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", page).groups() for page in pages]
    millimetres = [tuple(round(float(side) / 72 * 25.4) for side in box) for box in boxes]
    assert millimetres == [(420, 297), (297, 210)]  # A3 and A4, landscape
