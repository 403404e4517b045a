"""Acceptance B7: the golden cells, read back from every kind of file an office may send."""

import csv
import io
import time
from dataclasses import astuple
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from anquan.excel import cells, dates
from anquan.excel.cells import split_items
from anquan.excel.header import body, find_header
from anquan.excel.reading import read_workbook
from anquan.excel.readings import Reading
from tests.excel.golden_cells import BASE, DAY, GOLDEN, Error, Golden
from tests.excel.make_golden import FIRST_ROW, is_formula

FILES = ["golden.xlsx", "golden.xlsm", "golden.xls", "golden_1904.xlsx", "golden_1904.xls"]
SERIALS = {46347, "46347"}  # counted from another day in a 1904 workbook


def read_as(reader: str, value: Any, is_1904: bool = False) -> Reading:
    readers = {
        "date": lambda: dates.read_date(value, base=BASE, is_1904=is_1904),
        "due": lambda: dates.read_due(value, base=BASE, is_1904=is_1904),
        "level": lambda: cells.read_level(value),
        "yes_no": lambda: cells.read_yes_no(value),
        "number": lambda: cells.read_number(value, unit="元"),
        "percent": lambda: cells.read_percent(value),
        "text": lambda: cells.read_text(value),
    }
    return readers[reader]()


def check(golden: Golden, value: Any, is_1904: bool = False) -> None:
    reading = read_as(golden.reader, value, is_1904)
    if isinstance(golden.expected, Error):
        assert reading.value is None
        assert golden.expected in reading.error, f"{golden.written!r}: {reading}"
        if golden.reader != "due":
            assert str(golden.written)[:8].strip() in reading.error
        return
    assert not reading.error, f"{golden.written!r}: {reading}"
    found = astuple(reading.value)[:4] if golden.reader == "due" else reading.value
    assert found == golden.expected, f"{golden.written!r}: {reading}"


def test_there_are_enough_golden_cells():
    assert len(GOLDEN) >= 60
    assert len({golden.reader for golden in GOLDEN}) == 7


@pytest.mark.parametrize("name", FILES)
def test_every_golden_cell_is_understood_from_every_kind_of_file(golden, name):
    (sheet,) = read_workbook(golden / name)
    is_1904 = "1904" in name
    assert sheet.is_1904 == is_1904
    for row, cell in enumerate(GOLDEN, FIRST_ROW - 1):
        value = sheet.rows[row][2]
        if is_1904 and cell.written in SERIALS:
            assert dates.read_date(value, is_1904=True).value == date(2030, 11, 22)
        else:
            check(cell, value, is_1904)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_golden_text_is_understood_from_csv(encoding, separator):
    texts = [golden for golden in GOLDEN if isinstance(golden.written, str) and not is_formula(golden.written)]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=separator)
    writer.writerow(["序号", "内容", "备注"])
    for number, golden in enumerate(texts):
        writer.writerow([number, golden.written, "无"])
    (sheet,) = read_workbook(target.getvalue().encode(encoding, "replace"))
    assert sheet.width == 3
    for golden, row in zip(texts, sheet.rows[1:], strict=True):
        if encoding == "gbk" and golden.written == "√":
            continue
        check(golden, row[1])


@pytest.mark.parametrize("name", FILES)
def test_merged_and_hidden_cells_and_the_header_of_two_levels(golden, name):
    (sheet,) = read_workbook(golden / name)
    header = find_header(sheet)
    assert header.labels == {"序号": 0, "单位名称": 1, "情况/内容": 2, "情况/说明": 3, "备注": 4}
    assert (header.first_row, header.last_row) == (1, 2)
    assert header.preamble == ("××镇安全生产隐患排查治理台账（2026年11月）",)
    assert sheet.hidden_rows == {5}
    assert sheet.hidden_columns == {4}
    lines = list(body(sheet, header))
    assert [line.number for line in lines if line.is_hidden] == [6]
    merged = [line.values[1] for line in lines[len(GOLDEN) : len(GOLDEN) + 3]]
    assert merged in (["明光市鑫诚建材有限公司"] * 3, [None, *["明光市鑫诚建材有限公司"] * 2])
    assert [row[1] for row in sheet.rows].count("明光市鑫诚建材有限公司") == 3
    ((place, text),) = sheet.broken.items()
    assert place == (FIRST_ROW - 1 + len(GOLDEN) + 3, 2)
    assert "#DIV/0!" in text


def test_without_a_base_a_day_without_a_year_is_asked_for():
    assert "没有写年份" in dates.read_date("11月21日").error
    assert "没有写年份" in dates.read_date("12月底").error


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("12月30日", date(2026, 1, 5), date(2025, 12, 30)),
        ("1月3日", date(2026, 12, 30), date(2027, 1, 3)),
        ("6月1日", date(2026, 11, 1), date(2026, 6, 1)),
        ("2月29日", date(2024, 12, 30), date(2024, 2, 29)),
    ],
)
def test_the_missing_year_is_the_nearest_one_and_said_aloud(text, base, expected):
    reading = dates.read_date(text, base=base)
    assert reading.value == expected
    assert expected.isoformat() in reading.note


def test_the_date_of_the_sheet_is_found_in_its_title():
    assert dates.find_date("填报时间：2023年11月30日") == date(2023, 11, 30)
    assert dates.find_date("××镇台账（2023年2月）") == date(2023, 2, 28)
    assert dates.find_date("二〇二三年十一月三十日") == date(2023, 11, 30)
    assert dates.find_date("没有日期") is None
    assert dates.find_date("电话：0550-8020119") is None


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("1.甲未修复；\n2.3号钢筋场未做防护；\n3.乙", ["甲未修复", "3号钢筋场未做防护", "乙"]),
        ("1.甲；2.乙；3.高1.5米", ["甲", "乙", "高1.5米"]),
        ("1、甲\n2、乙", ["甲", "乙"]),
        ("（1）甲（2）乙", ["甲", "乙"]),
        ("①甲②乙③丙", ["甲", "乙", "丙"]),
        ("一、甲\n二、乙", ["甲", "乙"]),
        ("存在问题：1.甲；2.乙", ["甲", "乙"]),
        ("1.甲2.乙3.丙", ["甲", "乙", "丙"]),
        ("1.配电箱距地2.5米\n2.灯具损坏", ["配电箱距地2.5米", "灯具损坏"]),
        ("检查1、2、3号楼发现灭火器过期", ["检查1、2、3号楼发现灭火器过期"]),
        ("甲\n乙", ["甲", "乙"]),
        ("只有一条", ["只有一条"]),
        ("", []),
        (None, []),
    ],
)
def test_several_things_in_one_cell_are_told_apart(cell, items):
    assert split_items(cell) == items


def test_lines_are_kept_together_when_asked():
    assert split_items("甲\n乙", by_line=False) == ["甲\n乙"]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("35", "万元", Decimal(35)), ("5000元", "万元", Decimal("0.5")), ("30人", "人", Decimal(30)), ("3千", "", 3000)],
)
def test_units_behind_numbers_are_understood(value, unit, expected):
    assert cells.read_number(value, unit=unit).value == expected


def test_a_wrong_unit_a_fraction_and_a_giant_are_refused():
    assert "不是数字" in cells.read_number("3米", unit="元").error
    assert "不是整数" in cells.read_number("2.5", whole=True).error
    assert "太大" in cells.read_number("9" * 20).error


def test_a_code_that_excel_has_rounded_is_refused():
    assert "已丢失末几位" in cells.read_text(3.7048119900101e17).error
    assert "已丢失末几位" in cells.read_text(370481199001011234).error
    assert cells.read_text(13800000000).value == "13800000000"


def test_a_text_too_long_names_both_lengths():
    assert cells.read_text("长" * 501, max_length=500, what="隐患描述").error == (
        "隐患描述写了 501 个字，最多 500 个字，请缩短"
    )


@pytest.mark.parametrize("letter", ["1", "一", "前", "日", "(", "1.", " ", "级", "：", "1-", "\u3000", "年月"])
def test_no_reader_is_slow_on_a_long_text(letter):
    text = (letter * 50_000)[:50_000]
    for reader in ("date", "due", "level", "yes_no", "number", "percent", "text"):
        start = time.perf_counter()
        read_as(reader, text)
        assert time.perf_counter() - start < 0.1, reader
    start = time.perf_counter()
    split_items(text)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -1e308, 10**30, datetime(1, 1, 1), "\ud800", "\x00", b"x"]
)
def test_no_reader_ever_raises(value):
    for reader in ("date", "due", "level", "yes_no", "number", "percent", "text"):
        assert isinstance(read_as(reader, value), Reading)


def test_a_time_of_day_is_no_day(golden):
    from datetime import time as clock

    assert dates.read_date(datetime(2026, 11, 21, 23, 59)).value == DAY
    assert dates.read_date(clock(10, 5)).error
