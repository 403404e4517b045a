"""Small manners of the screens: a file is chosen in Chinese, a number keeps its unit, late closures look late."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hazards.models import Hazard
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.hazards.test_page_import import line, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UPLOADS = (
    ("/imports/", "awb", "隐患台账"),
    ("/units/import/", "awb", "企业信息表"),
    ("/settings/workdays/import/", "director", "或上传表格"),
)


def ledger() -> dict:
    return {"name": "涧溪镇十一月隐患台账.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(line(1))}


@pytest.mark.parametrize(("path", "person", "label"), UPLOADS)
def test_a_file_is_chosen_in_chinese_by_mouse_or_keyboard_and_named(world, visit, path, person, label):
    screen = visit(path, world.people[person], DESK)
    page = screen.page
    box = page.get_by_label(label)
    name = page.locator("[data-file-name]")
    expect(name).to_have_text("还没有选文件")
    with page.expect_file_chooser() as by_key:
        box.press("Space")
    by_key.value.set_files([ledger()])
    expect(name).to_contain_text("涧溪镇十一月隐患台账.xlsx")
    with page.expect_file_chooser():
        page.locator(".file-box .btn").click(force=True, position={"x": 5, "y": 5})
    assert box.get_attribute("title") == "涧溪镇十一月隐患台账.xlsx", "the browser's own tooltip would be English"
    assert page.locator(".file-box").bounding_box()["height"] >= 44
    assert not serious_faults(page) and not screen.trouble
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page) == 0


def test_a_chosen_file_is_what_is_sent(world, visit):
    page = visit("/imports/", world.awb, DESK).page
    page.get_by_label("隐患台账").set_input_files([ledger()])
    with page.expect_navigation():
        page.click("button:has-text('上传并辨认表头')")
    assert "涧溪镇十一月隐患台账.xlsx" in page.content()


def test_a_number_keeps_its_unit_on_the_narrowest_phone(world, play, visit):
    old = play.today() - timedelta(days=40)
    for _ in range(3):
        play.rectifying(today=old)
    play.closed()
    for width in (320, 390):
        page = visit(
            "/dashboard/?view=leader", world.leader, PHONE | {"viewport": {"width": width, "height": 844}}
        ).page
        assert page.locator(".kpi .under").filter(has_text="占未销号").inner_text() == "占未销号 3\u00a0条的 100.00%"
        assert overflow(page) == 0
        for part, tallest in ((".kpi .value", 60), (".kpi dd", 34)):
            heights = page.eval_on_selector_all(part, "all => all.map(one => one.offsetHeight)")
            assert heights and max(heights) < tallest, "a figure and its unit stand on one line"


def test_a_late_closure_has_a_word_a_sign_and_a_colour_of_its_own(world, play, visit):
    old = play.today() - timedelta(days=40)
    late = play.move(play.submit(play.rectifying(today=old)), "pass", by="inspector2", is_visited=True)
    in_time = play.closed()
    looks = {}
    screen = visit("/", world.inspector, DESK)
    for hazard in (late, in_time):
        screen.page.goto(f"{screen.url}/hazards/{hazard.number}/")
        tag, lead = screen.page.locator(".object-head .tag").nth(1), screen.page.locator(".said b").first
        colours = [one.evaluate("one => getComputedStyle(one).color") for one in (tag, lead)]
        looks[hazard.number] = (tag.inner_text(), lead.inner_text()[:4], tag.locator("svg").inner_html(), *colours)
        assert not serious_faults(screen.page)
    assert Hazard.objects.get(pk=late.pk).is_closed_late
    assert looks[late.number][:2] == ("逾期销号", "逾期销号") and looks[in_time.number][:2] == ("已销号", "按期销号")
    assert all(one != other for one, other in zip(looks[late.number], looks[in_time.number], strict=True))


def test_the_page_of_a_unit_shows_its_hazards(world, play, visit):
    play.reported()
    for device in (DESK, PHONE):
        screen = visit(f"/units/{world.xinyuan.pk}/", world.awb, device)
        panel = screen.page.locator(".of-unit").first
        expect(panel).to_contain_text("未销号 1 条")
        assert overflow(screen.page) == 0 and not serious_faults(screen.page) and not screen.trouble
        with screen.page.expect_navigation():
            panel.locator("a", has_text="未销号").click()
        assert "status=open" in screen.page.url


def test_paging_back_asks_for_the_page_anew_and_after_leaving_shows_nothing(world, play, visit):
    """Nothing is kept by the browser: no question about posting again, and nothing for whoever comes next."""
    hazard = play.assigned()
    address = f"/hazards/{hazard.number}/decline/"
    screen = visit(address, world.officer, PHONE)
    page, words = screen.page, "这处仓库不归本单位管，是隔壁企业租用的。"
    reason = page.locator("main form textarea").first
    send = "form => { form.noValidate = true; form.requestSubmit(); }"
    with page.expect_navigation():
        page.locator("main form").last.evaluate(send)
    assert page.locator("body[data-posted]").count() == 1
    reason.fill(words)
    with page.expect_navigation(url=f"**/hazards/{hazard.number}/"):
        page.locator("main form").last.evaluate(send)
    page.go_back()
    assert page.url.endswith(address) and "安全隐患闭环" in page.title()
    page.goto(f"{screen.url}/hazards/{hazard.number}/")
    screen.page.context.clear_cookies()  # left in another tab
    page.goto(f"{screen.url}/login/")
    page.go_back()
    expect(page).to_have_url(f"{screen.url}/login/?next=/hazards/{hazard.number}/")
    assert words not in page.content()
