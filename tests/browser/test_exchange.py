"""上报与对账 in Chromium: a report ordered and its answer settled on a desk, every page on a phone too."""

import pytest

from hazards.models import AnswerCheck, ExternalNumber
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.hazards.exchange.exchanging import Exchanging, table
from tests.hazards.exchange.journalled import HEAD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "打磨车间旋风滤筒干式除尘没有采取泄爆、惰化、抑爆等任何一种控爆措施，管道与相邻车间互联互通，" * 5


@pytest.fixture
def exchanging(world, play) -> Exchanging:
    return Exchanging(world, play)


@pytest.fixture
def answered(exchanging):
    items = [exchanging.item("list", title=t, description=LONG[:240]) for t in ("除尘没有泄爆", "油漆库不防爆")]
    rows = (
        (items[0].register_no, LONG[:90], LONG[:200], items[0].hazard.unit.name, "S-2026-00017"),
        ("", "冲压机没有光电保护", LONG[:100], "明光市某某锻压机械有限公司", ""),
    )
    return exchanging.upload(exchanging.profile(), table(*rows, head=HEAD), name="省系统导出的重大事故隐患清单.xlsx")


def test_every_page_fits_a_phone_and_a_desk_and_axe_finds_nothing(world, exchanging, answered, visit):
    shipped, profile = exchanging.shipped().pk, answered.profile_id
    pages = [
        "/exchange/", f"/exchange/{profile}/", f"/exchange/{profile}/edit/", "/exchange/template/",
        f"/exchange/new/?copy={shipped}", f"/exchange/{shipped}/preview/", f"/exchange/{profile}/answer/",
        "/exchange/answers/", f"/exchange/answers/{answered.pk}/", f"/exchange/answers/{answered.pk}/columns/",
    ]  # fmt: skip
    wrong = []
    for device, width in ((PHONE, 390), (DESK, 1440)):
        screen = visit(pages[0], world.awb, device)
        for path in pages:
            screen.page.goto(screen.url + path)
            faults = serious_faults(screen.page) if device is PHONE else []
            found = overflow(screen.page), faults, list(screen.trouble)
            if any(found):
                wrong.append((path, width, found))
    assert not wrong


def test_a_clerk_settles_a_difference_without_leaving_the_line(world, answered, visit):
    screen = visit(f"/exchange/answers/{answered.pk}/", world.awb, DESK)
    page = screen.page
    line = page.locator(".line.is-differs")
    assert "S-2026-00017" in line.inner_text() and "我方没有这一条" in page.inner_text(".line.is-unknown")
    with page.expect_navigation():
        line.locator("button:has-text('记下对方编号')").click()
    assert ExternalNumber.objects.get().number == "S-2026-00017"
    line = page.locator(".line.is-differs")
    line.locator("summary:has-text('记为已核对')").click()
    line.locator("input[name=reason]").fill("对方下月更新")
    with page.expect_navigation():
        line.locator("button:has-text('已核对')").click()
    assert AnswerCheck.objects.get().reason == "对方下月更新" and "对方下月更新" in page.inner_text(".line.is-differs")
    assert "#r" in page.url and not screen.trouble


def test_the_file_that_was_chosen_is_read_and_compared(world, exchanging, visit, tmp_path):
    item, profile = exchanging.item("list"), exchanging.profile()
    path = tmp_path / "反馈.xlsx"
    path.write_bytes(
        table((item.register_no, item.title, item.hazard.description, item.hazard.unit.name, ""), head=HEAD)
    )
    screen = visit(f"/exchange/{profile.pk}/answer/", world.awb, PHONE)
    screen.page.set_input_files("input[type=file]", path)
    with screen.page.expect_navigation():
        screen.page.click("button:has-text('上传并对账')")
    assert "一致 1 条" in screen.page.inner_text("main") and not screen.trouble
