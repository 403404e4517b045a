"""What only a browser can tell: accessibility, width, foreign requests, keyboard, one submit for one intention."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GUIDE = "/ui/styleguide/"
TRIAL = "/ui/styleguide/form/"
PAGES = [("/login/", None), (GUIDE, "admin"), (TRIAL, "admin"), ("/no/such/page/", "admin")]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTROLS = (
    ".btn, .chip, .bottombar a, .tabs a, .pick label, .tile, .field select, .field fieldset label, "
    ".field input:not([type=radio]):not([type=checkbox]):not([type=file])"
)
IGNORED = ("status of 404", "status of 409", "status of 422", "status of 401")


def real(trouble):
    return [line for line in trouble if not any(word in line for word in IGNORED)]


def grave(page):
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("path", "person"), PAGES, ids=[path for path, _ in PAGES])
def test_a_page_is_accessible_fits_every_width_and_asks_nobody_else(open_page, world, path, person):
    page, trouble = open_page(path, world.people.get(person))
    for width in (390, 683, 768, 960, 1366, 1440):  # 683: 200 % zoom on the office's 1366
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(OVERFLOW) == 0, f"wider than {width}"
        if width in (390, 1440):
            assert not grave(page)
    assert not real(trouble)


def test_axe_would_find_one(open_page, world):
    page, _ = open_page("/login/")
    page.evaluate("document.querySelector('label[for=id_username]').remove()")
    assert grave(page)


def test_a_thumb_finds_every_control_on_a_phone(open_page, world):
    page, _ = open_page(GUIDE, world.admin, 390)
    small = page.evaluate(
        """(controls) => [...document.querySelectorAll(controls)]
            .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5)
            .map((e) => e.outerHTML.slice(0, 90))""",
        CONTROLS,
    )
    assert page.locator(CONTROLS).count() > 20
    assert not small


def test_body_text_is_17_px_on_a_phone_and_15_on_a_desk(open_page, world):
    size = "getComputedStyle(document.body).fontSize"
    assert open_page("/login/", width=390)[0].evaluate(size) == "17px"
    assert open_page("/login/", width=1440)[0].evaluate(size) == "15px"


def test_the_bottom_bar_and_the_menu_sheet_on_a_phone(open_page, world):
    page, _ = open_page(GUIDE, world.admin, 390)
    assert page.locator(".bottombar").is_visible()
    assert not page.locator("#menu").is_visible()
    page.locator("[data-menu-open]").click()
    assert page.locator("#menu").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#menu").is_visible()
    desk, _ = open_page(GUIDE, None, 1440)
    assert not desk.locator(".bottombar").is_visible()


def test_the_menu_opens_without_script_too(chromium, live_server, open_page, world):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page, _ = open_page(GUIDE, world.admin, context=context)
    page.locator("[data-menu-open]").click()
    assert page.locator("#menu").is_visible()


def test_errors_are_summed_at_the_top_with_the_focus_and_links_to_the_fields(open_page, world):
    page, _ = open_page(TRIAL, world.admin)
    page.locator("main button[type=submit]").click()
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.name") == "due_on"
    assert page.locator("#id_due_on").get_attribute("aria-describedby") == "id_due_on_error"


def test_a_date_is_answered_while_one_types(open_page, world):
    page, _ = open_page(TRIAL, world.admin)
    page.locator("#id_due_on").press_sequentially("2026.12.1")
    page.locator("[data-understood]", has_text="2026-12-01 星期二").wait_for()
    page.locator("#id_due_on").fill("尽快")
    page.locator("[data-understood].is-red", has_text="尽快").wait_for()


def test_a_double_tap_sends_one_submit(open_page, world):
    page, _ = open_page(TRIAL, world.admin, 390)
    page.locator("#id_due_on").fill("2026-12-01")
    page.locator("#id_note").fill("已清理。")
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    page.evaluate(
        """() => { const b = document.querySelector('main button[type=submit]'); b.click(); b.click(); b.click(); }"""
    )
    page.locator(".flash.success").wait_for()
    assert len(posts) == 1


def test_a_refusal_shows_its_reason_and_keeps_what_was_typed(open_page, world):
    page, _ = open_page(TRIAL, world.admin)
    page.locator("#id_due_on").fill("2026-12-01")
    page.locator("#id_note").fill("通道净宽实测 1.1 米。")
    page.locator("input[name=result][value=back]").check()
    page.locator("main button[type=submit]").click()
    page.locator("[data-error-summary]", has_text="样张不受理").wait_for()
    assert page.locator("#id_note").input_value() == "通道净宽实测 1.1 米。"


def test_keys_move_and_tick(open_page, world):
    page, _ = open_page(GUIDE, world.admin)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    rows = page.locator("[data-rows] tbody tr")
    assert "is-here" in rows.nth(1).get_attribute("class")
    page.keyboard.press("x")
    assert page.locator("[data-picked]").inner_text() == "1"
    assert page.locator(".bulk").is_visible()
    page.locator("[data-pick-none]").click()
    assert not page.locator(".bulk").is_visible()
    page.locator("[data-pick-all]").check()
    assert page.locator("[data-picked]").inner_text() == str(rows.count())


def test_a_slash_goes_to_the_search(open_page, world):
    page, _ = open_page("/units/", world.awb)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "top-q"


def test_a_menu_closes_when_one_clicks_beside_it(open_page, world):
    page, _ = open_page(GUIDE, world.admin)
    menu = page.locator(".page-head details.menu")
    menu.locator("summary").click()
    assert menu.locator(".menu-list").is_visible()
    page.locator("h1").click()
    assert not menu.locator(".menu-list").is_visible()


def test_the_policy_of_the_page_stops_an_inline_script(open_page, world):
    page, _ = open_page("/login/")
    page.evaluate(
        """() => {
          const intruder = document.createElement("script");
          intruder.textContent = "window.intruder = 1";
          document.body.append(intruder);
        }"""
    )
    assert page.evaluate("window.intruder") is None


def test_rows_are_ticked_on_a_phone_after_asking_for_it(open_page, world):
    page, _ = open_page(GUIDE, world.admin, 390)
    box = page.locator("td.pickbox input").first
    assert not box.is_visible()
    page.locator("[data-pick-mode]").click()
    box.check()
    assert page.locator("[data-picked]").inner_text() == "1"
