"""A 重大隐患 goes from 上报 to 销号 by the table, and the one hazard goes along."""

import pytest

from hazards.majors import services
from hazards.majors.rules import HAZARD_STATUS_OF, Status
from hazards.models import MajorHazard
from hazards.replay import check_all
from tests.hazards.majors.moving import Moving

pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(world, play):
    return Moving(world, play)


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
