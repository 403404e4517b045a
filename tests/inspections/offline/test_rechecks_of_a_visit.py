"""已改, 部分改, 未改 of a re-check visit that was carried out without a signal: the service of the page, the same refusals."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anquan.journal.models import Entry
from hazards.marks.rules import Kind
from hazards.models import Mark
from inspections.models import Recheck, UploadSession, Visit
from inspections.offline.pack import pack
from inspections.rechecks import services as rechecks
from tests.inspections.offline import phoning

pytestmark = pytest.mark.django_db
LATE = 20  # days since it was found: the deadline is past


@pytest.fixture
def visit(visiting) -> Visit:
    """Approved, not begun: the phone begins it."""
    return visiting.approved(method="recheck")


@pytest.fixture
def submitted(play):
    return play.submitted()


def looked(world, visit, hazard, result, **data) -> phoning.Phone:
    said = {"hazard": hazard.number, "version": hazard.version, "visit": visit.number, "result": result} | data
    return phoning.Phone(world.fresh("inspector"), photos=1, kind="recheck", data=said)


def test_the_phone_takes_along_what_is_looked_at_on_the_visit(world, play, visit, submitted):
    late = play.rectifying(description="配电箱敞开", today=visit.planned_on - timedelta(days=LATE))
    not_yet = play.rectifying(description="还没有到期的")
    taken = {each["number"]: each for each in pack(world.fresh("inspector"), play.today())["hazards"]}
    assert [taken[h.number]["visit"] for h in (submitted, late)] == [visit.number] * 2
    assert [taken[h.number]["is_submitted"] for h in (submitted, late)] == [True, False]
    assert taken[late.number]["step"] == "continue" and "已逾期" in taken[late.number]["why"]
    assert (taken[not_yet.number]["visit"], taken[not_yet.number]["to_recheck"]) == ("", False)
    other = {each["number"]: each for each in pack(world.fresh("township_leader"), play.today())["hazards"]}
    assert other[submitted.number]["visit"] == "", "whoever does not go on it"


def test_partly_put_right_is_sent_back_with_its_next_step_once(world, visit, submitted):
    phone = looked(world, visit, submitted, "partial", opinion="南侧通道还堆着纸箱", next_step="escalate")
    receipt = phone.deliver().json()["receipt"]
    assert receipt["say"] == "部分改，提级督办，已退回重改" and receipt["number"] == submitted.number
    assert phone.deliver().json()["receipt"] == receipt
    submitted.refresh_from_db()
    row = Recheck.objects.get()
    assert (submitted.status, row.moved, row.next_step) == ("rectifying", "send_back", "escalate")
    visit.refresh_from_db()
    assert visit.status == "underway" and visit.begun_at <= row.checked_at <= timezone.now()
    assert submitted.evidence.filter(kind="recheck").count() == 1


def test_not_put_right_and_never_submitted_is_recorded_and_told(world, play, visit):
    late = play.rectifying(description="配电箱敞开", today=visit.planned_on - timedelta(days=LATE))
    phone = looked(world, visit, late, "not_fixed", opinion="箱门仍然缺失", next_step="continue")
    assert phone.deliver().json()["receipt"]["say"] == "未改，继续整改，责任单位没有提交整改，已记下现场情况并通知"
    late.refresh_from_db()
    assert (late.status, Recheck.objects.get().moved) == ("rectifying", "")


def test_what_was_changed_meanwhile_is_a_conflict_and_nothing_is_done(world, play, visit, submitted):
    phone = looked(world, visit, submitted, "not_fixed", opinion="一点没动")
    play.move(submitted, "send_back", by="awb", reason="纸箱只挪了一半")
    refused = phone.deliver()
    assert (refused.status_code, refused.json()["code"]) == (409, "stale") and refused.json()["changes"]
    assert not Recheck.objects.exists() and Visit.objects.get().status == "ready"
    assert Entry.objects.filter(action="visit.recheck", result="denied").count() == 1
    assert UploadSession.objects.open().get().problem, "the photos are there, nothing is lost"


def test_a_colleague_was_quicker_with_another_result(world, visiting, visit, submitted):
    phone = looked(world, visit, submitted, "fixed")
    visiting.go(visit, "begin", by="inspector2")
    rechecks.record(
        actor=world.fresh("inspector2"), visit_id=visit.pk, hazard_id=submitted.pk, result="partial",
        opinion="还差一半", today=visiting.today,
    )  # fmt: skip
    refused = phone.deliver()
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "这次已记录为“部分改”" in refused.json()["say"]
    assert Recheck.objects.get().result == "partial"


def test_a_doubt_that_came_after_the_phone_was_prepared_is_told_and_answered(world, visit, submitted):
    """集中提交 marks what was submitted before as well, and changes no version."""
    Mark.objects.create(hazard=submitted, kind=Kind.RUSHED, round=submitted.round, reason="5 分钟内提交整改 12 条。")
    phone = looked(world, visit, submitted, "fixed", opinion="出口已畅通")
    refused = phone.deliver()
    assert (refused.status_code, refused.json()["fields"]) == (422, ["is_verified"])
    assert "有 1 处照片存疑（集中提交）" in refused.json()["say"] and "存疑照片已核实" in refused.json()["say"]
    assert not Recheck.objects.exists() and UploadSession.objects.open().count() == 1
    phone.said["data"] |= {"is_verified": True, "verified_note": "到现场看过，已改好。"}
    assert phone.deliver().json()["receipt"]["say"] == "已改，复查通过，已销号"
    assert Mark.objects.get().note == "到现场看过，已改好。"


def test_a_visit_or_hazard_of_others_is_told_like_none(world, play, visiting, visit, submitted):
    far = play.submitted(unit="far_plant", by="far_inspector", officer="far_officer")
    theirs = visiting.planned("supervision", method="recheck")  # the inspector does not know of it before it begins
    told = set()
    for number, hazard in ((theirs.number, submitted), ("JC-341182-2026-999999", submitted)):
        phone = looked(world, visit, hazard, "not_fixed", opinion="一点没动")
        phone.said["data"]["visit"] = number
        answer = phone.deliver()
        told.add((answer.status_code, answer.content))
    assert len(told) == 1 and told.pop()[0] == 404
    assert looked(world, visit, far, "not_fixed", opinion="一点没动").deliver().status_code == 404
    other = play.submitted(unit="hengfeng", by="guandian_inspector", officer="other_officer")
    assert looked(world, visit, other, "not_fixed", opinion="一点没动").deliver().status_code == 404
    assert not Recheck.objects.exists()
