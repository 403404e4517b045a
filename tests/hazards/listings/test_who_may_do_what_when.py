"""Every state × action × role is tried at the service and at the page (acceptance A12): only what stands here succeeds.

The expectation is written by hand, as an official would read it, not derived from the code it checks.
"""

from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client

from anquan.accounts.roles import ROLES
from anquan.workflow import NotAllowed
from hazards.listings import services
from hazards.listings.lifecycle import LISTING_LIFECYCLE
from hazards.listings.rules import Status
from hazards.models import Hazard, Listing

pytestmark = pytest.mark.django_db
# one of each role, and the foreign twins
PEOPLE = (
    "owner", "officer", "other_officer", "grid", "inspector", "guandian_inspector", "township_leader", "dept_officer",
    "dept_head", "coordinator", "housing_officer", "legal", "host", "awb", "director", "leader", "expert", "auditor",
    "clerk", "admin", "far_awb", "far_officer",
)  # fmt: skip
OFFICE, LEADER, RESPONSIBLE = {"awb", "director"}, {"leader"}, {"owner", "officer"}
OUT = OFFICE | LEADER  # papers and announcements
HANGING = {"inspector", "township_leader", "dept_officer", "dept_head", "awb", "director"}
INSPECTING = {"dept_officer", "awb", "director"}
RUNNING = ("noticed", "announced", "posted", "in_progress")

# (state, action) → who may. Everything else is refused. ``asked``, ``written_off`` and ``expired`` are 督办中 with an
# open request, after 销号, and past the deadline.
ALLOWED = {
    ("proposed", "review"): OFFICE,
    ("proposed", "decline"): OFFICE,
    ("reviewed", "approve"): LEADER,
    ("reviewed", "decline"): LEADER,
    ("approved", "notice"): OUT,
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
}
for state in RUNNING:
    ALLOWED[state, "ask_extension"] = RESPONSIBLE
for state in (*RUNNING, "asked", "written_off", "expired"):
    ALLOWED[state, "revoke"] = LEADER
for state in ("announced", "in_progress", "asked", "written_off", "expired", "delist_applied", "inspected",
              "delist_approved", "delisted", "delist_announced"):  # fmt: skip
    ALLOWED[state, "publish"] = OUT
ACTIONS = sorted({row.action for row in LISTING_LIFECYCLE.transitions})
AFTER = {
    "proposed": "propose", "reviewed": "review", "approved": "approve", "noticed": "notice", "announced": "announce",
    "in_progress": "post_sign", "asked": "post_sign", "written_off": "post_sign", "expired": "post_sign",
    "delist_applied": "apply_delist", "inspected": "inspect", "delist_approved": "approve_delist",
    "delisted": "delist", "delist_announced": "announce_delist",
}  # fmt: skip


@pytest.fixture
def states(listed) -> dict[str, Listing]:
    made = {}
    for state, last in AFTER.items():
        hazard = listed.item()
        made[state] = listed.up_to(hazard, last)
        if state == "asked":
            listed.go(hazard, "ask_extension", new_due_on=hazard.due_on + timedelta(days=1))
        if state == "written_off":
            for step in ("apply", "check", "verify", "approve"):
                listed.moving.go(hazard, step)
        if state == "expired":
            gone = listed.play.today() - timedelta(days=1)
            Hazard.objects.filter(pk=hazard.pk).update(due_on=gone)
    hazard = listed.item()
    listed.up_to(hazard, "notice")
    made["posted"] = listed.go(hazard, "post_sign")
    declined, revoked, failed = listed.item(), listed.item(), listed.item()
    listed.up_to(declined, "propose")
    made["declined"] = listed.go(declined, "decline")
    listed.up_to(revoked, "approve")
    made["revoked"] = listed.go(revoked, "revoke")
    listing = listed.up_to(failed, "post_sign")
    made["failed"] = listed.go(failed, "fail", today=listing.due_on + timedelta(days=1))
    return made


def fresh(listing: Listing) -> Listing:
    return Listing.objects.select_related("major__hazard").get(pk=listing.pk)


def test_each_state_offers_each_role_exactly_what_the_table_says(world, states, play):
    assert {fresh(listing).status for listing in states.values()} == set(Status.values)
    roles = {post.role for person in PEOPLE for post in world.fresh(person).appointments_today}
    assert roles == set(ROLES) - {"system_client"}
    wrong = {}
    for state, listing in states.items():
        for person in PEOPLE:
            user = world.fresh(person)
            expected = {action for action in ACTIONS if person in ALLOWED.get((state, action), ())}
            got = set()
            if Listing.objects.visible_to(user).filter(pk=listing.pk).exists():
                row = fresh(listing)
                row.as_of = play.today()
                got = {offer.action for offer in LISTING_LIFECYCLE.available(row, user) if offer.enabled}
            if got != expected:
                wrong[state, person] = (sorted(got), sorted(expected))
    assert not wrong


def triples(states):
    for state, listing in states.items():
        for person in PEOPLE:
            for action in ACTIONS:
                if person not in ALLOWED.get((state, action), ()):
                    yield listing, person, action


TWINS = ("other_officer", "guandian_inspector", "housing_officer", "far_officer")  # at the service alone
STRONGEST = "leader"


def on_pages(states):
    """Where somebody may do it, every other role is tried; where nobody may, whoever may most."""
    by_listing = {listing.pk: state for state, listing in states.items()}
    for listing, person, action in triples(states):
        is_possible = (by_listing[listing.pk], action) in ALLOWED and person not in TWINS
        if person == STRONGEST or is_possible:
            yield listing, person, action


def standing() -> dict:
    return {row.pk: (row.status, row.hazard.version) for row in Listing.objects.select_related("major__hazard")}


def test_whatever_is_not_in_the_table_is_refused_by_the_service_and_changes_nothing(world, states, play):
    before, tried = standing(), 0
    for listing, person, action in triples(states):
        tried += 1
        with pytest.raises((NotAllowed, Http404)):
            services.perform(actor=world.people[person], listing_id=listing.pk, action=action, today=play.today())
    assert tried > 5000 and standing() == before


def test_whatever_is_not_in_the_table_is_refused_by_the_page_and_changes_nothing(world, states, play):
    before, tried, let_through = standing(), 0, []
    clients = {}
    for person in PEOPLE:
        clients[person] = Client()
        clients[person].force_login(world.fresh(person))
    for listing, person, action in on_pages(states):
        tried += 1
        values = {"version": listing.hazard.version} | sent(action)
        status = clients[person].post(f"/listings/{listing.pk}/{action}/", values).status_code
        if status not in (403, 404, 409, 422):
            let_through.append((listing.status, person, action, status))
    assert tried > 700 and not let_through and standing() == before


def sent(action: str) -> dict:
    """Input that the form of the action takes, so that a refusal is one of right, not of form."""
    words = ("reason", "note", "notice_no", "announcement_no", "media", "problem", "sign_place", "interim_measures",
             "application", "opinion", "delisting_no", "delist_announcement_no")  # fmt: skip
    return dict.fromkeys(words, "写在这里") | {
        "published_fields": ["unit"], "new_due_on": "2099-01-01", "consequence": "licence", "second_inspector": "awb",
    }  # fmt: skip
