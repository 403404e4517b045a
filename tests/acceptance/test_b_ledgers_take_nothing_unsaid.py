"""Ledgers that name other organisations, or bring columns the system itself counts (acceptance B6).

A column that is not taken says so on the page that asks what the columns mean; a unit out of reach is an error of its
row, or is shown as a unit to be made. Nothing of it is taken in silence.
"""

import pytest
from django.urls import reverse
from lxml import html

from anquan.units.models import Unit
from hazards.models import Hazard
from tests.hazards.test_page_import import clerk, fields, line, newest, upload, workbook  # noqa: F401  clerk: fixture

HEAD = ["序号", "单位名称", "隐患内容", "隐患等级", "排查日期", "整改期限", "整改情况", "整改完成日期"]
# what the system counts or gives by itself: title → what somebody writes there
BY_SYSTEM = {
    "编号": "YH-341182-2026-000777", "隐患编号": "YH-341182-2026-000777", "状态": "已销号", "是否逾期": "是",
    "逾期天数": "12", "得分": "100",
}  # fmt: skip
# what no column of the product stands for
NOT_USED = {"整改率": "100%", "登记人": "李静", "销号人": "王主任", "所属县区": "滕州市"}


def column_said(page, title: str) -> tuple[str, bool]:
    """What the page says a column is, and whether the column is drawn as left out."""
    titles = page.xpath("//tr[@class='total']/th[@scope='col']")
    place = next(index for index, head in enumerate(titles) if head.text_content().strip() == title)
    chosen = page.xpath("//thead/tr[1]/th[label]")[place].xpath(".//option[@selected]/text()")[0]
    return chosen.strip(), "is-off" in titles[place].get("class")


def tried(client, content: bytes, **changed):
    """Uploaded, understood as the page proposes, tried. The batch and the two pages."""
    asked = client.get(upload(client, content)["Location"])
    answer = client.post(reverse("hazards:import_check", args=[newest().pk]), fields(asked) | changed)
    return newest(), html.fromstring(asked.content), client.get(answer["Location"]).content.decode()


def committed(client, batch) -> None:
    client.post(reverse("hazards:import_commit", args=[batch.pk]), {"stamp": batch.report["stamp"]})


@pytest.mark.parametrize("title", [*BY_SYSTEM, *NOT_USED])
def test_a_column_that_is_counted_is_said_not_to_be_taken_and_is_not(world, clerk, title):  # noqa: F811
    written = (BY_SYSTEM | NOT_USED)[title]
    content = workbook((*line(1, unit=world.xinyuan.name), written), head=[*HEAD, title])
    batch, page, _ = tried(clerk, content)
    assert column_said(page, title) == ("不采用：由系统计算" if title in BY_SYSTEM else "不用", True)
    assert column_said(page, "隐患内容") == ("隐患内容", False), "the comparison would be empty"
    assert ("不采用，由系统计算" in page.text_content()) == (title in BY_SYSTEM)
    committed(clerk, batch)
    hazard = Hazard.objects.get()
    assert (hazard.status, hazard.reported_by, hazard.county) == ("rectifying", world.inspector, world.mingguang)
    assert hazard.number.startswith("YH-341182-2026-") and hazard.number != written


def test_another_office_as_responsible_unit_is_said_not_to_be_taken(world, clerk):  # noqa: F811
    content = workbook((*line(1, unit=world.xinyuan.name), world.far_emergency.name), head=[*HEAD, "责任单位"])
    batch, page, _ = tried(clerk, content)
    said, is_off = column_said(page, "责任单位")
    assert said.endswith("（不导入）") and is_off
    committed(clerk, batch)
    hazard = Hazard.objects.get()
    assert {hazard.unit, hazard.responsible_unit} == {world.xinyuan}


def test_another_office_as_inspector_is_kept_as_written_and_moves_nothing(world, clerk):  # noqa: F811
    content = workbook((*line(1, unit=world.xinyuan.name), world.far_emergency.name), head=[*HEAD, "检查单位"])
    batch, page, _ = tried(clerk, content)
    assert column_said(page, "检查单位") == ("检查单位", False)
    committed(clerk, batch)
    hazard = Hazard.objects.get()
    assert hazard.inspectors == world.far_emergency.name
    assert (hazard.reporting_unit, hazard.ordering_unit, hazard.county) == (*[world.jianxi] * 2, world.mingguang)


def test_a_unit_of_the_county_out_of_reach_is_an_error_of_its_row(world, clerk):  # noqa: F811
    rows = [line(1, unit=world.xinyuan.name), line(2, unit=world.hengfeng.name)]
    batch, _, page = tried(clerk, workbook(*rows))
    (fault,) = batch.report["faults"]
    assert "不在您的管辖范围内" in page and world.hengfeng.name in page and fault
    committed_page = clerk.post(reverse("hazards:import_commit", args=[batch.pk]), {"stamp": batch.report["stamp"]})
    assert committed_page.status_code == 409 and not Hazard.objects.exists()


@pytest.mark.parametrize("written", ["{}", " {}", "{}　"])
@pytest.mark.parametrize("may_create", [True, False])
def test_a_unit_of_another_county_is_an_error_that_names_it_and_its_county(world, clerk, may_create, written):  # noqa: F811
    name, changed = world.far_plant.name, {} if may_create else {"may_create_units": ""}
    batch, _, page = tried(clerk, workbook(line(1, unit=written.format(name))), **changed)
    (fault,) = batch.report["faults"]
    assert f"系统里的“{name}”是滕州市的单位" in fault["reason"] and fault["reason"] in page
    assert clerk.post(reverse("hazards:import_commit", args=[batch.pk])).status_code == 409
    assert not Hazard.objects.exists() and Unit.objects.filter(name=name).count() == 1


def test_a_unit_of_that_name_in_ones_own_county_is_meant(world, clerk):  # noqa: F811
    """What the error tells him to do helps: the local one is made first, then the same ledger comes in."""
    own = world.unit(
        "own_plant", kind="enterprise", name=world.far_plant.name, parent=world.jianxi, uscc_missing_reason="测试单位"
    )
    batch, _, _ = tried(clerk, workbook(line(1, unit=own.name)))
    committed(clerk, batch)
    assert Hazard.objects.get().unit == own


def test_a_unit_that_exists_nowhere_is_still_shown_as_new(world, clerk):  # noqa: F811
    batch, _, page = tried(clerk, workbook(line(1, unit="涧溪镇某某加工厂")))
    assert "将新建的单位" in page and "涧溪镇某某加工厂" in page and not batch.report["faults"]


def test_a_state_is_taken_only_as_done_or_not_done_and_another_word_is_said(world, clerk):  # noqa: F811
    words = ["已整改", "整改中", "", "未整改", "作废", "转交住建局"]
    head = ["单位名称", "隐患内容", "排查日期", "整改情况"]
    rows = [(world.xinyuan.name, f"第 {n} 处通道堵塞", "2026-05-06", word) for n, word in enumerate(words)]
    batch, asked, page = tried(clerk, workbook(*rows, head=head))
    assert column_said(asked, "整改情况") == ("整改情况", False)
    unclear = [any("看不出是否完成" in note for note in row["notes"]) for row in batch.report["rows"]]
    assert unclear == [False, False, False, False, True, True]
    assert "整改情况“作废”看不出是否完成，按整改中登记" in page
    committed(clerk, batch)
    states = dict(Hazard.objects.values_list("description", "status"))
    assert [states[row[1]] for row in rows] == ["closed", *["rectifying"] * 5]
