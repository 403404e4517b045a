"""登记隐患 under one thumb: how many taps, what survives, and that it is registered once."""

import os
from pathlib import Path

import pytest
from django.conf import settings

from hazards.models import Hazard
from tests.browser.conftest import DESK, PHONE, overflow, serious_faults, sign_in
from tests.cast import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERE = {"latitude": 32.8504, "longitude": 118.1003, "accuracy": 8}
AT_XINYUAN = {"geolocation": HERE, "permissions": ["geolocation"]}
MOST_TAPS = 4  # one photo, 下一步, a tile, 登记; the nearest unit is chosen


def shot() -> dict:
    made = picture("IMG_1.jpg")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": made.read()}


def look(page, name: str) -> None:
    """Keeps a picture where ``LOOK`` points to a folder, for people who want to see."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=name.endswith("full"))


@pytest.fixture
def phone(visit, world):
    return visit("/hazards/new/", world.inspector, PHONE, **AT_XINYUAN)


def photograph(page, box="photos"):
    page.locator(f"[data-photos][data-name={box}] [data-photo-input]").set_input_files([shot()])
    page.locator(f"[data-photos][data-name={box}] .shot .state").last.wait_for()


def to_tiles(page):
    page.locator("[data-units] input:checked").wait_for()
    page.locator("[data-next]").tap()
    page.locator(".tile").first.wait_for()


def choose_tile(page, place=0):
    page.locator(".tile").nth(place).tap()
    page.locator("[data-tell=measures] .told .auto").wait_for()


def test_a_photo_the_nearest_unit_one_tile_and_the_receipt_in_few_taps(phone, world):
    page, taps = phone.page, 0
    look(page, "1-empty")
    photograph(page)
    taps += 1
    photograph(page)
    page.locator("[data-units] input:checked").wait_for()
    look(page, "2-place")
    assert world.xinyuan.name in page.locator("[data-units] li").first.inner_text()
    assert "米" in page.locator("[data-units] .at-right").first.inner_text()
    assert not overflow(page)
    assert not serious_faults(page)
    to_tiles(page)
    taps += 1
    look(page, "3-tiles")
    choose_tile(page)
    taps += 1
    look(page, "4-filled")
    look(page, "4-filled-full")
    assert not overflow(page)
    assert not serious_faults(page)
    page.locator("[data-submit]").tap()
    taps += 1
    page.locator(".receipt-no b").wait_for()
    look(page, "5-receipt")
    look(page, "5-receipt-full")
    hazard = Hazard.objects.get()
    assert taps <= MOST_TAPS
    assert page.locator(".receipt-no b").inner_text() == hazard.number
    assert (hazard.status, hazard.unit, hazard.evidence.count()) == ("assigned", world.xinyuan, 2)
    assert hazard.lat is not None
    assert not overflow(page)
    assert not serious_faults(page)
    assert not phone.trouble


def test_everything_under_the_thumb_is_large_enough(phone):
    page = phone.page
    to = "[data-next], .slot, [data-units] label, .report-head .back, .again .btn"
    small = page.locator(to).evaluate_all(
        "all => all.filter(e => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 44).map(e => e.outerHTML)"
    )
    assert not small
    bar = page.locator("[data-next]").bounding_box()
    assert bar["y"] + bar["height"] <= 844


def test_what_is_missing_is_said_before_the_next_step(visit, world):
    page = visit("/hazards/new/", world.inspector, PHONE).page
    page.locator("[data-next]").tap()
    assert page.locator("#id_photos_field .error").is_visible()
    assert page.locator("#id_unit_field .error").is_visible()
    look(page, "6-missing")


def test_the_draft_survives_a_reload_with_photos_unit_and_words(phone, world):
    page = phone.page
    photograph(page)
    page.locator("#id_location").fill("二号车间东门")
    to_tiles(page)
    choose_tile(page)
    page.locator("[data-draft-state]", has_text="草稿已存").wait_for()
    words = page.locator("#id_description").input_value()
    uid = page.locator("#id_uid").input_value()
    phone.context.clear_permissions()
    page.reload()
    page.locator("[data-draft-note]").wait_for()
    page.locator(".shot").wait_for()
    assert page.locator("#id_description").input_value() == words
    assert page.locator("#id_location").input_value() == "二号车间东门"
    assert page.locator("#id_uid").input_value() == uid
    assert page.locator("[data-units] input:checked").input_value() == str(world.xinyuan.pk)


def test_two_taps_are_one_hazard(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    page.evaluate("() => { const b = document.querySelector('[data-submit]'); b.click(); b.click(); }")
    page.locator(".receipt-no b").wait_for()
    assert Hazard.objects.count() == 1


def test_a_lost_answer_is_answered_by_the_same_receipt(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/hazards/new/", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    page.locator("[data-submit]").tap()
    page.locator("[data-form-say]", has_text="不会重复登记").wait_for()
    look(page, "7-lost")
    assert Hazard.objects.count() == 1
    page.locator("[data-submit]").tap()
    page.locator(".receipt-no b").wait_for()
    assert page.locator(".receipt-no b").inner_text() == Hazard.objects.get().number


def test_without_signal_nothing_is_lost(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    phone.context.set_offline(True)
    page.locator("[data-submit]").tap()
    page.locator("[data-form-say]", has_text="没有信号").wait_for()
    phone.context.set_offline(False)
    page.locator("[data-submit]").tap()
    page.locator(".receipt-no b").wait_for()
    assert Hazard.objects.count() == 1


def test_an_expired_session_keeps_the_draft_and_says_where_to_sign_in(phone, world):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("[data-submit]").tap()
    page.locator("#page-say a", has_text="重新登录").wait_for()
    look(page, "8-expired")
    sign_in(phone.context, phone.url, world.inspector)
    page.goto(phone.url + "/hazards/new/")
    page.locator(".shot").wait_for()
    to_tiles(page)
    page.locator("[data-submit]").tap()
    page.locator(".receipt-no b").wait_for()
    assert Hazard.objects.get().evidence.count() == 1


def test_an_accepted_hazard_leaves_nothing_on_the_device(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    page.locator("[data-submit]").tap()
    page.locator(".receipt-no b").wait_for()
    page.goto(phone.url + "/hazards/new/")
    assert page.locator(".shot").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('anquan:draft:')).length") == 0


def test_is_it_this_one_shows_both_and_lets_the_person_go_on(phone, play):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    known = play.reported(description=page.locator("#id_description").input_value())
    page.locator("[data-submit]").tap()
    page.locator(".alike h2", has_text="是不是这一条").wait_for()
    page.locator(".theirs img").wait_for()
    look(page, "9-alike")
    assert not overflow(page)
    assert not serious_faults(page)
    assert known.number in page.locator("[data-same]").get_attribute("href")
    page.locator("[data-different]").tap()
    page.locator(".receipt-no b").wait_for()
    assert Hazard.objects.count() == 2


def test_put_right_on_the_spot_takes_a_second_photo_and_closes(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    page.locator("#id_is_fixed").tap()
    photograph(page, "after_photos")
    assert page.locator("[data-submit]").inner_text() == "登记并销号"
    look(page, "10-fixed")
    page.locator("[data-submit]").tap()
    page.locator(".receipt-head h1", has_text="已登记并销号").wait_for()
    assert Hazard.objects.get().status == "closed"


def test_taking_back_is_confirmed_with_its_consequence(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    page.locator("[data-submit]").tap()
    page.locator("[data-minutes]", has_text="分钟").wait_for()
    page.locator("[data-take-back-until] button").tap()
    page.locator("#confirm [data-confirm-yes]").tap()
    page.locator(".receipt-head h1", has_text="已撤回").wait_for()
    look(page, "11-taken-back")
    assert Hazard.objects.get().status == "void"


def test_the_server_s_refusal_keeps_the_photos_and_leads_to_the_field(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    page.locator("[data-tell=description] .told").tap()
    page.locator("#id_description").fill("短")
    page.locator("[data-submit]").tap()
    page.locator("#id_description_field .error").wait_for()
    look(page, "12-refused")
    assert page.locator(".shot").count() == 1
    assert page.locator(".error-summary").is_visible()


def test_the_phone_s_back_button_goes_one_step_back(phone):
    page = phone.page
    photograph(page)
    to_tiles(page)
    page.go_back()
    page.locator("[data-next]").wait_for()
    assert page.locator(".shot").is_visible()
    assert not page.locator(".tile").first.is_visible()


def test_the_plate_at_the_gate_presets_the_unit_even_beside_another_draft(visit, world):
    here = visit(f"/u/{world.site.code}/", world.inspector, PHONE)
    here.page.get_by_role("link", name="登记隐患").first.click()
    assert here.page.locator("[data-units] input:checked").input_value() == str(world.site.pk)


def test_at_a_desk_everything_stands_beside_each_other(visit, world):
    here = visit("/hazards/new/", world.inspector, DESK)
    page = here.page
    look(page, "20-desk-empty")
    page.locator("[data-photo-input]").first.set_input_files([shot(), shot()])
    page.locator(".shot .state").nth(1).wait_for()
    box = page.get_by_role("combobox", name="查找单位")
    box.fill("xymy")
    page.locator(".suggestions [role=option]").first.click()
    assert page.locator("[data-units] input:checked").input_value() == str(world.xinyuan.pk)
    page.locator(".tile").nth(1).click()
    look(page, "21-desk-full")
    assert not overflow(page)
    assert not serious_faults(page)
    page.locator("[data-submit]").click()
    page.locator(".receipt-no b").wait_for()
    look(page, "22-desk-receipt")
    assert not here.trouble
    assert Hazard.objects.get().lat is None


def test_without_script_the_plain_form_does_it_too(visit, world):
    page = visit("/hazards/new/", world.inspector, PHONE, java_script_enabled=False).page
    look(page, "30-plain-full")
    page.locator("#id_photos").set_input_files([shot()])
    page.locator(".units [name=unit]").first.fill("鑫源木业")
    page.locator(".tile input").first.check(force=True)
    page.locator("[data-submit]").click()
    page.locator(".receipt-no b").wait_for()
    assert Hazard.objects.get().unit == world.xinyuan
