"""Does the demo show 执法, and only once?"""

import pytest
from django.core.management import call_command

from enforcement.models import Mandate, Qualification
from hazards.demo import accounts
from tests.cast import SINCE


@pytest.mark.django_db
def test_the_demo_has_power_and_qualifications_and_a_second_run_adds_nothing(world):
    own = {"341182104": world.jianxi, "341182": world.mingguang, "village": world.village}
    accounts.make_accounts(own | {"enterprise": world.xinyuan, "emergency": world.emergency}, SINCE)
    for _ in range(2):
        call_command("load_demo_enforcement")
        assert sorted(Mandate.objects.values_list("kind", "unit__name")) == [
            ("entrusted", "涧溪镇"), ("own", "明光市应急管理局")
        ]  # fmt: skip
        assert sorted(Qualification.objects.values_list("user__username", "kind")) == [
            ("fazhi", "review"), ("tingzheng", "host")
        ]  # fmt: skip
    assert not Mandate.objects.exclude(valid_from__lte="2100-01-01").exists()
