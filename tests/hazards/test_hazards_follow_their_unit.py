"""A unit that moves to another township takes its hazards along, into the other township's scope."""

from anquan.units.services import move_unit
from hazards import services
from hazards.models import Hazard


def test_hazards_of_a_moved_unit_change_their_township(world, play):
    hazard, stays = play.reported(), play.reported(unit="site")
    move_unit(actor=world.awb, unit=world.xinyuan, parent=world.guandian)
    assert services.follow_units() == 1 and services.follow_units() == 0
    moved = Hazard.objects.get(pk=hazard.pk)
    assert (moved.township, moved.county) == (world.guandian, world.mingguang)
    assert moved in Hazard.objects.visible_to(world.fresh("guandian_inspector"))
    assert moved not in Hazard.objects.visible_to(world.fresh("inspector"))
    assert Hazard.objects.get(pk=stays.pk).township == world.jianxi
