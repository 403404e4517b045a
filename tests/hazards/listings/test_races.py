"""Two leaders approve at once: one wins, the other is told who and when. The control shows the race without the lock."""

import os

import pytest

from anquan.journal.selectors import history
from anquan.workflow import NotAllowed
from hazards.listings import services
from hazards.models import Hazard, Listing
from tests.cast import Play, build_world
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import Moving
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))  # of each race; ``make long`` plays 200


@pytest.fixture
def listed() -> Listed:
    world = build_world()
    world.person("leader2", "市领导乙", "city_leader", world.mingguang)
    return Listed(Moving(world, Play(world)))


def both_approve(listed: Listed, hazard: Hazard, listing) -> list:
    hazard.refresh_from_db()

    def by(person: str):
        actor, version, today = listed.world.fresh(person), hazard.version, listed.play.today()
        return lambda: services.perform(
            actor=actor, listing_id=listing.pk, action="approve", today=today, version=version
        )

    return race(by("leader"), by("leader2"))


def approvals(hazard: Hazard) -> int:
    return sum(1 for entry in history(hazard) if entry.result == "ok" and entry.action == "listing.approve")


def test_of_two_approvals_one_wins_and_the_other_is_told_who_and_when(listed):
    for _ in range(ROUNDS):
        hazard = listed.item()
        listing = listed.up_to(hazard, "review")
        outcomes = both_approve(listed, hazard, listing)
        assert len(winners(outcomes)) == 1 and approvals(hazard) == 1
        assert hazard.clocks.filter(kind="notice").count() == 1
        loser = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
        assert isinstance(loser, NotAllowed) and loser.code == "stale", loser
        winner = winners(outcomes)[0].approved_by.name
        assert winner in loser.reason and ":" in loser.reason, "who and when"
        assert [entry.action for entry in loser.entries] == ["listing.approve"]


def test_without_the_lock_both_approvals_would_stand(listed, monkeypatch):
    """The control: each works on the hazard and the listing as he read them, without lock and version."""
    hazard = listed.item()
    listing = listed.up_to(hazard, "review")
    hazards = iter([Hazard.objects.get(pk=hazard.pk), Hazard.objects.get(pk=hazard.pk)])
    rows = [Listing.objects.select_related("major", "supervisor").get(pk=listing.pk) for _ in range(2)]

    monkeypatch.setattr(services, "lock", lambda actor, pk, version=None: next(hazards))
    copies = iter(rows)
    monkeypatch.setattr(services, "_read", lambda pk: next(copies))
    outcomes = both_approve(listed, hazard, listing)
    assert len(winners(outcomes)) == 2 and approvals(hazard) == 2
