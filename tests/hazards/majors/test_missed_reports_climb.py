"""A report that was missed is told of, once for each person, due day and step, however often the beat runs."""

from collections import Counter
from datetime import timedelta

import pytest

from anquan.notices.models import Outbox
from hazards.majors import services
from hazards.majors.reminding import remind_of_duties
from tests.hazards.reminding import at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def duty(moving, play):
    """The weekly 整改进展 of an item that is being rectified; the others have been ended to leave one ladder."""
    start = play.today() - 20 * DAY
    major = moving.up_to(moving.reported(today=start), "start", today=start)
    major.duties.exclude(kind="progress").update(ends_on=start)
    return major.duties.get(kind="progress")


def remind(day) -> int:
    return remind_of_duties(today=day, now=at(day))


def told(duty, due_on) -> dict[int, set[str]]:
    """Who was told at which step of one due day."""
    found: dict[int, set[str]] = {}
    for user, key in Outbox.objects.filter(key__startswith=f"duty:{duty.pk}:{due_on}:").values_list(
        "user__username", "key"
    ):
        found.setdefault(int(key.rsplit(":", 1)[1]), set()).add(user)
    return found


def test_nobody_is_told_on_the_due_day_itself(duty):
    due = duty.starts_on + 7 * DAY
    assert remind(due) == 0
    assert remind(due + DAY) > 0


def test_the_ladder_climbs_from_the_unit_to_the_office(world, duty):
    due = duty.starts_on + 7 * DAY
    for late in (1, 3, 7, 15):
        remind(due + late * DAY)
    found = told(duty, due)
    assert found[1] == {"officer", "owner"}
    assert found[3] == found[1] | {"township_leader"}
    assert found[7] == found[3] | {"dept_officer", "dept_head"}
    assert found[15] == found[7] | {"awb", "director"}


def test_two_runs_tell_once_and_three_days_without_a_beat_are_caught_up_once(duty):
    due = duty.starts_on + 7 * DAY
    remind(due + DAY)
    before = Outbox.objects.count()
    assert remind(due + DAY) == 0 and Outbox.objects.count() == before
    assert remind(due + 6 * DAY) > 0  # the step of day 3 was due meanwhile: told late, once
    assert set(told(duty, due)) == {1, 3}
    assert remind(due + 6 * DAY) == 0


def test_a_report_ends_it_and_each_due_day_has_a_ladder_of_its_own(world, duty, play):
    first, second = duty.starts_on + 7 * DAY, duty.starts_on + 14 * DAY
    remind(second + DAY)
    assert set(told(duty, first)) == {7} and set(told(duty, second)) == {1}
    services.report_duty(
        actor=world.fresh("officer"), duty_id=duty.pk, due_on=first, text="补报：隔墙已拆", today=second + DAY
    )
    remind(second + 3 * DAY)
    assert set(told(duty, first)) == {7} and set(told(duty, second)) == {1, 3}


def test_whoever_supervises_has_the_office_above_and_no_township(world, moving, play):
    start = play.today() - 60 * DAY
    major = moving.up_to(moving.reported(today=start), "start", today=start)
    duty = major.duties.get(kind="supervision")
    due = start + 30 * DAY
    remind(due + 7 * DAY)
    assert told(duty, due)[7] == {"dept_officer", "dept_head"}
    remind(due + 15 * DAY)
    assert told(duty, due)[15] == {"dept_officer", "dept_head", "awb", "director"}


def test_an_ended_duty_is_not_reminded_of(duty):
    duty.ends_on = duty.starts_on + 10 * DAY
    duty.save()
    assert remind(duty.starts_on + 40 * DAY) == 0


def test_a_run_over_many_items_asks_each_unit_once(moving, play, django_assert_max_num_queries):
    for _ in range(3):
        moving.up_to(moving.reported(today=play.today() - 30 * DAY), "start", today=play.today() - 30 * DAY)
    with django_assert_max_num_queries(30):
        assert remind(play.today() + DAY) > 0
    keys = Counter(Outbox.objects.filter(kind="major.duty").values_list("user_id", "key"))
    assert set(keys.values()) == {1}
