"""insp.*: each figure counts what it says and nothing else, opens its very rows, and stands alike at every door."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from anquan.files import exports
from anquan.indicators import REGISTRY, Period, Slice, figure, table
from inspections.models import Visit
from inspections.rules import Duty
from inspections.visits import workbook
from inspections.visits.filters import LIST_URL, VisitFilter
from inspections.visits.people import Goer

pytestmark = pytest.mark.django_db
OF_VISITS = [code for code, each in REGISTRY.items() if each.list_url == LIST_URL]


@pytest.fixture
def year(world, visiting):
    """Done: two inspections of one enterprise, a city-led and a township-led visit with two hazards, an unannounced one
    at a site, a cross one, expert guidance, a patrol. Not done: one under way, one called off."""
    visiting.done()
    visiting.done(method="tip")
    for leader, rank, unit in (("leader", "city", "xinyuan"), ("township_leader", "local", "hengfeng")):
        visit = visiting.led(leader=leader, rank=rank, unit=unit)
        visiting.go(visit, "begin", by="awb")
        visiting.found(visit, by="awb")
        visiting.go(visit, "finish", by="awb")
    visiting.done("supervision", unit="site")
    visiting.done("supervision", method="cross", unit="hengfeng")
    expert = Goer(world.expert, duty=Duty.EXPERT)
    visiting.done("supervision", method="expert", unit="hengfeng", goers=[*visiting.goers("awb"), expert])
    visiting.done("patrol")
    visiting.underway("supervision")
    called_off = visiting.planned("supervision")
    visiting.go(called_off, "cancel", by="awb", reason="停产")


TRUTH = {
    "insp.units_visited": 6, "insp.entities_surveyed": 3, "insp.led_by_city_leaders": 1, "insp.led_by_local_leaders": 1,
    "insp.hazards_by_leaders": 2, "insp.enforcement_visits": 2, "insp.unannounced": 1, "insp.random": 0,
    "insp.cross_area": 1, "insp.expert_services": 1, "insp.sites_times": 1,
}  # fmt: skip


def asked(user, **filters) -> Slice:
    today = timezone.localdate()
    return Slice(user, Period.parse(str(today.year)), today, filters)


def test_every_figure_counts_what_it_says(world, year):
    found = {code: figure(code, asked(world.fresh("awb"))).value for code in TRUTH}
    assert found == TRUTH
    assert figure("insp.units_visited", asked(world.fresh("far_awb"))).value == 0


def test_a_figure_opens_its_very_rows(world, year):
    for key in ("awb", "inspector", "guandian_inspector"):
        user = world.fresh(key)
        for narrowed in ({}, {"area": world.jianxi.division_code}, {"method": "led"}):
            for code in OF_VISITS:
                found = figure(code, asked(user, **narrowed))
                query = dict(pair.split("=", 1) for pair in found.query.split("&"))
                request = type("Request", (), {"user": user})
                rows = VisitFilter(query, Visit.objects.visible_to(user), request=request).qs
                assert rows.count() == found.value, (key, code, narrowed)


def test_the_sum_of_a_split_is_the_figure(world, year):
    whole = asked(world.fresh("leader"))
    for code in OF_VISITS:
        for by in ("township__name", "method", "organ__name"):
            parts = table(code, whole, by).values()
            assert sum(part.value for part in parts) == figure(code, whole).value, (code, by)


def test_page_api_and_workbook_tell_the_same(world, year, tmp_path):
    client, period = Client(), str(timezone.localdate().year)
    client.force_login(world.fresh("awb"))
    for code, value in TRUTH.items():
        api = client.get(f"/api/v1/indicators/{code}/", {"period": period})
        assert api.json()["value"] == value, code
        if code in OF_VISITS:
            page = client.get("/visits/", {"figure": code, "period": period}).content.decode()
            assert f"<b>{value}</b> {REGISTRY[code].measure}" in page, code
    assert client.get("/api/v1/indicators/insp.random/", {"period": period, "method": "nonsense"}).status_code == 400
    query = f"figure=insp.units_visited&period={period}"
    made = exports.order(actor=world.fresh("awb"), kind=workbook.KIND, title="检查清单", params={"query": query})
    assert exports.run(made.pk)
    made.refresh_from_db()
    assert made.total == TRUTH["insp.units_visited"]


def test_the_list_is_ordered_as_a_workbook_on_the_page(world, year):
    client = Client()
    client.force_login(world.fresh("awb"))
    assert client.get("/visits/", {"export": "xlsx", "status": "done"}).status_code == 302


def test_a_visit_counts_on_the_day_it_was_done(world, year):
    last = Slice(
        world.fresh("awb"),
        Period.between(date(2020, 1, 1), timezone.localdate() - timedelta(days=1)),
        timezone.localdate(),
    )
    assert figure("insp.units_visited", last).value == 0
