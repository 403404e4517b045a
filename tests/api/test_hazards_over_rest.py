"""Another system registers, follows and closes hazards over REST, inside its own area and no further."""

import uuid

import pytest
from django.utils import timezone

from anquan.journal.sealing import seal
from hazards.models import Hazard
from tests.api.conftest import key_for
from tests.cast import picture


def photo(client) -> str:
    answer = client.post("/api/v1/evidence/", {"file": picture()}, format="multipart")
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def body(world, client, **values) -> dict:
    return {
        "unit": str(world.xinyuan.pk),
        "description": "配电箱门缺失，箱内积尘",
        "category": "XC12",
        "photos": [photo(client)],
    } | values


def post(client, data, key=None):
    return client.post("/api/v1/hazards/", data, format="json", headers={"Idempotency-Key": key or str(uuid.uuid4())})


def test_a_hazard_is_registered_assigned_and_read_back(world, api):
    created = post(api, body(world, api))
    assert created.status_code == 201, created.content
    number = created.json()["number"]
    answer = api.post(
        f"/api/v1/hazards/{number}/actions/assign/", {"responsible_unit": str(world.xinyuan.pk)}, format="json"
    )
    assert answer.status_code == 200 and answer.json()["status"] == "assigned"
    read = api.get(f"/api/v1/hazards/{number}/")
    assert read["ETag"] == 'W/"2"' and read.json()["evidence"][0]["kind"] == "before"
    assert api.get(f"/api/v1/hazards/{number}/", headers={"If-None-Match": read["ETag"]}).status_code == 304


def test_the_same_key_gives_the_same_answer_and_one_hazard(world, api):
    data = body(world, api)
    first, second = post(api, data, "k-1"), post(api, data, "k-1")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert Hazard.objects.count() == 1


def test_the_same_key_with_another_body_is_422_and_without_a_key_400(world, api):
    data = body(world, api)
    post(api, data, "k-2")
    other = post(api, data | {"description": "另一条隐患的描述"}, "k-2")
    assert other.status_code == 422 and other.json()["code"] == "idempotency_key_reused"
    missing = api.post("/api/v1/hazards/", data, format="json")
    assert missing.status_code == 400 and missing.json()["code"] == "idempotency_key_required"


def test_keys_of_two_clients_are_independent(world, api, far_api):
    post(api, body(world, api), "shared")
    data = body(world, far_api, unit=str(world.far_plant.pk))
    assert post(far_api, data, "shared").status_code == 201


def test_a_failed_request_gives_its_key_back(world, api):
    data = body(world, api)
    assert post(api, data | {"description": ""}, "k-3").status_code == 400
    assert post(api, data, "k-3").status_code == 201


@pytest.mark.parametrize("field", ["status", "number", "due_on_", "ended_on", "version", "reported_by", "county"])
def test_a_field_that_is_not_input_is_refused(world, api, field):
    answer = post(api, body(world, api) | {field: "closed"})
    assert answer.status_code == 400 and field in answer.json()["fields"]
    assert not Hazard.objects.exists()


def test_a_foreign_unit_is_told_like_one_that_does_not_exist(world, api):
    foreign = post(api, body(world, api, unit=str(world.far_plant.pk)))
    nowhere = post(api, body(world, api, unit="99999999"))
    assert foreign.status_code == nowhere.status_code == 400
    assert foreign.json()["fields"] == nowhere.json()["fields"]


def test_a_foreign_hazard_is_404_at_every_door(world, play, far_api):
    hazard = play.reported()
    url = f"/api/v1/hazards/{hazard.number}/"
    answers = [
        far_api.get(url),
        far_api.post(f"{url}actions/assign/", {}, format="json"),
        far_api.post(f"{url}requests/void/", {"reason": "x"}, format="json"),
        far_api.get(f"/api/v1/evidence/{hazard.evidence.get().pk}/"),
        far_api.get("/api/v1/hazards/YH-000000-2026-000001/"),
    ]
    assert {a.status_code for a in answers} == {404}
    assert far_api.get("/api/v1/hazards/").json()["results"] == []


def test_a_read_only_key_changes_nothing(world, play, read_only):
    hazard = play.reported()
    answer = read_only.post(
        f"/api/v1/hazards/{hazard.number}/actions/assign/", {"responsible_unit": str(world.xinyuan.pk)}, format="json"
    )
    assert answer.status_code == 403
    assert Hazard.objects.get().status == "reported"


def test_an_expired_and_a_revoked_key_are_refused(world, api):
    from anquan.accounts.models import ApiToken

    ApiToken.objects.update(revoked_at=timezone.now())
    assert api.get("/api/v1/hazards/").status_code == 401
    expired = key_for(world, "mingguang_system", world.mingguang, days=-1)
    answer = expired.get("/api/v1/hazards/")
    assert answer.status_code == 401 and "密钥" in answer.json()["message"]


def test_pages_by_cursor_hold_every_hazard_once(play, api):
    numbers = {play.reported(description=f"第 {n} 条隐患的描述").number for n in range(7)}
    seen, cursor = [], ""
    while True:
        page = api.get("/api/v1/hazards/", {"page_size": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += [row["number"] for row in page["results"]]
        if not (cursor := page["next"]):
            break
    assert len(seen) == 7 and set(seen) == numbers


@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=1001",
        "cursor=zzz",
        "updated_since=soon",
        "reporter__phone__startswith=1",
        "_connector=OR",
        "status=nothing",
        "due=later",
    ],
)
def test_what_is_not_declared_is_400_in_chinese(api, query):
    answer = api.get(f"/api/v1/hazards/?{query}")
    assert answer.status_code == 400 and set(answer.json()) >= {"code", "message", "request_id"}


def test_a_stale_etag_is_412(world, play, api):
    hazard = play.reported()
    url = f"/api/v1/hazards/{hazard.number}/actions/assign/"
    data = {"responsible_unit": str(world.xinyuan.pk)}
    assert api.post(url, data, format="json", headers={"If-Match": 'W/"99"'}).status_code == 412
    assert api.post(url, data, format="json", headers={"If-Match": 'W/"1"'}).status_code == 200


def test_a_refused_move_is_409_with_its_reason(play, api):
    hazard = play.reported()
    answer = api.post(f"/api/v1/hazards/{hazard.number}/actions/pass/", {"is_visited": True}, format="json")
    assert answer.status_code == 409 and "已登记" in answer.json()["message"]


def test_a_figure_comes_with_its_parts_and_its_rows(world, play, api):
    play.reported()
    play.closed()
    answer = api.get("/api/v1/indicators/haz.rectification_rate/", {"by": "township"}).json()
    assert (answer["numerator"], answer["denominator"], answer["value"]) == (1, 2, 50.0)
    assert answer["by"][0]["township"] == "涧溪镇"
    from urllib.parse import parse_qs

    query = {name: values[0] for name, values in parse_qs(answer["rows"]).items()}
    assert len(api.get("/api/v1/hazards/", query).json()["results"]) == 1


def test_events_tell_what_happened_in_order(play, api, far_api):
    hazard = play.closed()
    seal(now=timezone.now())
    events = api.get("/api/v1/events/").json()["results"]
    assert [e["action"] for e in events if e["number"] == hazard.number] == [
        "hazard.report",
        "hazard.acknowledge",
        "hazard.submit",
        "hazard.pass",
    ]
    assert far_api.get("/api/v1/events/").json()["results"] == []


def test_the_description_is_complete_and_offline(api, client, world):
    schema = api.get("/api/v1/schema/?format=json")
    assert schema.status_code == 200
    client.force_login(world.admin)
    page = client.get("/api/docs/").content.decode()
    assert "http://" not in page.replace("http://testserver", "") and "https://" not in page


def test_anonymous_calls_are_401_in_chinese(db):
    from rest_framework.test import APIClient

    answer = APIClient().get("/api/v1/hazards/")
    assert answer.status_code == 401 and "密钥" in answer.json()["message"]
