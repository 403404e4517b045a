"""Every state × action × person is tried (acceptance A12): only what the table lists succeeds.

The expectation is written here by hand, as an official would read it, not derived from the code it checks.
"""

import pytest
from django.http import Http404

from anquan.workflow import NotAllowed
from hazards import services
from hazards.lifecycle import LIFECYCLE
from hazards.models import Hazard
from hazards.rules import Status

PEOPLE = (
    "inspector",
    "inspector2",
    "guandian_inspector",
    "township_leader",
    "grid",
    "owner",
    "officer",
    "other_officer",
    "dept_officer",
    "dept_head",
    "coordinator",
    "housing_officer",
    "legal",
    "host",
    "awb",
    "director",
    "leader",
    "expert",
    "auditor",
    "clerk",
    "admin",
    "far_inspector",
    "far_officer",
    "far_awb",
)
ORDERING = {"inspector", "inspector2", "township_leader", "dept_officer", "dept_head", "awb", "director"}
OFFICE = {"awb", "director"}
RESPONSIBLE = {"owner", "officer"}
RECHECKING = {"inspector", "inspector2", "dept_officer", "awb", "director"}
SPOT_CHECKING = {"dept_officer", "dept_head", "awb", "director"}

# (state, action) → who may. Everything else is refused.
ALLOWED = {
    ("reported", "assign"): ORDERING,
    ("reported", "transfer"): ORDERING,
    ("reported", "merge"): ORDERING,
    ("designating", "assign"): OFFICE,
    ("assigned", "acknowledge"): RESPONSIBLE,
    ("assigned", "decline"): RESPONSIBLE,
    ("assigned", "transfer"): ORDERING,
    ("rectifying", "submit"): RESPONSIBLE,
    ("rectifying", "transfer"): ORDERING,
    ("submitted", "withdraw"): {"officer"},
    ("submitted", "pass"): RECHECKING,
    ("submitted", "send_back"): RECHECKING,
    ("closed", "reopen"): SPOT_CHECKING,
}
ACTIONS = sorted({row.action for row in LIFECYCLE.transitions})


@pytest.fixture
def states(world, play) -> dict[str, Hazard]:
    declined = play.move(play.assigned(), "decline", by="officer", reason="不归我们")
    again = play.move(declined, "assign", by="inspector", responsible_unit=world.xinyuan)
    void = play.reported(description="重复登记的消火栓被遮挡")
    services.ask(actor=world.inspector, hazard_id=void.pk, kind="void", reason="重复登记", today=play.today())
    services.decide(
        actor=world.township_leader, request_id=void.requests.get().pk, is_granted=True, note="", today=play.today()
    )
    return {
        "reported": play.reported(),
        "assigned": play.assigned(),
        "designating": play.move(again, "decline", by="officer", reason="产权属于村委会"),
        "rectifying": play.rectifying(),
        "submitted": play.submitted(),
        "closed": play.closed(),
        "void": Hazard.objects.get(pk=void.pk),
    }


def offered(world, hazard: Hazard, person: str) -> set[str]:
    user = world.fresh(person)
    if not Hazard.objects.visible_to(user).filter(pk=hazard.pk).exists():
        return set()
    hazard = Hazard.objects.get(pk=hazard.pk)
    return {offer.action for offer in LIFECYCLE.available(hazard, user) if offer.enabled}


def test_each_state_offers_each_person_exactly_what_the_table_says(world, states):
    assert set(states) == set(Status.values)
    wrong = {}
    for state, hazard in states.items():
        for person in PEOPLE:
            expected = {action for action in ACTIONS if person in ALLOWED.get((state, action), ())}
            if (got := offered(world, hazard, person)) != expected:
                wrong[state, person] = (sorted(got), sorted(expected))
    assert not wrong


def test_whatever_is_not_offered_is_refused_and_changes_nothing(world, states, play):
    before = {h.pk: (h.status, h.version) for h in Hazard.objects.all()}
    tried = 0
    for state, hazard in states.items():
        for person in PEOPLE:
            for action in ACTIONS:
                if person in ALLOWED.get((state, action), ()):
                    continue
                tried += 1
                with pytest.raises((NotAllowed, Http404)):
                    services.perform(actor=world.people[person], hazard_id=hazard.pk, action=action, today=play.today())
    assert tried > 1000
    assert {h.pk: (h.status, h.version) for h in Hazard.objects.all()} == before


def test_a_refused_move_stands_in_the_record_of_the_hazard(world, play):
    from anquan.journal.selectors import history

    hazard = play.submitted()
    with pytest.raises(NotAllowed):
        play.move(hazard, "pass", by="officer", is_visited=True)
    entry = history(hazard)[0]
    assert (entry.action, entry.result, entry.actor) == ("hazard.pass", "denied", world.officer)
    assert "复查" in entry.note


def test_a_major_hazard_is_written_off_only_by_its_own_table(world, play):
    five = {
        "responsible_person": "周强",
        "measures": "停用并更换",
        "funds_planned": 20000,
        "emergency_plan": "专人值守",
    }
    hazard = play.assigned(level="major", order=five)
    hazard = play.move(hazard, "acknowledge", by="officer")
    hazard = play.submit(hazard, funds_spent=18000)
    for by in ("inspector2", "dept_officer"):
        with pytest.raises(NotAllowed) as refusal:
            play.move(hazard, "pass", by=by, is_visited=True)
        assert "重大隐患先研究认定" in refusal.value.reason


def test_the_overdue_rule_is_the_same_in_python_and_in_the_database(play):
    from datetime import timedelta

    hazards = [play.reported(), play.assigned(), play.rectifying(), play.submitted(), play.closed()]
    due = hazards[2].due_on
    late = play.submit(play.rectifying(), today=due + timedelta(days=2))
    seen = set()
    for day in (due, due + timedelta(days=1), due + timedelta(days=3)):
        overdue = set(Hazard.objects.overdue(day).values_list("pk", flat=True))
        assert overdue == {h.pk for h in Hazard.objects.all() if h.is_overdue(day)}
        seen.add(frozenset(overdue))
    assert len(seen) > 1 and late.pk in overdue
