"""Does the demo show 检查, and only once?"""

import pytest
from django.core.management import CommandError, call_command

from inspections.models import Finding, Visit


@pytest.fixture
def hazards(world, play):
    """What the demo of hazards leaves: found by two organs, one of them twice on one day at one place."""
    world.person("zhongguo", "王中国", "city_leader", world.mingguang)
    return [
        play.reported(),
        play.reported(description="配电箱门缺失"),
        play.reported(by="awb", source="supervision_visit"),
    ]


def test_the_register_is_made_of_the_hazards_that_are_there_and_a_second_run_adds_nothing(hazards):
    call_command("load_demo_inspections")
    assert sorted(Visit.objects.values_list("activity", "status")) == [("inspection", "done"), ("supervision", "done")]
    assert set(Finding.objects.values_list("hazard", flat=True)) == {each.pk for each in hazards}
    call_command("load_demo_inspections")
    assert Visit.objects.count() == 2


def test_production_refuses_it(settings, db):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo_inspections")
