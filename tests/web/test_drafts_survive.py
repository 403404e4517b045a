"""What is typed stays on the device until the server has it: over a reload, an expired session, a refusal."""

import io
import random

import pytest
from django.conf import settings
from PIL import Image

from tests.web.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRIAL = "/ui/styleguide/form/"
NOTE = "通道净宽实测 1.1 米，东侧两垛纸箱未移走。"


@pytest.fixture
def second_admin(world):
    return world.person("admin2", "系统管理员乙", "sysadmin", world.mingguang)


def type_note(page, text=NOTE):
    page.locator("#id_note").fill(text)
    page.locator("[data-draft-state]", has_text="草稿已存").wait_for()


def note_on(page):
    return page.locator("#id_note").input_value()


def submit(page):
    page.locator("main button[type=submit]").click()


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('anquan:draft:')).length")


def test_a_reload_brings_back_what_was_typed(open_page, world):
    page, _ = open_page(TRIAL, world.admin, 390)
    type_note(page)
    page.locator("#id_due_on").fill("2026.12.1")
    page.locator("input[name=result][value=back]").check()
    page.reload()
    page.locator("[data-draft-note]").wait_for()
    assert note_on(page) == NOTE
    page.locator("[data-understood]", has_text="2026-12-01").wait_for()
    assert page.locator("input[name=result][value=back]").is_checked()


def test_the_person_may_throw_the_draft_away(open_page, world):
    page, _ = open_page(TRIAL, world.admin)
    type_note(page)
    page.reload()
    page.locator("[data-draft-note] button").click()
    assert note_on(page) == ""
    assert drafts(page) == 0


def test_the_next_person_at_the_same_desk_sees_nothing_of_it(open_page, world, second_admin, live_server):
    page, _ = open_page(TRIAL, world.admin)
    type_note(page)
    sign_in(page.context, live_server.url, second_admin)
    page.goto(live_server.url + TRIAL)
    assert note_on(page) == ""
    sign_in(page.context, live_server.url, world.admin)
    page.goto(live_server.url + TRIAL)
    assert note_on(page) == NOTE


def test_signing_out_forgets_the_drafts_of_this_person(open_page, world):
    page, _ = open_page(TRIAL, world.admin)
    type_note(page)
    assert drafts(page) == 1
    page.locator(".top-links details summary").click()
    page.locator("form[data-logout] button").click()
    page.locator("#id_username").wait_for()
    assert drafts(page) == 0


def test_an_expired_session_keeps_the_draft(open_page, world, live_server):
    page, _ = open_page(TRIAL, world.admin)
    type_note(page)
    page.locator("#id_due_on").fill("2026-12-01")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    submit(page)
    page.wait_for_load_state()
    page.locator("#id_username").wait_for()
    sign_in(page.context, live_server.url, world.admin)
    page.goto(live_server.url + TRIAL)
    assert note_on(page) == NOTE


def test_an_accepted_submit_clears_the_draft_and_a_refused_one_does_not(open_page, world):
    page, _ = open_page(TRIAL, world.admin)
    type_note(page)
    submit(page)
    page.locator("[data-error-summary]").wait_for()
    assert drafts(page) == 1
    page.locator("#id_due_on").fill("2026-12-01")
    submit(page)
    page.locator(".flash.success").wait_for()
    assert drafts(page) == 0
    page.reload()
    assert note_on(page) == ""


def kept_photos(page) -> int:
    """What the device's own store holds, asked of the store and not of the page."""
    return page.evaluate("""() => new Promise((done) => {
      const open = indexedDB.open("anquan", 1);
      open.onsuccess = () => {
        const count = open.result.transaction("photos").objectStore("photos").count();
        count.onsuccess = () => done(count.result);
      };
    })""")


def camera_picture() -> dict:
    """A 3000 × 2000 picture with noise, as heavy as a phone makes them."""
    noise = random.Random(7)
    small = Image.frombytes("RGB", (750, 500), bytes(noise.randrange(256) for _ in range(750 * 500 * 3)))
    content = io.BytesIO()
    small.resize((3000, 2000)).save(content, "JPEG", quality=95)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_photos_are_made_smaller_kept_on_the_device_and_sent_with_the_form(open_page, world):
    page, trouble = open_page(TRIAL, world.admin, 390)
    original = camera_picture()
    page.locator("[data-photo-input]").set_input_files([original])
    page.locator(".shot .state", has_text="已存在本机").wait_for(timeout=30_000)
    assert kept_photos(page) == 1
    page.reload()
    page.locator(".shot").wait_for()
    page.locator("#id_due_on").fill("2026-12-01")
    page.locator("#id_note").fill("已清理。")
    submit(page)
    said = page.locator(".flash.success")
    said.wait_for()
    assert "照片 1 张" in said.inner_text()
    sent = int(said.inner_text().split("共 ")[1].split(" KB")[0])
    assert 0 < sent < len(original["buffer"]) / 1024
    assert kept_photos(page) == 0
    page.reload()
    assert page.locator(".shot").count() == 0
    assert not trouble


def test_a_photo_can_be_taken_out_again(open_page, world):
    page, _ = open_page(TRIAL, world.admin, 390)
    page.locator("[data-photo-input]").set_input_files([camera_picture()])
    page.locator(".shot button").click(timeout=30_000)
    assert page.locator(".shot").count() == 0
    assert kept_photos(page) == 0
