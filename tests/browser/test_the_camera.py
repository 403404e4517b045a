"""The camera with the before-photo over it, on a phone with one thumb; and the ways around it where there is none."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hazards.models import Evidence, Hazard
from tests.browser.conftest import PHONE, overflow, serious_faults
from tests.browser.test_log_a_hazard import choose_tile, look, photograph, to_tiles
from tests.hazards.marks.shots import shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = ["--use-fake-device-for-media-stream"]  # a camera that shows a moving picture
HERE = {"geolocation": {"latitude": 32.8504, "longitude": 118.1003, "accuracy": 8}}
ALLOWED = HERE | {"permissions": ["camera", "geolocation"]}


@pytest.fixture
def hazard(world, play) -> Hazard:
    return play.rectifying(photos=[shot(world.inspector, "出口"), shot(world.inspector, "出口近景")])


def opened(page):
    page.get_by_role("button", name="对照整改前拍").tap()
    camera = page.locator("dialog.camera")
    expect(camera).to_have_attribute("data-state", "live")
    expect(camera.locator("[data-camera-over]")).to_have_js_property("complete", True)
    assert camera.locator("[data-camera-over]").evaluate("over => over.naturalWidth") > 0
    return camera


def taken(camera):
    camera.get_by_role("button", name="拍照").tap()
    expect(camera).to_have_attribute("data-state", "taken")
    expect(camera.locator("[data-camera-still]")).to_have_js_property("complete", True)


def test_the_after_photo_is_taken_through_the_before_photo(visit, world, hazard):
    phone = visit(f"/hazards/{hazard.number}/submit/", world.officer, PHONE, **ALLOWED)
    page, camera = phone.page, opened(phone.page)
    over = camera.locator("[data-camera-over]")
    expect(over).to_have_css("opacity", "0.45")
    camera.get_by_label("整改前", exact=True).fill("80")
    expect(over).to_have_css("opacity", "0.8")
    first = over.get_attribute("src")
    camera.get_by_role("button", name="叠放整改前第 2 张").tap()
    assert over.get_attribute("src") != first
    _fits_under_a_thumb(page)
    look(page, "camera-live")
    taken(camera)
    camera.get_by_role("button", name="重拍").tap()
    expect(camera).to_have_attribute("data-state", "live")
    taken(camera)
    look(page, "camera-taken")
    camera.get_by_role("button", name="用这张").tap()
    expect(camera).to_be_hidden()
    page.locator(".shot .state").wait_for()
    assert page.evaluate("document.querySelector('[data-camera-video]').srcObject") is None, "the camera is let go"
    page.locator("[name=rectify_note]").fill("已清空")
    page.locator(".form-actions button[type=submit]").tap()
    expect(page.locator(".flash.success")).to_contain_text("已提交整改")
    file = Evidence.objects.get(hazard=hazard, kind="after").file
    assert file.camera == "anquan" and abs((file.taken_at - timezone.now()).total_seconds()) < 120
    assert (round(float(file.lat), 4), round(float(file.lng), 4)) == (32.8504, 118.1003)
    assert not hazard.marks.exists(), "taken here and now, of something else than before"
    assert not phone.trouble


def _fits_under_a_thumb(page):
    assert not overflow(page)
    assert not serious_faults(page)
    small = page.locator("dialog.camera button, dialog.camera input").evaluate_all(
        "all => all.filter(e => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 44).map(e => e.outerHTML)"
    )
    assert not small
    shutter = page.locator("[data-camera-shoot]").bounding_box()
    middle = shutter["x"] + shutter["width"] / 2
    assert abs(middle - 195) < 12 and shutter["y"] > 844 * 0.75


def test_without_leave_the_file_input_is_the_way(visit, world, hazard):
    page = visit(f"/hazards/{hazard.number}/submit/", world.officer, PHONE).page
    page.get_by_role("button", name="对照整改前拍").tap()
    expect(page.locator("[data-photo-say]")).to_contain_text("没有打开摄像头")
    expect(page.locator("dialog.camera")).to_be_hidden()
    photograph(page)
    expect(page.locator(".shot")).to_have_count(1)


def test_what_was_photographed_a_minute_ago_lies_over_what_is_put_right_on_the_spot(visit, world):
    phone = visit("/hazards/new/", world.inspector, PHONE, **ALLOWED)
    page = phone.page
    photograph(page)
    to_tiles(page)
    choose_tile(page)
    page.locator("label[for=id_is_fixed]").tap()
    camera = opened(page)
    assert camera.locator("[data-camera-over]").get_attribute("src").startswith("blob:")
    taken(camera)
    camera.get_by_role("button", name="用这张").tap()
    page.locator("[data-name=after_photos] .shot .state").wait_for()
    page.locator("[data-submit]").tap()
    page.locator(".receipt-no b").wait_for()
    made = Hazard.objects.get()
    assert made.status == "closed" and made.evidence.get(kind="after").file.camera == "anquan"
    assert not phone.trouble
