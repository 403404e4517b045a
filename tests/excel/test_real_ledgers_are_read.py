"""The ledgers of real offices: header found, every row there, every date, deadline and level understood."""

from datetime import date

import pytest

from anquan.excel.cells import read_level, split_items
from anquan.excel.dates import find_date, read_date, read_due
from anquan.excel.header import body, find_header, header_at
from anquan.excel.reading import read_workbook
from anquan.excel.sheets import Merge, SheetData
from tests.excel.workbooks import xlsx
from tests.paths import SHARED

LEDGERS = SHARED / "data" / "ledgers"
HEADERS = {
    "REBUILT_01_township_ledger.xlsx": (
        3, 3, "序号 单位名称 地址 隐患内容 隐患类别 排查日期 整改期限 整改责任人 整改情况 备注", 30,
    ),
    "REBUILT_02_two_level_header.xlsx": (
        1, 2, "序号 检查时间 检查单位 隐患问题描述 隐患等级 整改期限 整改责任单位/建设 整改责任单位/设计 "
        "整改责任单位/施工 整改责任单位/监理 整改完成日期 销号情况", 32,
    ),
    "REBUILT_03_unit_cell_merged.xlsx": (1, 1, "序号 隐患单位名称 单位地址 存在的火灾隐患 处理结果", 60),
    "REBUILT_04_many_in_one_cell.xlsx": (1, 1, "项目名称 检查时间 存在问题 执法文书号 整改期限", 4),
    "REBUILT_08_county_statistics.xlsx": (
        2, 3, "序号 单位 一般隐患/排查 一般隐患/整改 一般隐患/整改率 重大隐患/排查 重大隐患/整改 重大隐患/整改率", 6,
    ),
    "real_05_日常巡检导入模板(blank).xls": (
        1, 1, "检查类型 检查项 不合格项描述 整改要求 检查区域 责任单位 处理措施 限时时间 整改情况(是/否)", 0,
    ),
}  # fmt: skip


def ledger(name: str) -> SheetData:
    return read_workbook(LEDGERS / name)[0]


@pytest.mark.parametrize("name", HEADERS)
def test_the_header_of_each_ledger_is_found(name):
    first, last, labels, count = HEADERS[name]
    sheet = ledger(name)
    header = find_header(sheet)
    assert (header.first_row + 1, header.last_row + 1) == (first, last)
    assert list(header.labels) == labels.split()
    assert sum(line.kind == "data" for line in body(sheet, header)) == count


def test_every_ledger_on_the_shelf_has_a_header():
    for path in LEDGERS.iterdir():
        assert find_header(read_workbook(path)[0]) is not None, path.name


def test_every_date_deadline_and_level_of_the_township_ledger_is_understood():
    sheet = ledger("REBUILT_01_township_ledger.xlsx")
    header = find_header(sheet)
    base = next(day for text in header.preamble[1:] if (day := find_date(text)))
    assert base == date(2023, 11, 30)
    at = header.labels
    for line in body(sheet, header):
        if line.kind != "data":
            continue
        found = read_date(line.values[at["排查日期"]], base=base)
        assert not found.error, line
        assert found.value is None or found.value.year == 2023
        assert not read_due(line.values[at["整改期限"]], base=found.value or base).error, line
        assert not read_level(line.values[at["隐患类别"]]).error, line


def test_every_level_and_deadline_of_the_two_level_ledger_is_understood():
    sheet = ledger("REBUILT_02_two_level_header.xlsx")
    header = find_header(sheet)
    levels = {read_level(line.values[header.labels["隐患等级"]]).value for line in body(sheet, header)}
    assert levels <= {"general", "major", None}
    for line in body(sheet, header):
        assert not read_date(line.values[header.labels["检查时间"]]).error
        assert not read_due(line.values[header.labels["整改期限"]], base=date(2022, 10, 10)).error


def test_a_merged_unit_stands_in_each_of_its_rows():
    sheet = ledger("REBUILT_03_unit_cell_merged.xlsx")
    header = find_header(sheet)
    units = [line.values[1] for line in body(sheet, header)]
    assert None not in units
    assert units[:6] == ["顶琇晶城(武汉顶琇物业有限公司)"] * 6


def test_many_hazards_of_one_cell_are_told_apart():
    sheet = ledger("REBUILT_04_many_in_one_cell.xlsx")
    items = [split_items(line.values[2]) for line in body(sheet, find_header(sheet))]
    assert [len(parts) for parts in items] == [11, 4, 9, 8]
    assert items[0][1] == "3号钢筋场切割机未做防护棚"


def test_sums_and_signatures_are_marked():
    sheet = ledger("REBUILT_01_township_ledger.xlsx")
    kinds = {line.number: line.kind for line in body(sheet, find_header(sheet)) if line.kind != "data"}
    assert kinds == {34: "total", 35: "note"}


def test_two_levels_without_merged_cells_are_understood():
    data = xlsx(
        ["单位名称", "排查数", None, "备注"], [None, "一般", "重大", None], ["甲厂", 3, 1, "无"], ["乙厂", 2, 0, None]
    )
    (sheet,) = read_workbook(data)
    header = find_header(sheet)
    assert list(header.labels) == ["单位名称", "排查数/一般", "排查数/重大", "备注"]


def test_a_header_over_three_rows_of_merged_cells():
    rows = [
        ["单位", "隐患", "隐患", "隐患"],
        ["单位", "一般", "一般", "重大"],
        ["单位", "排查", "整改", "重大"],
        ["甲", 1, 1, 0],
    ]
    merges = (Merge(0, 0, 2, 0), Merge(0, 1, 0, 3), Merge(1, 1, 1, 2), Merge(1, 3, 2, 3))
    header = find_header(SheetData("x", rows, merges))
    assert list(header.labels) == ["单位", "隐患/一般/排查", "隐患/一般/整改", "隐患/重大"]


def test_a_person_may_say_where_the_header_is():
    data = xlsx(["随便写的一行"], ["甲", "乙"], ["序号", "内容"], [1, "灭火器过期"])
    (sheet,) = read_workbook(data)
    assert list(header_at(sheet, 1, 2).labels) == ["甲/序号", "乙/内容"]
    assert list(header_at(sheet, 2).labels) == ["序号", "内容"]


def test_labels_are_unique_and_columns_without_one_are_named_by_their_letters():
    (sheet,) = read_workbook(xlsx(["序号", "备注", "备注", None], [1, "甲", "乙", "丙"]))
    assert list(find_header(sheet).labels) == ["序号", "备注", "备注（2）", "D列"]


def test_the_same_layout_is_recognised_whatever_stands_above_it():
    one = read_workbook(xlsx(["标题一", None], ["序号", "隐患 内容"], [1, "甲"]))[0]
    other = read_workbook(xlsx(["序号", "隐患\n内容"], [7, "乙"], [8, "丙"]))[0]
    different = read_workbook(xlsx(["序号", "隐患描述"], [1, "甲"]))[0]
    layouts = [find_header(sheet).layout for sheet in (one, other, different)]
    assert layouts[0] == layouts[1] != layouts[2]


def test_words_the_caller_knows_decide_between_two_candidates():
    rows = [
        ["一组", "二组", "三组", "四组"],
        ["企业", "问题", "整改人", "等级说明"],
        ["甲厂", "灭火器过期", "张三", "一般"],
    ]
    (sheet,) = read_workbook(xlsx(*rows))
    assert find_header(sheet, words=["企业", "问题"]).first_row == 1


def test_a_sheet_without_a_header_has_none():
    (sheet,) = read_workbook(xlsx([1, 2, 3], [4, 5, 6]))
    assert find_header(sheet) is None
