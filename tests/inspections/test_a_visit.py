"""The life of a visit: three activities, what each must have, and the hazards found on it."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from anquan.journal.selectors import history
from anquan.workflow import NotAllowed
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits import services

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("activity", ["inspection", "supervision", "patrol"])
def test_each_activity_can_be_carried_out_to_its_end(visiting, activity):
    visit = visiting.done(activity)
    assert visit.status == Status.DONE and visit.done_on == visiting.today
    assert visit.number.startswith("JC-341182-")


def test_the_office_and_the_grid_cannot_plan_an_inspection(world, visiting):
    for key in ("awb", "director", "leader", "grid", "owner", "expert"):
        with pytest.raises(NotAllowed) as refusal:
            visiting.planned("inspection", by=key, goers=visiting.goers(key))
        assert refusal.value.code == "forbidden", key


def test_one_officer_is_not_enough_and_a_lapsed_certificate_does_not_count(world, visiting):
    alone = visiting.planned(goers=visiting.goers("inspector"))
    with pytest.raises(NotAllowed, match="至少要 2 名"):
        visiting.go(alone, "submit", by="inspector")
    visit = visiting.planned()
    world.inspector2.appointments.update(certificate_valid_to=visiting.today.replace(year=2020))
    with pytest.raises(NotAllowed, match="许海涛没有有效的执法证"):
        visiting.go(visit, "submit", by="inspector")


def test_whoever_planned_it_or_goes_on_it_does_not_approve_it(world, visiting):
    visit = visiting.planned()
    visiting.go(visit, "submit", by="inspector")
    with pytest.raises(Http404):
        visiting.go(visit, "approve", by="dept_head")  # of another organ, which does not know of it yet
    with pytest.raises(NotAllowed) as refusal:
        visiting.go(visit, "approve", by="inspector2")
    assert refusal.value.code == "forbidden" and history(visit).first().result == "denied"
    assert visiting.go(visit, "approve", by="township_leader").approved_by == world.township_leader


def test_a_hazard_of_an_inspection_is_ordered_to_the_enterprise(world, visiting):
    visit = visiting.underway()
    one, other = visiting.found(visit), visiting.found(visit, description="灭火器压力不足，已过期")
    assert one.status == "assigned" and one.responsible_unit == world.xinyuan and one.source == "township"
    assert one.source_document == visit.number
    assert [each.hazard for each in visit.found.all()] == [one, other]


def test_what_a_led_visit_finds_is_ordered_to_the_township_at_once(world, visiting):
    visit = visiting.led()
    visiting.go(visit, "begin", by="awb")
    hazard = visiting.found(visit, by="awb")
    assert hazard.status == "assigned" and hazard.responsible_unit == world.jianxi
    assert hazard.source == "supervision_visit"


def test_a_patrol_gives_a_clue_that_the_township_orders(world, visiting):
    hazard = visiting.found(visiting.underway("patrol"), by="grid")
    assert hazard.status == "reported" and hazard.source == "grid"


def test_the_same_draft_sent_twice_is_one_hazard_and_one_visit(world, visiting):
    import uuid

    uid = uuid.uuid4()
    visit = visiting.planned("supervision", uid=uid)
    assert visiting.planned("supervision", uid=uid) == visit and Visit.objects.count() == 1
    visiting.go(visit, "begin", by="awb")
    draft = uuid.uuid4()
    assert visiting.found(visit, uid=draft) == visiting.found(visit, uid=draft)
    assert visit.found.count() == 1


def test_nobody_of_the_inspected_side_sees_it_before_it_begins(world, visiting):
    visit = visiting.approved()
    for key in ("owner", "officer", "far_inspector", "guandian_inspector", "housing_officer"):
        assert not Visit.objects.visible_to(world.fresh(key)).filter(pk=visit.pk).exists(), key
    for key in ("inspector", "inspector2", "township_leader", "awb", "auditor", "leader"):
        assert Visit.objects.visible_to(world.fresh(key)).filter(pk=visit.pk).exists(), key
    visiting.go(visit, "begin", by="inspector")
    assert Visit.objects.visible_to(world.fresh("owner")).filter(pk=visit.pk).exists()


def test_outside_the_county_a_visit_does_not_exist(world, visiting):
    visit = visiting.planned("supervision")
    with pytest.raises(Http404):
        visiting.go(visit, "begin", by="far_awb")
    with pytest.raises(ValidationError, match="不在您的管辖范围内"):
        visiting.planned("supervision", unit="far_plant")


def test_beyond_the_yearly_cap_the_reason_is_asked_for(world, visiting):
    visiting.approved()
    visiting.approved()
    third = visiting.planned()
    with pytest.raises(NotAllowed, match="已达到上限 2 次"):
        visiting.go(third, "submit", by="inspector")
    services.change(
        actor=world.fresh("inspector"), visit_id=third.pk, today=visiting.today, over_cap_reason="重大活动保障"
    )
    assert visiting.go(third, "submit", by="inspector").status == Status.TO_APPROVE
    tip = visiting.planned(method="tip")
    assert visiting.go(tip, "submit", by="inspector").status == Status.TO_APPROVE


def test_the_record_is_closed_once_the_other_side_has_signed(world, visiting):
    visit = visiting.underway()
    visiting.write(visit)
    visiting.signed(visit)
    with pytest.raises(NotAllowed, match="已经签名"):
        visiting.found(visit)
    services.unsign(actor=world.fresh("inspector"), visit_id=visit.pk, today=visiting.today)
    visiting.found(visit)


def test_a_refusal_is_noted_instead_of_the_signature(world, visiting):
    visit = visiting.underway()
    visiting.write(visit)
    with pytest.raises(NotAllowed, match="还没有签名"):
        visiting.go(visit, "finish", by="inspector")
    visiting.signed(visit)
    services.refuse(
        actor=world.fresh("inspector"),
        visit_id=visit.pk,
        refusal="负责人拒绝签名",
        met_person="周强",
        today=visiting.today,
    )
    done = visiting.go(visit, "finish", by="inspector")
    assert done.refusal and done.met_signature is None


def test_somebody_else_goes_instead(world, visiting):
    visit = visiting.planned("supervision", goers=visiting.goers("awb"))
    given = {"whose": world.people["awb"], "to": world.people["director"], "reason": "出差"}
    visiting.go(visit, "hand_over", by="awb", **given)
    assert [each.name for each in visit.participants.all()] == ["王主任"]


def test_a_visit_that_found_something_is_not_called_off(world, visiting):
    visit = visiting.underway("supervision")
    visiting.found(visit)
    with pytest.raises(NotAllowed, match="不能取消"):
        visiting.go(visit, "cancel", by="awb", reason="误点")
