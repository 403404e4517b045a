"""Generated data for measuring: they bypass the services and are held to the same truths."""

from io import StringIO

import pytest
from django.core.management import call_command

from anquan.accounts.models import User
from anquan.units.models import Unit
from hazards import replay
from hazards.demo import accounts
from hazards.models import Clock, Hazard


@pytest.mark.django_db(transaction=True)
def test_generated_hazards_can_be_followed_and_numbering_goes_on():
    out = StringIO()
    call_command("load_city", "--hazards", "400", "--json", stdout=out)
    call_command("load_city", "--hazards", "100", "--json", stdout=out)
    assert Hazard.objects.count() == 500
    assert [str(mismatch) for mismatch in replay.check_all()] == []
    for county in Unit.objects.filter(kind="county", division_code__startswith="99"):
        for year in {number[10:14] for number in county_numbers(county)}:
            found = sorted(int(number[-6:]) for number in county_numbers(county) if number[10:14] == year)
            assert found == list(range(1, len(found) + 1))
    assert User.objects.get(username="bench_county").check_password(accounts.PASSWORD)
    assert Clock.objects.filter(hazard__status="rectifying", kind="rectify", stopped_on=None).exists()
    open_share = Hazard.objects.open().count() / 500
    assert 0.03 < open_share < 0.16


def county_numbers(county: Unit) -> list[str]:
    return list(Hazard.objects.filter(county=county).values_list("number", flat=True))
