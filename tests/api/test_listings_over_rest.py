"""挂牌督办 over REST: the list, one listing, 提请 and every move of its table; the same scope, forms and refusals."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from hazards.listings.lifecycle import LISTING_LIFECYCLE
from hazards.models import Hazard, Listing
from tests.api.doors import door, send
from tests.counting import counted_queries
from tests.hazards.listings import journalled
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(world, play) -> Listed:
    cache.clear()
    return Listed(Moving(world, play))


def act(listed: Listed, listing: Listing, step: str, *, by: str = "", **values):
    """``step`` as whoever does it sends it."""
    actor = listed.world.fresh(by or Listed.WHO[step])
    more = journalled.TYPED["announce"] if step == "announce" else {}
    given = listed.values(step, listed.play.today(), actor) | more | values
    return send(door(actor), f"listings/{listing.pk}/actions/{step}/", given)


def test_it_goes_its_whole_way_over_rest(world, listed):
    hazard = listed.item()
    answer = send(
        door(world.fresh("dept_head")), f"majors/{hazard.number}/listings/",
        {"ground": "deaths", "reason": "人员密集", "level": "county"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.json()
    listing = Listing.objects.get()
    for step in Listed.WAY[1:6]:
        assert act(listed, listing, step).status_code == 200, step
    for step in ("apply", "check", "verify", "approve"):
        listed.moving.go(hazard, step)
    for step in Listed.WAY[6:]:
        answer = act(listed, listing, step)
        assert answer.status_code == 200, (step, answer.json())
    body = answer.json()
    assert (body["status"], body["status_text"], body["is_overdue"]) == ("delist_announced", "已公告摘牌", False)
    assert (body["notice_no"], body["deciding_unit_name"]) == ("明政函〔2026〕3号", "明光市")
    assert [each["kind"] for each in body["evidence"]] == ["sign"]
    assert {each["action"] for each in body["actions"]} == {"publish"}


@pytest.mark.parametrize("action", journalled.BEFORE)
def test_every_move_of_the_table_is_made_and_an_old_etag_is_412(world, play, action):
    from types import SimpleNamespace

    listing = journalled.ready(SimpleNamespace(world=world, play=play), action)
    listed = Listed(Moving(world, play))
    by = world.fresh(Listed.WHO[action])
    values = {"reason": "理由"} if action in ("decline", "refuse_extension", "return_delist", "revoke") else {}
    values |= listed.values(action, play.today(), by) | journalled.TYPED.get(action, {})
    if action == "ask_extension":
        values["new_due_on"] = listing.due_on + timedelta(days=1)
    if action in journalled.WITH_PHOTOS:
        values["photos"] = [play.photo(by)]
    address = f"listings/{listing.pk}/actions/{action}/"
    assert send(door(by), address, values, **{"If-Match": 'W/"1"'}).status_code == 412
    answer = send(door(by), address, values, **{"If-Match": f'W/"{listing.hazard.version}"'})
    assert answer.status_code == 200, answer.json()
    assert answer["ETag"] == f'W/"{listing.hazard.version + 1}"'


def test_every_action_of_the_table_is_tried_above():
    assert set(journalled.BEFORE) == {row.action for row in LISTING_LIFECYCLE.transitions}


def test_what_the_city_decides_is_registered_with_its_paper(world, listed):
    hazard = listed.item()
    listed.go(hazard, "propose", level="city")
    listing = listed.go(hazard, "review")
    director = world.fresh("director")
    offer = door(director).get(f"/api/v1/listings/{listing.pk}/").json()["actions"][0]
    assert (offer["action"], offer["label"], offer["enabled"]) == ("approve", "登记上级批准挂牌", True)
    missing = act(listed, listing, "approve", by="director")
    assert missing.status_code == 400 and {"superior_no", "superior_issuer", "superior_on"} == set(
        missing.json()["fields"]
    )
    answer = act(listed, listing, "approve", by="director", **letter(listed.play, director))
    assert answer.status_code == 200, answer.json()
    assert [paper["number"] for paper in answer.json()["superior_papers"]] == ["滁安〔2026〕12号"]


def test_the_list_is_filtered_and_overdue_is_the_rule_of_the_page(world, listed):
    late, running = listed.item(), listed.item()
    for hazard in (late, running):
        listed.up_to(hazard, "announce")
    Hazard.objects.filter(pk=late.pk).update(due_on=listed.play.today() - timedelta(days=1))
    client = door(world.fresh("awb"))

    def found(**query) -> dict[str, bool]:
        return {row["number"]: row["is_overdue"] for row in client.get("/api/v1/listings/", query).json()["results"]}

    assert found() == {late.number: True, running.number: False}
    assert found(status="overdue") == {late.number: True} and found(status="off") == {}
    for row in Listing.objects.select_related("major__hazard"):
        assert row.is_overdue(listed.play.today()) == found()[row.hazard.number]
    for wrong in ("status=huge", "year=x", "level=huge", "page_size=0", "cursor=zzz", "supervisor=1"):
        assert client.get(f"/api/v1/listings/?{wrong}").status_code == 400, wrong


def test_the_list_asks_no_more_for_more_rows(world, listed):
    client = door(world.fresh("awb"))
    listed.up_to(listed.item(), "announce")

    def queries() -> int:
        client.get("/api/v1/listings/")
        with counted_queries() as asked:
            client.get("/api/v1/listings/")
        return len(asked)

    few = queries()
    for _ in range(2):
        listed.up_to(listed.item(), "announce")
    assert queries() == few


def test_a_foreign_listing_and_none_are_told_alike(listed, far_api):
    listing = listed.up_to(listed.item(), "review")
    for pk in (listing.pk, 999_999):
        answers = [far_api.get(f"/api/v1/listings/{pk}/"), send(far_api, f"listings/{pk}/actions/approve/")]
        assert {answer.status_code for answer in answers} == {404}
    assert far_api.get("/api/v1/listings/").json()["results"] == []


def test_the_wrong_person_is_refused_before_any_input_is_read(world, listed):
    listing = listed.up_to(listed.item(), "review")
    answer = send(door(world.fresh("awb")), f"listings/{listing.pk}/actions/approve/", {"no_such": 1})
    assert answer.status_code == 403 and "领导决定" in answer.json()["message"]
    officer = send(door(world.fresh("officer")), f"majors/{listing.hazard.number}/listings/", {"no_such": 1})
    assert officer.status_code == 403
