"""A leader-led visit that becomes 交办, and an inspection that is signed and handed over at the place, on phones of 390 px.

Services only build the cast. Every page on the way is looked at, as in the whole loop.
"""

import pytest
from playwright.sync_api import expect

from anquan.papers import services as papers
from anquan.papers.models import Paper
from hazards.models import Hazard
from inspections.models import Visit
from tests.browser.conftest import PHONE
from tests.browser.person import Person
from tests.browser.test_log_a_hazard import choose_tile, photograph

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def arrive(visit, world):
    return lambda key, **options: Person(visit, world.people[key], PHONE, story="visit", **options)


def logs_a_hazard(person: Person, tile: int, *, is_picked: bool = False) -> None:
    """From the page at the place: the place is known, so photo, tile, send; or a photo that was taken already."""
    page = person.page
    person.press(page.locator(".action-bar").get_by_role("link", name="登记隐患"))
    page.wait_for_url("**/hazard/")
    if is_picked:
        page.locator(".taken label").first.tap()
        person.look("选用已拍的照片")
    else:
        photograph(page)
    page.locator("[data-next]").tap()
    choose_tile(page, tile)
    person.look("登记隐患")
    page.locator("[data-submit]").tap()
    expect(page.locator("#record-step .lines li").first).to_be_visible()


def picks_the_unit(person: Person, letters: str) -> None:
    box = person.page.get_by_role("combobox", name="去哪里")
    box.fill(letters)
    person.page.locator(".suggestions [role=option]").first.tap()


def test_a_leader_led_visit_becomes_orders_to_the_township(arrive, world):
    office = arrive("awb")
    office.go("/visits/new/?activity=supervision")
    picks_the_unit(office, "xymy")
    office.page.get_by_label("方式").select_option("led")
    office.page.get_by_label("带队层级").select_option("city")
    office.fill(leader="市领导甲", leader_post="副市长", purpose="节前督查")
    office.look("拟定督查检查")
    office.send("拟定", "已拟定，编号")
    office.look("督查检查")
    office.do("开始检查")
    office.send("开始检查", "可以开始检查")
    office.look("检查中")
    logs_a_hazard(office, 0)
    logs_a_hazard(office, 1, is_picked=True)
    office.look("检查中，有隐患")
    office.press(office.page.locator(".action-bar").get_by_role("link", name="完成检查"))
    office.send("完成检查", "检查已完成")
    office.look("督查检查，已完成")
    found = Hazard.objects.filter(finding__visit=Visit.objects.get())
    assert [(each.status, each.responsible_unit) for each in found] == [("assigned", world.jianxi)] * 2
    assert len({each.evidence.get().file_id for each in found}) == 1, "one photo shows both"

    township = arrive("inspector")
    township.go("/")
    township.reads("签收")
    township.go(f"/hazards/{found[0].number}/")
    expect(township.page.get_by_text("由哪次检查发现")).to_be_visible()
    township.look("交办的隐患")
    township.press(township.page.get_by_role("link", name=Visit.objects.get().number))
    township.sees(world.xinyuan.name)


def draws(person: Person) -> None:
    """A finger on the pad."""
    pad = person.page.locator("[data-sign-pad]")
    pad.evaluate("each => each.scrollIntoView({block: 'center'})")
    box = pad.bounding_box()
    mouse = person.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 90)
    mouse.down()
    for step in range(1, 8):
        mouse.move(box["x"] + 40 + 35 * step, box["y"] + (30 if step % 2 else 100))
    mouse.up()


def test_an_inspection_is_signed_on_the_screen_and_handed_over(arrive, world):
    papers.save_letterhead(actor=None, unit=world.jianxi, code="涧安检", name="涧溪镇人民政府")
    inspector = arrive("inspector")
    inspector.go(f"/visits/new/?unit={world.xinyuan.pk}")
    inspector.fill(with_me="许海涛", purpose="节前用电用火检查")
    inspector.look("拟定行政检查")
    inspector.send("拟定", "已拟定，编号")
    inspector.do("提请审批")
    inspector.send("提请审批", "已提请审批")
    leader = arrive("township_leader")
    leader.go("/visits/?status=to_approve")
    leader.look("待审批")
    leader.press(leader.page.locator("table.visits").get_by_role("link").first)
    leader.do("批准")
    leader.send("批准", "已批准")
    inspector.go(f"/u/{world.xinyuan.code}/")
    inspector.look("门口码")
    inspector.do("开始检查")
    inspector.send("开始检查", "可以开始检查")
    logs_a_hazard(inspector, 0)
    for _ in range(2):
        inspector.press(inspector.page.locator(".action-bar").get_by_role("link", name="签名"))
        draws(inspector)
        inspector.look("签名")
        inspector.send("签好了", "已签名")
    inspector.press(inspector.page.locator(".action-bar").get_by_role("link", name="签名"))
    inspector.fill(met_person="周强", met_post="安全管理员")
    draws(inspector)
    inspector.send("签好了", "已签名")
    for name in ("现场检查记录", "责令限期整改指令书"):
        inspector.press(inspector.page.get_by_role("button", name=f"出具{name}"))
        inspector.answered(f"{name}已写好")
    inspector.look("检查中，文书")
    second = arrive("inspector2")
    for _ in range(2):
        second.go(f"/visits/{Visit.objects.get().number}/carry/")
        second.press(second.page.get_by_role("link", name="签发").first)
        second.sees("现场签发")
        second.look("现场签发")
        second.send("确认签发", "已签发")
    assert Paper.objects.numbered().count() == 2
    inspector.go("/visits/today/")
    inspector.look("我的检查")
    inspector.press(inspector.page.get_by_role("link", name="继续检查"))
    inspector.press(inspector.page.locator(".action-bar").get_by_role("link", name="完成检查"))
    inspector.send("完成检查", "检查已完成")
    inspector.look("行政检查，已完成")
