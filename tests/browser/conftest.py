"""A phone and a desk: real Chromium against the real server. Trouble (foreign requests, scripts, CSP) is kept."""

import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def chromium(request) -> Iterator:
    """One browser a module: a driver that outlives it would stand in the way of the next. ``FLAGS`` of the module are added."""
    sync_api = pytest.importorskip("playwright.sync_api")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver keeps an event loop in this thread
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *getattr(request.module, "FLAGS", ())])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def sign_in(context, url: str, user) -> None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": url}])


@pytest.fixture
def visit(chromium, live_server) -> Iterator[Callable]:
    """``visit(path, user, PHONE, geolocation=…)`` → page, context, trouble, url."""
    contexts = []

    def opened(path: str, user=None, device: dict = DESK, **options) -> SimpleNamespace:
        context = chromium.new_context(**device, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        if user is not None:
            sign_in(context, live_server.url, user)
        page = context.new_page()
        trouble: list[str] = []
        home = (live_server.url, "data:", "blob:")
        page.on("request", lambda r: r.url.startswith(home) or trouble.append(f"foreign request: {r.url}"))
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("console", lambda message: message.type == "error" and trouble.append(f"console: {message.text}"))
        page.goto(live_server.url + path)
        return SimpleNamespace(page=page, context=context, trouble=trouble, url=live_server.url)

    yield opened
    for context in contexts:
        context.close()


def overflow(page) -> int:
    """How many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def serious_faults(page) -> list[str]:
    """What axe finds that is serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in ("serious", "critical")]
