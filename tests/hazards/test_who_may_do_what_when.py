"""Every state × action × person is tried at the service, the page and the API (acceptance A12): only what the table lists
succeeds.

The expectation is written here by hand, as an official would read it, not derived from the code it checks.
"""

from functools import cache

import pytest
from django.http import Http404

from anquan.accounts.roles import ROLES
from anquan.workflow import NotAllowed, Transition
from hazards import services
from hazards.forms import ACTION_FORMS
from hazards.lifecycle import LIFECYCLE
from hazards.models import Hazard
from hazards.rules import Status
from hazards.services import moves
from tests.api.conftest import key_for
from tests.api.doors import send
from tests.triples import Cast, Trial, in_silence

pytestmark = pytest.mark.django_db
# one of each role, and the foreign twins; ``client`` is the account of another system
PEOPLE = (
    "inspector", "inspector2", "guandian_inspector", "township_leader", "grid", "owner", "officer", "other_officer",
    "dept_officer", "dept_head", "coordinator", "housing_officer", "legal", "host", "awb", "director", "leader", "expert",
    "auditor", "clerk", "admin", "far_inspector", "far_officer", "far_awb", "client",
)  # fmt: skip
ORDERING = {"inspector", "inspector2", "township_leader", "dept_officer", "dept_head", "awb", "director", "client"}
OFFICE = {"awb", "director"}
RESPONSIBLE = {"owner", "officer"}
RECHECKING = {"inspector", "inspector2", "dept_officer", "awb", "director", "client"}
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


@pytest.fixture
def trial(world, play, monkeypatch) -> Trial:
    monkeypatch.setattr("anquan.web.api.views.ClientThrottle.allow_request", lambda self, request, view: True)
    key_for(world, "client", world.mingguang)
    may = {person for allowed in ALLOWED.values() for person in allowed}
    values = dict.fromkeys(("reason", "note", "rectify_note"), "写在这里") | {
        "responsible_unit": world.xinyuan, "regulator": world.housing, "is_visited": True,
        "into": play.reported(description="同一仓库的安全出口再次被堵"),
    }  # fmt: skip
    cast = Cast(play, {person: world.fresh(person) for person in PEOPLE}, values, may)

    def by_number(sent: dict) -> dict:
        return sent | {"into": values["into"].number} if "into" in sent else sent

    def service(hazard: Hazard, action: str, person: str) -> int:
        given = cast.given(ACTION_FORMS[action], person)
        moves.perform_or_refuse(
            actor=cast.people[person], hazard_id=hazard.pk, action=action, today=play.today(), **given
        )
        return 200

    def page(hazard: Hazard, action: str, person: str) -> int:
        sent = by_number(cast.typed(ACTION_FORMS[action], person))
        return cast.pages[person].post(f"/hazards/{hazard.number}/{action}/", sent).status_code

    def api(hazard: Hazard, action: str, person: str) -> int:
        sent = by_number(cast.as_json(ACTION_FORMS[action], person))
        return send(cast.doors[person], f"hazards/{hazard.number}/actions/{action}/", sent).status_code

    def table(hazard: Hazard, action: str, person: str) -> Transition:
        if person not in sees(hazard.pk):
            raise Http404
        return LIFECYCLE.find(action, hazard, cast.people[person])

    @cache
    def sees(pk: int) -> set[str]:
        rows = Hazard.objects.filter(pk=pk)
        return {name for name, user in cast.people.items() if rows.visible_to(user).exists()}

    return Trial(
        allowed=ALLOWED,
        actions=ACTIONS,
        people=PEOPLE,
        table=table,
        ways={"service": service, "page": page, "api": api},
        version=lambda hazard: Hazard.objects.values_list("version", flat=True).get(pk=hazard.pk),
    )


def test_each_person_may_do_in_each_state_exactly_what_stands_here_through_every_door(world, states, trial):
    assert set(states) == set(Status.values)
    roles = {post.role for person in PEOPLE if person != "client" for post in world.fresh(person).appointments_today}
    assert roles == set(ROLES) - {"system_client"}
    with in_silence():
        for name, hazard in states.items():
            trial.state(name, Hazard.objects.get(pk=hazard.pk))
    assert not trial.faults, "\n".join(trial.faults)
    assert trial.tried["table"] == len(Status) * len(ACTIONS) * len(PEOPLE) and min(trial.tried.values()) > 200, (
        trial.tried
    )


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
