"""Every state × action × role of 一单四制 is tried at the service, the page and the API (acceptance A12).

The expectation is written by hand, as an official would read it, not derived from the code it checks.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import chain

import pytest
from django.http import Http404

from anquan.accounts.roles import ROLES
from anquan.papers.models import Paper
from anquan.workflow import Transition
from hazards import services as of_hazards
from hazards.majors import services
from hazards.majors.forms import FORMS, EmptyForm
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.majors.rules import Status
from hazards.models import Hazard, MajorHazard
from tests.api.conftest import key_for
from tests.api.doors import send
from tests.hazards.majors.moving import PLAN, Moving
from tests.triples import Cast, Trial, in_silence, rolled_back

pytestmark = pytest.mark.django_db
# one of each role, and the foreign twins; ``client`` is the account of another system
PEOPLE = (
    "owner", "officer", "other_officer", "grid", "inspector", "guandian_inspector", "township_leader", "dept_officer",
    "dept_head", "coordinator", "housing_officer", "legal", "host", "awb", "director", "leader", "expert", "auditor",
    "clerk", "admin", "far_awb", "far_officer", "client",
)  # fmt: skip
RESPONSIBLE, OWNER = {"owner", "officer"}, {"owner"}
KEEPING_THE_LIST = {"dept_head", "awb", "director"}  # 清单 and 交办单: the office, or the head of the department
VERIFYING = {"dept_officer", "awb", "director"}  # county side, none of them of the responsible unit
APPROVING = {"dept_head", "director"}
SPOT_CHECKING = {"dept_officer", "dept_head", "awb", "director"}

# (state, action) → who may. Everything else is refused. 研究认定 is a determination and nobody's button. ``checked`` is
# 待验收 after the township was there; dept_officer and awb have verified. ``city …``: on the city's list, without and
# with the 批复, which awb has registered.
ALLOWED = {
    ("confirmed", "list"): KEEPING_THE_LIST,
    ("listed", "assign"): KEEPING_THE_LIST,
    ("assigned", "acknowledge"): RESPONSIBLE,
    ("assigned", "decline"): RESPONSIBLE,
    ("accepted", "file_plan"): OWNER,
    ("planned", "file_plan"): OWNER,
    ("planned", "start"): RESPONSIBLE,
    ("rectifying", "file_plan"): OWNER,
    ("rectifying", "apply"): RESPONSIBLE,
    ("applied", "check"): {"inspector"},
    ("applied", "reject"): VERIFYING,
    ("checked", "verify"): VERIFYING,
    ("checked", "reject"): VERIFYING,
    ("verified", "approve"): APPROVING,
    ("verified", "return"): APPROVING,
    ("city verified", "superior"): KEEPING_THE_LIST,
    ("city verified", "return"): APPROVING,
    ("city agreed", "superior"): KEEPING_THE_LIST,
    ("city agreed", "approve"): APPROVING,
    ("city agreed", "return"): APPROVING,
    ("closed", "reopen"): SPOT_CHECKING,
}
ACTIONS = sorted({row.action for row in MAJOR_LIFECYCLE.transitions})
STATES = (
    "confirmed",
    "listed",
    "assigned",
    "accepted",
    "planned",
    "rectifying",
    "applied",
    "checked",
    "verified",
    "closed",
)


def stages(moving: Moving) -> Iterator[tuple[str, MajorHazard]]:
    """One item along its way, with what ends it early taken and taken back."""
    hazard = moving.reported()
    yield "discovered", MajorHazard.objects.get(hazard=hazard)
    with rolled_back():
        yield "lowered", moving.go(hazard, "lower")
    with rolled_back():
        yield "void", voided(moving, hazard)
    for step, state in zip(Moving.WAY, STATES, strict=True):
        yield state, moving.go(hazard, step)


def of_city(moving: Moving) -> Iterator[tuple[str, MajorHazard]]:
    hazard = moving.reported(description="除尘系统没有采取任何控爆措施")
    yield "city verified", moving.up_to(hazard, "verify", authority="city")
    yield "city agreed", moving.go(hazard, "superior")


def voided(moving: Moving, hazard: Hazard) -> MajorHazard:
    today, world = moving.play.today(), moving.world
    asked = of_hazards.ask(
        actor=world.fresh("dept_officer"), hazard_id=hazard.pk, kind="void", reason="重复登记", today=today
    )
    of_hazards.decide(actor=world.fresh("director"), request_id=asked.pk, is_granted=True, note="", today=today)
    return MajorHazard.objects.get(hazard=hazard)


def input_of(play) -> dict:
    """Something for every field of every form, so that a refusal is one of right, not of form."""
    words = (
        "title", "reason", "note", "opinion", "rectify_note", "responsible_person", "measures", "emergency_plan",
        "interim_title", "superior_no", "superior_issuer",
    )  # fmt: skip
    return dict.fromkeys(words, "写在这里") | PLAN | {
        "authority": "county", "responsible_unit": play.world.xinyuan, "due_on": play.today() + timedelta(days=30),
        "funds_planned": 120000, "funds_spent": 118000, "superior_on": play.today(),
        "second_verifier": play.world.fresh("dept_officer"),
    }  # fmt: skip


@pytest.fixture
def trial(world, play, monkeypatch) -> Trial:
    monkeypatch.setattr("anquan.web.api.views.ClientThrottle.allow_request", lambda self, request, view: True)
    key_for(world, "client", world.mingguang)
    for unit, role in (("mingguang", "awb_director"), ("emergency", "dept_head")):  # a 交办单 is issued by another
        world.person(f"second_{role}", "另一位负责人", role, world.units[unit])
    may = {person for allowed in ALLOWED.values() for person in allowed}
    cast = Cast(play, {person: world.fresh(person) for person in PEOPLE}, input_of(play), may)

    def values(kind: str, action: str, person: str) -> dict:
        found = getattr(cast, kind)(FORMS.get(action, EmptyForm), person)
        if person == "dept_officer" and "second_verifier" in found:  # two people verify
            found["second_verifier"] = world.fresh("awb") if kind == "given" else "awb"
        return found

    def service(major: MajorHazard, action: str, person: str) -> int:
        services.perform_or_refuse(
            actor=cast.people[person], hazard_id=major.hazard_id, action=action, today=play.today(),
            **values("given", action, person),
        )  # fmt: skip
        return 200

    def page(major: MajorHazard, action: str, person: str) -> int:
        sent = values("typed", action, person)
        return cast.pages[person].post(f"/majors/{major.hazard.number}/{action}/", sent).status_code

    def api(major: MajorHazard, action: str, person: str) -> int:
        sent = values("as_json", action, person)
        return send(cast.doors[person], f"majors/{major.hazard.number}/actions/{action}/", sent).status_code

    def version(major: MajorHazard) -> tuple:
        """Page and API draft a 交办单 where the service gives the order."""
        return Hazard.objects.values_list("version", flat=True).get(pk=major.hazard_id), Paper.objects.count()

    def table(major: MajorHazard, action: str, person: str) -> Transition:
        if person not in sees(major.pk):
            raise Http404
        return MAJOR_LIFECYCLE.find(action, major, cast.people[person])

    @cache
    def sees(pk: int) -> set[str]:
        rows = MajorHazard.objects.filter(pk=pk)
        return {name for name, user in cast.people.items() if rows.visible_to(user).exists()}

    return Trial(
        allowed=ALLOWED,
        actions=ACTIONS,
        people=PEOPLE,
        table=table,
        ways={"service": service, "page": page, "api": api},
        version=version,
    )


def test_each_role_may_do_in_each_state_exactly_what_stands_here_through_every_door(world, moving, trial):
    roles = {post.role for person in PEOPLE if person != "client" for post in world.fresh(person).appointments_today}
    assert roles == set(ROLES) - {"system_client"}
    with in_silence():
        for name, major in chain(stages(moving), of_city(moving)):
            trial.state(name, MajorHazard.objects.select_related("hazard", "superior").get(pk=major.pk))
    assert trial.states >= {state for state, _ in ALLOWED} and len(trial.states) == len(Status) + 3
    assert not trial.faults, "\n".join(trial.faults)
    assert trial.tried["table"] > 5000 and min(trial.tried.values()) > 300, trial.tried
