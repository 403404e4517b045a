"""Two people at once (acceptance C1, C2, C5, C7). Each race has a control that shows it happens without the lock."""

import os
import uuid

import pytest

from anquan.workflow import NotAllowed
from hazards import services
from hazards.models import Hazard
from hazards.services import moves
from tests.cast import Play, build_world
from tests.racing import race, winners

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "10"))  # of each race; ``make long`` plays 200


@pytest.fixture
def play() -> Play:
    return Play(build_world())


def judge(play: Play, hazard: Hazard, person: str, action: str, **values):
    user = play.world.fresh(person)
    return lambda: services.perform(actor=user, hazard_id=hazard.pk, action=action, today=play.today(), **values)


def transitions(hazard: Hazard) -> int:
    from anquan.journal.selectors import history

    return sum(1 for e in history(hazard) if e.result == "ok" and e.action in ("hazard.pass", "hazard.send_back"))


def both_judge(play: Play, hazard: Hazard) -> list:
    return race(
        judge(play, hazard, "inspector", "pass", is_visited=True, version=hazard.version),
        judge(play, hazard, "inspector2", "send_back", reason="通道仍有纸箱", version=hazard.version),
    )


def test_pass_and_send_back_at_once_leave_exactly_one_transition(play):
    for _ in range(ROUNDS):
        hazard = play.submitted()
        outcomes = both_judge(play, hazard)
        assert len(winners(outcomes)) == 1 and transitions(hazard) == 1
        loser = next(outcome for outcome in outcomes if isinstance(outcome, Exception))
        assert isinstance(loser, NotAllowed) and loser.code in ("stale", "wrong_state")


def test_without_the_lock_both_judgements_would_stand(play, monkeypatch):
    """The control: each person works on the row as he read it, as a service without lock and version would."""
    hazard = play.submitted()
    copies = iter([Hazard.objects.get(pk=hazard.pk), Hazard.objects.get(pk=hazard.pk)])
    monkeypatch.setattr(moves, "lock", lambda actor, pk, version=None: next(copies))
    outcomes = both_judge(play, hazard)
    assert len(winners(outcomes)) == 2 and transitions(hazard) == 2


def test_sixteen_taps_on_submit_make_one_hazard_one_number_one_notice(play):
    from anquan.notices.models import Outbox

    world, uid = play.world, uuid.uuid4()
    photos = [play.photo(world.inspector)]
    before = Outbox.objects.count()

    def tap():
        return services.report(
            actor=world.fresh("inspector"),
            unit=world.xinyuan,
            description="配电箱前堆放杂物",
            source="township",
            today=play.today(),
            uid=uid,
            photos=photos,
            order={},
        )

    outcomes = race(*[tap] * 16)
    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert {hazard.pk for hazard in outcomes} == {Hazard.objects.get().pk}
    assert Hazard.objects.get().number.endswith("-000001")
    assert Outbox.objects.count() - before == len({"owner", "officer"})


def test_without_the_draft_s_key_each_tap_would_be_a_hazard(play):
    """The control: the same taps without the key that the draft carries."""
    world = play.world
    photos = [play.photo(world.inspector) for _ in range(4)]
    race(*[lambda photo=photo: play.reported(photos=[photo]) for photo in photos])
    assert Hazard.objects.count() == 4


def test_an_edited_draft_does_not_overwrite_what_was_accepted(play):
    world, uid = play.world, uuid.uuid4()
    first = play.reported(uid=uid)
    with pytest.raises(NotAllowed) as refusal:
        play.reported(uid=uid, description="改过的描述")
    assert refusal.value.code == "conflict" and first.number in refusal.value.reason
    assert Hazard.objects.get().description == first.description
    assert world.inspector == first.reported_by


def test_an_old_page_is_refused_and_says_who_changed_what(play):
    hazard = play.submitted()
    play.move(hazard, "send_back", by="inspector2", reason="通道仍有纸箱")
    with pytest.raises(NotAllowed) as refusal:
        play.move(hazard, "pass", by="inspector", is_visited=True, version=hazard.version)
    assert refusal.value.code == "stale" and "许海涛" in refusal.value.reason
    assert [entry.action for entry in refusal.value.entries] == ["hazard.send_back"]
