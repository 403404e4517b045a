"""明光市 2021: 7,968 家次, 712 entities, 177 enforcement visits, 37 and 165 leader-led visits with 261 hazards. Loaded
by the service of 补录, and told alike by page, API and workbook."""

from datetime import date, timedelta

import pytest
from django.test import Client

from anquan.files import exports
from anquan.indicators import Period, Slice, figure
from hazards.demo import rows
from hazards.models import Hazard
from inspections.rules import Duty
from inspections.visits import services, workbook
from inspections.visits.people import Goer
from inspections.visits.services import Past
from tests.cast import World, build_world
from tests.inspections.places import many_places
from tests.seeds import Maker
from tests.standing import standing

FIRST, LAST = date(2021, 1, 1), date(2021, 12, 31)
TODAY = date(2026, 11, 21)
PUBLISHED = {
    "insp.units_visited": 7968,
    "insp.entities_surveyed": 712,
    "insp.led_by_city_leaders": 37,
    "insp.led_by_local_leaders": 165,
    "insp.hazards_by_leaders": 261,
    "insp.enforcement_visits": 177,
}


def load(world: World) -> None:
    """Every number exactly, and around them what must not be counted: the years beside, another county, patrols."""
    places = many_places(world, 712)
    office, day = world.fresh("awb"), timedelta(days=1)

    def on(number: int, of: int) -> date:
        return FIRST + day * (number * 364 // of)

    officers = (Goer(name="张建国"), Goer(name="许海涛"))
    inspections = [Past(places[n % 700], "routine", on(n, 177), officers) for n in range(177)]
    inspector, approver = world.fresh("inspector"), world.fresh("township_leader")
    services.enter_past(actor=inspector, activity="inspection", rows=inspections, today=TODAY, approver=approver)
    found = iter(hazards(world, 261))
    led = [
        _led(world, places[n % 712], on(n, 202), "city" if n < 37 else ("local", "department")[n % 2], found)
        for n in range(202)
    ]
    led[0] = Past(led[0].unit, "led", led[0].done_on, led[0].goers, "city", hazards=(*led[0].hazards, *found))
    others = [
        Past(places[n % 712], ("special", "unannounced", "festival")[n % 3], on(n, 7589), (Goer(office),))
        for n in range(7968 - 177 - 202)
    ]
    beside = [Past(places[n], "special", FIRST - day * (n + 1), (Goer(office),)) for n in range(5)]
    beside += [Past(places[n], "special", LAST + day * (n + 1), (Goer(office),)) for n in range(5)]
    beside += [
        Past(places[n], "expert", on(n, 5), (Goer(office), Goer(name="何专家", duty=Duty.EXPERT))) for n in range(5)
    ]
    services.enter_past(actor=office, activity="supervision", rows=[*led, *others, *beside], today=TODAY)
    far = [Past(world.far_plant, "special", on(n, 5), (Goer(world.far_awb),)) for n in range(5)]
    services.enter_past(actor=world.fresh("far_awb"), activity="supervision", rows=far, today=TODAY)
    patrols = [Past(world.village, "routine", on(n, 5), (Goer(world.grid),)) for n in range(5)]
    services.enter_past(actor=world.fresh("grid"), activity="patrol", rows=patrols, today=TODAY)


def _led(world, place, day: date, rank: str, found) -> Past:
    goers = (Goer(name="带队领导", post="副市长", duty=Duty.LEADER), Goer(world.awb))
    return Past(place, "led", day, goers, rank, hazards=tuple(filter(None, [next(found, None)])))


def hazards(world: World, count: int) -> list[Hazard]:
    """As a ledger of that year would have brought them in."""
    maker = Maker(world)
    for number in range(count):
        maker.closed(FIRST + timedelta(days=number), FIRST + timedelta(days=number + 9))
    rows.write(maker.hazards)
    rows.reset_sequences(Hazard)
    return maker.hazards


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    with standing(django_db_blocker):
        world = build_world()
        load(world)
        yield world


@pytest.fixture
def world(year, db) -> World:
    return year


@pytest.mark.parametrize("code", PUBLISHED)
def test_indicator_page_and_api_tell_the_published_figure(world, code):
    asked = Slice(world.fresh("awb"), Period.parse("2021"), TODAY)
    assert figure(code, asked).value == PUBLISHED[code]
    client = Client()
    client.force_login(world.fresh("awb"))
    assert client.get(f"/api/v1/indicators/{code}/", {"period": "2021"}).json()["value"] == PUBLISHED[code]
    list_url = "/hazards/" if code == "insp.hazards_by_leaders" else "/visits/"
    page = client.get(list_url, {"figure": code, "period": "2021"}).content.decode()
    assert f"<b>{PUBLISHED[code]:,}</b>" in page


@pytest.mark.parametrize("code", ["insp.units_visited", "insp.entities_surveyed", "insp.led_by_local_leaders"])
def test_the_workbook_holds_exactly_the_rows_of_the_figure(world, code):
    made = exports.order(
        actor=world.fresh("awb"), kind=workbook.KIND, title="检查清单", params={"query": f"figure={code}&period=2021"}
    )
    assert exports.run(made.pk)
    made.refresh_from_db()
    assert (made.total, made.done) == (PUBLISHED[code], PUBLISHED[code])


def test_another_county_has_only_its_own(world):
    asked = Slice(world.fresh("far_awb"), Period.parse("2021"), TODAY)
    assert figure("insp.units_visited", asked).value == 5
