"""A real Chromium against the real server, for what only a browser can tell."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    sync_api = pytest.importorskip("playwright.sync_api")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver keeps an event loop in this thread
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium, live_server) -> Iterator[Callable]:
    """``open_page(path, user=None, width=1440)`` → (page, trouble); trouble collects errors and foreign requests."""
    contexts = []

    def opened(path: str, user=None, width: int = 1440, context=None):
        context = context or chromium.new_context(
            viewport={"width": width, "height": 844 if width < 768 else 900}, has_touch=width < 768
        )
        contexts.append(context)
        if user is not None:
            sign_in(context, live_server.url, user)
        page = context.new_page()
        trouble: list[str] = []
        page.on("request", lambda request: _note_foreign(request.url, live_server.url, trouble))
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("console", lambda message: message.type == "error" and trouble.append(f"console: {message.text}"))
        page.goto(live_server.url + path)
        return page, trouble

    yield opened
    for context in contexts:
        context.close()


def sign_in(context, url: str, user) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": url}])


def _note_foreign(url: str, home: str, trouble: list[str]) -> None:
    if not url.startswith((home, "data:", "blob:")):
        trouble.append(f"foreign request: {url}")
