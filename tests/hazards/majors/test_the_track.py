"""A 重大隐患 goes from 上报 to 销号 by the table, and the one hazard goes along."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from anquan.accounts.services import appoint
from anquan.workflow import NotAllowed
from hazards import services as of_hazards
from hazards.majors import services
from hazards.majors.rules import HAZARD_STATUS_OF, Status
from hazards.models import MajorHazard
from hazards.replay import check_all
from tests.cast import SINCE

pytestmark = pytest.mark.django_db


def test_a_hazard_reported_as_major_waits_for_its_judgement(moving):
    hazard = moving.reported()
    assert hazard.major.status == Status.DISCOVERED
    assert hazard.clocks.filter(kind="judge", stopped_on__isnull=True).exists()


def test_it_goes_the_whole_way_and_the_hazard_goes_along(moving):
    hazard = moving.reported()
    for step in moving.WAY:
        major = moving.go(hazard, step)
        hazard.refresh_from_db()
        assert hazard.status in HAZARD_STATUS_OF[major.status], step
    assert (major.status, hazard.status, hazard.ended_on) == (Status.CLOSED, "closed", moving.play.today())
    assert major.register_no.startswith("ZD-341182-")
    assert not list(check_all([hazard]))


# --- separation of duties (domain §10) ------------------------------------------------------------------------------
def test_two_people_verify_and_neither_is_of_the_responsible_unit(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "check")
    for second in ("dept_officer", "officer", "owner"):
        with pytest.raises(ValidationError) as refusal:
            moving.go(hazard, "verify", second_verifier=world.fresh(second))
        assert "second_verifier" in refusal.value.message_dict, second
    assert moving.go(hazard, "verify").status == Status.VERIFIED


def test_who_applied_does_not_verify_and_who_verified_does_not_approve(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "check")
    with pytest.raises(NotAllowed, match="责任单位"):
        moving.go(hazard, "verify", by="officer")
    moving.go(hazard, "verify", by="director", second_verifier=world.fresh("dept_officer"))
    with pytest.raises(NotAllowed, match="验收人不能批准"):
        moving.go(hazard, "approve", by="director")
    assert moving.go(hazard, "approve", by="dept_head").status == Status.CLOSED


def test_who_applied_does_not_verify_even_with_a_post_on_either_side(world, moving):
    appoint(actor=None, user=world.dept_officer, role="enterprise_officer", unit=world.xinyuan, valid_from=SINCE)
    hazard = moving.reported()
    moving.up_to(hazard, "start")
    moving.go(hazard, "apply", by="dept_officer")
    moving.go(hazard, "check")
    with pytest.raises(NotAllowed, match="申请人不能验收"):
        moving.go(hazard, "verify", by="dept_officer")
    assert moving.go(hazard, "verify", by="director").status == Status.VERIFIED


def test_a_department_that_has_to_rectify_neither_verifies_nor_approves_itself(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "list")
    moving.go(hazard, "assign", responsible_unit=world.emergency)
    for step in ("acknowledge", "file_plan", "start", "apply"):
        moving.go(hazard, step, by="dept_head")
    moving.go(hazard, "check")
    with pytest.raises(NotAllowed, match="责任单位的人员不能验收"):
        moving.go(hazard, "verify", by="dept_officer")
    moving.go(hazard, "verify", by="awb", second_verifier=world.fresh("inspector2"))
    with pytest.raises(NotAllowed, match="交办单位负责人"):
        moving.go(hazard, "approve", by="dept_head")
    assert moving.go(hazard, "approve").status == Status.CLOSED


def test_the_township_goes_first_and_does_not_verify(world, moving):
    hazard = moving.reported()
    moving.up_to(hazard, "apply")
    with pytest.raises(NotAllowed, match="到场核查"):
        moving.go(hazard, "verify")
    with pytest.raises(NotAllowed, match="县级"):
        moving.go(hazard, "verify", by="inspector")


def test_the_plan_is_filed_by_the_principal_person_and_has_six_parts(moving):
    hazard = moving.reported()
    moving.up_to(hazard, "acknowledge")
    with pytest.raises(NotAllowed, match="主要负责人"):
        moving.go(hazard, "file_plan", by="officer")
    with pytest.raises(ValidationError) as refusal:
        moving.go(hazard, "file_plan", safeguards=" ", interim_title="")
    assert set(refusal.value.message_dict) == {"safeguards", "interim_title"}


def test_a_stopped_works_needs_an_assessment_before_it_may_start_again(moving):
    hazard = moving.reported()
    moving.up_to(hazard, "list")
    with pytest.raises(ValidationError, match="范围"):
        moving.go(hazard, "assign", is_suspended=True)
    moving.go(hazard, "assign", is_suspended=True, suspension_scope="成品仓库")
    for step in ("acknowledge", "file_plan", "start"):
        moving.go(hazard, step)
    with pytest.raises(ValidationError, match="检测"):
        moving.go(hazard, "apply")
    moving.go(hazard, "apply", assessment="市消防检测站出具合格报告")


# --- the ways back ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "step", "status"),
    [
        ("assign", "decline", Status.LISTED),
        ("apply", "reject", Status.RECTIFYING),
        ("verify", "return", Status.APPLIED),
        ("approve", "reopen", Status.RECTIFYING),
    ],
)
def test_every_way_back_leaves_hazard_journal_and_clocks_in_agreement(moving, last, step, status):
    hazard = moving.reported()
    moving.up_to(hazard, last)
    major = moving.go(hazard, step)
    hazard.refresh_from_db()
    assert major.status == status and hazard.status in HAZARD_STATUS_OF[status]
    assert not list(check_all([hazard]))
    rest = moving.WAY[
        moving.WAY.index({"decline": "assign", "reject": "apply", "return": "verify"}.get(step, "apply")) :
    ]
    for after in rest:
        major = moving.go(hazard, after)
    hazard.refresh_from_db()
    assert (major.status, hazard.status) == (Status.CLOSED, "closed")
    assert not list(check_all([hazard]))


def test_not_established_it_goes_on_as_a_general_hazard(moving, play):
    hazard = moving.reported()
    moving.go(hazard, "lower")
    hazard.refresh_from_db()
    assert (hazard.level, hazard.status) == ("general", "reported")
    hazard = play.move(hazard, "assign", by="inspector", responsible_unit=hazard.unit)
    assert hazard.status == "assigned" and not list(check_all([hazard]))


def test_a_granted_downgrade_ends_the_track_by_the_hand_of_another_unit(world, moving, play):
    hazard = moving.reported()
    moving.up_to(hazard, "start")
    request = of_hazards.ask(
        actor=world.fresh("dept_officer"),
        hazard_id=hazard.pk,
        kind="downgrade",
        reason="复核不符合条款",
        today=play.today(),
    )
    with pytest.raises(NotAllowed):
        of_hazards.decide(
            actor=world.fresh("dept_head"), request_id=request.pk, is_granted=True, note="", today=play.today()
        )
    of_hazards.decide(
        actor=world.fresh("director"), request_id=request.pk, is_granted=True, note="", today=play.today()
    )
    hazard.refresh_from_db()
    assert (hazard.level, MajorHazard.objects.get().status) == ("general", Status.LOWERED)
    assert not list(check_all([hazard]))


# --- recurring reports --------------------------------------------------------------------------------------------------
def test_each_due_day_is_reported_once_by_the_unit_that_owes_it(world, moving, play):
    hazard = moving.reported()
    major = moving.up_to(hazard, "start")
    duty = major.duties.get(kind="progress")
    due_on = duty.starts_on + timedelta(days=duty.every_days)
    said = {"duty_id": duty.pk, "due_on": due_on, "text": "隔墙拆了一半", "today": play.today()}
    with pytest.raises(NotAllowed):
        services.report_duty(actor=world.fresh("inspector"), **said)
    services.report_duty(actor=world.fresh("officer"), **said)
    with pytest.raises(ValidationError, match="已经报过"):
        services.report_duty(actor=world.fresh("owner"), **said)
    with pytest.raises(ValidationError, match="不是应报的日子"):
        services.report_duty(actor=world.fresh("owner"), **(said | {"due_on": due_on + timedelta(days=1)}))


def test_approval_ends_every_obligation(moving):
    hazard = moving.reported()
    major = moving.up_to(hazard, "approve")
    assert major.duties.count() == 3 and not major.duties.filter(ends_on__isnull=True).exists()
