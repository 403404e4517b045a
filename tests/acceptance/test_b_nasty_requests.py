"""No request, however nasty, is a fault of ours (acceptance B1, B14): every answer is below 500, on both engines.

The values are laid into every declared query name, every path and every field of every body of the API, and into every
address of the pages. An answer of 500 is an exception here: the test clients let it through, so it is caught and named.
"""

import inspect
import json
import logging
import re
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from anquan.access import MATRIX
from anquan.accounts.access import PUBLIC
from enforcement.law.forms import NarrowForm
from hazards.filters import HazardFilter
from hazards.forms import ACTION_FORMS, REQUEST_FORMS, DecideForm, ReportForm
from tests.test_access_matrix import named_patterns

LONG = "长" * 20_000
TEXTS = (
    "\x00",
    "a\x00b",
    "\ud800",
    "１２",
    "-1",
    "1e309",
    "NaN",
    "Infinity",
    "-0",
    "9" * 19,
    "9" * 5000,
    str(10**30),
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "0000-00-00",
    "%",
    "_",
    "'",
    '"',
    "\\",
    "(",
    "[",
    "{{7*7}}",
    "<script>",
    "../../etc/passwd",
    "\u202e",
    "true",
    "null",
    "99999999-",
    "0-99999999",
    LONG,
)
IN_BODIES = (
    "\x00",
    "\ud800",
    "-1",
    "1e309",
    "NaN",
    "9" * 5000,
    str(10**30),
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    LONG,
)
PLAIN_VALUES = (None, True, 10**30, -1, 1e308, 0.1, [], {}, [[[]]], {"a": {"b": 1}}, ["\x00"], [None], "")


class Verdict:
    """Sends a request in a savepoint and remembers what was no proper answer."""

    def __init__(self):
        self.sent, self.wrong = 0, {}

    def __call__(self, name, send, *, also=()):
        self.sent += 1
        try:
            block = transaction.atomic()
            block._from_testcase = True  # a refused attempt is kept by a durable transaction of its own
            with block:
                answer = send()
                status = answer.status_code
                transaction.set_rollback(True)
        except Exception as fault:
            status = f"{type(fault).__name__}: {fault}"[:160]
        if not isinstance(status, int) or status >= 500 or (also and status not in also):
            self.wrong.setdefault(str(status), []).append(name)
        connection.ensure_connection()

    def assert_clean(self, at_least):
        summary = "\n".join(f"{fault}: {names[:4]}" for fault, names in self.wrong.items())
        assert not self.wrong, summary
        assert self.sent >= at_least


@pytest.fixture
def verdict(caplog):
    logging.disable(logging.CRITICAL)  # thousands of refusals are no news
    yield Verdict()
    logging.disable(logging.NOTSET)


@pytest.fixture
def some(world, play):
    return play.submitted()


def quoted(values: dict) -> str:
    """A query string as a hostile client writes it: a lone surrogate travels as its three bytes."""
    encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
    return urlencode(encoded)


API_LISTS = {
    "/api/v1/hazards/": [*HazardFilter.base_filters, "updated_since", "cursor", "page_size", "format"],
    "/api/v1/units/": ["kind", "area", "q", "updated_since", "cursor", "page_size"],
    "/api/v1/events/": ["updated_since", "cursor", "page_size"],
    "/api/v1/indicators/haz.rectification_rate/": [*HazardFilter.base_filters, "by"],
    "/api/v1/indicators/unit.high_risk/": [*HazardFilter.base_filters, "by"],
}


@pytest.mark.parametrize("address", API_LISTS)
def test_every_query_name_of_the_api_takes_every_value(world, some, api, verdict, address):
    for name in API_LISTS[address]:
        for value in TEXTS:
            verdict((name, value[:30]), partial(api.get, f"{address}?{quoted({name: value})}"))
    verdict.assert_clean(at_least=60)


def test_every_path_of_the_api_takes_every_value(world, some, api, verdict):
    from urllib.parse import quote

    for value in (*IN_BODIES, "%", "../../etc/passwd", "{{7*7}}", "１２"):
        part = quote(value[:3000].encode("utf-8", "surrogatepass"), safe="")
        for address in (
            f"hazards/{part}/",
            f"hazards/{part}/actions/pass/",
            f"hazards/{some.number}/actions/{part}/",
            f"hazards/{some.number}/requests/{part}/",
            f"requests/{part}/decision/",
            f"evidence/{part}/",
            f"units/{part}/",
            f"indicators/{part}/",
        ):
            verdict((address[:60], "GET"), partial(api.get, f"/api/v1/{address}"))
            verdict((address[:60], "POST"), partial(api.post, f"/api/v1/{address}", {}, format="json"))
    verdict.assert_clean(at_least=200)


def bodies(fields):
    """Each field in turn with each value; the JSON text is written by hand where a library would refuse."""
    for name in fields:
        for value in IN_BODIES:
            yield name, json.dumps({name: value})
        for value in PLAIN_VALUES:
            yield name, json.dumps({name: value})
        for raw in ("NaN", "1e309", "9" * 400):
            yield name, f'{{"{name}": {raw}}}'


RAW_BODIES = (
    b"",
    b"null",
    b"[]",
    b'"a"',
    b"1",
    b"{",
    b"\x00",
    b"\xff\xfe",
    b'{"a": 1, "a": 2}',
    b'{"description": "\\ud800"}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"{" + b'"a": 1,' * 10_000 + b'"b": 2}',
    b"9" * 5000,
    b'{"description": "' + b"a" * 1_000_000 + b'"}',
    b'{"unit": ' + b"9" * 5000 + b"}",
    json.dumps({"\x00": 1, "\ud800": 2}).encode(),
    json.dumps({"photos": [{"a": 1}]}).encode(),
    json.dumps({"photos": {"a": 1}}).encode(),
    json.dumps({"photos": ["\x00"]}).encode(),
    json.dumps({"photos": ["1" * 4000] * 50}).encode(),
    json.dumps({"campaigns": [10**30, "x", None]}).encode(),
)


def doors(hazard):
    yield "/api/v1/hazards/", ReportForm.base_fields
    for action, form in ACTION_FORMS.items():
        yield f"/api/v1/hazards/{hazard.number}/actions/{action}/", form.base_fields
    for kind, form in REQUEST_FORMS.items():
        yield f"/api/v1/hazards/{hazard.number}/requests/{kind}/", form.base_fields
    yield "/api/v1/requests/1/decision/", DecideForm.base_fields
    yield "/api/v1/evidence/", {}


def test_every_body_of_the_api_takes_every_value(world, some, api, verdict):
    for address, fields in doors(some):
        for key, body in [*bodies(fields), *(("body", raw) for raw in RAW_BODIES)]:
            verdict(
                (address, key, body[:60]),
                partial(api.post, address, body, content_type="application/json", headers={"Idempotency-Key": "k"}),
            )
    verdict.assert_clean(at_least=1000)


def test_a_whole_report_with_one_nasty_field_is_refused_or_taken(world, api, verdict):
    whole = {"unit": str(world.xinyuan.pk), "description": "安全出口被堵塞", "no_photo_reason": "测试"}
    for key, body in bodies(ReportForm.base_fields):
        merged = body if body.endswith("NaN}") else json.dumps(whole)[:-1] + ", " + body[1:]
        verdict(
            (key, body[:60]),
            partial(
                api.post, "/api/v1/hazards/", merged, content_type="application/json", headers={"Idempotency-Key": "k"}
            ),
        )
    verdict.assert_clean(at_least=500)


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "If-None-Match", "Authorization", "Content-Type"])
def test_every_header_takes_every_value(world, some, api, verdict, header):
    address = f"/api/v1/hazards/{some.number}/actions/pass/"
    for value in TEXTS:
        sent = value.encode("utf-8", "surrogatepass").decode("latin-1").replace("\n", "")[:5000]
        if header == "Content-Type":
            verdict(value[:30], partial(api.post, address, b"{}", content_type=sent))
        else:
            verdict(
                value[:30], partial(api.post, address, b"{}", content_type="application/json", headers={header: sent})
            )
    verdict.assert_clean(at_least=len(TEXTS))


# --- the pages ------------------------------------------------------------------------------------------------------
PAGES = sorted(
    name
    for name, entry in named_patterns()
    if not entry.pattern.converters and not name.startswith("api") and name != "accounts:logout"
)
SOME_TEXTS = ("\x00", "9" * 5000, str(10**30), "NaN", "0001-01-01", "9999-12-31", "99999999-")
READ_BY_A_VIEW = re.compile(r"""GET(?:\.get\(|\.getlist\(|\[)["'](\w+)["']""")
VIEWS = dict(named_patterns())
OF_A_FORM = {"enforcement:clauses": NarrowForm}  # their conditions stand in no filter set


def names_read_by(page: str) -> list[str]:
    """The names this page reads from its address: those of its filters, and those its module takes by itself."""
    callback = VIEWS[page].callback
    view = getattr(callback, "view_class", inspect.unwrap(callback))
    view = view if inspect.isroutine(view) or inspect.isclass(view) else type(view)  # a feed is an object
    names = set(READ_BY_A_VIEW.findall(Path(inspect.getsourcefile(view)).read_text(encoding="utf-8")))
    filterset = getattr(view, "filterset_class", HazardFilter if page == "hazards:dashboard" else None)
    if filterset is not None:
        names |= {*filterset.base_filters, "after", "before", "order"}
    return sorted(names | set(OF_A_FORM[page].base_fields if page in OF_A_FORM else ()))


def person_for(world, right):
    if right in ("signed_in", PUBLIC):
        return world.awb
    return next(
        world.fresh(key)
        for key in ("awb", "director", "inspector", "auditor", "admin", *world.people)
        if world.fresh(key).has_right(right)
    )


@pytest.mark.parametrize("page", [page for page in PAGES if page != "accounts:login"])
def test_every_page_takes_every_value_in_its_address(world, some, verdict, page):
    client = Client()
    person = person_for(world, MATRIX[page])
    client.force_login(person)
    for name in names_read_by(page):
        for value in SOME_TEXTS:
            verdict((name, value[:20]), partial(client.get, f"{reverse(page)}?{quoted({name: value})}"))
    verdict.assert_clean(at_least=0)


def test_the_sweep_of_the_pages_is_not_empty():
    read = {page: names_read_by(page) for page in PAGES if page != "accounts:login"}
    assert sum(map(len, read.values())) > 60 and len(read["hazards:list"]) > 25
