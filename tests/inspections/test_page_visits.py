"""The pages of visits: the list, one visit, planning it, its moves, and carrying it out."""

import pytest
from django.test import Client

from inspections.models import Visit
from inspections.rules import Status
from tests.cast import picture

pytestmark = pytest.mark.django_db


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


@pytest.mark.parametrize("activity", ["inspection", "supervision", "patrol"])
def test_the_pages_open_for_everybody_concerned(world, visiting, activity):
    visit = visiting.underway(activity)
    for key in ("inspector", "township_leader", "awb", "leader", "auditor"):
        client = as_(world, key)
        assert client.get(f"/visits/{visit.number}/").status_code == 200, key
        assert client.get(f"/visits/{visit.number}/carry/").status_code == 200, key
        assert visit.number in client.get("/visits/").content.decode(), key
    for key in ("far_awb", "admin"):
        assert as_(world, key).get(f"/visits/{visit.number}/").status_code in (403, 404), key


def test_a_led_visit_is_planned_begun_and_finished_on_its_pages(world):
    client = as_(world, "awb")
    assert client.get("/visits/new/").status_code == 200
    sent = {
        "activity": "supervision", "unit": world.xinyuan.pk, "method": "led", "rank": "city", "leader": "市领导甲",
        "leader_post": "副市长", "planned_on": "今天", "purpose": "节前督查",
    }  # fmt: skip
    answer = client.post("/visits/new/", sent)
    visit = Visit.objects.get()
    assert answer.url == f"/visits/{visit.number}/" and visit.responsible_unit == world.jianxi
    assert [(each.name, each.duty) for each in visit.participants.all()] == [
        ("市领导甲", "leader"),
        ("李静", "officer"),
    ]
    page = f"/visits/{visit.number}"
    assert client.get(f"{page}/begin/").status_code == 200
    assert client.post(f"{page}/begin/", {"version": visit.version}).url == f"{page}/carry/"
    assert client.get(f"{page}/hazard/").status_code == 200
    found = client.post(
        f"{page}/hazard/",
        {"unit": world.xinyuan.pk, "description": "安全出口上锁", "photos": [picture()], "level": "general"},
    )
    assert found.status_code == 302 and found.url == f"{page}/carry/"
    assert visit.found.get().hazard.responsible_unit == world.jianxi
    visit.refresh_from_db()
    assert client.post(f"{page}/write/", {"version": visit.version, "findings": "看了车间"}).status_code == 302
    visit.refresh_from_db()
    assert client.post(f"{page}/finish/", {"version": visit.version}).url == f"{page}/"
    visit.refresh_from_db()
    assert visit.status == Status.DONE


def test_an_inspection_is_planned_sent_and_approved_on_its_pages(world):
    client = as_(world, "inspector")
    sent = {"unit": world.xinyuan.pk, "method": "routine", "planned_on": "今天", "with_me": "许海涛"}
    visit_url = client.post("/visits/new/", sent).url
    visit = Visit.objects.get()
    assert client.post(f"{visit_url}submit/", {"version": visit.version}).status_code == 302
    assert client.post(f"{visit_url}approve/", {"version": visit.version}).status_code == 403
    leader = as_(world, "township_leader")
    visit.refresh_from_db()
    assert leader.get(f"{visit_url}approve/").status_code == 200
    assert leader.post(f"{visit_url}approve/", {"version": visit.version, "note": "同意"}).status_code == 302
    visit.refresh_from_db()
    assert visit.status == Status.READY
    assert client.post(f"{visit_url}begin/", {"version": visit.version - 1}).status_code == 409


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(world):
    client = as_(world, "inspector")
    page = client.post(
        "/visits/new/", {"method": "routine", "planned_on": "今天", "with_me": "没有此人", "purpose": "看消防"}
    )
    text = page.content.decode()
    assert page.status_code == 422 and "没有“没有此人”这个账号" in text and "看消防" in text
