"""Two people of the department determine at the same moment: one result, and the other is told who was quicker."""

import pytest

from anquan.workflow import NotAllowed
from hazards.criteria import services
from hazards.criteria.services import determining
from hazards.models import Determination, Hazard
from tests.cast import Play, build_world
from tests.hazards.criteria.judging import MAJOR, NOT_MAJOR, clause
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def play() -> Play:
    return Play(build_world())


def both(play: Play, hazard: Hazard) -> list:
    one = clause("GM-11-03")

    def judge(person, result, answers):
        actor = play.world.fresh(person)
        return lambda: services.determine(actor=actor, hazard_id=hazard.pk, version=hazard.version, result=result,
                                          criterion=one, answers=answers, today=play.today())  # fmt: skip

    return race(judge("dept_officer", "major", MAJOR), judge("dept_head", "not_major", NOT_MAJOR))


def test_one_stands_and_the_other_is_told_who_was_quicker(play):
    for _ in range(ROUNDS):
        hazard = play.reported(description="干式除尘系统没有采取任何控爆措施")
        outcomes = both(play, hazard)
        (made,) = winners(outcomes)
        (loser,) = [each for each in outcomes if isinstance(each, Exception)]
        assert isinstance(loser, NotAllowed) and loser.code == "stale" and made.decided_by.name in loser.reason
        hazard.refresh_from_db()
        assert (hazard.level == "major") == (made.result == "major")
        assert Determination.objects.get(hazard=hazard) == made


def test_without_the_lock_neither_would_learn_of_the_other(play, monkeypatch):
    """The control: each works on the row as he read it. Nobody is told; what the other decided is swept aside."""
    hazard = play.reported(description="干式除尘系统没有采取任何控爆措施")
    rows = Hazard.objects.select_related("unit", "responsible_unit", "regulator", "county")
    copies = iter([rows.get(pk=hazard.pk), rows.get(pk=hazard.pk)])
    monkeypatch.setattr(determining, "lock", lambda actor, pk, version=None: next(copies))
    outcomes = both(play, hazard)
    assert winners(outcomes) and not any(isinstance(each, NotAllowed) for each in outcomes)
