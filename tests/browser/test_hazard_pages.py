"""The pages of hazards in Chromium: axe, widths, long names, the keyboard of a review queue, one sheet of paper."""

import re
from io import BytesIO

import pytest

from tests.browser.conftest import DESK, PHONE, overflow, serious_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "明光市凹凸棒石黏土矿产资源综合利用及高性能吸附新材料研发生产示范基地投资建设运营管理有限责任公司涧溪工业集中区第二分公司"
LONG_TEXT = "安全生产责任制没有落实到岗位：抽查 5 名员工，3 人说不清本岗位职责，" * 14


@pytest.fixture
def rows(world, play) -> dict:
    world.unit("long", kind="enterprise", name=LONG_NAME, parent=world.jianxi, industry="industry_trade",
               regulator=world.emergency, uscc_missing_reason="测试单位", safety_officer="周强")  # fmt: skip
    hazard = play.submitted()
    play.move(hazard, "send_back", by="inspector2", reason="通道净宽实测 1.1 米，东侧两垛纸箱没有移走。")
    return {
        "told": play.submit(hazard, photos=[play.photo(world.officer), play.photo(world.officer)]),
        "long": play.reported(unit="long", description=LONG_TEXT[:500], location="原料破碎车间皮带输送机尾部滚筒" * 3),
        "next": play.submitted(),
    }


def test_pages_are_accessible_and_fit_every_width(world, rows, visit):
    told, long = (f"/hazards/{rows[name].number}/" for name in ("told", "long"))
    paths = [
        "/",
        "/hazards/?status=open",
        "/hazards/?q=没有这样的字",
        told,
        long,
        f"{told}send_back/",
        f"{long}assign/",
    ]
    screen = visit("/", world.inspector, DESK)
    page = screen.page
    for path in paths:
        page.goto(screen.url + path)
        for width in (390, 683, 960, 1366, 1440):
            page.set_viewport_size({"width": width, "height": 844})
            assert overflow(page) == 0, (path, width)
            if width in (390, 1440):
                assert not serious_faults(page), (path, width)
    assert not [line for line in screen.trouble if "status of 4" not in line]


def test_a_review_queue_is_worked_off_by_keyboard(world, rows, visit):
    page = visit("/hazards/?status=submitted", world.inspector2, DESK).page
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("o")
    first = page.url
    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.url != first
    with page.expect_navigation():
        page.keyboard.press("k")
    assert page.url == first
    with page.expect_navigation():
        page.keyboard.press("r")
    assert "/send_back/" in page.url
    page.go_back()
    with page.expect_navigation():
        page.keyboard.press("a")
    page.get_by_label("已到现场查看").check()
    with page.expect_navigation():
        page.click("button:has-text('复查通过')")
    assert "复查通过，隐患已销号" in page.content() and "list=status" in page.url


def test_the_thumb_finds_the_one_action_at_the_bottom_of_a_phone(world, rows, visit):
    page = visit(f"/hazards/{rows['told'].number}/", world.inspector, PHONE).page
    button = page.locator(".action-bar .primary-slot .btn").bounding_box()
    assert button["height"] >= 44 and button["y"] + button["height"] > 780
    photos = [shot.bounding_box() for shot in page.locator(".pair .photo > a").all()]
    assert len(photos) == 2 and photos[0]["height"] == photos[1]["height"] and photos[0]["width"] == photos[1]["width"]
    clocks, facts = (page.locator(f"h2:text-is('{name}')").bounding_box()["y"] for name in ("时钟", "事实"))
    assert clocks < facts


def test_a_hazard_with_a_story_prints_on_one_sheet(world, rows, visit):
    page = visit(f"/hazards/{rows['told'].number}/", world.inspector, DESK).page
    paper = BytesIO(page.pdf(prefer_css_page_size=True)).getvalue()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_ticked_rows_are_assigned_after_a_preview(world, play, visit):
    for _ in range(3):
        play.reported()
    page = visit("/hazards/?status=reported", world.inspector, DESK).page
    for box in page.locator("td.pickbox input").all()[:2]:
        box.check()
    assert "已选 2 条" in page.locator(".bulk").inner_text().replace("\n", " ")
    with page.expect_navigation():
        page.click(".bulk button:has-text('批量交办')")
    assert "将交办 2 条" in page.content()
    with page.expect_navigation():
        page.click("button:has-text('交办 2 条')")
    assert "已交办 2 条" in page.content() and page.locator("td.pickbox input").count() == 1
