"""What must be there before a hazard moves on: evidence of its own, other eyes, nothing undecided."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client

from anquan.accounts.services import appoint
from anquan.workflow import NotAllowed
from hazards import rules, services
from hazards.models import Hazard
from tests.cast import SINCE


def refused_fields(refusal) -> list[str]:
    return list(refusal.value.message_dict)


def test_nothing_is_submitted_without_a_photo(play):
    hazard = play.rectifying()
    with pytest.raises(ValidationError) as refusal:
        play.submit(hazard, photos=[])
    assert refused_fields(refusal) == ["photos"]


def test_nothing_is_closed_without_a_visit_or_a_photo(play):
    hazard = play.submitted()
    with pytest.raises(ValidationError) as refusal:
        play.move(hazard, "pass", by="inspector2")
    assert refused_fields(refusal) == ["photos"]
    assert play.move(hazard, "pass", by="inspector2", photos=[play.photo(play.world.inspector2)]).status == "closed"


def test_one_photo_proves_one_hazard(play):
    photo = play.photo(play.world.inspector)
    play.reported(photos=[photo])
    with pytest.raises(ValidationError) as refusal:
        play.reported(description="另外一条，同一张照片", photos=[photo])
    assert refused_fields(refusal) == ["photos"] and Hazard.objects.count() == 1


def test_a_photo_is_used_by_the_person_who_took_it(play):
    with pytest.raises(ValidationError) as refusal:
        play.reported(photos=[play.photo(play.world.inspector2)])
    assert refused_fields(refusal) == ["photos"] and not Hazard.objects.exists()


@pytest.mark.parametrize("action", ["pass", "send_back"])
def test_who_submitted_does_not_recheck_even_with_a_post_on_either_side(play, world, action):
    appoint(actor=None, user=world.inspector2, role="enterprise_officer", unit=world.xinyuan, valid_from=SINCE)
    hazard = play.submit(play.rectifying(), by="inspector2")
    said = {"pass": {"is_visited": True}, "send_back": {"reason": "没有改好"}}[action]
    with pytest.raises(NotAllowed, match="提交人不能复查自己"):
        play.move(hazard, action, by="inspector2", **said)
    assert play.move(hazard, action, by="inspector", **said).status in ("closed", "rectifying")


@pytest.mark.parametrize("action", ["pass", "send_back"])
def test_a_township_that_has_to_rectify_does_not_recheck_itself(play, world, action):
    """Where there is no owner the township is responsible; its inspectors hold the right to re-check all the same."""
    hazard = play.assigned(order={"responsible_unit": world.jianxi, "measures": "清空出口"})
    hazard = play.move(hazard, "acknowledge", by="inspector")
    hazard = play.submit(hazard, by="inspector")
    said = {"pass": {"is_visited": True}, "send_back": {"reason": "没有改好"}}[action]
    with pytest.raises(NotAllowed, match="同属一个单位"):
        play.move(hazard, action, by="inspector2", **said)
    assert play.move(hazard, action, by="dept_officer", **said).status in ("closed", "rectifying")


def test_who_asked_does_not_decide_even_where_he_may_decide(play, world):
    hazard, today = play.assigned(), play.today()
    request = services.ask(
        actor=world.fresh("township_leader"), hazard_id=hazard.pk, kind="void", reason="误登", today=today
    )
    decide = {"request_id": request.pk, "is_granted": True, "note": "", "today": today}
    with pytest.raises(NotAllowed, match="申请人不能办理自己的申请"):
        services.decide(actor=world.fresh("township_leader"), **decide)
    assert services.decide(actor=world.fresh("director"), **decide).result == "granted"


def test_closing_waits_for_an_open_request(play):
    hazard = play.rectifying()
    services.ask(actor=play.world.fresh("officer"), hazard_id=hazard.pk, kind="extension", reason="等配件",
                 new_due_on=hazard.due_on + timedelta(days=3), interim_measures="停用", today=play.today())  # fmt: skip
    play.submit(hazard)
    with pytest.raises(NotAllowed) as refusal:
        play.move(hazard, "pass", by="inspector2", is_visited=True)
    assert "延期申请还没有办结" in refusal.value.reason


def test_closed_on_the_last_day_is_on_time_in_the_figures_too(play):
    hazard = play.closed()
    for submitted_on, on_time in ((hazard.due_on, True), (hazard.due_on + timedelta(days=1), False)):
        Hazard.objects.update(submitted_on=submitted_on)
        assert Hazard.objects.filter(rules.closed_on_time_q()).exists() is on_time
        assert Hazard.objects.filter(rules.closed_late_q()).exists() is not on_time
        assert Hazard.objects.get().is_closed_late is not on_time


def test_a_batch_with_one_foreign_hazard_is_refused_whole_by_the_service_too(play):
    """The page asks before it shows the preview; the service asks again."""
    far, today = play.assigned(by="far_inspector", unit="far_plant"), play.today()
    new, signed = play.reported(description="第一条"), play.rectifying(description="第二条")
    wish = {"reason": "等配件", "interim_measures": "停用", "new_due_on": signed.due_on + timedelta(days=3)}
    for who, verb, own, values in (
        ("inspector", services.assign_many, new, {}),
        ("inspector", services.remind_many, signed, {}),
        ("officer", services.ask_many, signed, {"kind": "extension"} | wish),
    ):
        row = Hazard.objects.filter(pk=own.pk).values().get()
        with pytest.raises(Http404):
            verb(actor=play.world.fresh(who), ids=[own.pk, far.pk], today=today, **values)
        assert Hazard.objects.filter(pk=own.pk).values().get() == row


def test_a_forged_form_without_its_token_changes_nothing(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.fresh("inspector"))
    forged = {"unit": world.xinyuan.pk, "description": "伪造的一条隐患", "no_photo_reason": "测试"}
    assert client.post("/hazards/new/", forged).status_code == 403
    assert not Hazard.objects.exists()


def test_nobody_gives_himself_a_post_not_even_one_of_his_own_kind(world):
    admin = world.fresh("admin")
    with pytest.raises(NotAllowed) as refusal:
        appoint(actor=admin, user=admin, role="sysadmin", unit=world.tengzhou, valid_from=SINCE)
    assert refusal.value.code == "self_grant"
