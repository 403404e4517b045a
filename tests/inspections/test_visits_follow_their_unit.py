"""A unit that moves to another township takes the visits along that have not ended, into the other township's scope."""

from anquan.units.services import move_unit
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits import services


def test_open_visits_of_a_moved_unit_change_their_township_and_those_done_stay(world, visiting):
    done, planned, there = visiting.done("supervision"), visiting.planned(), visiting.underway("supervision")
    stays = visiting.planned(unit="site")
    assert services.follow_units() == 0
    move_unit(actor=world.awb, unit=world.xinyuan, parent=world.guandian)
    assert services.follow_units() == 2 and services.follow_units() == 0
    where = dict(Visit.objects.values_list("pk", "township"))
    assert where == {
        done.pk: world.jianxi.pk, planned.pk: world.guandian.pk, there.pk: world.guandian.pk, stays.pk: world.jianxi.pk,
    }  # fmt: skip
    new, old, goes = world.fresh("guandian_inspector"), world.fresh("township_leader"), world.fresh("inspector")
    assert set(Visit.objects.visible_to(new).filter(unit=world.xinyuan)) == {there}  # of the plan he need not know
    assert set(Visit.objects.visible_to(old)) == {done, stays}
    assert planned in Visit.objects.visible_to(goes)  # who goes on it sees it, to call it off
    moved = Visit.objects.get(pk=planned.pk)
    assert moved.version == planned.version + 1 and moved.updated_at > planned.updated_at
    ended = visiting.go(moved, "cancel", by="inspector", reason="企业已迁到管店镇，由管店镇检查。")
    assert ended.status == Status.CANCELLED
