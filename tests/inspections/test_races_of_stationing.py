"""Two offices send the same person at once: he stands at one place. The control shows what the lock on him prevents."""

import pytest
from django.core.exceptions import ValidationError

from inspections.models import Stationing
from inspections.stationing import services
from tests.cast import Play, build_world
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)


def both_send() -> list:
    world, today = build_world(), Play.today()

    def send(place: str):
        actor, person = world.fresh("awb"), world.people["dept_officer"]
        return lambda: services.station(
            actor=actor, place=world.units[place], person=person, starts_on=today, ends_on=today, duties="值守",
            today=today,
        )  # fmt: skip

    return race(send("xinyuan"), send("hengfeng"))


def test_one_is_told_that_he_is_sent_already():
    outcomes = both_send()
    assert len(winners(outcomes)) == Stationing.objects.count() == 1
    assert isinstance(next(each for each in outcomes if isinstance(each, Exception)), ValidationError)


def test_had_both_looked_before_either_wrote_he_would_stand_at_two_places(monkeypatch):
    """The control: what each sees without waiting for the other."""
    monkeypatch.setattr(services, "_overlapping", lambda *asked: None)
    assert len(winners(both_send())) == Stationing.objects.count() == 2
