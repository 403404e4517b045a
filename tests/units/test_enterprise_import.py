"""Does the import of enterprises take every row or none, and say why?"""

import pytest

from anquan.excel.sheets import BadWorkbook, Limits
from anquan.journal.models import Entry
from anquan.units import rules, selectors, workbooks
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.services import import_enterprises, merge_units

from .conftest import USCC


def code_for(number: int) -> str:
    """A valid code made for a test."""
    from stdnum.cn import uscc

    body = f"{number:08d}"
    inner = "91341182" + body + rules.organisation_check_character(body)
    return inner + uscc.calc_check_digit(inner)


def row(number: int = 1, **cells) -> dict:
    base = {
        "企业名称": f"明光市第{number}企业",
        "统一社会信用代码": code_for(number),
        "所属乡镇": "潘村镇",
        "监管领域": "工贸",
    }
    return base | cells


def run(rows, commit=True, actor=None):
    return import_enterprises(actor=actor, rows=rows, commit=commit)


def test_a_full_row_is_understood(pancun, emergency_bureau):
    report = run(
        [
            row(
                统一社会信用代码=USCC.lower(),
                国民经济行业门类="制造业",
                监管部门="应急局",
                主要负责人="张三",
                安全总监="李四",
                安全管理员="王五",
                电话=8000000.0,
                经度="118.01",
                纬度=32.7,
                风险等级="较大风险",
                标准化等级="三级",
                标准化有效期="2027年5月31日",
                规上="是",
                全员责任制="有",
                地址="工业集中区 1 号",
            )
        ]
    )
    assert report.ok, report.errors
    unit = Unit.objects.enterprises().get()
    profile = unit.profile
    assert (unit.parent, unit.lat, unit.lng, unit.address) == (pancun, 32.7, 118.01, "工业集中区 1 号")
    assert (profile.uscc, profile.industry_id, profile.gbt4754_section, profile.regulator) == (
        USCC,
        "industry_trade",
        "C",
        emergency_bureau,
    )
    assert (profile.phone, profile.risk_colour, profile.standardisation_grade) == ("8000000", "orange", "3")
    assert str(profile.standardisation_valid_to) == "2027-05-31"
    assert profile.is_above_scale
    assert profile.has_all_staff_duty
    assert not selectors.broken_branches().exists()
    assert list(Unit.objects.search("mgd1qy")) == [unit]


def test_a_dry_run_writes_nothing(divisions):
    before = Entry.objects.count()
    report = run([row(1), row(2)], commit=False)
    assert report.counts == {"新增": 2, "更新": 0, "不变": 0, "有误": 0}
    assert not Unit.objects.enterprises().exists()
    assert Entry.objects.count() == before


def test_a_thousand_rows_with_three_bad_ones_create_nothing_and_after_repair_a_thousand(divisions):
    rows = [row(number) for number in range(1, 1001)]
    rows[9]["统一社会信用代码"] = rows[9]["统一社会信用代码"][:-1] + "I"
    rows[499]["所属乡镇"] = "不存在镇"
    rows[998]["风险等级"] = "紫"
    report = run(rows)
    assert not report.is_committed
    assert Unit.objects.enterprises().count() == 0
    assert [(error.row, error.column, error.value) for error in report.errors] == [
        (11, "统一社会信用代码", rows[9]["统一社会信用代码"]),
        (501, "所属乡镇", "不存在镇"),
        (1000, "风险等级", "紫"),
    ]
    assert all(error.reason for error in report.errors)
    rows[9], rows[499], rows[998] = row(10), row(500), row(999)
    assert run(rows).counts["新增"] == 1000
    assert Unit.objects.enterprises().count() == 1000
    assert Entry.objects.filter(action="unit.create", object_label__contains="企业").count() == 1000
    assert not selectors.broken_branches().exists()


def test_the_same_file_again_changes_nothing(divisions):
    rows = [row(1, 经度=118.0, 纬度=32.7, 标准化等级="二级"), row(2, 统一社会信用代码="", 无代码原因="个体户")]
    run(rows)
    entries, units = Entry.objects.count(), Unit.objects.count()
    report = run(rows)
    assert report.counts == {"新增": 0, "更新": 0, "不变": 2, "有误": 0}
    assert (Entry.objects.count(), Unit.objects.count()) == (entries, units)


def test_a_later_file_changes_only_what_it_says(divisions, jianxi):
    run([row(1, 电话="8001", 主要负责人="张三")])
    report = run([row(1, 电话="8002", 主要负责人="", 所属乡镇="涧溪镇")])
    assert report.counts["更新"] == 1
    unit = Unit.objects.enterprises().get()
    assert (unit.profile.phone, unit.profile.principal_person, unit.township) == ("8002", "张三", jianxi)
    entry = Entry.objects.get(action="unit.update")
    assert entry.changes["phone"] == ["8001", "8002"]
    assert entry.changes["township"] == ["潘村镇", "涧溪镇"]
    assert not selectors.broken_branches().exists()


def test_a_code_given_later_fills_the_record_that_had_none(divisions):
    run([row(1, 统一社会信用代码="无", 无代码原因="正在办理")])
    run([row(1)])
    profile = EnterpriseProfile.objects.get()
    assert (profile.uscc, profile.uscc_missing_reason) == (code_for(1), "")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"企业名称": ""}, "企业名称", "不能为空"),
        ({"所属乡镇": ""}, "所属乡镇", "不能为空"),
        ({"统一社会信用代码": ""}, "统一社会信用代码", "无代码原因"),
        ({"统一社会信用代码": "9134"}, "统一社会信用代码", "18 位"),
        ({"监管领域": "航天"}, "监管领域", "没有“航天”"),
        ({"监管部门": "教育局"}, "监管部门", "没有叫“教育局”"),
        ({"国民经济行业门类": "Z"}, "国民经济行业门类", "A 到 T"),
        ({"经度": "东经"}, "经度", "小数"),
        ({"经度": "181", "纬度": "1"}, "经度", "-180"),
        ({"经度": "118"}, "纬度", "都填"),
        ({"规上": "大概"}, "规上", "是 或 否"),
        ({"标准化等级": "三级", "标准化有效期": "明年"}, "标准化有效期", "看不出是哪一天"),
        ({"主要负责人": "长" * 41}, "主要负责人", "最多 40"),
        ({"无代码原因": "个体户"}, "无代码原因", "不用填"),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_reason(divisions, cells, column, reason):
    report = run([row(1, **cells)])
    assert [(error.row, error.column) for error in report.errors] == [(2, column)]
    assert reason in report.errors[0].reason
    assert not Unit.objects.enterprises().exists()


def test_unknown_and_computed_columns_are_refused(divisions):
    report = run([row(1) | {"状态": "已销号", "得分": 100}])
    assert not report.ok
    assert "状态、得分" in report.file_errors[0]


def test_two_rows_of_one_enterprise_are_refused(divisions):
    report = run([row(1), row(2, 统一社会信用代码=code_for(1))])
    assert "第 2 行是同一家企业" in report.errors[0].reason


def test_a_township_name_found_in_two_counties_must_be_told_apart(divisions, tengzhou, pancun):
    from anquan.units.services import create_unit

    create_unit(actor=None, kind="township", name="潘村镇", parent=tengzhou)
    report = run([row(1)])
    assert "明光市潘村镇" in report.errors[0].reason
    assert run([row(1, 所属乡镇="明光市潘村镇")]).ok
    assert Unit.objects.enterprises().get().township == pancun


def test_a_merged_enterprise_is_not_revived(divisions, jianxi, make_enterprise):
    keep = make_enterprise(jianxi, name="甲公司", uscc=code_for(7))
    drop = make_enterprise(jianxi, name="乙公司", uscc=code_for(8))
    merge_units(actor=None, keep=keep, drop=drop, reason="重复")
    report = run([row(8, 企业名称="乙公司", 所属乡镇="涧溪镇")])
    assert "已并入“甲公司”" in report.errors[0].reason


def test_too_many_rows_are_refused_while_reading(divisions):
    lines = ["企业名称,所属乡镇", *(f"甲{number},潘村镇" for number in range(6))]
    with pytest.raises(BadWorkbook, match="最多导入 5 行"):
        workbooks.read("\n".join(lines).encode(), limits=Limits(max_rows=5 + workbooks.ROOM_FOR_TITLES))


def test_the_number_of_statements_does_not_grow_with_every_row(divisions, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        run([row(number) for number in range(1, 401)])
