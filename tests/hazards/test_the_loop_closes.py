"""Found, assigned, rectified, re-checked, written off: who may do what, and which clock stops when."""

from datetime import timedelta

import pytest

from anquan.workflow import NotAllowed
from hazards.models import Clock
from hazards.rules import Status


def test_a_hazard_goes_from_registration_to_write_off(world, play):
    hazard = play.reported()
    assert hazard.number.startswith("YH-341182-")
    assert hazard.status == Status.REPORTED
    hazard = play.move(hazard, "assign", by="inspector", responsible_unit=world.xinyuan, measures="清空出口")
    assert hazard.status == Status.ASSIGNED and hazard.due_on > play.today()
    hazard = play.move(hazard, "acknowledge", by="officer")
    hazard = play.submit(hazard)
    assert hazard.status == Status.SUBMITTED
    hazard = play.move(hazard, "pass", by="inspector2", is_visited=True)
    assert hazard.status == Status.CLOSED and hazard.ended_on == play.today()
    assert not Clock.objects.filter(hazard=hazard, stopped_on=None).exists()


def test_a_submitter_can_never_recheck_his_own_work(play):
    hazard = play.submitted()
    with pytest.raises(NotAllowed) as refusal:
        play.move(hazard, "pass", by="officer", is_visited=True)
    assert "复查" in refusal.value.reason


def test_the_second_return_goes_to_the_office_to_designate(world, play):
    hazard = play.assigned()
    hazard = play.move(hazard, "decline", by="officer", reason="不是本单位的仓库")
    assert hazard.status == Status.REPORTED
    hazard = play.move(hazard, "assign", by="inspector", responsible_unit=world.xinyuan)
    hazard = play.move(hazard, "decline", by="officer", reason="产权属于村委会")
    assert hazard.status == Status.DESIGNATING
    with pytest.raises(NotAllowed):
        play.move(hazard, "assign", by="inspector", responsible_unit=world.xinyuan)
    hazard = play.move(hazard, "assign", by="awb", responsible_unit=world.xinyuan)
    with pytest.raises(NotAllowed) as refusal:
        play.move(hazard, "decline", by="officer", reason="还是不认")
    assert "不能再退回" in refusal.value.reason


def test_a_submission_sent_back_never_stopped_the_clock(play):
    hazard = play.submitted()
    due_on = hazard.due_on
    hazard = play.move(hazard, "send_back", by="inspector2", reason="通道仍有纸箱")
    clock = hazard.clocks.get(kind="rectify")
    assert (hazard.status, hazard.round, hazard.due_on, clock.stopped_on) == (Status.RECTIFYING, 2, due_on, None)
    assert hazard.is_overdue(due_on + timedelta(days=1))


def test_a_submission_on_the_last_day_is_on_time_though_the_recheck_comes_later(play):
    hazard = play.rectifying()
    due_on = hazard.due_on
    hazard = play.submit(hazard, today=due_on)
    assert not hazard.is_overdue(due_on + timedelta(days=9))
    hazard = play.move(hazard, "pass", by="inspector2", is_visited=True, today=due_on + timedelta(days=9))
    assert not hazard.is_closed_late
