"""上级公文 in Chromium: registered on a phone and at a desk, read again on the record; widths and axe."""

import pytest
from django.core.cache import cache

from hazards.models import Listing
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "安徽省滁州市安全生产委员会办公室（滁州市重大事故隐患挂牌督办工作领导小组办公室）"


@pytest.fixture
def listed(world, play) -> Listed:
    cache.clear()
    return Listed(Moving(world, play))


def clean(page) -> None:
    assert overflow(page) == 0 and not serious_faults(page)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_the_office_registers_that_the_city_has_listed(world, listed, visit, device):
    hazard = listed.item()
    listed.go(hazard, "propose", level="city")
    listing = listed.go(hazard, "review")
    screen = visit(f"/listings/{listing.pk}/", world.director, device)
    page = screen.page
    clean(page)
    with page.expect_navigation():
        page.click("a:has-text('登记上级批准挂牌'):visible")
    clean(page)
    page.click("form.form button[type=submit]")
    page.wait_for_selector(".error")
    clean(page)
    page.fill("[name=superior_no]", "滁安〔2026〕12号")
    page.fill("[name=superior_issuer]", LONG)
    page.fill("[name=superior_on]", "今天")
    page.set_input_files("[name=scan]", {"name": "批复.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 scan"})
    with page.expect_navigation():
        page.click("form.form button[type=submit]")
    text = page.inner_text("main")
    assert "已批准挂牌" in text and "滁安〔2026〕12号" in text and LONG in text
    clean(page)
    assert Listing.objects.get().status == "approved"
    assert not [each for each in screen.trouble if "422" not in each]


def test_the_page_of_an_item_of_the_city_s_list_says_what_is_missing(listed, visit):
    moving = listed.moving
    hazard = moving.reported()
    moving.up_to(hazard, "verify", authority="city")
    page = visit(f"/majors/{hazard.number}/", listed.world.director, PHONE).page
    assert "请报市级验收，收到批复后登记" in page.inner_text("main")
    clean(page)
    moving.go(hazard, "superior", superior_issuer=LONG)
    page.reload()
    assert "第 1 页" in page.inner_text("main") and LONG in page.inner_text("main")
    clean(page)
