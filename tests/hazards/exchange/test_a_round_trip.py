"""Out in their columns, back with their changes: the page says exactly what differs, what is unknown, what is missing."""

import pytest

from hazards.exchange.rules import Outcome
from hazards.models import AnswerRow, MajorHazard
from tests.hazards.exchange.exchanging import by_outcome, sheet_of

pytestmark = pytest.mark.django_db
HEAD = 4  # title, subtitle, two rows of headings


def test_three_changed_cells_one_row_too_many_and_one_missing_are_told_exactly(exchanging):
    first = exchanging.item("start", title="成品仓库只有一个安全出口")
    second = exchanging.item("list", title="打磨车间除尘没有泄爆", description="打磨车间旋风除尘没有泄爆装置")
    third = exchanging.item("list", title="油漆库房电气不防爆", description="油漆库房照明不防爆")
    far = exchanging.far_item()
    profile = exchanging.profile()
    content = exchanging.report(profile)

    def change(sheet):
        rows = {sheet.cell(row, 2).value: row for row in range(HEAD + 1, sheet.max_row + 1)}
        sheet.cell(rows[first.register_no], 3).value = "成品仓库安全出口不足"
        sheet.cell(rows[first.register_no], 9).value = "待验收"
        sheet.cell(rows[second.register_no], 6).value = "2"
        sheet.append([9, far.register_no, "冲压机无光电保护", "冲压机无光电保护", "滕州市龙阳锻压机械有限公司"])
        sheet.delete_rows(rows[third.register_no])

    before = list(MajorHazard.objects.order_by("pk").values())
    answer = exchanging.upload(profile, exchanging.returned(content, change))
    lines = by_outcome(exchanging.compare(answer))
    differing = {
        (line.item["register_no"], cell.label): (cell.ours, cell.theirs)
        for line in lines[Outcome.DIFFERS]
        for cell in line.differing
    }
    assert differing == {
        (first.register_no, "隐患名称"): ("成品仓库只有一个安全出口", "成品仓库安全出口不足"),
        (first.register_no, "整改状态"): ("正在整改", "待验收"),
        (second.register_no, "等级"): ("3", "2"),
    }
    assert [line.row.cells["1"] for line in lines[Outcome.UNKNOWN]] == [far.register_no]
    assert [line.item["register_no"] for line in lines[Outcome.MISSING]] == [third.register_no]
    assert lines[Outcome.MISSING][0].reported_at is not None
    assert Outcome.SAME not in lines and AnswerRow.objects.count() == 3
    assert list(MajorHazard.objects.order_by("pk").values()) == before, "our record is never overwritten"


def test_what_comes_back_unchanged_agrees_in_every_cell(exchanging):
    exchanging.item("approve")
    exchanging.item("list")
    for profile in (exchanging.profile(), exchanging.shipped(), exchanging.shipped("two_lists")):
        answer = exchanging.upload(profile, exchanging.report(profile))
        found = exchanging.compare(answer)
        assert {line.outcome for line in found.lines} == {Outcome.SAME}, [line.differing for line in found.lines]
        assert found.not_found == [], profile


def test_the_sheet_has_exactly_the_columns_of_the_profile(exchanging):
    exchanging.item("start")
    sheet = sheet_of(exchanging.report(exchanging.profile()), "重大隐患")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "明光市重大隐患上报表" and rows[1][0] == "填报单位：明光市"
    assert rows[2] == [
        "序号",
        "编号",
        "隐患名称",
        "隐患情况",
        None,
        "等级",
        "整改时限",
        "计划资金（万元）",
        "整改状态",
        "数据来源",
    ]
    assert rows[3] == [None, None, None, "隐患内容", "所在单位", None, None, None, None, None]
    assert len(rows) == HEAD + 1
    order, number, *_, level, due, planned, status, source = rows[HEAD]
    assert (order, level, planned, status, source) == (1, "3", 12, "正在整改", "县级上报")
    assert number.startswith("ZD-341182-") and due.endswith("日") and "年" in due
