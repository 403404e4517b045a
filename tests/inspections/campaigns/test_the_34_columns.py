"""The 34 columns: one table, counted from the very rows that each cell opens, with its check rules."""

import pytest

from anquan.indicators import Period, Rate
from inspections.campaigns import columns, selectors
from inspections.campaigns.columns import PARTS, TABLE, ByHand, Figure, problems
from inspections.campaigns.statistics import split
from inspections.rules import Duty
from inspections.visits.people import Goer
from tests.hazards.majors.moving import Moving

# domain §7.6, row by row: what stands there, written by hand
NAMES = (
    "组织检查", "出动人员", "专家参与", "检查单位", "检查单位（去重）", "四不两直、暗访", "双随机", "领导带队检查", "发现一般隐患",
    "其中已整改", "整改率", "发现重大隐患", "其中已整改销号", "重大未销号", "挂牌督办", "列入一单四制", "下达指令书", "查纠违法行为",
    "打非治违取缔", "立案", "行政处罚", "经济处罚", "没收查扣", "责令停产停业", "暂扣吊销证照", "关闭取缔", "移送司法",
    "行政拘留", "举报", "约谈、通报、曝光", "问责处理", "提示单、交办单、督办单", "事故", "培训、演练、宣传",
)  # fmt: skip


def test_the_table_has_the_34_columns_in_their_order():
    assert [column.number for column in TABLE] == list(range(1, 35))
    assert tuple(column.label for column in TABLE) == NAMES
    assert len(PARTS) == sum(len(column.parts) for column in TABLE)


def test_what_enforcement_will_count_is_reported_until_then_and_says_so():
    by_hand = {column.number for column, part in columns.reported()}
    assert by_hand == {*range(18, 29), 29, 30, 31, 32, 33, 34}
    assert "执法模块启用后自动统计" in PARTS["18"][1].source.definition


GOOD = dict.fromkeys(PARTS, 0) | {"11": Rate(0, 0)}


@pytest.mark.parametrize(
    ("wrong", "cells", "said"),
    [
        ({"9": 3, "10": 4}, ("10", "9"), "“10 其中已整改”4 大于“9 发现一般隐患”3"),
        ({"12": 1, "13": 2, "14.late": -1}, ("13", "12"), "“13 其中已整改销号”2 大于“12 发现重大隐患”1"),
        ({"4": 1, "5": 2}, ("5", "4"), "“5 检查单位（去重）”2 大于“4 检查单位”1"),
        ({"12": 5, "13": 1, "14.waiting": 1, "14.late": 1}, ("14.waiting", "14.late", "12", "13"),
         "“14 重大未销号”1+1 不等于“12 发现重大隐患”5 减“13 其中已整改销号”1"),
        ({"22": -5}, ("22",), "“22 经济处罚”是负数"),
        ({"33.dead": 1}, ("33.dead", "33.hurt", "33.count"), "死亡 1 人"),
    ],
)  # fmt: skip
def test_each_check_rule_names_its_cells(wrong, cells, said):
    assert not problems(GOOD)
    found = problems(GOOD | wrong)
    assert cells in [each for each, _ in found] and any(said in text for _, text in found)


# --- counted ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def something(counting, world):
    """Two townships, two departments: what every part of the table is made of."""
    counting.inspected(unit="xinyuan")
    counting.inspected(unit="site")
    counting.inspected(unit="xinyuan", by="inspector")
    expert = [Goer(world.awb), Goer(world.expert, duty=Duty.EXPERT)]
    counting.inspected(activity="supervision", unit="hengfeng", goers=expert)
    counting.visiting.done(unit="xinyuan", over_cap_reason="群众反映")  # of no campaign
    for _ in range(2):
        counting.hazard()
    counting.play.closed(campaigns=[counting.campaign])
    counting.hazard(unit="hengfeng", by="guandian_inspector", source="enterprise_self")
    moving = Moving(world, counting.play)
    moving.up_to(moving.reported(campaigns=[counting.campaign]), "list")
    return counting


@pytest.mark.django_db
def test_the_parts_are_counted_from_visits_hazards_and_majors(something):
    values = something.statistics().total.values
    expected = {
        "1": 2, "2": 7, "3": 1, "4": 4, "5": 3, "6": 1, "9": 4, "10": 1, "12": 1, "13": 0, "14.waiting": 1, "14.late": 0,
        "16": 1, "17": 0, "29.received": 0,
    }  # fmt: skip
    assert {key: values[key] for key in expected} == expected
    assert str(values["11"]) == "25.00%" and values["18"] is None and values["33.count"] is None


@pytest.mark.django_db
def test_rows_add_up_to_the_total_and_industries_to_their_township(something):
    found = something.statistics()
    counted = [key for key, (_, part) in PARTS.items() if not isinstance(part.source, ByHand | columns.Share)]
    for key in counted:
        assert sum(row.values[key] for row in found.townships) == found.total.values[key], key
        for row in found.townships:
            assert sum(each.values[key] for each in found.industries[row.township]) == row.values[key], (key, row.label)
    assert [row.label for row in found.townships] == ["涧溪镇", "管店镇"] and not found.warnings


@pytest.mark.django_db
def test_each_cell_opens_exactly_its_rows(something, world, client):
    client.force_login(world.fresh("awb"))
    found, opened = something.statistics(), 0
    rows = [found.total, *found.townships, *(each for rows in found.industries.values() for each in rows)]
    for row in rows:
        for key, (_, part) in PARTS.items():
            cell = selectors.cell(part, found.asked, row)
            if not cell.href:
                continue
            page = client.get(cell.href)
            shown = page.context["count"] if "count" in page.context else page.context["total"].value
            assert shown == row.values[key], (row.label, key, cell.href)
            opened += 1
    assert opened > 40


@pytest.mark.django_db
def test_another_month_another_campaign_and_another_county_count_nothing(something):
    last = Period.between(something.last_month, something.month.replace(day=1) - something.today.resolution)
    assert something.statistics(period=last).total.values["4"] == 0
    assert something.statistics(by="far_awb").total.values["9"] == 0
    assert something.statistics(by="guandian_inspector").total.values["9"] == 1


@pytest.mark.django_db
def test_who_found_it_is_told_apart(something):
    found = {each.label: (each.by_enterprise, each.by_authority) for each in split(something.statistics())}
    assert found == {"发现隐患": (1, 4), "已整改": (0, 1), "发现重大隐患": (0, 1), "重大已销号": (0, 0)}


@pytest.mark.django_db
def test_every_figure_it_names_is_registered_with_rows():
    from anquan.indicators import REGISTRY

    for _, part in PARTS.values():
        if isinstance(part.source, Figure):
            assert REGISTRY[part.source.code].rows is not None and part.source.definition
