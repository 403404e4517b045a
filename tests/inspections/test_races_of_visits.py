"""Both officers tap at once: one wins, the other is told who and when. The control shows the race without the lock."""

import os
import uuid

import pytest

from anquan.journal.selectors import history
from anquan.papers import services as papers_of
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from inspections.models import Visit
from inspections.visits import papers, services
from inspections.visits.services import moves
from tests.cast import Play, build_world
from tests.inspections.visiting import Visiting
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "2"))  # of each race; ``make long`` plays 200


@pytest.fixture
def visiting() -> Visiting:
    world = build_world()
    return Visiting(world, Play(world))


def signed(visiting: Visiting) -> Visit:
    visit = visiting.underway(method="tip")  # beside the cap, however many rounds
    visiting.write(visit)
    visiting.signed(visit)
    visit.refresh_from_db()
    return visit


def both_finish(visiting: Visiting, visit: Visit) -> list:
    def by(person: str):
        actor, version, today = visiting.world.fresh(person), visit.version, visiting.today
        return lambda: services.perform(actor=actor, visit_id=visit.pk, action="finish", today=today, version=version)

    return race(by("inspector"), by("inspector2"))


def finishes(visit: Visit) -> int:
    return sum(1 for entry in history(visit) if entry.result == "ok" and entry.action == "visit.finish")


def test_of_two_who_finish_one_wins_and_the_other_is_told_who_and_when(visiting):
    for _ in range(ROUNDS):
        visit = signed(visiting)
        outcomes = both_finish(visiting, visit)
        assert len(winners(outcomes)) == 1 and finishes(visit) == 1
        loser = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
        assert isinstance(loser, NotAllowed) and loser.code == "stale", loser
        assert ":" in loser.reason and [entry.action for entry in loser.entries] == ["visit.finish"]


def test_without_the_lock_both_would_have_finished_it(visiting, monkeypatch):
    """The control: each works on the visit as he read it."""
    visit = signed(visiting)
    copies = iter([Visit.objects.select_related("unit", "organ").get(pk=visit.pk) for _ in range(2)])
    monkeypatch.setattr(moves, "lock", lambda actor, pk, version=None, *, today: next(copies))
    assert len(winners(both_finish(visiting, visit))) == 2 and finishes(visit) == 2


def test_a_draft_sent_twice_at_once_is_one_visit_and_one_hazard(visiting):
    for _ in range(ROUNDS):
        uid, draft = uuid.uuid4(), uuid.uuid4()
        made = race(*[lambda uid=uid: visiting.planned("supervision", uid=uid)] * 2)
        assert len({visit.pk for visit in winners(made)}) == 1 and len(winners(made)) == 2, made
        visit = visiting.go(made[0], "begin", by="awb")
        words = {"description": "接线裸露", "no_photo_reason": "测试", "photos": (), "uid": draft}
        found = race(*[lambda visit=visit, words=words: visiting.found(visit, **words)] * 2)
        assert len(winners(found)) == 2 and Hazard.objects.filter(uid=draft).count() == 1, found
        assert visit.found.count() == 1


def test_two_taps_draw_up_one_paper(visiting):
    papers_of.save_letterhead(actor=None, unit=visiting.world.jianxi, code="涧安检", name="涧溪镇人民政府")
    visit = signed(visiting)

    def by(person: str):
        actor = visiting.world.fresh(person)
        return lambda: papers.draft(
            actor=actor, visit=Visit.objects.get(pk=visit.pk), kind=papers.RECORD, today=visiting.today
        )

    drawn = race(by("inspector"), by("inspector2"))
    assert len(winners(drawn)) == 2, drawn
    assert Paper.objects.count() == 1
