"""检查 over REST: the list, one visit, planning it, its moves and what is found; the same scope, forms and refusals."""

import pytest

from inspections.models import Visit
from tests.api.doors import door, send
from tests.counting import counted_queries
from tests.inspections.visiting import Visiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def visiting(world, play) -> Visiting:
    return Visiting(world, play)


def test_an_inspection_goes_its_whole_way_over_rest(world, visiting):
    inspector, leader = door(world.fresh("inspector")), door(world.fresh("township_leader"))
    body = {
        "activity": "inspection", "unit": world.xinyuan.pk, "method": "routine", "planned_on": f"{visiting.today}",
        "with_me": "许海涛", "purpose": "节前检查",
    }  # fmt: skip
    made = send(inspector, "visits/", body)
    assert made.status_code == 201, made.json()
    number = made.json()["number"]

    def act(client, action: str, **values):
        return send(client, f"visits/{number}/actions/{action}/", values)

    assert act(inspector, "submit").status_code == 200
    assert act(inspector, "approve").status_code == 403
    assert act(leader, "approve", note="同意").json()["status_text"] == "待实施"
    assert act(inspector, "begin", lat="32.85", lng="118.1").json()["status"] == "underway"
    photo = visiting.play.photo(world.inspector)
    found = send(
        inspector, f"visits/{number}/hazards/",
        {"unit": world.xinyuan.pk, "description": "安全出口堵塞", "photos": [str(photo.pk)]},
    )  # fmt: skip
    assert found.status_code == 201, found.json()
    assert found.json()["hazards"][0]["responsible_unit_name"] == world.xinyuan.name
    assert send(inspector, f"visits/{number}/record/", {"findings": "查看车间"}).json()["findings"] == "查看车间"
    for goer in found.json()["participants"]:
        drawing = str(visiting.drawing(world.inspector).pk)
        answer = send(inspector, f"visits/{number}/signatures/", {"signature": drawing, "participant": goer["id"]})
        assert answer.status_code == 200, answer.json()
    assert send(inspector, f"visits/{number}/refusal/", {"refusal": "负责人外出"}).status_code == 200
    assert act(inspector, "finish").json()["done_on"] == f"{visiting.today}"


def test_another_county_reads_and_moves_nothing(world, visiting, far_api):
    visit = visiting.underway()
    assert far_api.get(f"/api/v1/visits/{visit.number}/").status_code == 404
    assert far_api.get("/api/v1/visits/").json()["results"] == []
    for address in ("actions/finish", "record", "hazards", "signatures", "refusal"):
        assert send(far_api, f"visits/{visit.number}/{address}/").status_code == 404, address


def test_who_may_not_is_told_before_his_input_is_looked_at(world, visiting):
    visit = visiting.underway()
    owner = door(world.fresh("owner"))
    for address in ("actions/finish", "record", "hazards"):
        assert send(owner, f"visits/{visit.number}/{address}/", {"nonsense": 1}).status_code in (403, 409), address
    made = send(door(world.fresh("awb")), "visits/", {"activity": "inspection"})
    assert made.status_code == 403 and "安委办、网格员不能实施" in made.json()["message"]


def test_an_old_etag_and_a_wrong_condition_are_refused(world, visiting, api):
    visit = visiting.underway("supervision")
    awb = door(world.fresh("awb"))
    old = send(awb, f"visits/{visit.number}/actions/finish/", **{"If-Match": 'W/"1"'})
    assert old.status_code == 412
    assert (
        awb.get(f"/api/v1/visits/{visit.number}/", headers={"If-None-Match": f'W/"{visit.version}"'}).status_code == 304
    )
    for query in ("method=nonsense", "colour=red"):
        assert api.get(f"/api/v1/visits/?{query}").status_code == 400, query


def test_the_same_request_makes_one_visit(world, visiting):
    body = {"activity": "supervision", "unit": world.xinyuan.pk, "method": "night", "planned_on": "今天"}
    one, other = (send(door(world.fresh("awb")), "visits/", body, key="k-1") for _ in range(2))
    assert one.json()["number"] == other.json()["number"] and Visit.objects.count() == 1


def test_a_longer_page_asks_no_more(world, visiting, api):
    for _ in range(3):
        visiting.planned("supervision")
    api.get("/api/v1/visits/")
    with counted_queries() as few:
        api.get("/api/v1/visits/?page_size=1")
    with counted_queries() as many:
        assert len(api.get("/api/v1/visits/?page_size=3").json()["results"]) == 3
    assert len(many) == len(few)
