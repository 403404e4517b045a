"""Does the box that suggests units work by keys, by touch, from a draft, and without script?"""

import pytest
from playwright.sync_api import expect, sync_playwright

from anquan.units.models import Unit

from .test_pages import signed_in  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chromium(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def form(chromium, live_server, clerk, signed_in):  # noqa: F811
    """Opens the form for a new enterprise; ``form(java_script_enabled=False)`` in a browser without script."""
    session = signed_in(clerk).cookies["sessionid"].value

    def open_form(**options):
        context = chromium.new_context(**options)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        context.set_default_timeout(8000)
        page = context.new_page()
        page.goto(f"{live_server.url}/units/new/enterprise/")
        return page

    return open_form


def sent(page) -> str | None:
    """What the form would send as the parent."""
    return page.evaluate("new FormData(document.querySelector('form[data-draft]')).getAll('parent').join('|')")


def suggestions(page):
    return page.locator(".suggestions [role=option]")


def test_keys_and_touch_choose_and_typing_again_forgets(form, pancun):
    page = form(viewport={"width": 390, "height": 844}, has_touch=True)
    box = page.get_by_role("combobox", name="上级")
    box.fill("pc")
    option = suggestions(page).first
    expect(option).to_contain_text("潘村镇")
    assert option.bounding_box()["height"] >= 44
    box.press("Enter")
    assert (box.input_value(), sent(page)) == ("潘村镇", str(pancun.pk))
    box.fill("街道")
    assert sent(page) == "街道"
    page.get_by_role("option", name="明东街道").tap()
    assert sent(page) == str(Unit.objects.get(name="明东街道").pk)
    box.fill("没有这个")
    expect(page.locator(".suggestions .say")).to_contain_text("没有找到，请换名称")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_draft_brings_the_name_back_with_the_id(form, pancun):
    page = form()
    box = page.get_by_role("combobox", name="上级")
    box.fill("潘村")
    suggestions(page).first.click()
    expect(page.get_by_text("草稿已存")).to_be_visible()
    page.reload()
    expect(page.get_by_text("已恢复上次没有提交的内容")).to_be_visible()
    assert (page.get_by_role("combobox", name="上级").input_value(), sent(page)) == ("潘村镇", str(pancun.pk))


def test_without_script_the_text_is_searched_and_the_matches_are_radio_buttons(form, divisions):
    page = form(java_script_enabled=False)
    page.fill("[name=name]", "明光市新厂")
    page.fill("[name=uscc_missing_reason]", "正在办理")
    page.fill("[name=parent]", "街道")
    page.get_by_role("button", name="建立").click()
    page.get_by_role("radio", name="明西街道").check()
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("heading", name="明光市新厂")).to_be_visible()
    assert Unit.objects.enterprises().get().parent.name == "明西街道"
