"""Who is reminded when, once, however often the beat runs or does not run."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from anquan.accounts.models import User
from anquan.accounts.services import appoint
from anquan.notices.models import Outbox
from anquan.terms.services import change_term
from hazards import recipients, reminders, services, tasks
from hazards.models import Clock, Hazard
from tests.hazards.reminding import all_told, at, naive_beat, people_by_the_book, remind, reminders_of

DAY = timedelta(days=1)
LADDER = [
    (-7, "责任人"),
    (-3, "责任人"),
    (-1, "责任人"),
    (0, "责任人"),
    (1, "乡镇分管"),
    (3, "部门"),
    (7, "安委办"),
    (15, "分管领导"),
]
ASSIGNED_ON = date(2026, 9, 1)


@pytest.fixture
def hazard(play) -> Hazard:
    """In the hands of the enterprise since 1 September, to be put right within 15 days."""
    return play.rectifying(today=ASSIGNED_ON)


@pytest.mark.parametrize(("step", "level"), LADDER)
def test_each_step_reaches_its_rung_and_all_below(hazard, step, level):
    day = hazard.due_on + step * DAY
    remind(day)
    told = {name for (name, told_step), count in reminders_of(hazard).items() if told_step == step and count == 1}
    assert told == people_by_the_book(hazard, level, day)
    assert "officer" in told and "owner" in told


def test_the_ladder_climbs_from_the_enterprise_to_the_leader(hazard):
    for day in (hazard.due_on + n * DAY for n in range(-10, 20)):
        remind(day)
    steps_of = {}
    for name, step in reminders_of(hazard):
        steps_of.setdefault(name, set()).add(step)
    assert steps_of["officer"] == {-7, -3, -1, 0, 1, 3, 7, 15}
    assert steps_of["township_leader"] == {1, 3, 7, 15}
    assert steps_of["dept_officer"] == {3, 7, 15}
    assert steps_of["director"] == {7, 15}
    assert steps_of["leader"] == {15}
    assert set(reminders_of(hazard).values()) == {1}


def test_two_beats_a_minute_apart_remind_once_and_the_naive_one_twice(hazard):
    day = hazard.due_on
    assert remind(day) > 0
    assert remind(day) == 0
    assert set(all_told().values()) == {1}
    Outbox.objects.all().delete()
    naive_beat(day)
    naive_beat(day)
    assert Outbox.objects.filter(user__username="officer").count() == 2


def test_three_days_without_beat_are_caught_up_by_one_message_and_the_naive_one_sends_three(hazard):
    last_run, back = hazard.due_on - 2 * DAY, hazard.due_on + 1 * DAY
    remind(last_run)
    before = reminders_of(hazard)["officer", 1]
    remind(back)
    caught_up = [step for name, step in reminders_of(hazard) if name == "officer" and step > -3]
    assert (before, caught_up) == (0, [1])
    Outbox.objects.all().delete()
    naive_beat(back, since=last_run + DAY)
    assert Outbox.objects.filter(user__username="officer").count() == 3


def test_a_reminder_says_how_many_days_really_are_left(hazard):
    remind(hazard.due_on - 5 * DAY)
    row = Outbox.objects.get(user__username="officer", kind="hazard.due")
    assert row.title == f"整改期限还有 5 天（{hazard.due_on}）：{hazard.unit.name}"
    assert row.key == f"hazard:{hazard.pk}:ladder:-7:{hazard.due_on}"
    assert (row.object_type, row.object_id, row.url) == ("hazards.hazard", str(hazard.pk), f"/hazards/{hazard.number}/")
    assert hazard.description.startswith(row.body)


def test_an_order_of_five_days_does_not_begin_with_seven_days_left(play):
    hazard = play.rectifying(today=ASSIGNED_ON, order={"due_on": ASSIGNED_ON + 5 * DAY})
    for day in (ASSIGNED_ON, ASSIGNED_ON + DAY):
        remind(day)
        assert not reminders_of(hazard)
    remind(ASSIGNED_ON + 2 * DAY)
    assert {step for _, step in reminders_of(hazard)} == {-3}


def test_a_granted_extension_arms_the_ladder_anew(play, world, hazard):
    remind(hazard.due_on - 3 * DAY)
    asked_on = hazard.due_on - 2 * DAY
    new_due_on = hazard.due_on + 10 * DAY
    with time_machine.travel(at(asked_on), tick=False):
        request = services.ask(actor=world.fresh("officer"), hazard_id=hazard.pk, kind="extension", reason="配件未到货",
                               new_due_on=new_due_on, interim_measures="停用并设警戒", today=asked_on)  # fmt: skip
        services.decide(
            actor=world.fresh("township_leader"), request_id=request.pk, is_granted=True, note="", today=asked_on
        )
    remind(hazard.due_on)
    old = Outbox.objects.filter(key__endswith=f":{hazard.due_on}", key__contains=":ladder:0:")
    assert not old.exists()
    remind(new_due_on - 3 * DAY)
    assert (
        Outbox.objects.filter(key=f"hazard:{hazard.pk}:ladder:-3:{new_due_on}", user__username="officer").count() == 1
    )


def test_a_pending_submission_is_no_longer_the_rectifiers_ball(play, hazard):
    submitted = play.submit(hazard, today=hazard.due_on - 4 * DAY)
    for day in (hazard.due_on + n * DAY for n in range(-3, 16)):
        remind(day)
    assert not reminders_of(hazard)
    clock = Clock.objects.get(hazard=submitted, kind="recheck")
    told = Outbox.objects.filter(key__startswith=f"clock:{clock.pk}:recheck:").values_list("user__username", "key")
    assert {name for name, key in told if ":+0:" in key} == {"inspector", "inspector2"}


def test_a_closed_hazard_is_never_reminded_of(play):
    hazard = play.closed(today=ASSIGNED_ON)
    for n in range(30):
        remind(ASSIGNED_ON + n * DAY)
    assert not reminders_of(hazard) and not Outbox.objects.filter(kind="hazard.clock").exists()


def test_an_empty_rung_passes_to_the_next_higher_one(world, hazard):
    User.objects.filter(username="township_leader").update(is_active=False)
    day = hazard.due_on + DAY
    remind(day)
    told = {name for name, step in reminders_of(hazard) if step == 1}
    assert told == people_by_the_book(hazard, "乡镇分管", day) == {"owner", "officer", "dept_officer", "dept_head"}


def test_nobody_is_left_out_when_an_enterprise_has_no_people(world, play):
    User.objects.filter(username__in=["owner", "officer"]).update(is_active=False)
    hazard = play.assigned(today=ASSIGNED_ON)
    remind(hazard.due_on)
    assert (
        {name for name, _ in reminders_of(hazard)}
        == people_by_the_book(hazard, "责任人", hazard.due_on)
        == {"township_leader"}
    )


def test_a_person_with_two_posts_in_the_unit_is_told_once(world, hazard):
    appoint(actor=None, user=world.owner, role="enterprise_officer", unit=world.xinyuan, valid_from=ASSIGNED_ON)
    remind(hazard.due_on)
    assert reminders_of(hazard)["owner", 0] == 1


def test_a_post_that_ended_hears_nothing(world, hazard):
    world.officer.appointments.update(valid_to=hazard.due_on - DAY)
    remind(hazard.due_on)
    assert {name for name, _ in reminders_of(hazard)} == {"owner"}


def test_people_of_another_county_hear_nothing(play, hazard):
    for n in range(-8, 40):
        remind(hazard.due_on + n * DAY)
    assert not Outbox.objects.filter(
        user__username__startswith="far_", kind__in=["hazard.due", "hazard.clock"]
    ).exists()


# --- the clocks of the other sides ------------------------------------------------------------------------------------
def test_who_should_order_is_reminded_and_on_the_third_day_the_office(play):
    hazard = play.reported(by="clerk", today=ASSIGNED_ON)
    due_on = Clock.objects.get(hazard=hazard, kind="assign").due_on
    remind(due_on)
    assert _told_of("assign", 0) == {"inspector", "inspector2"}
    remind(due_on + 3 * DAY)
    assert _told_of("assign", 3) == {"inspector", "inspector2", "awb", "director"}


def test_who_should_sign_is_the_responsible_unit(play):
    hazard = play.assigned(today=ASSIGNED_ON)
    due_on = Clock.objects.get(hazard=hazard, kind="sign").due_on
    remind(due_on + DAY)
    assert _told_of("sign", 1) == {"owner", "officer"}


def test_a_request_reminds_the_deciding_side_but_never_the_asker(play, world):
    hazard = play.assigned(today=ASSIGNED_ON)
    request = services.ask(actor=world.fresh("township_leader"), hazard_id=hazard.pk, kind="void", reason="重复登记",
                           today=ASSIGNED_ON)  # fmt: skip
    appoint(actor=None, user=world.inspector2, role="township_leader", unit=world.jianxi, valid_from=ASSIGNED_ON)
    remind(request.due_on)
    assert _told_of("decide", 0) == {"inspector2"}


def test_a_major_hazard_is_rechecked_by_the_county(play, world):
    order = {"measures": "停用", "funds_planned": 0, "emergency_plan": "撤人", "responsible_person": "周强"}
    hazard = play.rectifying(by="dept_officer", level="major", order=order, today=ASSIGNED_ON)
    hazard = play.submit(hazard, today=ASSIGNED_ON + DAY, funds_spent=0)
    remind(Clock.objects.get(hazard=hazard, kind="recheck").due_on)
    assert _told_of("recheck", 0) == {"dept_officer"}


def _told_of(kind: str, step: int) -> set[str]:
    rows = Outbox.objects.filter(kind="hazard.clock", key__contains=f":{kind}:{step:+d}:")
    return set(rows.values_list("user__username", flat=True))


# --- the calendar -----------------------------------------------------------------------------------------------------
def test_a_missing_calendar_is_told_from_the_fifteenth_of_november_and_once_a_month(world):
    remind(date(2026, 11, 14))
    assert not Outbox.objects.filter(kind="workdays.missing").exists()
    for day in (date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 30)):
        remind(day)
    told = Outbox.objects.filter(kind="workdays.missing")
    assert set(told.values_list("user__username", flat=True)) == {"admin", "awb", "director", "far_awb"}
    assert told.count() == 4
    remind(date(2026, 12, 1))
    assert told.count() == 8


# --- the table is a setting --------------------------------------------------------------------------------------------
def test_the_ladder_follows_the_dated_setting(world, hazard):
    with time_machine.travel(at(ASSIGNED_ON), tick=False):
        for key, value in (("hazard.remind.ladder", [-2, 5]), ("hazard.remind.levels", ["责任人", "安委办"])):
            change_term(actor=world.director, key=key, value=value, valid_from=ASSIGNED_ON + DAY, reason="本地做法")
    for n in range(-8, 9):
        remind(hazard.due_on + n * DAY)
    assert {step for _, step in reminders_of(hazard)} == {-2, 5}


def test_one_statement_tells_what_the_book_tells_for_every_hazard_and_step(play, world):
    """The set-based statement and ``recipients.rung`` are one rule."""
    hazards = [
        play.rectifying(today=ASSIGNED_ON),
        play.rectifying(unit="hengfeng", by="guandian_inspector", officer="other_officer", today=ASSIGNED_ON - DAY),
    ]
    hazards.append(play.assigned(unit="site", by="housing_officer", today=ASSIGNED_ON + DAY))
    for hazard in hazards:
        for step, level in LADDER:
            day = hazard.due_on + step * DAY
            remind(day)
            told = {name for name, told_step in reminders_of(hazard) if told_step == step}
            assert told == people_by_the_book(hazard, level, day), (hazard.unit.name, step)
    assert recipients.rung(hazards[2], "责任人", ASSIGNED_ON)[0].username == "township_leader"  # the site has no people


# --- midnight ---------------------------------------------------------------------------------------------------------
def test_overdue_begins_at_midnight_in_shanghai_in_sql_in_python_and_in_the_task(play, hazard):
    due_on = hazard.due_on
    for moment, is_late in ((at(due_on, 23, 59), False), (at(due_on + DAY, 0, 0), True)):
        with time_machine.travel(moment, tick=False):
            today = timezone.localdate()
            assert Hazard.objects.overdue(today).filter(pk=hazard.pk).exists() is is_late
            assert Hazard.objects.get(pk=hazard.pk).is_overdue(today) is is_late
            Outbox.objects.all().delete()
            tasks.remind()
            titles = set(Outbox.objects.filter(kind="hazard.due").values_list("title", flat=True))
            assert any("已逾期" in title for title in titles) is is_late


def test_reminding_costs_the_same_for_three_hazards_as_for_one(play, django_assert_max_num_queries, hazard):
    with django_assert_max_num_queries(60) as one:
        reminders.remind_of_deadlines(today=hazard.due_on, now=at(hazard.due_on))
    for _ in range(2):
        play.rectifying(today=ASSIGNED_ON)
    Outbox.objects.all().delete()
    with django_assert_max_num_queries(len(one.captured_queries)):
        reminders.remind_of_deadlines(today=hazard.due_on, now=at(hazard.due_on))
