"""Every state × action × role of the three activities is tried at the service, the page and the API (acceptance A12).

The expectation is written by hand, as an official would read it, not derived from the code it checks.
"""

from collections.abc import Iterator

import pytest

from inspections.models import Visit
from inspections.visits import services
from inspections.visits.forms import FORMS
from inspections.visits.lifecycle import LIFECYCLES, lifecycle_of
from tests.api.doors import door, send
from tests.inspections.visiting import Visiting
from tests.triples import Trial, in_silence, rolled_back

pytestmark = pytest.mark.django_db
PEOPLE = (
    "owner", "officer", "grid", "inspector", "inspector2", "guandian_inspector", "township_leader", "dept_officer",
    "dept_head", "coordinator", "housing_officer", "legal", "host", "awb", "director", "leader", "expert", "auditor",
    "clerk", "admin", "far_inspector", "far_awb", "far_officer",
)  # fmt: skip
OFFICERS = {"inspector", "inspector2"}  # who go on the inspection; 张建国 has made it
APPROVER = {"township_leader"}
OFFICE = {"awb"}  # has made the 督查检查 and goes on it

# (state, action) → who may; everything else is refused
ALLOWED = {
    ("inspection planned", "submit"): OFFICERS,
    ("inspection planned", "hand_over"): OFFICERS,
    ("inspection planned", "cancel"): OFFICERS | APPROVER,
    ("inspection to_approve", "approve"): APPROVER,
    ("inspection to_approve", "send_back"): APPROVER,
    ("inspection to_approve", "cancel"): OFFICERS | APPROVER,
    ("inspection ready", "begin"): OFFICERS,
    ("inspection ready", "hand_over"): OFFICERS,
    ("inspection ready", "cancel"): OFFICERS | APPROVER,
    ("inspection underway", "cancel"): OFFICERS,  # nothing has been found yet
    ("inspection signed", "finish"): OFFICERS,
    ("supervision planned", "begin"): OFFICE,
    ("supervision planned", "hand_over"): OFFICE,
    ("supervision planned", "cancel"): OFFICE,
    ("supervision underway", "cancel"): OFFICE,
    ("supervision written", "finish"): OFFICE,
    ("supervision written", "cancel"): OFFICE,
    ("patrol underway", "finish"): {"grid"},
    ("patrol underway", "cancel"): {"grid"},
}
ACTIONS = sorted({row.action for table in LIFECYCLES.values() for row in table.transitions} & set(FORMS))


def stages(visiting: Visiting) -> Iterator[tuple[str, Visit]]:
    """Each activity along its way."""
    with rolled_back():
        visit = visiting.planned()
        yield "inspection planned", visit
        yield "inspection to_approve", visiting.go(visit, "submit", by="inspector")
        yield "inspection ready", visiting.go(visit, "approve", by="township_leader")
        yield "inspection underway", visiting.go(visit, "begin", by="inspector")
        visiting.write(visit)
        yield "inspection signed", visiting.signed(visit)
        yield "inspection done", visiting.go(visit, "finish", by="inspector")
    with rolled_back():
        visit = visiting.planned("supervision")
        yield "supervision planned", visit
        yield "supervision underway", visiting.go(visit, "begin", by="awb")
        yield "supervision written", visiting.write(visit)
        yield "supervision done", visiting.go(visit, "finish", by="awb")
    visit = visiting.underway("patrol")
    yield "patrol underway", visit
    yield "patrol done", visiting.go(visit, "finish", by="grid")


def test_only_what_stands_in_the_table_succeeds(world, visiting):
    world.person("third", "胡春雷", "township_inspector", world.jianxi, certificate_no="皖 M-3")
    people = {name: world.fresh(name) for name in (*PEOPLE, "third")}
    words = {"reason": "理由写在这里", "note": "同意"}

    def given(action: str, record: Visit) -> dict:
        taken = {name: words[name] for name in FORMS[action].base_fields if name in words}
        if action == "hand_over":
            whose = next(each.user for each in record.participants.all().order_by("-order") if each.user)
            taken |= {"whose": whose, "to": people["director" if record.activity == "supervision" else "third"]}
        return taken

    def table(record: Visit, action: str, name: str) -> int:
        fresh = Visit.objects.visible_to(people[name]).filter(pk=record.pk).first()
        if fresh is None:
            return 404
        lifecycle_of(fresh).find(action, fresh, people[name])
        return 200

    def service(record: Visit, action: str, name: str) -> int:
        services.perform(
            actor=people[name], visit_id=record.pk, action=action, today=visiting.today, **given(action, record)
        )
        return 200

    def api(record: Visit, action: str, name: str) -> int:
        sent = {key: getattr(value, "username", value) for key, value in given(action, record).items()}
        return send(door(people[name]), f"visits/{record.number}/actions/{action}/", sent).status_code

    trial = Trial(
        ALLOWED, ACTIONS, PEOPLE, table, {"service": service, "api": api},
        version=lambda record: Visit.objects.filter(pk=record.pk).values_list("version", flat=True).first(),
    )  # fmt: skip
    with in_silence():
        for state, visit in stages(visiting):
            trial.state(state, visit)
    assert not trial.faults, "\n".join(trial.faults[:60])
    assert {state for state, _ in ALLOWED} <= trial.states
