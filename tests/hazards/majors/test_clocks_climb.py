"""Each clock of 一单四制 is reminded of: to whoever has the ball, then to the office and the leader, once each."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from anquan.notices.models import Message, Outbox
from anquan.notices.services import deliver_all
from anquan.terms.services import change_term
from hazards import tasks
from hazards.majors import rungs
from hazards.models import Clock, Hazard
from hazards.rules import ClockKind
from tests.hazards.reminding import at, remind, reminders_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# last step made → the clock that then runs, and whoever has the ball
RUNNING = {
    "": (ClockKind.JUDGE, {"dept_officer", "dept_head"}),
    "confirm": (ClockKind.LIST, {"awb", "director"}),
    "list": (ClockKind.ASSIGN, {"awb", "director"}),
    "assign": (ClockKind.SIGN, {"owner", "officer"}),
    "acknowledge": (ClockKind.PLAN, {"owner", "officer"}),
    "apply": (ClockKind.RECHECK, {"inspector", "inspector2", "dept_officer"}),
    "check": (ClockKind.RECHECK, {"dept_officer"}),
    "verify": (ClockKind.APPROVE, {"director"}),
}
OFFICE, LEADER = {"awb", "director"}, {"leader"}


def told(hazard, kind: str) -> dict[int, set[str]]:
    """Who was told at which step of the clock of this kind."""
    clock = Clock.objects.get(hazard=hazard, kind=kind, stopped_on__isnull=True)
    found: dict[int, set[str]] = {}
    for user, key in Outbox.objects.filter(key__startswith=f"clock:{clock.pk}:").values_list("user__username", "key"):
        found.setdefault(int(key.split(":")[3]), set()).add(user)
    return found


@pytest.fixture
def items(moving) -> dict[str, Hazard]:
    """One with each clock running."""
    made = {}
    for last in RUNNING:
        made[last] = moving.reported()
        if last:
            moving.up_to(made[last], last)
    return made


def test_every_clock_climbs_to_the_office_and_the_leader(items):
    dues = {
        last: Clock.objects.get(hazard=items[last], kind=RUNNING[last][0], stopped_on__isnull=True).due_on
        for last in RUNNING
    }
    for day in sorted({due + late * DAY for due in dues.values() for late in (0, 1, 3, 7)}):
        remind(day)
    wrong = {}
    for last, (kind, owing) in RUNNING.items():
        found = told(items[last], kind)
        want = {1: owing, 3: owing | OFFICE, 7: owing | OFFICE | LEADER}
        if {step: found.get(step) for step in want} != want:
            wrong[last or "reported"] = found
    assert not wrong
    assert not Outbox.objects.filter(user__username__startswith="far_", kind="hazard.clock").exists()
    assert set(Counter(Outbox.objects.values_list("user_id", "key")).values()) == {1}


def test_a_message_leads_to_the_page_of_the_item_and_says_the_step(items):
    hazard = items["acknowledge"]
    due_on = Clock.objects.get(hazard=hazard, kind=ClockKind.PLAN).due_on
    remind(due_on + DAY)
    row = Outbox.objects.get(user__username="owner", key__contains=":plan:+1:")
    assert row.title == f"报送治理方案已超过时限 1 天（{due_on}）：{hazard.unit.name}"
    assert row.url == f"/majors/{hazard.number}/" and row.object_id == str(hazard.pk)


def test_a_step_that_was_made_is_not_reminded_of_and_what_an_order_left_running_is_nobodys(moving, play, world):
    done = moving.reported()
    moving.up_to(done, "verify")
    ordered = play.assigned(level="major", order={
        "measures": "停用", "funds_planned": 0, "emergency_plan": "撤人", "responsible_person": "周强"
    })  # fmt: skip
    moving.determine(ordered, world.fresh("dept_officer"), play.today(), "major")
    for late in range(30):
        remind(play.today() + late * DAY)
    kinds = {key.split(":")[2] for key in Outbox.objects.filter(kind="hazard.clock").values_list("key", flat=True)}
    assert kinds == {"approve", "list"}


def test_three_days_without_a_beat_are_caught_up_once_and_two_beats_do_no_harm(items):
    due_on = Clock.objects.get(hazard=items["acknowledge"], kind=ClockKind.PLAN).due_on
    remind(due_on)
    before = Outbox.objects.count()
    assert remind(due_on) == 0 and Outbox.objects.count() == before
    back = due_on + 4 * DAY
    assert remind(back) > 0 and remind(back) == 0
    steps = {step for step, people in told(items["acknowledge"], ClockKind.PLAN).items() if "owner" in people}
    assert steps == {0, 3}, "the step of day 1 was overtaken: one message for three days"
    assert set(Counter(Outbox.objects.values_list("user_id", "key")).values()) == {1}


def test_late_begins_at_midnight_in_shanghai(items):
    due_on = Clock.objects.get(hazard=items["acknowledge"], kind=ClockKind.PLAN).due_on
    for moment, is_late in ((at(due_on, 23, 59), False), (at(due_on + DAY, 0, 0), True)):
        with time_machine.travel(moment, tick=False):
            assert (timezone.localdate() > due_on) is is_late
            Outbox.objects.all().delete()
            tasks.remind()
            titles = Outbox.objects.filter(key__contains=":plan:").values_list("title", flat=True)
            assert titles and all(("已超过" in title) is is_late for title in titles)


def test_the_ladder_is_a_setting(world, items, play):
    today = play.today()
    for key, value in (("major.remind.clocks", [-1, 2]), ("major.remind.clock_levels", ["责任人", "分管领导"])):
        change_term(actor=world.director, key=key, value=value, valid_from=today + DAY, reason="本地做法")
    due_on = Clock.objects.get(hazard=items["acknowledge"], kind=ClockKind.PLAN).due_on
    for late in range(-3, 8):
        remind(due_on + late * DAY)
    assert set(told(items["acknowledge"], ClockKind.PLAN)) == {-1, 2}
    assert told(items["acknowledge"], ClockKind.PLAN)[2] == {"owner", "officer"} | OFFICE | LEADER


# --- what an overdue item calls for ------------------------------------------------------------------------------------
def proposals(hazard) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Outbox.objects.filter(key__startswith=f"rung:{hazard.pk}:")
    for user, key in rows.values_list("user__username", "key"):
        found.setdefault(int(key.split(":")[3]), set()).add(user)
    return found


def test_the_office_is_told_what_an_overdue_item_calls_for(moving):
    hazard = moving.reported()
    moving.up_to(hazard, "start")
    hazard.refresh_from_db()
    for late in range(-8, 32):
        remind(hazard.due_on + late * DAY)
    assert proposals(hazard) == dict.fromkeys((3, 7, 15, 30), OFFICE)
    row = Outbox.objects.get(user__username="awb", key__startswith=f"rung:{hazard.pk}:", key__contains=":+7:")
    assert row.title == f"重大隐患已逾期 7 天，建议办理：督办单（期限 {hazard.due_on}）：{hazard.unit.name}"
    assert {step for _, step in reminders_of(hazard)} == {-7, -3, -1, 0, 1, 3, 7, 15}


def test_a_submission_ends_the_proposals_and_a_general_hazard_has_none(moving, play):
    major = moving.reported()
    moving.up_to(major, "apply")
    plain = play.rectifying()
    for late in range(60):
        remind(play.today() + late * DAY)
    assert not proposals(major) and not proposals(plain)


def test_the_rungs_are_the_terms_and_stand_on_the_page_and_in_the_ledger(world, moving, play, client):
    today = play.today()
    hazard = moving.reported(today=today - 35 * DAY)
    moving.up_to(hazard, "start", today=today - 35 * DAY)
    hazard.refresh_from_db()  # overdue for five days
    found = rungs.rungs(hazard, rungs.ladder(today), today)
    assert [(rung.measure, rung.on - hazard.due_on, rung.state) for rung in found] == [
        ("提示单", 3 * DAY, "done"), ("督办单", 7 * DAY, "now"), ("通报", 15 * DAY, "todo"), ("约谈、建议立案", 30 * DAY, "todo"),
    ]  # fmt: skip
    client.force_login(world.fresh("awb"))
    due = hazard.due_on + 7 * DAY
    page = client.get(f"/majors/{hazard.number}/").content.decode()
    assert "逾期逐级处理" in page and f"{due:%Y-%m-%d}" in page
    assert f"{due:%m-%d} 督办单</span>" in client.get("/majors/?status=overdue").content.decode()
    opened = client.get(f"/majors/{hazard.number}/panel/", headers={"HX-Request": "true"}).content.decode()
    assert f"{due:%m-%d} 起建议办理：督办单" in opened
    assert rungs.next_rung(hazard, rungs.ladder(today), hazard.due_on) is None, "in time there is no next step"


def test_the_messages_arrive_with_those_who_may_see_the_item(items, world):
    due_on = Clock.objects.get(hazard=items["acknowledge"], kind=ClockKind.PLAN).due_on
    remind(due_on + 7 * DAY)
    deliver_all(now=at(due_on + 7 * DAY, 8))
    assert not Outbox.objects.filter(status="dropped").exists()
    assert Message.objects.filter(user=world.leader, kind="hazard.clock").exists()
