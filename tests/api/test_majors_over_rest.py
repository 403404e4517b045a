"""重大隐患 over REST: the list, one item, every move of its table, the reports; the same scope, forms and refusals."""

import pytest
from django.utils import timezone

from anquan.journal.models import Entry
from anquan.journal.sealing import seal
from anquan.papers import services as papers
from anquan.papers.models import Paper
from hazards.majors import services
from hazards.models import DutyReport, Hazard, MajorHazard
from tests.api.doors import door, send
from tests.counting import counted_queries
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving

pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(world, play) -> Moving:
    papers.save_letterhead(actor=None, unit=world.mingguang, code="明安委办", name="明光市安委办")
    return Moving(world, play)


def act(moving: Moving, hazard: Hazard, step: str, *, by: str = "", **headers):
    """``step`` as whoever does it sends it."""
    actor = moving.world.fresh(by or Moving.WHO[step])
    given = moving.values(step, moving.play.today(), actor)
    return send(door(actor), f"majors/{hazard.number}/actions/{step}/", given, **headers)


def read(moving: Moving, hazard: Hazard, by: str = "awb") -> dict:
    return door(moving.world.fresh(by)).get(f"/api/v1/majors/{hazard.number}/").json()


# --- the list -----------------------------------------------------------------------------------------------------------
def test_the_list_has_the_columns_of_the_register(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "start")
    row = door(world.fresh("awb")).get("/api/v1/majors/").json()["results"][0]
    hazard.refresh_from_db()
    major = MajorHazard.objects.get()
    expected = {
        "number": hazard.number, "register_no": major.register_no, "title": "成品仓库只有一个安全出口", "authority": "county",
        "status": "rectifying", "status_text": "整改中", "unit_name": world.xinyuan.name, "township_name": "涧溪镇",
        "regulator_name": world.emergency.name, "coordinator_name": world.emergency.name, "leader": "副市长 市领导甲",
        "responsible_person": "孙立志", "measures": "拆除隔墙", "funds_planned": "120000.00", "emergency_plan": "停用仓库，专人值守",
        "due_on": f"{hazard.due_on}", "is_suspended": False, "is_overdue": False, "overdue_days": 0, "extension_count": 0,
        "circular_count": 0, "listing_id": None, "version": hazard.version,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    assert not {name for name in row if "phone" in name}


def test_the_list_is_filtered_as_the_ledger_is_and_a_wrong_condition_is_refused(world, moving):
    first, second = moving.reported(), moving.reported(unit="site", description="基坑边坡开裂没有处置")
    moving.up_to(first, "list")
    client = door(world.fresh("awb"))

    def numbers(**query) -> list[str]:
        return [row["number"] for row in client.get("/api/v1/majors/", query).json()["results"]]

    assert set(numbers()) == {first.number, second.number} and numbers(area="zzz") == []
    assert numbers(status="listed") == [first.number] and numbers(q="边坡") == [second.number]
    assert numbers(industry="construction") == [second.number] and numbers(suspended="true") == []
    for wrong in ("status=huge", "year=x", "level=huge", "source=x", "hazard__unit__name=x", "order=due"):
        answer = client.get(f"/api/v1/majors/?{wrong}")
        assert answer.status_code == 400 and set(answer.json()) >= {"code", "message", "request_id"}, wrong


def test_pages_by_cursor_hold_every_item_once_and_the_next_pass_brings_what_changed(world, moving):
    hazards = [moving.reported() for _ in range(5)]
    client, seen, cursor = door(world.fresh("awb")), [], ""
    while True:
        page = client.get("/api/v1/majors/", {"page_size": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [row["number"] for row in page["results"]]
        if not (cursor := page["next"]):
            break
    assert sorted(seen) == sorted(hazard.number for hazard in hazards)
    Hazard.objects.update(updated_at=timezone.now() - timezone.timedelta(hours=1))
    resume = client.get("/api/v1/majors/").json()["resume"]
    moving.go(hazards[2], "confirm")
    assert [row["number"] for row in client.get("/api/v1/majors/", {"cursor": resume}).json()["results"]] == [
        hazards[2].number
    ]


def test_the_list_asks_no_more_for_more_rows(world, moving):
    client = door(world.fresh("awb"))
    moving.up_to(moving.reported(), "start")

    def queries() -> int:
        client.get("/api/v1/majors/")
        with counted_queries() as asked:
            client.get("/api/v1/majors/")
        return len(asked)

    few = queries()
    for _ in range(3):
        moving.up_to(moving.reported(), "start")
    assert queries() == few


# --- one item -----------------------------------------------------------------------------------------------------------
def test_one_item_has_its_judgement_plan_duties_and_what_this_account_may_do(moving):
    hazard = moving.reported()
    moving.up_to(hazard, "start")
    body = read(moving, hazard, "officer")
    assert body["determination"]["result"] == "major" and body["determination"]["is_collective"] is True
    assert not {"members", "minutes", "expert_opinion"} & set(body["determination"])
    assert body["plan"]["methods"] == "先停产清库，再拆墙，最后验收" and body["plan"]["filed_by"] == "孙立志"
    assert [duty["kind"] for duty in body["duties"]] == ["interim", "progress", "supervision"]
    assert [duty["may_report"] for duty in body["duties"]] == [True, True, False]
    assert {offer["action"]: offer["enabled"] for offer in body["actions"]} == {"apply": True}
    assert {clock["kind"] for clock in body["clocks"]} >= {"rectify", "sign", "plan"}


def test_a_judgement_is_made_on_its_page(moving):
    offer = {each["action"]: each for each in read(moving, moving.reported(), "dept_officer")["actions"]}["confirm"]
    assert offer["enabled"] is False and "判定向导" in offer["reason"]


def test_an_etag_saves_the_answer_and_stops_a_move_on_an_old_one(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "confirm")
    client, address = door(world.fresh("awb")), f"/api/v1/majors/{hazard.number}/"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert act(moving, hazard, "list", **{"If-Match": 'W/"1"'}).status_code == 412
    assert act(moving, hazard, "list", **{"If-Match": etag}).status_code == 200
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


# --- the moves ----------------------------------------------------------------------------------------------------------
def test_an_item_goes_its_whole_way_over_rest(world, moving):
    hazard = moving.reported()
    moving.go(hazard, "confirm")
    assert act(moving, hazard, "list").json()["status"] == "listed"
    drafted = act(moving, hazard, "assign", by="awb")
    assert drafted.status_code == 200 and drafted.json()["status"] == "listed"
    paper = Paper.objects.get()
    assert [each["id"] for each in drafted.json()["papers"]] == [paper.pk]
    papers.send_for_review(actor=world.fresh("awb"), paper_id=paper.pk)
    papers.issue(actor=world.fresh("director"), paper_id=paper.pk, today=moving.play.today())
    for step in Moving.WAY[3:]:
        answer = act(moving, hazard, step)
        assert answer.status_code == 200, (step, answer.json())
    assert (answer.json()["status"], answer.json()["slip_no"]) == (
        "closed",
        f"明安委办〔{moving.play.today().year}〕1号",
    )
    told = Entry.objects.filter(action="major.approve").get()
    assert (told.door, told.actor) == ("api", world.director)


def test_what_the_superior_wrote_comes_with_photos_and_no_file_in_json(moving):
    hazard = moving.ready_for("superior")
    answer = act(moving, hazard, "superior")
    assert answer.status_code == 200, answer.json()
    paper = answer.json()["superior_papers"][0]
    assert (paper["number"], paper["action"], len(paper["evidence"])) == ("滁安〔2026〕12号", "major.superior", 1)
    wrong = send(door(moving.world.fresh("awb")), f"majors/{hazard.number}/actions/superior/", {"scan": "x"})
    assert wrong.status_code == 400 and "scan" in wrong.json()["fields"]


def test_a_move_that_is_not_allowed_is_403_or_409_with_its_reason_and_remembered(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "confirm")
    wrong_person = send(door(world.fresh("officer")), f"majors/{hazard.number}/actions/list/", {"x": 1})
    assert wrong_person.status_code == 403 and "列入清单" in wrong_person.json()["message"]
    too_early = act(moving, hazard, "approve")
    assert too_early.status_code == 409 and "已认定" in too_early.json()["message"]
    denied = Entry.objects.filter(result="denied").order_by("pk").values_list("action", flat=True)
    assert list(denied) == ["major.list", "major.approve"]


def test_the_same_key_does_a_move_once(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "confirm")
    client, values = door(world.fresh("awb")), {"title": "安全出口不足", "authority": "county"}
    address = f"majors/{hazard.number}/actions/list/"
    first, second = (send(client, address, values, key="k") for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (200, first.json())
    assert Entry.objects.filter(action="major.list").count() == 1
    assert send(client, address, values | {"title": "别的"}, key="k").status_code == 422


def test_a_foreign_item_a_general_hazard_and_none_are_told_alike(world, play, moving, far_api):
    hazard, general = moving.reported(), play.reported()
    moving.up_to(hazard, "verify")
    for client, number in (
        (far_api, hazard.number), (door(world.fresh("awb")), general.number), (far_api, "YH-000000-2026-000001"),
    ):  # fmt: skip
        answers = [
            client.get(f"/api/v1/majors/{number}/"),
            send(client, f"majors/{number}/actions/approve/"),
            send(client, f"majors/{number}/duties/1/reports/", {"text": "x"}),
            send(client, f"majors/{number}/listings/", {"ground": "deaths"}),
        ]
        assert {answer.status_code for answer in answers} == {404}
    assert far_api.get("/api/v1/majors/").json()["results"] == []


# --- the reports --------------------------------------------------------------------------------------------------------
def test_a_duty_is_reported_once_a_period_by_the_unit_that_owes_it(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "start")
    duty = next(each for each in read(moving, hazard)["duties"] if each["kind"] == "progress")
    address, client = f"majors/{hazard.number}/duties/{duty['id']}/reports/", door(world.fresh("officer"))
    photo = str(moving.play.photo(world.officer).pk)
    told = send(client, address, {"text": "隔墙拆了一半", "photos": [photo]}, key="k")
    assert told.status_code == 201, told.json()
    assert send(client, address, {"text": "隔墙拆了一半", "photos": [photo]}, key="k").json() == told.json()
    report = DutyReport.objects.get()
    assert (report.text, report.photos.count()) == ("隔墙拆了一半", 1) and f"{report.due_on}" == duty["due_on"]
    shown = next(each for each in told.json()["duties"] if each["id"] == duty["id"])
    assert [each["text"] for each in shown["reports"]] == ["隔墙拆了一半"] and shown["due_on"] != duty["due_on"]
    assert send(door(world.fresh("inspector")), address, {"text": "x"}).status_code == 403
    missing = client.post(f"/api/v1/{address}", {"text": "x"}, format="json")
    assert missing.status_code == 400 and missing.json()["code"] == "idempotency_key_required"


# --- events -------------------------------------------------------------------------------------------------------------
def test_events_carry_what_happens_to_an_item_and_to_its_listing(world, moving, api, far_api):
    hazard, today = moving.reported(), moving.play.today()
    major = moving.up_to(hazard, "start")
    Listed(moving).up_to(hazard, "approve")
    duty = major.duties.get(kind="progress")
    services.report_duty(
        actor=world.fresh("officer"), duty_id=duty.pk, due_on=services.next_due(duty, today), text="在办", today=today
    )
    seal(now=timezone.now())
    told = api.get("/api/v1/events/").json()["results"]
    assert {event["number"] for event in told} == {hazard.number}
    assert [event["action"] for event in told] == [
        "hazard.report", "major.open", "hazard.determine", "major.confirm", "major.list", "major.assign",
        "major.acknowledge", "major.file_plan", "major.start", "listing.propose", "listing.review", "listing.approve",
        "major.report_duty",
    ]  # fmt: skip
    assert told[-2]["changes"]["listing_status"] == ["reviewed", "approved"]
    assert far_api.get("/api/v1/events/").json()["results"] == []
