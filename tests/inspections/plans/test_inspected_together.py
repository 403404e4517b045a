"""综合查一次: near inspections of one enterprise by different organs are found, and made into one."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from anquan.journal.models import Entry
from anquan.workflow import NotAllowed
from inspections.models import Visit
from inspections.plans import joint
from inspections.visits.people import Goer

pytestmark = pytest.mark.django_db


@pytest.fixture
def near(planning, world):
    """The township means to go today, the department in ten days; somewhere else the township alone."""
    return [
        planning.visiting.planned(purpose="消防通道"),
        planning.visiting.planned(
            by="dept_officer", goers=[Goer(world.dept_officer), Goer(world.inspector2)], purpose="有限空间",
            planned_on=planning.today + timedelta(days=10),
        ),
        planning.visiting.planned(unit="mill0"),
    ]  # fmt: skip


def groups(planning, key: str = "awb", **options) -> list[joint.Group]:
    return joint.groups(planning.world.fresh(key), planning.today, **options)


def test_near_inspections_of_different_organs_are_found_with_the_cap(planning, near, world):
    (group,) = groups(planning)
    assert (
        group.enterprise == world.xinyuan
        and group.visits == near[:2]
        and group.organs == [world.jianxi, world.emergency]
    )
    assert (group.most, group.counted, group.is_beyond, group.saved) == (2, 2, False, 1)
    assert groups(planning, unit=world.xinyuan.pk) and not groups(planning, unit=world.mill0.pk)


def test_far_days_one_organ_and_events_are_no_group(planning, near):
    Visit.objects.filter(pk=near[1].pk).update(planned_on=planning.today + timedelta(days=15))
    assert not groups(planning)
    Visit.objects.filter(pk=near[1].pk).update(planned_on=planning.today, method="tip")
    assert not groups(planning)
    Visit.objects.filter(pk=near[1].pk).update(method="routine", organ=near[0].organ)
    assert not groups(planning)


def test_a_place_of_the_enterprise_is_the_same_enterprise(planning, near, world):
    yard = world.unit("yard", kind="place", name="露天堆场", parent=world.xinyuan)
    Visit.objects.filter(pk=near[1].pk).update(unit=yard)
    assert groups(planning)[0].enterprise == world.xinyuan and groups(planning, unit=yard.pk)


def test_what_one_organ_plans_no_other_organ_learns(planning, near):
    assert (
        not groups(planning, "dept_head")
        and not groups(planning, "township_leader")
        and not groups(planning, "far_awb")
    )


def merged(planning, visits, *, by: str = "awb", lead: str = "emergency", **values) -> Visit:
    return joint.merge(
        actor=planning.world.fresh(by), visit_ids=[visit.pk for visit in visits], lead=planning.world.units[lead],
        **({"planned_on": planning.today + timedelta(days=3), "today": planning.today} | values),
    )  # fmt: skip


def test_they_become_one_visit_of_all_their_officers(planning, near, world):
    made = merged(planning, near[:2])
    assert (made.method, made.status, made.organ, made.made_by) == ("joint", "to_approve", world.emergency, world.awb)
    assert {each.user for each in made.participants.all()} == {world.inspector, world.inspector2, world.dept_officer}
    assert made.purpose == "涧溪镇：消防通道；应急局：有限空间"
    for visit in near[:2]:
        visit.refresh_from_db()
        assert (visit.status, visit.cancel_reason) == ("cancelled", f"并入联合检查 {made.number}")
    assert Entry.objects.filter(action="visit.merge", note=f"并入联合检查 {made.number}").count() == 2
    assert not groups(planning)
    planning.visiting.go(made, "approve", by="dept_head")


def test_only_the_office_joins_and_only_what_is_one(planning, near, world):
    with pytest.raises(NotAllowed):
        merged(planning, near[:2], by="dept_head")
    for visits, values, field in (
        (near[:1], {}, "visits"), ([near[0], near[2]], {}, "visits"), (near[:2], {"lead": "housing"}, "lead"),
        (near[:2], {"planned_on": planning.today - timedelta(days=1)}, "planned_on"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            merged(planning, visits, **values)
        assert field in refused.value.message_dict
    planning.visiting.go(near[0], "cancel", by="inspector", reason="不去了")
    with pytest.raises(NotAllowed, match="最新情况"):
        merged(planning, near[:2])
    assert Visit.objects.count() == 3
