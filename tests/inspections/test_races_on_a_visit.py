"""Two colleagues at once on one visit: one answer, one result. The control shows what they would overwrite."""

import pytest

from anquan.workflow import NotAllowed
from inspections.checklists import services as checklists
from inspections.checklists.services import Given
from inspections.models import Recheck
from inspections.rechecks import services as rechecks
from tests.cast import Play, build_world
from tests.inspections.listing import made
from tests.inspections.test_answers import items
from tests.inspections.visiting import Visiting
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def visiting() -> Visiting:
    world = build_world()
    return Visiting(world, Play(world))


@pytest.fixture
def visit(visiting):
    return visiting.underway()


@pytest.fixture
def answerable(visiting, visit):
    checklist = made(visiting.world.fresh("awb"))
    actor = visiting.world.fresh("inspector")
    checklists.choose(actor=actor, visit_id=visit.pk, checklist=checklist, today=visiting.today)
    return items(checklist)


def both_tap(visiting, visit, item, seen: int | None) -> list:
    def tap(by: str, value: str):
        user, given = visiting.world.fresh(by), [Given(item.pk, value, seen=seen)]
        return lambda: checklists.answer(actor=user, visit_id=visit.pk, given=given, today=visiting.today)

    return race(tap("inspector", "yes"), tap("inspector2", "no"))


def test_two_answers_at_once_leave_one_and_the_other_is_told(visiting, visit, answerable):
    for item in answerable:
        outcomes = both_tap(visiting, visit, item, seen=0)
        (loser,) = [each for each in outcomes if isinstance(each, Exception)]
        assert isinstance(loser, NotAllowed) and loser.code == "stale"
        assert visit.answers.get(item=item).version == 1


def test_without_what_was_seen_the_later_one_would_stand_and_nobody_know(visiting, visit, answerable):
    """The control."""
    outcomes = both_tap(visiting, visit, answerable[0], seen=None)
    assert len(winners(outcomes)) == 2 and visit.answers.get(item=answerable[0]).version == 2


def both_record(visiting, visit, hazard) -> list:
    def record(by: str, **values):
        user = visiting.world.fresh(by)
        given = {"visit_id": visit.pk, "hazard_id": hazard.pk, "today": visiting.today} | values
        return lambda: rechecks.record(actor=user, **given)

    return race(record("inspector", result="fixed"), record("inspector2", result="not_fixed", opinion="没有改"))


def test_two_results_at_once_make_one_move_of_the_hazard(visiting):
    visit = visiting.underway(method="recheck")
    for _ in range(ROUNDS):
        hazard = visiting.play.submitted()
        assert len(winners(both_record(visiting, visit, hazard))) == 1
        hazard.refresh_from_db()
        (standing,) = Recheck.objects.filter(hazard=hazard)
        assert hazard.status == ("closed" if standing.result == "fixed" else "rectifying")
