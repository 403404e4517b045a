"""A row of the ledger, opened: every clock once on one axis, within its bounds, for those who may see the item."""

from datetime import timedelta

import pytest
from django.test import Client

from hazards.majors import panel
from hazards.majors.panel import Line, axis
from hazards.selectors import day_of
from tests.counting import counted_queries, frozen_queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def late(moving, play):
    start = play.today() - 30 * DAY
    hazard = moving.reported(today=start)
    moving.up_to(hazard, "list", today=start)
    moving.go(hazard, "assign", today=start, due_on=start + 20 * DAY)
    for step in ("acknowledge", "file_plan", "start"):
        moving.go(hazard, step, today=start + DAY)
    hazard.refresh_from_db()
    return hazard


def client_of(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


def fetch(client, hazard):
    return client.get(f"/majors/{hazard.number}/panel/", headers={"HX-Request": "true"})


def test_every_clock_stands_once_on_the_axis_and_the_overdue_one_reaches_today(world, late, play):
    found = panel.panel(late.major, world.fresh("awb"), day_of(play.today()))
    names = [bar.name for bar in found.axis.bars]
    assert len(names) == len(set(names)) and {"研究认定", "交办", "签收", "治理方案", "整改"} <= set(names)
    rectify = next(bar for bar in found.axis.bars if bar.name == "整改")
    assert (rectify.tone, rectify.say) == ("late", "逾期 10 天")
    assert rectify.due + rectify.beyond == pytest.approx(found.axis.today, abs=0.05)
    for bar in found.axis.bars:
        assert 0 <= bar.start <= 100 and bar.start + bar.limit <= 101 and bar.due + bar.beyond <= 101


def test_an_axis_of_a_single_day_has_width_and_its_dates_do_not_touch_today(play):
    today = play.today()
    one = axis([Line("列入清单", "当日", "按时", "done", today, today, today)], today)
    assert one.bars[0].limit > 0 and one.bars[0].used > 0
    long = axis([Line("整改", "限期 30 天", "", "", today - 20 * DAY, today + 10 * DAY, today)], today)
    assert long.ticks and all(abs(place - long.today) > 5 for place, _ in long.ticks)


def test_the_fragment_shows_clocks_and_parties_and_by_itself_leads_to_the_page(world, late):
    client = client_of(world, "awb")
    html = fetch(client, late).content.decode()
    assert "逾期 10 天" in html and "五落实" in html and "副市长 市领导甲" in html and "<svg" in html
    assert client.get(f"/majors/{late.number}/panel/")["Location"] == f"/majors/{late.number}/"
    assert f"/majors/{late.number}/panel/" in client.get("/majors/").content.decode()


def test_the_telephone_number_is_masked(world, late):
    assert (
        late.responsible_phone and late.responsible_phone not in fetch(client_of(world, "awb"), late).content.decode()
    )


def test_a_foreign_county_does_not_open_it(world, late):
    assert fetch(client_of(world, "far_awb"), late).status_code == 404


def test_pages_ask_no_more_than_is_frozen_and_the_ledger_no_more_for_more_rows(world, late, moving):
    client = client_of(world, "awb")
    for address in ("/majors/", f"/majors/{late.number}/"):
        client.get(address)
    with counted_queries() as few:
        client.get("/majors/")
    for _ in range(3):
        moving.up_to(moving.reported(), "start")
    with counted_queries() as many:
        client.get("/majors/")
    assert len(many) == len(few)
    with frozen_queries("majors:ledger"):
        client.get("/majors/")
    with frozen_queries("majors:detail"):
        client.get(f"/majors/{late.number}/")
    with frozen_queries("majors:panel"):
        fetch(client, late)


def test_what_is_overdue_leads_the_ledger_and_what_has_no_deadline_ends_it(world, late, moving):
    fresh, judged = moving.reported(), moving.reported()
    moving.up_to(fresh, "start")
    html = client_of(world, "awb").get("/majors/?status=open").content.decode()
    assert html.index(f"/majors/{late.number}/") < html.index(f"/majors/{fresh.number}/")
    assert html.index(f"/majors/{fresh.number}/") < html.index(f"/majors/{judged.number}/")
