"""The pages of 一单四制: the ledger, one item, its moves by the people whose turn it is."""

import pytest
from django.test import Client

from hazards.models import MajorHazard
from tests.hazards.majors.moving import Moving

pytestmark = pytest.mark.django_db
LEDGER = "/majors/"


def as_(world, key: str) -> Client:
    client = Client()
    client.force_login(world.fresh(key))
    return client


def test_the_ledger_shows_where_each_item_stands_and_opens_it(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "assign")
    page = as_(world, "awb").get(f"{LEDGER}?status=open").content.decode()
    assert "ZD-341182-" in page and "已交办" in page and f"/majors/{hazard.number}/" in page


def test_a_foreign_county_sees_neither_the_line_nor_the_page(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "list")
    client = as_(world, "far_awb")
    assert "ZD-341182-" not in client.get(LEDGER).content.decode()
    assert client.get(f"/majors/{hazard.number}/").status_code == 404


@pytest.mark.parametrize("last", Moving.WAY)
def test_the_page_opens_in_every_state_for_everybody_concerned(world, moving, last):
    hazard = moving.reported()
    major = moving.up_to(hazard, last)
    for key in ("awb", "director", "dept_officer", "inspector", "owner", "officer", "leader"):
        response = as_(world, key).get(f"/majors/{hazard.number}/")
        assert response.status_code == 200 and str(major) in response.content.decode(), key


def test_a_move_is_made_on_its_page(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "confirm")
    client = as_(world, "awb")
    address = f"/majors/{hazard.number}/list/"
    assert client.get(address).status_code == 200
    hazard.refresh_from_db()
    sent = {"version": hazard.version, "title": "成品仓库安全出口不足", "authority": "county"}
    assert client.post(address, sent).status_code == 302
    assert "成品仓库安全出口不足" in client.get(f"/majors/{hazard.number}/").content.decode()


def test_the_wrong_person_is_refused_before_any_input_is_read(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "confirm")
    assert as_(world, "officer").post(f"/majors/{hazard.number}/list/", {}).status_code == 403


def test_a_duty_is_reported_on_its_page(world, moving):
    hazard = moving.reported()
    major = moving.up_to(hazard, "start")
    duty = major.duties.get(kind="progress")
    client = as_(world, "officer")
    address = f"/majors/duties/{duty.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "已停用仓库，隔墙拆除一半"}).status_code == 302
    assert duty.reports.get().text == "已停用仓库，隔墙拆除一半"
    assert as_(world, "far_officer").get(address).status_code == 404


def test_the_second_verifier_is_named_as_people_name_him(world, moving):
    hazard = moving.ready_for("verify")
    world.person("awb2", "何建国", "awb_staff", world.mingguang)
    world.person("far_awb2", "何建国", "awb_staff", world.tengzhou)  # does not see this hazard
    client, address = as_(world, "dept_officer"), f"/majors/{hazard.number}/verify/"

    def named(name: str):
        sent = moving.typed("verify") | {"version": hazard.version, "second_verifier": name}
        return client.post(address, sent)

    assert "没有这位同事" in named("何建军").content.decode()
    assert named("何建国").status_code == 302
    assert MajorHazard.objects.get(hazard=hazard).second_verifier.username == "awb2"


def test_two_of_one_name_are_told_apart_by_their_accounts(world, moving):
    hazard = moving.ready_for("verify")
    for key in ("awb2", "awb3"):
        world.person(key, "何建国", "awb_staff", world.mingguang)
    sent = moving.typed("verify") | {"version": hazard.version, "second_verifier": "何建国"}
    page = as_(world, "dept_officer").post(f"/majors/{hazard.number}/verify/", sent).content.decode()
    assert "有 2 位同名的同事，请改填账号" in page
