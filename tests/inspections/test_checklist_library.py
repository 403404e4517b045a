"""The library: who keeps which list, versions that never change, two people with the same page, the sheet and back."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from openpyxl import load_workbook

from anquan.journal.selectors import history
from anquan.units.workbooks import limits
from anquan.workflow import NotAllowed
from inspections.checklists import selectors, services, workbook
from inspections.checklists.items import Item
from inspections.models import Checklist
from tests.inspections.listing import EXITS, ITEMS, LAMPS, WIRES, made, trade

pytestmark = pytest.mark.django_db


def newest(checklist):
    return selectors.newest_version(checklist)


def items(checklist) -> list[Item]:
    return [Item.of(row) for row in selectors.items_of(newest(checklist))]


def publish(actor, checklist, wanted, seen=1, note="按新标准修订"):
    return services.publish(actor=actor, checklist=checklist, items=wanted, note=note, seen=seen)


# --- who --------------------------------------------------------------------------------------------------------------
def test_the_office_keeps_all_of_its_county_a_department_its_own_trades(world):
    made(world.fresh("awb"))
    made(world.fresh("dept_head"), "应急局检查表")
    with pytest.raises(PermissionDenied, match="本部门监管领域"):
        made(world.fresh("dept_head"), "燃气检查表", industry="gas")
    for key in ("inspector", "dept_officer", "owner", "leader", "expert"):
        with pytest.raises(PermissionDenied):
            made(world.fresh(key), f"{key}的检查表")


def test_a_department_gives_its_list_to_no_other_trade(world):
    checklist = made(world.fresh("dept_head"))
    with pytest.raises(PermissionDenied):
        services.save_facts(actor=world.fresh("dept_head"), checklist=checklist, name="改名", industry=trade("gas"))
    assert Checklist.objects.get(pk=checklist.pk).industry_id == "industry_trade"


def test_a_list_of_another_county_does_not_exist_and_the_shipped_ones_are_everybodys(world):
    own, far = made(world.fresh("awb")), made(world.fresh("far_awb"))
    seen = set(Checklist.objects.visible_to(world.fresh("inspector")))
    assert own in seen and far not in seen and Checklist.objects.filter(county=None).count() == len(seen) - 1
    for attempt in (
        lambda: publish(world.fresh("awb"), far, [EXITS]),
        lambda: services.set_active(actor=world.fresh("awb"), checklist=far, is_active=False),
    ):
        with pytest.raises(Http404):
            attempt()


def test_a_shipped_list_is_copied_before_it_is_changed(world):
    shipped = Checklist.objects.filter(county=None).first()
    with pytest.raises(PermissionDenied, match="复制为本县"):
        publish(world.fresh("awb"), shipped, [EXITS])
    copy = services.copy(actor=world.fresh("awb"), checklist=shipped)
    assert copy.county == world.mingguang and items(copy) == items(shipped)
    with pytest.raises(ValidationError, match="本县已有一份"):
        services.copy(actor=world.fresh("awb"), checklist=shipped)


# --- versions ---------------------------------------------------------------------------------------------------------
def test_each_publication_is_a_new_version_and_the_earlier_one_stays(world):
    checklist = made(world.fresh("awb"))
    first = newest(checklist)
    publish(world.fresh("awb"), checklist, [replace(EXITS, hazard="两处安全出口上锁。"), WIRES])
    assert newest(checklist).number == 2 and [each.content for each in items(checklist)] == ["安全出口", "配电箱"]
    assert [Item.of(row) for row in selectors.items_of(first)] == list(ITEMS)
    assert history(checklist).first().note == "按新标准修订（共 2 项）"


def test_what_is_the_same_makes_no_version_and_a_reason_is_asked_for(world):
    checklist = made(world.fresh("awb"))
    with pytest.raises(ValidationError, match="没有改动"):
        publish(world.fresh("awb"), checklist, ITEMS)
    with pytest.raises(ValidationError, match="修订了什么"):
        publish(world.fresh("awb"), checklist, [EXITS], note=" ")
    assert newest(checklist).number == 1


def test_the_second_of_two_editors_is_told_who_was_quicker(world):
    checklist = made(world.fresh("awb"))
    publish(world.fresh("director"), checklist, [EXITS])
    with pytest.raises(NotAllowed, match="王主任") as refused:
        publish(world.fresh("awb"), checklist, [WIRES])
    assert refused.value.code == "stale" and newest(checklist).number == 2


def test_wrong_items_are_named_by_their_place(world):
    checklist = made(world.fresh("awb"))
    wrong = [EXITS, replace(LAMPS, basis="依" * 301), replace(EXITS, group="别处")]
    with pytest.raises(ValidationError) as problem:
        publish(world.fresh("awb"), checklist, wrong)
    said = "；".join(problem.value.messages)
    assert "第 2 项“依据条款”" in said and "第 3 项与第 1 项的检查内容相同" in said
    with pytest.raises(ValidationError, match="至少要有一个"):
        publish(world.fresh("awb"), checklist, [])


def test_an_empty_list_is_not_put_into_use(world):
    empty = services.create(actor=world.fresh("awb"), name="空表", industry=None)
    services.set_active(actor=world.fresh("awb"), checklist=empty, is_active=False)
    with pytest.raises(NotAllowed, match="还没有检查项"):
        services.set_active(actor=world.fresh("awb"), checklist=empty, is_active=True)
    assert empty not in Checklist.objects.usable()


# --- the sheet and back -----------------------------------------------------------------------------------------------
def sheet(checklist) -> bytes:
    return workbook.write(newest(checklist), checklist.name, selectors.items_of(newest(checklist)))


def edited(content: bytes, change) -> bytes:
    book = load_workbook(BytesIO(content))
    change(book["检查表"])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def cell(page, row: int, heading: str):
    """``row`` counts the items from 1."""
    header = next(each for each in page.iter_rows() if any(one.value == workbook.CONTENT for one in each))
    column = next(one.column for one in header if one.value == heading)
    return page.cell(header[0].row + row, column)


def load(world, checklist, content: bytes, seen=1):
    found = workbook.read(content, limits(timezone.localdate()))
    return services.import_items(actor=world.fresh("awb"), checklist=checklist, found=found, note="按新标准", seen=seen)


def test_the_exported_sheet_comes_back_unchanged_and_makes_no_version(world):
    for checklist in (made(world.fresh("awb")), services.copy(
        actor=world.fresh("awb"), checklist=Checklist.objects.filter(county=None).first()
    )):  # fmt: skip
        report = load(world, checklist, sheet(checklist))
        assert report.is_same and report.counts[workbook.SAME] == len(items(checklist))
        assert newest(checklist).number == 1


def test_a_changed_sheet_is_the_next_version_and_again_nothing(world):
    checklist = made(world.fresh("awb"))

    def change(page):
        cell(page, 1, "常见隐患描述").value = "两处安全出口上锁。"
        cell(page, 1, "隐患类别").value = "消防"
        cell(page, 3, "检查内容").value = "配电箱和插排"

    content = edited(sheet(checklist), change)
    report = load(world, checklist, content)
    assert report.counts == {"新增": 0, "修改": 2, "不变": 1, "有误": 0, "删去": 0}
    assert [each.content for each in items(checklist)] == ["安全出口", "应急灯", "配电箱和插排"]
    assert items(checklist)[0] == replace(EXITS, hazard="两处安全出口上锁。")
    assert load(world, checklist, content, seen=2).is_same and newest(checklist).number == 2


def test_a_wrong_row_refuses_all_and_comes_back_in_the_sheet(world):
    checklist = made(world.fresh("awb"))

    def change(page):
        cell(page, 1, "常见隐患描述").value = "两处安全出口上锁。"
        cell(page, 2, "整改天数").value = "尽快"
        cell(page, 3, "等级").value = "特大"

    content = edited(sheet(checklist), change)
    with pytest.raises(NotAllowed, match="整个文件都没有导入"):
        load(world, checklist, content)
    assert newest(checklist).number == 1
    found = workbook.read(content, limits(timezone.localdate()))
    report = workbook.understand(found, selectors.items_of(newest(checklist)))
    page = load_workbook(BytesIO(workbook.with_errors(content, found, report, limits(timezone.localdate()))))["检查表"]
    said = cell(page, 2, "错误说明").value, cell(page, 3, "错误说明").value
    assert "写的是“尽快”，请填 0 到 365" in said[0] and "不认识“特大”" in said[1]


def test_items_left_out_of_the_sheet_are_said_before_they_go(world):
    checklist = made(world.fresh("awb"))
    content = edited(sheet(checklist), lambda page: page.delete_rows(cell(page, 2, "检查内容").row))
    found = workbook.read(content, limits(timezone.localdate()))
    assert workbook.understand(found, selectors.items_of(newest(checklist))).dropped == ["应急灯"]


def test_a_file_without_the_column_says_what_is_missing():
    with pytest.raises(workbook.BadWorkbook, match="检查内容"):
        workbook.read("单位,电话\n某厂,1\n".encode(), limits(timezone.localdate()))


def test_a_column_the_sheet_does_not_have_stays_as_it_was(world):
    checklist = made(world.fresh("awb"))
    content = edited(sheet(checklist), lambda page: page.delete_cols(cell(page, 1, "依据条款").column))
    assert load(world, checklist, content).is_same
