"""挂牌督办 is reminded of: its clocks, its deadline up to the level that listed, and nobody hears the same step twice."""

from collections import Counter
from datetime import timedelta

import pytest

from anquan.accounts.services import appoint
from anquan.notices.models import Outbox
from hazards import replay
from hazards.models import Clock, Hazard, Listing
from hazards.rules import ClockKind
from tests.cast import SINCE
from tests.hazards.reminding import remind, reminders_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OFFICE, LEADER = {"awb", "director"}, {"leader"}
# last step made → the clock that then runs, and whoever has the ball
RUNNING = {
    "approve": (ClockKind.NOTICE, OFFICE),
    "notice": (ClockKind.ANNOUNCE, OFFICE),
    "announce": (ClockKind.SIGNPOST, {"dept_officer"}),
    "ask_extension": (ClockKind.EXTEND, LEADER),
    "delist": (ClockKind.DELIST, OFFICE),
}


def running(listing: Listing, kind: str) -> Clock:
    return Clock.objects.get(hazard=listing.hazard, kind=kind, stopped_on__isnull=True)


def told(listing: Listing, kind: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Outbox.objects.filter(key__startswith=f"clock:{running(listing, kind).pk}:")
    for user, key in rows.values_list("user__username", "key"):
        found.setdefault(int(key.split(":")[3]), set()).add(user)
    return found


@pytest.fixture
def made(listed) -> dict[str, Listing]:
    found = {}
    for last in RUNNING:
        hazard = listed.item()
        found[last] = listed.up_to(hazard, "post_sign" if last == "ask_extension" else last)
        if last == "ask_extension":
            found[last] = listed.go(hazard, last)
    return found


def test_every_clock_climbs_to_the_office_and_the_level_that_listed(made):
    dues = {last: running(made[last], kind).due_on for last, (kind, _) in RUNNING.items()}
    for day in sorted({due + late * DAY for due in dues.values() for late in (0, 1, 3, 7)}):
        remind(day)
    wrong = {}
    for last, (kind, owing) in RUNNING.items():
        found = told(made[last], kind)
        if found != {0: owing, 1: owing, 3: owing | OFFICE, 7: owing | OFFICE | LEADER}:
            wrong[last] = found
    assert not wrong
    assert set(Counter(Outbox.objects.values_list("user_id", "key")).values()) == {1}


def test_a_message_leads_to_the_listing(made):
    listing = made["approve"]
    clock = running(listing, ClockKind.NOTICE)
    remind(clock.due_on + DAY)
    row = Outbox.objects.get(user__username="awb", key__startswith=f"clock:{clock.pk}:")
    assert row.title == f"送达督办通知书已超过时限 1 天（{clock.due_on}）：{listing.hazard.unit.name}"
    assert row.url == f"/listings/{listing.pk}/"


def test_the_decision_of_an_extension_has_a_clock_that_stops_with_it(listed):
    for decided in ("grant_extension", "refuse_extension"):
        hazard = listed.item()
        listed.up_to(hazard, "post_sign")
        listing = listed.go(hazard, "ask_extension")
        clock = running(listing, ClockKind.EXTEND)
        assert (
            clock.charged_to == listed.world.mingguang and clock.why["value"] == 10 and clock.why["what"] == "申请延期"
        )
        hazard.refresh_from_db()
        assert hazard.clock_due_on == hazard.due_on, "it runs beside the rectification"
        listed.go(hazard, decided)
        clock.refresh_from_db()
        assert clock.stopped_on == listed.play.today()
    assert not list(replay.check_all())


def test_the_deadline_of_the_supervision_reaches_the_leader_and_the_level_that_listed(listed, world):
    """A listing of the city: its leader stands above the leader of the county."""
    city = world.person("city_boss", "市领导乙", "city_leader", world.chuzhou)
    appoint(actor=None, user=city, role="awb_director", unit=world.chuzhou, valid_from=SINCE)
    hazard = listed.item()
    listed.go(hazard, "propose", level="city")
    listed.go(hazard, "review")
    listed.go(hazard, "approve", by="city_boss")
    hazard.refresh_from_db()
    for late in range(-16, 20):
        remind(hazard.due_on + late * DAY)
    steps: dict[str, set[int]] = {}
    for name, step in reminders_of(hazard):
        steps.setdefault(name, set()).add(step)
    assert steps["officer"] == {-15, -7, -3, -1, 0, 1, 3, 7, 15}
    assert steps["dept_officer"] == {1, 3, 7, 15} and steps["awb"] == {3, 7, 15}
    assert steps["leader"] == {7, 15} and steps["city_boss"] == {15}
    assert set(reminders_of(hazard).values()) == {1}
    row = Outbox.objects.filter(key__startswith=f"hazard:{hazard.pk}:ladder:+7:").first()
    assert row.title == f"挂牌督办的隐患督办已逾期 7 天（期限 {hazard.due_on}）：{hazard.unit.name}"


def test_the_longest_term_of_the_listing_is_the_deadline_when_it_is_earlier(listed):
    hazard = listed.item()
    listed.up_to(hazard, "approve")
    hazard.refresh_from_db()
    limit = hazard.due_on - 10 * DAY
    Listing.objects.filter(major__hazard=hazard).update(limit_on=limit)
    remind(limit)
    assert {step for _, step in reminders_of(hazard)} == {0}
    assert Outbox.objects.filter(key=f"hazard:{hazard.pk}:ladder:+0:{limit}").exists()


def test_neither_the_listing_nor_its_extension_begins_with_a_step_that_is_behind(listed):
    hazard, today = listed.item(), listed.play.today()
    hazard.refresh_from_db()
    approved = hazard.due_on - 5 * DAY
    for step in ("propose", "review", "approve"):
        listed.go(hazard, step, today=approved)
    remind(approved)
    assert not reminders_of(hazard), "T−7 was two days ago, before it was listed"
    for step in ("notice", "announce", "post_sign", "ask_extension"):
        more = {"new_due_on": hazard.due_on + 2 * DAY} if step == "ask_extension" else {}
        listed.go(hazard, step, today=approved + DAY, **more)
    listed.go(hazard, "grant_extension", today=approved + DAY)
    remind(approved + DAY)
    assert not reminders_of(hazard) and approved > today
    hazard.refresh_from_db()
    remind(hazard.due_on - 3 * DAY)
    assert {step for _, step in reminders_of(hazard)} == {-3}


def test_an_item_that_comes_under_supervision_in_between_is_told_each_step_once(listed):
    hazard = listed.item()
    hazard.refresh_from_db()
    remind(hazard.due_on - 3 * DAY)
    before = reminders_of(hazard)
    assert before["officer", -3] == 1
    listed.up_to(hazard, "approve")
    remind(hazard.due_on - 3 * DAY)
    assert reminders_of(hazard) == before
    remind(hazard.due_on)
    assert reminders_of(hazard)["officer", 0] == 1


def test_after_the_listing_has_failed_the_common_ladder_goes_on(listed):
    hazard = listed.item()
    listed.up_to(hazard, "post_sign")
    hazard.refresh_from_db()
    listed.go(hazard, "fail", today=hazard.due_on + 2 * DAY)
    Outbox.objects.all().delete()
    remind(hazard.due_on + 15 * DAY)
    assert reminders_of(Hazard.objects.get(pk=hazard.pk))["leader", 15] == 1
    assert not Outbox.objects.filter(title__contains="挂牌督办的隐患").exists()


def test_a_beat_that_was_off_catches_up_once(made):
    due_on = running(made["approve"], ClockKind.NOTICE).due_on
    remind(due_on)
    assert remind(due_on) == 0
    back = due_on + 4 * DAY
    assert remind(back) > 0 and remind(back) == 0
    assert set(told(made["approve"], ClockKind.NOTICE)) == {0, 3}
