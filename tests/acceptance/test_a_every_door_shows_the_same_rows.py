"""List, search, workbook, dashboard, API list, events, evidence and notices show the same rows (acceptance A2, A3, A4).

For everybody of the cast: each door shows only what the scope holds, and list = workbook = API for the same conditions.
"""

import re
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from anquan.files import exports
from anquan.files.models import Export
from anquan.journal.sealing import seal
from anquan.notices.models import Message
from anquan.notices.services import deliver
from anquan.units.models import Unit
from hazards.models import Evidence, Hazard
from tests.accounts.test_who_sees_which_rows import TRUTH
from tests.test_agreement import Reader, tiles

NUMBER = re.compile(r"YH-\d{6}-\d{4}-\d{6}")
CONDITIONS = ({}, {"status": "open"}, {"level": "major"}, {"q": "堵塞"}, {"area": "341182104"}, {"figure": "haz.found"})


@pytest.fixture
def four(play) -> dict[str, Hazard]:
    return {
        "near": play.assigned(),
        "beside": play.reported(by="guandian_inspector", unit="hengfeng"),
        "site": play.reported(unit="site", level="major", description="基坑边坡开裂未处置"),
        "far": play.reported(by="far_inspector", unit="far_plant"),
    }


@pytest.fixture(params=sorted(TRUTH))
def reader(request, world, four, client):
    """One person, signed in at both doors, and the numbers he may see."""
    person = world.fresh(request.param)
    client.force_login(person)
    api = APIClient()
    api.force_login(person)
    return person, client, api, {four[name].number for name in TRUTH[request.param]}


def listed(client, conditions) -> set[str] | None:
    page = client.get(reverse("hazards:list"), conditions)
    return None if page.status_code == 403 else {line.number for line in page.context["lines"]}


def by_api(api, conditions) -> set[str] | None:
    answer = api.get(reverse("api:hazards"), conditions)
    return None if answer.status_code == 403 else {row["number"] for row in answer.json()["results"]}


def in_workbook(client, conditions) -> set[str] | None:
    if client.get(reverse("hazards:export"), conditions).status_code == 403:
        return None
    export = Export.objects.latest("created_at")
    exports.run(export.pk)
    answer = client.get(reverse("hazards:export_file", args=[export.pk]))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    return {cell for row in sheet.iter_rows(values_only=True) for cell in row if NUMBER.fullmatch(str(cell))}


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_list_workbook_and_api_hold_the_same_rows(reader, conditions):
    person, client, api, mine = reader
    shown, sent = listed(client, conditions), by_api(api, conditions)
    assert shown == sent
    if shown is None:
        assert not mine
        return
    assert shown <= mine
    if not conditions:
        assert shown == mine
    written = in_workbook(client, conditions)
    assert written == shown if person.has_right("hazard.export") else written is None


def test_no_other_door_shows_more(reader, world):
    person, client, api, mine = reader
    strangers = set(Hazard.objects.values_list("number", flat=True)) - mine
    assert strangers, "the comparison would be empty"
    seen = "".join(
        client.get(address).content.decode()
        for address in ("/", "/dashboard/?view=desk", "/dashboard/?view=leader", "/messages/", "/hazards/?q=出口")
    )
    assert not strangers & set(NUMBER.findall(seen))
    seal(now=timezone.now())  # events follow the chain
    events = api.get(reverse("api:events"))
    if events.status_code == 200:
        assert {row["number"] for row in events.json()["results"]} == mine
    for photo in Evidence.objects.select_related("hazard"):
        allowed = photo.hazard.number in mine
        assert client.get(reverse("hazards:evidence", args=[photo.pk, "thumb"])).status_code == (
            200 if allowed else 404 if person.has_right("hazard.view") else 403
        )
        assert client.get(reverse("hazards:detail", args=[photo.hazard.number])).status_code == (
            200 if allowed else 404 if person.has_right("hazard.view") else 403
        )


def test_no_notice_tells_of_a_hazard_out_of_sight(reader):
    person, _, _, mine = reader
    deliver(now=timezone.now())
    told = Message.objects.filter(user=person)
    assert {
        number for message in told for number in NUMBER.findall(f"{message.title}{message.body}{message.url}")
    } <= mine


def test_suggestions_name_only_units_within_reach(reader):
    person, client, _, _ = reader
    for text in ("明光", "滕州", "龙阳", "有限公司"):
        answer = client.get(reverse("units:autocomplete"), {"q": text, "reach": "visible"})
        if answer.status_code == 403:
            continue
        visible = set(Unit.objects.visible_to(person).values_list("pk", flat=True))
        assert {row["id"] for row in answer.json()["results"]} <= visible


# --- A4: nothing that is remembered for one is shown to another -------------------------------------------------------
TWO = [("awb", "inspector"), ("awb", "far_awb"), ("guandian_inspector", "inspector"), ("leader", "dept_officer")]


@pytest.mark.parametrize("two", [*TWO, *(pair[::-1] for pair in TWO)], ids="-".join)
def test_two_of_different_scope_in_either_order_see_their_own_counts(world, four, two):
    """With the cache of this run on (in memory, or Redis), and each page opened again when it may be remembered."""
    cache.set("a4", "on", 30)
    assert cache.get("a4") == "on", "without a cache the test would show nothing"
    own = {name: len(TRUTH[name]) for name in two}
    assert len(set(own.values())) == 2 or not TRUTH[two[0]] & TRUTH[two[1]]
    for name in two * 2:
        reader = Reader(world, name)
        figures = [tiles(reader.dashboard(view))["haz.found"][0].rows for view in ("desk", "leader")]
        over_the_key = APIClient()
        over_the_key.force_login(reader.person)
        figures.append(over_the_key.get(reverse("api:indicator", args=["haz.found"])).json()["value"])
        assert figures == [own[name]] * 3, name


def test_no_proxy_may_keep_a_page_of_one_for_another(world, four):
    client = Client()
    client.force_login(world.fresh("awb"))
    for address in (
        reverse("hazards:dashboard"),
        reverse("hazards:list"),
        reverse("api:indicator", args=["haz.found"]),
    ):
        answer = client.get(address)
        assert "Cookie" in answer.headers.get("Vary", "") or "no-store" in answer.headers.get("Cache-Control", "")
