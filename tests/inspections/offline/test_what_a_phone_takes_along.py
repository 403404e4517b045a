"""What is fetched before there is no signal: only what the person may see, and the same for all where it is kept."""

import re

import pytest
from django.test import Client

from anquan.terms.services import change_term
from hazards.models import Phrase
from inspections.offline import keys
from inspections.offline.pack import pack
from tests.counting import counted_queries, frozen_queries


@pytest.fixture
def browser(world):
    client = Client()
    client.force_login(world.inspector)
    return client


def test_it_holds_places_library_and_open_hazards_of_the_own_scope_and_nothing_else(world, play, browser):
    mine, done = play.assigned(), play.closed(description="另一条已经销号的隐患")
    foreign = play.reported(by="far_inspector", unit="far_plant")
    taken = browser.get("/offline/pack/").json()
    numbers = [hazard["number"] for hazard in taken["hazards"]]
    assert numbers == [mine.number] and done.number not in numbers and foreign.number not in numbers
    names = {unit["name"] for unit in taken["units"]}
    assert world.xinyuan.name in names
    assert not names & {world.far_plant.name, world.hengfeng.name}
    assert len(taken["phrases"]) == Phrase.objects.filter(is_active=True).count()
    assert dict(taken["choices"]["level"])["major"]
    assert taken["person"]["fixes"] and taken["person"]["rechecks"]


def test_what_has_not_changed_does_not_travel_again(world, play, browser):
    play.assigned()
    first = browser.get("/offline/pack/")
    again = browser.get("/offline/pack/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    play.assigned(description="又一处安全出口被堵")
    assert browser.get("/offline/pack/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_only_a_submission_of_somebody_else_is_there_to_be_rechecked(world, play):
    play.submitted()
    play.assigned(description="还没有提交整改的一条")
    told = {
        hazard["description"]: hazard["to_recheck"]
        for hazard in pack(world.fresh("inspector"), play.today())["hazards"]
    }
    assert sorted(told.values()) == [False, True]
    (own,) = [each for each in pack(world.fresh("officer"), play.today())["hazards"] if each["status"] == "待复查"]
    assert not own["to_recheck"]


def test_a_phone_takes_no_more_than_the_office_allows_the_nearest_deadline_first(world, play):
    late = play.assigned(description="第二条线路老化破损", unit="site")
    soon = play.assigned(order={"due_on": play.today()})
    for key in ("offline.hazards_max", "offline.units_max"):
        change_term(actor=world.director, key=key, value=1, valid_from=play.today(), reason="手机太旧")
    taken = pack(world.fresh("awb"), play.today())
    assert [hazard["number"] for hazard in taken["hazards"]] == [soon.number] != [late.number]
    assert [unit["id"] for unit in taken["units"]] == [world.xinyuan.pk]


def test_the_number_of_queries_does_not_grow_with_the_rows(world, play, browser):
    play.assigned()
    browser.get("/offline/pack/")
    with counted_queries() as few:
        browser.get("/offline/pack/")
    for text in ("电气线路老化破损", "配电箱没有跨接", "灭火器压力不足"):
        play.assigned(description=text, unit="site")
    with counted_queries() as many:
        browser.get("/offline/pack/")
    assert len(many) == len(few)
    with frozen_queries("offline:pack"):
        browser.get("/offline/pack/")


# --- what is kept on the phone is the same for everybody ------------------------------------------------------------
@pytest.mark.django_db
def test_the_kept_page_is_the_same_for_everybody_and_names_nobody(world, browser):
    page = browser.get("/offline/").content
    assert page == Client().get("/offline/").content
    assert world.inspector.name not in page.decode() and "csrf" not in page.decode().lower()


def test_the_service_worker_keeps_this_page_and_its_files_by_name(browser):
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
    script = answer.content.decode()
    kept = re.findall(r'"(/[^"]*)"', script)
    assert all(url.startswith("/static/") or url == "/offline/" for url in kept)
    page = Client().get("/offline/").content.decode()
    asked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert asked <= set(kept)


def test_the_manifest_makes_the_product_installable():
    said = Client().get("/app.webmanifest").json()
    assert said["start_url"] == "/" and {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512"}


# --- keys -----------------------------------------------------------------------------------------------------------
def test_keys_are_a_person_s_own_and_stay_when_sessions_are_signed_anew(world, browser, settings):
    first = browser.get("/offline/me/").json()
    assert first["owner"] == f"u{world.inspector.pk}" and first["lock"] != first["sign"]
    assert keys.for_phone(world.inspector2.pk)["lock"] != first["lock"]
    settings.SECRET_KEY = "x" * 60
    assert keys.for_phone(world.inspector.pk)["lock"] == first["lock"]


def test_nobody_gets_keys_or_rows_without_signing_in(world):
    client = Client()
    for address in ("/offline/me/", "/offline/pack/"):
        assert client.get(address, headers={"X-Requested-With": "fetch"}).status_code == 401
    client.force_login(world.admin)
    assert client.get("/offline/pack/").status_code == 403


@pytest.mark.parametrize("address", ["/offline/me/", "/offline/pack/"])
def test_what_is_a_person_s_own_is_kept_by_no_cache(browser, address):
    assert "no-store" in browser.get(address)["Cache-Control"]
