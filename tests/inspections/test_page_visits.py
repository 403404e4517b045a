"""The pages of visits: the list, one visit, planning it, its moves, and carrying it out."""

import pytest
from django.test import Client

from inspections.models import Visit
from inspections.rules import Status
from tests.cast import picture
from tests.counting import counted_queries, frozen_queries

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


def test_my_day_says_where_to_go_and_what_is_open_there(world, visiting, play):
    visiting.approved()
    play.assigned(by="inspector")
    page = as_(world, "inspector").get("/visits/today/").content.decode()
    assert (
        "今天有 1 次检查" in page and world.xinyuan.name in page and "未销号 1 条" in page and "tel:15800003307" in page
    )
    assert "没有安排给您的检查" in as_(world, "dept_officer").get("/visits/today/").content.decode()


def test_behind_the_plate_everybody_finds_his_own_next_step(world, visiting, play):
    play.assigned(by="inspector")
    visit = visiting.approved()
    plate = f"/u/{world.xinyuan.code}/"
    steps = {
        "inspector": f"/visits/{visit.number}/begin/", "guandian_inspector": None, "awb": "拟定检查",
        "owner": "签收或者提交整改", "dept_officer": "拟定检查",
    }  # fmt: skip
    for key, step in steps.items():
        answer = as_(world, key).get(plate, follow=True)
        assert answer.status_code == (404 if step is None else 200), key
        assert step is None or step in answer.content.decode(), key
    assert f"/visits/{visit.number}/" not in as_(world, "owner").get(plate, follow=True).content.decode()
    visiting.go(visit, "begin", by="inspector")
    assert "继续检查" in as_(world, "inspector").get(plate, follow=True).content.decode()


def test_a_hazard_says_which_visit_found_it_and_a_unit_which_visits_it_had(world, visiting, play):
    visit = visiting.underway()
    hazard, other = visiting.found(visit), play.reported()
    client = as_(world, "inspector")
    assert f"/visits/found/{hazard.number}/" in client.get(f"/hazards/{hazard.number}/").content.decode()
    assert visit.number in client.get(f"/visits/found/{hazard.number}/").content.decode()
    assert "检查" not in client.get(f"/visits/found/{other.number}/").content.decode()
    assert as_(world, "far_awb").get(f"/visits/found/{hazard.number}/").status_code == 404
    assert f"/visits/of/{world.xinyuan.pk}/" in client.get(f"/units/{world.xinyuan.pk}/").content.decode()
    panel = client.get(f"/visits/of/{world.xinyuan.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert visit.number in panel and "今年行政检查 1 次（含已安排的），上限 2 次" in panel


def test_the_list_is_narrowed_by_every_condition_and_a_misspelled_one_is_refused(world, visiting):
    inspection, led = visiting.underway(), visiting.led()
    client = as_(world, "awb")
    for query, there in (
        ("activity=supervision", led), ("method=led", led), ("rank=city", led), (f"organ={world.jianxi.pk}", inspection),
        ("status=underway", inspection), ("status=open&area=341182104", led), (f"going={world.awb.pk}", led),
        ("industry=industry_trade", inspection), (f"q={inspection.number}", inspection), ("due=now", led),
    ):  # fmt: skip
        page = client.get(f"/visits/?{query}").content.decode()
        assert there.number in page, query
    assert led.number not in client.get("/visits/?method=routine").content.decode()
    assert client.get("/visits/?nonsense=1").status_code == 400


def test_what_waits_stands_in_the_list_of_things_to_do(world, visiting):
    visit = visiting.planned()
    visiting.go(visit, "submit", by="inspector")
    assert "次检查待您审批" in as_(world, "township_leader").get("/").content.decode()
    visiting.go(visit, "approve", by="township_leader")
    assert "次检查今天要去" in as_(world, "inspector2").get("/").content.decode()
    visiting.go(visit, "begin", by="inspector")
    assert "次检查没有完成" in as_(world, "inspector").get("/").content.decode()


def test_a_page_asks_a_known_number_of_questions_however_long_it_is(world, visiting):
    for _ in range(2):
        visiting.found(visiting.underway("supervision"))
    client = as_(world, "awb")
    for name, address in (
        ("visits:list", "/visits/"), ("visits:detail", f"/visits/{Visit.objects.first().number}/"),
        ("visits:carry", f"/visits/{Visit.objects.first().number}/carry/"), ("visits:today", "/visits/today/"),
        ("visits:gate", f"/visits/at/{world.xinyuan.pk}/"),
    ):  # fmt: skip
        client.get(address)
        with frozen_queries(name):
            assert client.get(address).status_code == 200, name
    with counted_queries() as few:
        client.get("/visits/")
    for _ in range(3):
        visiting.found(visiting.underway("supervision"))
    with counted_queries() as many:
        client.get("/visits/")
    assert len(few) == len(many)
