"""A phone one can take underground: a browser with a profile of its own on disk, on a wire that can be cut, and that
can be killed like a phone whose battery dies."""

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, PHONE, QUIET, sign_in
from tests.cast import picture

PATIENCE_MS = 20_000


class Wire:
    """Passes what comes in on to the server, until it is cut: then every connection breaks and none is made."""

    def __init__(self, target: tuple[str, int]):
        self.target, self.is_cut, self.open = target, False, set()
        self.deaf: set[socket.socket] = set()
        self.lost: list[bytes] = []  # words of requests whose next answer is lost on its way
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self.target)
                self.open |= {near, far}
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(*ends, ends[0] is near), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_request: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if is_request and (word := next((each for each in self.lost if each in data), None)):
                    self.lost.remove(word)
                    self.deaf.add(sink)
                if source in self.deaf:  # the server has done it and says so; nobody hears it
                    break
                sink.sendall(data)
        for end in (source, sink):
            self.open.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self.open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self.listener.close()


class Handset:
    """``page`` is the one tab. ``kill`` ends the browser without a word; ``start`` opens it again on what is on disk."""

    def __init__(self, browser_type: Any, profile: Path, wire: Wire):
        self.browser_type, self.profile, self.wire = browser_type, profile, wire
        self.trouble: list[str] = []
        self.start()

    def start(self) -> None:
        self.context = self.browser_type.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=QUIET, accept_downloads=True, permissions=["geolocation"],
            geolocation={"latitude": 32.8504, "longitude": 118.1003, "accuracy": 8}, **PHONE,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))

    def kill(self) -> None:
        mine = f"--user-data-dir={self.profile}".encode()
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdecimal() and mine in (entry / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(entry.name), signal.SIGKILL)
        with suppress(Exception):  # the driver notices that its browser is gone
            self.context.close()
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.profile / name).unlink(missing_ok=True)

    def close(self) -> None:
        with suppress(Exception):
            self.context.close()

    # --- what a person does -----------------------------------------------------------------------------------------
    def sign_in(self, user: Any) -> None:
        sign_in(self.context, self.wire.url, user)

    def go(self, to: str = "") -> None:
        """Opened anew, also where only the part after # differs."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.wire.url}/offline/{to}")
        self.page.locator("body[data-ready]").wait_for()

    def prepare(self, user: Any) -> None:
        """下井前准备, until the page itself is kept."""
        self.sign_in(user)
        self.go()
        self.page.locator("[data-prepare]").tap()
        self.page.locator("[data-ready-list] li", has_text="没有信号也能打开").wait_for()
        self.page.locator("[data-prepare]:not([aria-disabled])").wait_for()

    def photograph(self, field: str = "photos", count: int = 1) -> None:
        box = self.page.locator(f"[data-view]:not([hidden]) [data-photo-field={field}]")
        for _ in range(count):
            before = box.locator(".shot").count()
            content = picture("IMG_1.jpg").read()
            box.locator("input[type=file]").set_input_files(
                [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content}]
            )
            box.locator(".shot").nth(before).wait_for()

    def log(self, words: str, photos: int = 3) -> str:
        """登记隐患, kept; the number on this device."""
        page = self.page
        self.go("#log") if "/offline/" not in page.url else page.evaluate("location.hash = '#log'")
        page.locator("[data-view=log]:not([hidden])").wait_for()
        page.locator("[data-units] input").first.wait_for()
        self.photograph(count=photos)
        page.locator("[data-units] input").first.check(force=True)
        page.locator("[data-tiles] input").first.check(force=True)
        page.locator("#description").fill(words)
        number = page.evaluate("anquanOffline.drafts.one(location.hash.split('=')[1]).then(r => r.number)")
        page.locator("#log-form [type=submit]").tap()
        page.locator("[data-view=queue]:not([hidden])").wait_for()
        page.locator(".record", has_text=words).wait_for()
        return number

    def states(self) -> list[str]:
        return self.page.evaluate("anquanOffline.drafts.all().then(all => all.map(r => r.state))")

    def wait_for_delivery(self, count: int, seconds: int = 60) -> None:
        """Until ``count`` records have their receipt."""
        end = time.monotonic() + seconds
        while self.states().count("sent") < count:
            assert time.monotonic() < end, (self.states(), self.problems())
            self.page.wait_for_timeout(100)

    def problems(self) -> list[str]:
        said = "anquanOffline.drafts.all().then(all => all.filter(r => r.problem).map(r => r.problem.say))"
        return self.page.evaluate(said)
