"""Every state × action × role is tried at the service, the page and the API (acceptance A12): only what stands here succeeds.

The expectation is written by hand, as an official would read it, not derived from the code it checks.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import chain

import pytest
from django.http import Http404

from anquan.accounts.roles import ROLES
from anquan.workflow import Transition
from hazards.listings import services
from hazards.listings.forms import form_of
from hazards.listings.lifecycle import LISTING_LIFECYCLE
from hazards.listings.rules import Status
from hazards.models import Hazard, Listing
from tests.api.conftest import key_for
from tests.api.doors import send
from tests.hazards.listings.listing import Listed
from tests.hazards.majors.moving import letter
from tests.triples import Cast, Trial, in_silence, rolled_back

pytestmark = pytest.mark.django_db
# one of each role, and the foreign twins; ``client`` is the account of another system
PEOPLE = (
    "owner", "officer", "other_officer", "grid", "inspector", "guandian_inspector", "township_leader", "dept_officer",
    "dept_head", "coordinator", "housing_officer", "legal", "host", "awb", "director", "leader", "expert", "auditor",
    "clerk", "admin", "far_awb", "far_officer", "client",
)  # fmt: skip
OFFICE, LEADER, RESPONSIBLE = {"awb", "director"}, {"leader"}, {"owner", "officer"}
OUT = OFFICE | LEADER  # papers and announcements
HANGING = {"inspector", "township_leader", "dept_officer", "dept_head", "awb", "director", "client"}
INSPECTING = {"dept_officer", "awb", "director"}
RUNNING = ("noticed", "announced", "posted", "in_progress")
OF_CITY = ("city reviewed", "city noticed", "city inspected")  # the city decides on paper, the office registers it

# (state, action) → who may. Everything else is refused. ``asked``, ``written_off`` and ``expired`` are 督办中 with an
# open request, after 销号, and past the deadline. awb has reviewed and was the second inspector.
ALLOWED = {
    ("proposed", "review"): OFFICE,
    ("proposed", "decline"): OFFICE,
    ("reviewed", "approve"): LEADER,
    ("reviewed", "decline"): LEADER,
    ("approved", "notice"): OUT,
    ("approved", "raise"): OFFICE,
    ("approved", "revoke"): LEADER,
    ("noticed", "announce"): OUT,
    ("noticed", "post_sign"): HANGING,
    ("announced", "post_sign"): HANGING,
    ("posted", "announce"): OUT,
    ("asked", "grant_extension"): LEADER,
    ("asked", "refuse_extension"): LEADER,
    ("written_off", "apply_delist"): RESPONSIBLE,
    ("delist_applied", "inspect"): INSPECTING,
    ("delist_applied", "return_delist"): INSPECTING,
    ("inspected", "return_delist"): LEADER,
    ("inspected", "approve_delist"): LEADER,
    ("delist_approved", "delist"): OUT,
    ("delisted", "announce_delist"): OUT,
    ("expired", "fail"): LEADER,
    ("city reviewed", "approve"): {"director"},
    ("city reviewed", "decline"): OFFICE,
    ("city noticed", "announce"): OFFICE,
    ("city noticed", "post_sign"): HANGING,
    ("city noticed", "ask_extension"): RESPONSIBLE,
    ("city noticed", "raise"): OFFICE,
    ("city noticed", "revoke"): OFFICE,
    ("city inspected", "approve_delist"): {"director"},
    ("city inspected", "return_delist"): OFFICE,
    ("city inspected", "publish"): OFFICE,
}
for state in RUNNING:
    ALLOWED[state, "ask_extension"] = RESPONSIBLE
for state in (*RUNNING, "asked", "written_off", "expired"):
    ALLOWED[state, "revoke"] = LEADER
    ALLOWED[state, "raise"] = OFFICE
for state in ("announced", "in_progress", "asked", "written_off", "expired", "delist_applied", "inspected",
              "delist_approved", "delisted", "delist_announced"):  # fmt: skip
    ALLOWED[state, "publish"] = OUT
ACTIONS = sorted({row.action for row in LISTING_LIFECYCLE.transitions})


def stages(listed: Listed) -> Iterator[tuple[str, Listing]]:
    """One listing along its way, with the side roads taken and taken back."""
    hazard = listed.item()
    for step, state in zip(
        Listed.WAY, ("proposed", "reviewed", "approved", "noticed", "announced", "in_progress"), strict=False
    ):
        yield state, listed.go(hazard, step)
        yield from sides(listed, hazard, state)
    for step in ("apply", "check", "verify", "approve"):
        listed.moving.go(hazard, step)
    yield "written_off", Listing.objects.get()
    for step, state in zip(
        Listed.WAY[6:], ("delist_applied", "inspected", "delist_approved", "delisted", "delist_announced"), strict=True
    ):
        yield state, listed.go(hazard, step)


SIDE = {
    "proposed": {"declined": "decline"},
    "approved": {"revoked": "revoke"},
    "noticed": {"posted": "post_sign"},
    "in_progress": {"asked": "ask_extension", "expired": "", "failed": "fail"},
}


def sides(listed: Listed, hazard: Hazard, state: str) -> Iterator[tuple[str, Listing]]:
    for name, step in SIDE.get(state, {}).items():
        with rolled_back():
            if name in ("expired", "failed"):
                Hazard.objects.filter(pk=hazard.pk).update(due_on=listed.play.today() - timedelta(days=1))
            yield name, listed.go(hazard, step) if step else Listing.objects.get()


def of_city(listed: Listed) -> Iterator[tuple[str, Listing]]:
    """The same by papers of the city, at the places where the city decides."""
    with rolled_back():
        hazard = listed.item()
        listed.go(hazard, "propose", level="city")
        yield "city reviewed", listed.go(hazard, "review")
        paper = letter(listed.play, listed.world.director)
        listed.go(hazard, "approve", by="director", **paper)
        yield "city noticed", listed.go(hazard, "notice")
        for step in ("announce", "post_sign", "apply_delist"):
            listed.go(hazard, step)
        yield "city inspected", listed.go(hazard, "inspect")


def input_of(play) -> dict:
    """Something for every field of every form, so that a refusal is one of right, not of form."""
    words = (
        "reason", "note", "notice_no", "announcement_no", "media", "problem", "sign_place", "interim_measures",
        "application", "opinion", "expert", "expert_opinion", "delisting_no", "delist_announcement_no", "superior_no",
        "superior_issuer",
    )  # fmt: skip
    return dict.fromkeys(words, "写在这里") | {
        "published_fields": ["unit"], "new_due_on": play.today() + timedelta(days=31), "consequence": "licence",
        "level": "province", "superior_on": play.today(), "second_inspector": play.world.fresh("dept_officer"),
    }  # fmt: skip


@pytest.fixture
def trial(world, play, monkeypatch) -> Trial:
    monkeypatch.setattr("anquan.web.api.views.ClientThrottle.allow_request", lambda self, request, view: True)
    key_for(world, "client", world.mingguang)
    may = {person for allowed in ALLOWED.values() for person in allowed}
    cast = Cast(play, {person: world.fresh(person) for person in PEOPLE}, input_of(play), may)

    def values(kind: str, listing: Listing, action: str, person: str) -> dict:
        found = getattr(cast, kind)(form_of(action, listing), person)
        if person == "dept_officer" and "second_inspector" in found:  # two people inspect
            found["second_inspector"] = world.fresh("awb") if kind == "given" else "awb"
        return found

    def service(listing: Listing, action: str, person: str) -> int:
        services.perform_or_refuse(
            actor=cast.people[person], listing_id=listing.pk, action=action, today=play.today(),
            **values("given", listing, action, person),
        )  # fmt: skip
        return 200

    def page(listing: Listing, action: str, person: str) -> int:
        sent = values("typed", listing, action, person)
        return cast.pages[person].post(f"/listings/{listing.pk}/{action}/", sent).status_code

    def api(listing: Listing, action: str, person: str) -> int:
        sent = values("as_json", listing, action, person)
        return send(cast.doors[person], f"listings/{listing.pk}/actions/{action}/", sent).status_code

    def table(listing: Listing, action: str, person: str) -> Transition:
        if person not in sees(listing.pk):
            raise Http404
        return LISTING_LIFECYCLE.find(action, listing, cast.people[person])

    @cache
    def sees(pk: int) -> set[str]:
        rows = Listing.objects.filter(pk=pk)
        return {name for name, user in cast.people.items() if rows.visible_to(user).exists()}

    return Trial(
        allowed=ALLOWED,
        actions=ACTIONS,
        people=PEOPLE,
        table=table,
        ways={"service": service, "page": page, "api": api},
        version=lambda listing: Hazard.objects.filter(major__listings=listing).values_list("version", flat=True).get(),
    )


def test_each_role_may_do_in_each_state_exactly_what_stands_here_through_every_door(world, listed, trial):
    roles = {post.role for person in PEOPLE if person != "client" for post in world.fresh(person).appointments_today}
    assert roles == set(ROLES) - {"system_client"}
    with in_silence():
        for name, listing in chain(stages(listed), of_city(listed)):
            record = Listing.objects.select_related("major__hazard").get(pk=listing.pk)
            record.as_of = listed.play.today()
            trial.state(name, record)
    assert trial.states >= {state for state, _ in ALLOWED} and len(trial.states) == len(Status) + 6
    assert not trial.faults, "\n".join(trial.faults)
    assert trial.tried["table"] > 9000 and min(trial.tried.values()) > 400, trial.tried
