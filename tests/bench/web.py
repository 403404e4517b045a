"""A real web process: what its memory grows to once pages have been opened; and what the sign-in page costs."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.bench.measuring import Line, in_turns, limit, memory
from tests.bench.stage import Stage
from tests.paths import ROOT
from tests.run.processes import free_port

PAGES = (
    "/",
    "/dashboard/",
    "/hazards/",
    "/hazards/?status=open",
    "/hazards/?due=overdue",
    "/hazards/?q=王伟",
    "/downloads/",
    "/hazards/new/",
    "/phrases/",
    "/imports/",
    "/api/v1/hazards/?page_size=1000",
)
MOST = 300  # megabytes
TURNS = 5
PATIENCE = 120
SERVER = """
import waitress
from anquan.wsgi import application
waitress.serve(application, host="127.0.0.1", port={port}, threads=8, _quiet=True)
"""


def run(stage: Stage) -> Iterator[Line]:
    yield _sign_in_page(stage)
    with server() as (port, pid):
        cookie = stage.browser("county").cookies["sessionid"].value
        opened = visit(port, cookie)
        resident = memory(pid, "VmRSS")
    yield limit(f"网页进程的内存（打开 {opened} 页以后）", resident, MOST, "MB")


def _sign_in_page(stage: Stage) -> Line:
    from django.conf import settings
    from django.shortcuts import resolve_url
    from django.test import Client

    browser, address = Client(), resolve_url(settings.LOGIN_URL)

    def page():
        assert browser.get(address).status_code == 200

    def probe():
        assert browser.get("/healthz").status_code == 200

    return in_turns(page, probe, stage.rounds).at_most("登录页 / 不查库的健康检查")


@contextmanager
def server():
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(port=port)],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port, process.pid
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def visit(port: int, cookie: str) -> int:
    opened = 0
    _wait_for(port)
    for _ in range(TURNS):
        for page in PAGES:
            status = _get(port, page, cookie)
            assert status == 200, (page, status)
            opened += 1
    return opened


def _get(port: int, page: str, cookie: str) -> int:
    from django.utils.encoding import iri_to_uri

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", iri_to_uri(page), headers={"Cookie": f"sessionid={cookie}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            _get(port, "/healthz", "")
            return
        except OSError:
            assert time.monotonic() < deadline, "the web process does not answer"
            time.sleep(0.1)
