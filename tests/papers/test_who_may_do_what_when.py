"""Every state × action × role of a paper is tried at the service and the page; the API only reads (acceptance A12).

The expectation is written by hand, as an official would read it, not derived from the code it checks.
"""

from collections.abc import Iterator
from functools import cache

import pytest
from django.http import Http404
from django.test import Client

from anquan.accounts.roles import ROLES
from anquan.papers import services
from anquan.papers.lifecycle import LIFECYCLE
from anquan.papers.models import Paper, Status
from anquan.workflow import Transition
from tests.api.conftest import key_for
from tests.api.doors import door
from tests.papers.conftest import TODAY, Desk
from tests.triples import Trial, in_silence, rolled_back

pytestmark = pytest.mark.django_db
# one of each role, a colleague of the drafter, and the foreign twin; ``client`` is the account of another system
PEOPLE = (
    "owner", "officer", "grid", "inspector", "township_leader", "dept_officer", "dept_head", "coordinator", "legal",
    "host", "awb", "colleague", "director", "leader", "expert", "auditor", "clerk", "admin", "far_awb", "client",
)  # fmt: skip
WRITING = {"awb", "colleague", "director"}
REVIEWING = {"colleague", "director", "leader"}  # awb has written it
SIGNING = {"director", "leader"}

# (state, action) → who may. Everything else is refused. 李静 (awb) of the 安委办 has written the paper; ``approved`` was
# reviewed by her colleague.
ALLOWED = {
    ("draft", "send_for_review"): WRITING,
    ("draft", "discard"): WRITING,
    ("review", "withdraw"): {"awb"},
    ("review", "approve"): REVIEWING,
    ("review", "send_back"): REVIEWING,
    ("review", "issue"): SIGNING,
    ("approved", "send_back"): REVIEWING,
    ("approved", "issue"): SIGNING,
    ("issued", "void"): SIGNING,
}
ACTIONS = sorted({row.action for row in LIFECYCLE.transitions})
WITH_REASON = ("send_back", "discard", "void")


def stages(desk: Desk) -> Iterator[tuple[str, Paper]]:
    paper, person = desk.drafted(), desk.world.fresh
    yield "draft", paper
    services.send_for_review(actor=person("awb"), paper_id=paper.pk)
    yield "review", paper
    with rolled_back():
        services.approve(actor=person("colleague"), paper_id=paper.pk)
        yield "approved", paper
    services.issue(actor=person("director"), paper_id=paper.pk, today=TODAY)
    yield "issued", paper
    services.void(actor=person("director"), paper_id=paper.pk, today=TODAY, reason="有误")
    yield "void", paper


@pytest.fixture
def people(world) -> dict:
    world.person("colleague", "许审核", "awb_staff", world.mingguang)
    key_for(world, "client", world.mingguang)
    return {person: world.fresh(person) for person in PEOPLE}


@pytest.fixture
def trial(desk, people) -> Trial:
    pages = {person: Client(headers={"HX-Request": "true"}) for person in PEOPLE}
    for person, client in pages.items():
        client.force_login(people[person])

    def given(action: str) -> dict:
        return {"reason": "写明原因"} if action in WITH_REASON else {}

    def service(paper: Paper, action: str, person: str) -> int:
        getattr(services, action)(actor=people[person], paper_id=paper.pk, today=TODAY, **given(action))
        return 200

    def page(paper: Paper, action: str, person: str) -> int:
        sent = given(action) | {"version": paper.version}
        return pages[person].post(f"/papers/{paper.pk}/do/{action}/?version={paper.version}", sent).status_code

    def table(paper: Paper, action: str, person: str) -> Transition:
        if person not in sees(paper.pk, paper.status):
            raise Http404
        return LIFECYCLE.find(action, paper, people[person])

    @cache
    def sees(pk: int, status: str) -> set[str]:
        rows = Paper.objects.filter(pk=pk)
        return {name for name, user in people.items() if rows.visible_to(user).exists()}

    return Trial(
        allowed=ALLOWED,
        actions=ACTIONS,
        people=PEOPLE,
        table=table,
        ways={"service": service, "page": page},
        version=lambda paper: Paper.objects.values_list("version", flat=True).get(pk=paper.pk),
    )


def test_each_role_may_do_in_each_state_exactly_what_stands_here_at_service_and_page(world, desk, people, trial):
    roles = {post.role for person, user in people.items() if person != "client" for post in user.appointments_today}
    assert roles == set(ROLES) - {"system_client"}
    with in_silence():
        for name, paper in stages(desk):
            trial.state(name, Paper.objects.select_related("issuer", "area").get(pk=paper.pk))
    assert trial.states == set(Status.values)
    assert not trial.faults, "\n".join(trial.faults)
    assert trial.tried["table"] == len(Status) * len(ACTIONS) * len(PEOPLE) and trial.tried["page"] > 100, trial.tried


def test_over_the_api_nobody_does_anything(desk, people):
    """There is no address of a move, and those that read take nothing."""
    wrong, paper = [], desk.issued()
    client = door(people["director"])
    for tail, refused in [*((f"actions/{action}/", 404) for action in ACTIONS), ("", 405), ("file/", 405)]:
        for send in (client.post, client.put, client.patch, client.delete):
            status = send(f"/api/v1/papers/{paper.pk}/{tail}", {"reason": "x"}, format="json").status_code
            wrong += [] if status == refused else [(send.__name__, tail, status)]
    assert not wrong and Paper.objects.get().version == paper.version
