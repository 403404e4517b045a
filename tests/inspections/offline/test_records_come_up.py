"""A record of a phone comes up in two phases: nothing counts before the commit, and then it counts once."""

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from anquan.files import vault
from anquan.files.models import StoredFile
from anquan.journal.models import Entry
from anquan.notices.models import Outbox
from hazards.models import Hazard
from inspections.models import UploadPart, UploadSession
from inspections.offline import parts, services
from inspections.offline.pack import pack
from tests.counting import frozen_queries
from tests.files.pictures import encoded
from tests.hazards.marks.shots import stored
from tests.inspections.offline import phoning

FOUND = datetime(2026, 11, 19, 16, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def phone(world):
    return phoning.hazard(world)


def everything() -> dict:
    return {
        "hazards": list(Hazard.objects.values()),
        "evidence": sum(hazard.evidence.count() for hazard in Hazard.objects.all()),
        "files": StoredFile.objects.count(),
        "notices": Outbox.objects.count(),
        "entries": Entry.objects.filter(action__in=("hazard.report", "offline.commit")).count(),
    }


# --- the two phases -------------------------------------------------------------------------------------------------
def test_nothing_is_there_before_the_commit_and_everything_after(phone):
    phone.open()
    for place in range(3):
        phone.send(place)
    assert not Hazard.objects.exists() and not StoredFile.objects.exists() and not Outbox.objects.exists()
    receipt = phone.commit().json()["receipt"]
    hazard = Hazard.objects.get()
    assert receipt["number"] == hazard.number and receipt["count"] == 3
    assert [file["sm3"] for file in receipt["files"]] == phone.digests
    assert {each.file.digest for each in hazard.evidence.select_related("file")} == set(phone.digests)
    assert str(hazard.uid) == phone.uid and hazard.reported_by == phone.user


def test_the_receipt_says_what_was_stored_not_what_was_claimed(phone):
    phone.open()
    phone.send(0), phone.send(1)
    said, content = phone.files[2]
    wrong = bytes([content[0]]) + content[2:] + b"\0"
    phone.put(2, 0, wrong)
    refused = phone.commit()
    assert refused.status_code == 409 and refused.json()["code"] == "incomplete"
    assert refused.json()["files"] == [{"uid": said["uid"], "offset": 0}]
    assert not Hazard.objects.exists()
    phone.send(2)
    assert phone.commit().status_code == 200


def test_a_photo_comes_piece_by_piece_and_goes_on_where_it_stopped(phone):
    phone.open()
    _, content = phone.files[0]
    assert phone.put(0, 0, content[:300]).json() == {"offset": 300}
    again = phone.put(0, 0, content[:500])
    assert again.status_code == 409 and again.json()["offset"] == 300
    assert phone.open().json()["files"][0]["offset"] == 300
    assert phone.put(0, 300, content[300:]).json() == {"offset": len(content)}
    phone.send(1), phone.send(2)
    assert phone.commit().status_code == 200


def test_a_commit_without_all_files_says_which_are_missing(phone):
    phone.open()
    phone.send(1)
    refused = phone.commit()
    assert refused.status_code == 409
    assert [each["uid"] for each in refused.json()["files"]] == [phone.files[place][0]["uid"] for place in (0, 2)]


@pytest.mark.parametrize(("offset", "content"), [(0, b""), (0, b"x" * 2_000_000), (0, b"x" * 100_000)])
def test_a_piece_that_cannot_be_one_is_refused(phone, offset, content):
    phone.open()
    assert phone.put(0, offset, content).status_code in (400, 409, 413)
    assert UploadPart.objects.first().received == 0


# --- again, later, otherwise ----------------------------------------------------------------------------------------
def test_three_retries_over_two_days_leave_one_hazard_with_three_photos(phone):
    with time_machine.travel(FOUND, tick=True) as clock:
        phone.said["made_at"] = FOUND.isoformat()
        receipt = phone.deliver().json()["receipt"]  # the answer never reaches the phone
        first = everything()
        assert (first["evidence"], first["files"], first["entries"]) == (3, 3, 2)
        for later in (timedelta(minutes=3), timedelta(days=1), timedelta(days=2)):
            clock.move_to(FOUND + later)
            phone.sign_in()
            assert phone.deliver().json()["receipt"] == receipt
            assert everything() == first


def test_what_was_found_below_two_days_ago_was_found_two_days_ago(phone):
    with time_machine.travel(FOUND + timedelta(days=2), tick=True):
        phone.sign_in()
        phone.said["made_at"] = FOUND.isoformat()
        phone.deliver()
    hazard = Hazard.objects.get()
    assert hazard.found_on == FOUND.date()
    assert timezone.localdate(hazard.reported_at) == FOUND.date() + timedelta(days=2)
    assert hazard.evidence.first().file.stamp[2] == "2026-11-19 16:20"


def test_a_phone_whose_clock_is_wrong_is_corrected_and_never_ahead(phone):
    now = timezone.now()
    phone.said["made_at"] = (now - timedelta(days=3, minutes=10)).isoformat()
    phone.open(now=(now - timedelta(days=3)).isoformat())
    assert abs(UploadSession.objects.get().made_at - (now - timedelta(minutes=10))) < timedelta(minutes=1)
    phone.said["made_at"] = (now + timedelta(days=3)).isoformat()
    phone.open()
    assert UploadSession.objects.get().made_at <= timezone.now()


def test_a_record_edited_before_the_commit_takes_the_place_of_the_first(phone):
    phone.open()
    phone.send(0), phone.send(1)
    phone.said["data"]["description"] = "改过的描述：出口仍被堵"
    kept, dropped = phone.files[0][0]["uid"], phone.files.pop(1)[0]["uid"]
    opened = {each["uid"]: each["offset"] for each in phone.open().json()["files"]}
    assert opened[kept] == phone.files[0][0]["size"] and dropped not in opened
    assert phone.deliver().status_code == 200
    assert Hazard.objects.get().description == "改过的描述：出口仍被堵"
    assert Hazard.objects.get().evidence.count() == 2


def test_a_record_edited_after_the_commit_is_a_conflict_and_changes_nothing(phone):
    number = phone.deliver().json()["receipt"]["number"]
    first = everything()
    phone.said["data"]["description"] = "改过的描述：出口仍被堵"
    refused = phone.open()
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert number in refused.json()["say"]
    assert everything() == first


def test_put_right_on_the_spot_takes_both_kinds_of_photos(world):
    phone = phoning.hazard(world, photos=1, data={"is_fixed": True, "rectify_note": "当场清走"})
    phone.files.append(phoning.file("after_photos"))
    receipt = phone.deliver().json()["receipt"]
    assert receipt["say"] == "已登记并销号"
    assert [file["sm3"] for file in receipt["files"]] == phone.digests
    assert sorted(Hazard.objects.get().evidence.values_list("kind", flat=True)) == ["after", "before"]


def test_what_may_be_the_same_hazard_is_said_in_the_receipt(world, play, phone):
    known = play.reported(description=phoning.TEXT)
    assert phone.deliver().json()["receipt"]["alike"] == [known.number]
    assert Hazard.objects.count() == 2


# --- refused: everything stays on the phone -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "told"),
    [({"description": "短"}, "隐患描述"), ({"unit": "没有这家单位"}, "在哪家单位"), ({"unit": ""}, "在哪家单位")],
)
def test_what_the_form_would_refuse_is_told_by_field(world, data, told):
    phone = phoning.hazard(world, data=data)
    refused = phone.deliver()
    assert refused.status_code == 422
    assert told in [error["label"] for error in refused.json()["errors"]]
    assert not Hazard.objects.exists() and not StoredFile.objects.exists()
    assert UploadSession.objects.get().problem


def test_a_record_that_is_too_old_goes_to_the_desk(phone):
    phone.said["made_at"] = (timezone.now() - timedelta(days=90)).isoformat()
    refused = phone.deliver()
    assert refused.status_code == 422 and "电脑上补登" in refused.json()["say"]


def test_a_file_that_is_no_picture_is_named(phone):
    content = b"MZ" + b"\0" * 300
    said, _ = phoning.file()
    phone.files[1] = (said | {"size": len(content), "sm3": vault.digest_of([content])}, content)
    refused = phone.deliver()
    assert refused.status_code == 422 and "第 2 张" in refused.json()["say"]
    assert not Hazard.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"uid": "7"}, {"kind": "other"}, {"device": ""}, {"made_at": "gestern"}, {"data": []}, {"number": "x" * 30},
        {"data": {"description": "\ud800"}}, {"data": {"description": "a\0b"}},
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused_and_nothing_is_written(phone, broken):
    said = phone.said | {"files": [each for each, _ in phone.files]} | broken
    answer = phone.client.post(phoning.ADDRESS, {"manifest": json.dumps(said)})
    assert answer.status_code == 400
    assert not UploadSession.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "7", "[" * 5000, '{"uid": 1e400}'])
def test_rubbish_is_no_fault_of_the_server(phone, text):
    assert phone.client.post(phoning.ADDRESS, {"manifest": text, "now": "gestern"}).status_code == 400


# --- 复查 -----------------------------------------------------------------------------------------------------------
def recheck(world, hazard, **data):
    said = {"hazard": hazard.number, "version": hazard.version, "action": "pass", "note": "出口已畅通"}
    return phoning.Phone(world.fresh("inspector2"), photos=1, kind="recheck", data=said | data)


def test_a_recheck_made_below_passes_the_hazard(world, play):
    hazard = play.submitted()
    receipt = recheck(world, hazard).deliver().json()["receipt"]
    hazard.refresh_from_db()
    assert (receipt["say"], hazard.status) == ("复查通过，已销号", "closed")
    assert "现场复查" in hazard.recheck_note and hazard.evidence.filter(kind="recheck").count() == 1


def test_a_hazard_that_was_changed_meanwhile_is_a_conflict_and_nothing_is_overwritten(world, play):
    hazard = play.submitted()
    phone = recheck(world, hazard)
    play.move(hazard, "send_back", by="awb", reason="纸箱只挪了一半")
    hazard.refresh_from_db()
    before = (hazard.status, hazard.version, hazard.evidence.count())
    refused = phone.deliver()
    hazard.refresh_from_db()
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert refused.json()["changes"]
    assert (hazard.status, hazard.version, hazard.evidence.count()) == before
    assert Entry.objects.filter(action="hazard.pass", result="denied").count() == 1


def test_a_recheck_sent_twice_is_done_once(world, play):
    hazard = play.submitted()
    phone = recheck(world, hazard)
    assert phone.deliver().json() == phone.deliver().json()
    assert Entry.objects.filter(action="hazard.pass", result="ok").count() == 1


def test_doubtful_photos_are_taken_along_and_verified_below(world, play):
    """The same picture for two hazards: whoever passes the second says how he has verified it."""
    white = encoded(Image.new("RGB", (400, 300), "white"))
    for text in ("第一处配电箱敞开", "第二处线路老化"):
        hazard = play.submit(play.rectifying(description=text), photos=[stored(world.officer, white)])
    taken = {each["number"]: each for each in pack(world.fresh("inspector2"), play.today())["hazards"]}
    assert len(taken[hazard.number]["marks"]) == 1
    refused = recheck(world, hazard).deliver()
    assert refused.status_code == 422 and "存疑" in refused.json()["say"]
    verified = recheck(world, hazard, is_verified=True, verified_note="到现场看过，已改好。")
    assert verified.deliver().status_code == 200
    assert hazard.marks.get().note == "到现场看过，已改好。"


@pytest.mark.parametrize("data", [{"action": "merge"}, {"version": "eins"}, {"hazard": "YH-341182-2026-999999"}])
def test_a_recheck_of_nothing_is_refused(world, play, data):
    phone = recheck(world, play.submitted())
    phone.said["data"] |= data
    refused = phone.deliver()
    assert refused.status_code in (404, 422)


# --- whose it is ----------------------------------------------------------------------------------------------------
def test_nobody_else_sees_a_session_or_sends_into_it(world, phone):
    phone.open()
    other = phoning.hazard(world, "inspector2")
    other.said["uid"], other.files = phone.uid, phone.files
    assert [other.open().status_code, other.send(0).status_code, other.commit().status_code] == [404, 404, 404]
    assert other.client.get(f"{phoning.ADDRESS}{phone.uid}/").status_code == 404
    assert phone.client.get(f"{phoning.ADDRESS}{uuid4()}/").status_code == 404


def test_receipts_are_listed_for_the_author_and_the_carrier_and_nobody_else(world, phone):
    signed = phone.carried()
    phone.sign_in(world.fresh("inspector2"))
    number = phone.deliver(**signed).json()["receipt"]["number"]
    half = phoning.hazard(world)
    half.open()
    page = half.client.get("/offline/receipts/")
    assert number in page.content.decode() and "没有传完" in page.content.decode()
    with frozen_queries("offline:receipts"):
        half.client.get("/offline/receipts/")
    assert number in phone.client.get("/offline/receipts/").content.decode()
    other = phoning.hazard(world, "grid")
    assert "还没有离线送达的记录" in other.client.get("/offline/receipts/").content.decode()


def test_a_foreign_unit_is_refused_like_none(world):
    says = [phoning.hazard(world, data={"unit": str(pk)}).deliver() for pk in (world.far_plant.pk, 999_999_999)]
    assert says[0].status_code == says[1].status_code == 422
    assert says[0].json()["errors"] == says[1].json()["errors"]


def test_a_colleague_carries_it_out_and_it_stays_whose_it_was(world, phone):
    signed = phone.carried()
    phone.sign_in(world.fresh("inspector2"))
    receipt = phone.deliver(**signed).json()["receipt"]
    hazard = Hazard.objects.get()
    assert hazard.reported_by == phone.user
    assert Entry.objects.filter(action="offline.carry", actor=world.inspector2).count() == 1
    phone.sign_in()
    assert phone.deliver().json()["receipt"] == receipt, "the phone it was made on gets the same receipt"
    assert Hazard.objects.count() == 1


def test_nobody_speaks_for_somebody_else_without_his_phone(world, phone):
    phone.sign_in(world.fresh("inspector2"))
    for forged in ({"sign": ""}, {"sign": "0" * 64}, {"author": "u999999999"}, {"author": "x"}):
        refused = phone.open(**(phone.carried() | forged))
        assert (refused.status_code, refused.json()["code"]) == (409, "forged")
    signed = phone.carried()
    phone.said["data"]["description"] = "换了一句话"
    assert phone.open(**signed).status_code == 409
    assert not UploadSession.objects.exists()


# --- what nobody comes back to --------------------------------------------------------------------------------------
def test_half_an_upload_goes_after_its_days_and_the_rest_stays(world, phone, django_capture_on_commit_callbacks):
    done, fresh = phoning.hazard(world), phoning.hazard(world)
    now = timezone.now()
    phone.open(), phone.send(0)
    done.deliver()
    UploadSession.objects.update(touched_at=now - timedelta(days=31))
    fresh.open(), fresh.send(0)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.clean_up(now=now) == 1
    assert set(map(str, UploadSession.objects.values_list("uid", flat=True))) == {done.uid, fresh.uid}
    assert not parts.read(UUID(phone.files[0][0]["uid"]), 10)
    assert Entry.objects.filter(action="offline.discard").count() == 1
    assert phone.deliver().status_code == 200, "the phone still has it and may begin anew"


def test_bytes_without_a_row_go_and_awaited_ones_stay(phone):
    phone.open(), phone.send(0)
    lost = uuid4()
    parts.write(lost, 0, b"x")
    services.clean_up(now=timezone.now() + timedelta(days=2))
    assert not parts.read(lost, 1)
    assert phone.put(0, 5, b"x").status_code == 409
    phone.send(1), phone.send(2)
    assert phone.commit().status_code == 200
