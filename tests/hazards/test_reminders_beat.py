"""Two beats, two workers, days without any, and kill -9: the messages are those of one beat."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from anquan.celery import BEAT
from anquan.notices.models import Message, Outbox
from hazards.models import Hazard, Snapshot
from tests.hazards.beating import due_tasks, run
from tests.hazards.reminding import all_told, at, naive_beat, remind
from tests.paths import ROOT
from tests.racing import race, winners

DAY = timedelta(days=1)
START = date(2026, 9, 1)
JOBS = ("hazards.remind", "hazards.snapshot", "notices.deliver")


@pytest.fixture
def city(play, world) -> list[Hazard]:
    """Hazards in every state, with deadlines before, in and after the days of the test."""
    made = [play.rectifying(today=START - n * DAY) for n in (2, 8, 12, 14, 16, 30)]
    made += [
        play.assigned(today=START - 3 * DAY),
        play.reported(today=START - 2 * DAY),
        play.submitted(today=START - 9 * DAY),
    ]
    made.append(play.closed(today=START - 40 * DAY))
    return made


def live(hours: int, beats: int, start=at(START, 0, 0)) -> tuple[Counter, Counter, Counter]:
    """So many beats over so many hours; what was told, what was read and what was frozen at the end."""
    for moment, name in due_tasks(start, hours, JOBS):
        if name == "notices.deliver" and moment.minute % 30:
            continue  # every half hour is often enough for the test
        with time_machine.travel(moment, tick=False):
            for _ in range(beats):
                run(name)
    return (
        all_told(),
        Counter(Message.objects.values_list("user__username", "outbox__key")),
        Counter(Snapshot.objects.values_list("period", "unit__name", "code", "numerator", "denominator")),
    )


def forget() -> None:
    Outbox.objects.all().delete()
    Snapshot.objects.all().delete()


def test_two_beats_for_48_hours_leave_what_one_beat_leaves(city):
    forget()
    one = live(hours=48, beats=1)
    forget()
    two = live(hours=48, beats=2)
    assert one == two
    assert all(one), "nothing happened: the test would prove nothing"
    assert set(one[0].values()) == set(one[1].values()) == {1}
    forget()
    for _ in range(2):
        naive_beat(START)
    naive = Counter(Outbox.objects.values_list("user__username", "object_id"))
    assert max(naive.values()) == 2, "the control must double"


def test_three_days_without_beat_end_in_one_message_an_item_and_person(city):
    live(hours=24, beats=1)
    before = all_told()
    with time_machine.travel(at(START + 4 * DAY, 8, 30), tick=False):
        run("hazards.remind")
    new = all_told() - before
    items = Counter((person, key.split(":ladder:")[0]) for person, key in new if ":ladder:" in key)
    assert items and set(items.values()) == {1}


def test_every_missed_month_is_frozen_on_return(play):
    play.closed(today=date(2026, 5, 20))
    play.rectifying(today=date(2026, 7, 3))
    with time_machine.travel(at(date(2026, 9, 4), 1, 40), tick=False):
        run("hazards.snapshot")
    assert set(Snapshot.objects.values_list("period", flat=True)) == {"2026-05", "2026-06", "2026-07", "2026-08"}


def test_the_beat_is_one_table_and_knows_our_jobs():
    assert len(BEAT) == len({name for name, _ in BEAT}), "a task stands in the table once: its name is its key"
    assert {"hazards.remind", "hazards.snapshot"} <= {name for name, _ in BEAT}
    first = [moment for moment, name in due_tasks(at(START, 0, 0), 24, ("hazards.remind",))][0]
    assert (first.hour, first.minute) == (7, 30)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_the_same_moment_tell_everybody_once(city):
    if connection.vendor == "sqlite":
        assert winners(race(*[lambda: remind(START)] * 4)), "SQLite writes one after the other"
    else:
        assert len(winners(race(*[lambda: remind(START)] * 4))) == 4
    told = all_told()
    assert told and set(told.values()) == {1}
    remind(START)
    assert all_told() == told


KILLED = """
import os, sys, time
import django
django.setup()
from datetime import date
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from django.db import transaction
from hazards import reminders
from tests.hazards.reminding import at
real, count, limit = reminders.notify_found, 0, int(sys.argv[2])
def told(*args, **values):
    with transaction.atomic():
        new = real(*args, **values)
        reach(bool(new))  # before the end of the transaction
    reach(bool(new))  # and after it
    return new
def reach(points):
    global count
    count += points
    if points and count == limit:
        print("now", flush=True)
        time.sleep(60)
reminders.notify_found = told
day = date.fromisoformat(sys.argv[3])
reminders.remind_all(today=day, now=at(day))
print("end", flush=True)
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_and_doubles_nothing(city):
    remind(START)
    wanted = all_told()
    left = []
    for point in range(1, 25):
        Outbox.objects.all().delete()
        if not _killed_at(point):
            break
        left.append(len(all_told()))
        remind(START)
        assert all_told() == wanted
    assert left[0] == 0, "killed before the end of a transaction nothing of it is left"
    assert any(0 < told < len(wanted) for told in left), "the worker was never killed in the middle"


def _killed_at(point: int) -> bool:
    """A worker process of its own that dies by kill -9 at one of the points before and after its transactions."""
    name = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, name, str(point), START.isoformat()], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        line = process.stdout.readline().strip()
        assert line in ("now", "end"), "the worker did not start"
        return line == "now"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
