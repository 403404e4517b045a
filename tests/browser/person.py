"""Somebody in front of a screen, who signs in at the door and looks at every page on the way."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, overflow, serious_faults
from tests.browser.test_log_a_hazard import shot
from tests.cast import PASSWORD

expect.set_options(timeout=30_000)


LOOKED_AT: set[tuple[str, str, bool]] = set()  # story, place, on a phone: axe takes a second a page


class Person:
    """He taps on a phone and clicks at a desk. ``story`` names the pictures that ``LOOK`` asks for."""

    def __init__(self, visit, user, device: dict, *, story: str = "loop", **options):
        here = visit("/login/", None, device, **options)
        self.page, self.trouble, self.url, self.name = here.page, here.trouble, here.url, user.name
        self.fingers, self.story = device is PHONE, story
        self.look("登录")
        self.page.get_by_label("账号").fill(user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press(self.page.get_by_role("button", name="登录"))
        expect(self.page.locator("main")).to_be_visible()

    def press(self, what) -> None:
        if self.fingers:
            what.tap()
        else:
            what.click()

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)

    def sees(self, heading: str) -> None:
        expect(self.page.locator("h1").first).to_contain_text(heading)

    def reads(self, text: str):
        expect(self.page.locator("main")).to_contain_text(text)

    def look(self, place: str) -> None:
        """The page as it stands is in order: no trouble in the console, nothing too wide, nothing serious for axe, which
        is asked once for each place of a story and each kind of screen."""
        self.page.wait_for_load_state()
        said = f"{self.name}，{place}（{self.page.url}）"
        assert not self.trouble, f"{said}: {self.trouble}"
        assert overflow(self.page) <= 0, f"{said}: {overflow(self.page)} px too wide"
        if (here := (self.story, place, self.fingers)) not in LOOKED_AT:
            LOOKED_AT.add(here)
            assert not (faults := serious_faults(self.page)), f"{said}: {faults}"
        if folder := os.environ.get("LOOK"):
            self.page.screenshot(path=Path(folder) / f"{self.story}-{self.name}-{place}.png", full_page=True)

    def open_from_todo(self, sentence: str, title: str) -> None:
        """The day's sentence, the list behind it, the row, the hazard."""
        self.go("/")
        self.look("待办")
        self.press(self.page.locator(".todo", has_text=sentence).get_by_role("heading").get_by_role("link"))
        self.sees("隐患列表")
        self.look("列表")
        self.open_row(title)

    def open_row(self, title: str) -> None:
        self.press(self.page.locator("table.hazards tbody").get_by_role("link", name=title).first)
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()

    def do(self, label: str) -> None:
        self.press(self.page.locator(".page-actions").get_by_text(label, exact=True))

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            self.page.locator(f"[name={name}]").fill(text)

    def photograph(self) -> None:
        self.page.locator("[data-photo-input]").first.set_input_files([shot()])
        self.page.locator(".shot .state").last.wait_for()

    def send(self, label: str, answer: str) -> None:
        """The button under the form, and what the page says then."""
        self.press(self.page.locator(".form-actions").get_by_role("button", name=label))
        self.answered(answer)

    def answered(self, answer: str) -> None:
        expect(self.page.locator(".flash.success")).to_contain_text(answer)

    def is_in_state(self, words: str) -> None:
        expect(self.page.locator(".object-head .line")).to_contain_text(words)
