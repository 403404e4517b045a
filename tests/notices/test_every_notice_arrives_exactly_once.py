"""Acceptance D1, D4, D9, D10, D13, D14, E4 and A13: what is to be told is told once, to whom it still concerns."""

import os
import random
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from anquan.accounts.services import set_active, update_user
from anquan.journal.models import Entry
from anquan.notices import rights, services
from anquan.notices.models import Message, Outbox
from anquan.notices.selectors import unread_count
from anquan.notices.services import deliver, deliver_all, notify, notify_many, resend
from anquan.workflow import NotAllowed

LEASE = timedelta(minutes=11)


def tell(user, key: str = "hazard:17:overdue:2026-11-21", **values) -> bool:
    return notify(key=key, user=user, kind="hazard.remind", title="整改已逾期 3 天", url="/todo/", **values)


class Killed(BaseException):
    """Stands for kill -9: no handler of the product may see it."""


# --- written once ---------------------------------------------------------------------------------------------------
def test_the_same_key_tells_a_person_once_and_another_person_too(world):
    assert tell(world.inspector) is True
    assert tell(world.inspector) is False
    assert tell(world.grid) is True
    assert deliver(now=timezone.now()) == 2
    assert tell(world.inspector) is False, "told before, so never again"
    assert deliver(now=timezone.now()) == 0
    assert Message.objects.count() == 2


def test_many_notices_take_few_statements_and_the_second_run_adds_nothing(world, django_assert_max_num_queries):
    people = [world.inspector, world.grid, world.awb]
    rows = [
        {"key": f"k:{number}", "user": user, "kind": "hazard.remind", "title": "临期", "obj": None}
        for number in range(20)
        for user in people
    ]
    tell(world.grid, key="k:0")
    with django_assert_max_num_queries(6):
        assert notify_many(rows + rows) == 59
    with django_assert_max_num_queries(4):
        assert notify_many(rows) == 0
    assert Outbox.objects.count() == 60


def test_the_database_itself_refuses_a_second_row_for_the_key(world):
    tell(world.inspector)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outbox.objects.create(key="hazard:17:overdue:2026-11-21", user=world.inspector, kind="x", title="x")


def test_one_outbox_row_cannot_make_two_messages(world):
    tell(world.inspector)
    deliver(now=timezone.now())
    row = Outbox.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(outbox=row, user=row.user, kind=row.kind, title=row.title)


class Interrupted(Exception):
    pass


@transaction.atomic
def change_tell_and_fail(world) -> None:
    update_user(actor=world.admin, user=world.inspector, name="改名", phone="", email="")
    tell(world.inspector)
    raise Interrupted


@pytest.mark.django_db(transaction=True)
def test_a_change_its_entry_and_its_notice_stand_or_fall_together(world):
    before = Entry.objects.count()
    with pytest.raises(Interrupted):
        change_tell_and_fail(world)
    assert world.fresh("inspector").name == "张建国"
    assert Entry.objects.count() == before
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("url", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"])
def test_a_notice_cannot_lead_out_of_the_product(world, url):
    with pytest.raises(ValueError, match="into this product"):
        notify(key="k", user=world.inspector, kind="hazard.remind", title="标题", url=url)


def test_titles_that_no_engine_could_store_are_made_storable(world):
    notify(key="k", user=world.inspector, kind="hazard.remind", title="长\0" * 300, body="\ud800\0")
    deliver(now=timezone.now())
    assert len(Message.objects.get().title) == 200


# --- sent once ------------------------------------------------------------------------------------------------------
def test_a_notice_waits_for_its_time(world):
    now = timezone.now()
    tell(world.inspector, not_before=now + timedelta(hours=2))
    assert deliver(now=now) == 0
    assert deliver(now=now + timedelta(hours=2)) == 1


@pytest.mark.parametrize("moment", ["settle", "create"])
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(world, monkeypatch, moment):
    """Kill it after the claim: before the row is settled, and between settling and writing the message."""
    now = timezone.now()
    tell(world.inspector)
    with monkeypatch.context() as patch:
        owner = Outbox if moment == "settle" else Message.objects
        patch.setattr(owner, moment, lambda *args, **kwargs: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            deliver(now=now)
    assert not Message.objects.exists()
    assert deliver(now=now + timedelta(seconds=30)) == 0, "still in the hands of the first worker, for all we know"
    assert deliver(now=now + LEASE) == 1
    assert deliver(now=now + 2 * LEASE) == 0
    assert Message.objects.count() == 1


def test_a_row_is_free_again_within_five_minutes_of_a_kill(world):
    assert services.lease(timezone.localdate()) + timedelta(minutes=1) <= timedelta(minutes=5)


def test_a_worker_that_was_only_slow_gives_way_to_the_one_that_took_over(world):
    """The lease ran out while the first worker slept; it wakes up and must not send a second time."""
    now = timezone.now()
    tell(world.inspector)
    slow = Outbox.objects.get()
    assert slow.claim(now=now, by="slow")
    assert deliver(now=now + LEASE) == 1
    with pytest.raises(services.LostClaim):
        services._send(slow, now + LEASE)
    assert Message.objects.count() == 1


def test_of_two_workers_that_saw_the_same_row_one_gets_it(world):
    now = timezone.now()
    tell(world.inspector)
    first, second = Outbox.objects.get(), Outbox.objects.get()
    assert first.claim(now=now, by="first") is True
    assert second.claim(now=now, by="second") is False


def interleaved(world, monkeypatch) -> int:
    """How often a message is sent when a second worker runs between the first one's look and its claim."""
    now, sends, entered = timezone.now(), [], []
    claim, send = Outbox.claim, services._send

    def claim_after_the_other_worker(row, **arguments):
        if not entered:
            entered.append(True)
            deliver(now=now)
        return claim(row, **arguments)

    def counted(row, now):
        sends.append(row.pk)
        return send(row, now)

    monkeypatch.setattr(Outbox, "claim", claim_after_the_other_worker)
    monkeypatch.setattr(services, "_send", counted)
    tell(world.inspector)
    deliver(now=now)
    return len(sends)


def test_a_worker_that_runs_between_look_and_claim_does_not_make_a_second_sending(world, monkeypatch):
    assert interleaved(world, monkeypatch) == 1
    assert Message.objects.count() == 1


def test_without_the_conditional_claim_the_same_play_sends_twice(world, monkeypatch):
    """The control: the harness can see the race, so the test above is not empty."""
    monkeypatch.setattr(Outbox, "claim", lambda row, **arguments: True)
    assert interleaved(world, monkeypatch) == 2


@pytest.mark.django_db(transaction=True)
def test_two_beats_and_two_workers_for_two_days_tell_what_one_would(world):
    """48 hours, every hour two beats write the same reminders and two workers race to send them."""
    start, people = timezone.now(), [world.inspector, world.grid, world.awb]
    people = [(user, user.pk) for user in people]
    for hour in range(0, 48, 6):
        now = start + timedelta(hours=hour)
        together(*[lambda now=now: beat_and_deliver(people, now)] * 2)
    assert Outbox.objects.count() == 3 * 8
    assert Message.objects.count() == 3 * 8
    assert set(Outbox.objects.values_list("status", flat=True)) == {"sent"}


def beat_and_deliver(people, now) -> None:
    for user, pk in people:
        tell(user, key=f"hazard:17:step:{now:%Y-%m-%d-%H}:{pk}")
    deliver_all(now=now)


def together(*works) -> None:
    start, errors = threading.Barrier(len(works)), []

    def run(work) -> None:
        start.wait()
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_eight_workers_share_two_hundred_rows_without_a_double(world):
    rows = [{"key": f"k:{n}", "user": world.inspector, "kind": "hazard.remind", "title": "临期"} for n in range(200)]
    notify_many(rows)
    now, totals = timezone.now(), []
    together(*[lambda: totals.append(deliver_all(now=now))] * 8)
    assert sum(totals) == 200
    assert Message.objects.count() == 200
    assert set(Outbox.objects.values_list("attempts", flat=True)) == {1}


def deliver_in_a_child(now) -> tuple[int, int]:
    """A real worker process; it writes one byte for each row it is about to send. Returns its id and the pipe."""
    reading, writing = os.pipe()
    connection.close()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    send = services._send
    services._send = lambda row, now: (os.write(writing, b"."), send(row, now))[1]
    try:
        deliver_all(now=now)
    finally:
        os._exit(0)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_twenty_kills_at_random_points_lose_nothing_and_double_nothing(world):
    dice, rows, now = random.Random(20261122), 200, timezone.now()
    notify_many(
        {"key": f"k:{n}", "user": world.inspector, "kind": "hazard.remind", "title": "临期"} for n in range(rows)
    )
    for _ in range(20):
        child, pipe = deliver_in_a_child(now)
        for _ in range(dice.randint(1, 8)):
            os.read(pipe, 1)
        time.sleep(dice.uniform(0, 0.006))  # anywhere between the claim of this row and the end of the next
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(pipe)
        now += LEASE
    cut_short = Outbox.objects.filter(attempts__gt=1).count() + Outbox.objects.filter(claimed_at__isnull=False).count()
    assert cut_short > 0, "no kill hit a row in the middle of its sending"
    deliver_all(now=now)
    assert Message.objects.count() == rows
    assert set(Outbox.objects.values_list("status", flat=True)) == {"sent"}


def test_three_days_without_beat_are_caught_up_once(world):
    now = timezone.now()
    for day in range(3):
        tell(world.inspector, key=f"hazard:17:overdue:{day}", not_before=now + timedelta(days=day))
    assert deliver_all(now=now + timedelta(days=3)) == 3
    assert deliver_all(now=now + timedelta(days=3)) == 0


def test_an_emptied_cache_changes_nothing(world):
    tell(world.inspector)
    cache.clear()
    assert deliver(now=timezone.now()) == 1
    cache.clear()
    assert tell(world.inspector) is False
    assert deliver(now=timezone.now()) == 0


# --- to whom it still concerns --------------------------------------------------------------------------------------
def test_a_person_who_may_no_longer_see_the_hazard_is_not_told(play):
    hazard = play.reported()
    world = play.world
    Outbox.objects.all().delete()
    for user in (world.inspector, world.far_inspector, world.other_officer):
        tell(user, obj=hazard)
    assert deliver(now=timezone.now()) == 1
    assert [message.user for message in Message.objects.all()] == [world.inspector]
    dropped = Outbox.objects.exclude(user=world.inspector)
    assert {(row.status, row.last_error) for row in dropped} == {("dropped", "收件人已无权查看该事项")}


def test_a_right_lost_between_writing_and_sending_counts(play):
    hazard = play.reported()
    Outbox.objects.all().delete()
    tell(play.world.inspector, obj=hazard)
    play.world.inspector.appointments.update(valid_to=timezone.localdate() - timedelta(days=1))
    assert deliver(now=timezone.now()) == 0
    assert Outbox.objects.get().status == "dropped"


def test_a_disabled_account_is_not_told(world):
    tell(world.inspector)
    set_active(actor=world.admin, user=world.inspector, is_active=False)
    assert deliver(now=timezone.now()) == 0
    assert Outbox.objects.get().last_error == "收件人账号已停用"


def test_an_object_nobody_has_a_rule_for_is_refused_when_the_notice_is_written(world):
    with pytest.raises(rights.UnknownObject):
        tell(world.inspector, obj=Entry.objects.first())


# --- what cannot be sent --------------------------------------------------------------------------------------------
@pytest.fixture
def broken(monkeypatch):
    """Sending fails until the list is emptied."""
    failing = [True]
    original = Message.objects.create

    def create(**values):
        if failing and values["title"] == "坏":
            raise RuntimeError("盘满")
        return original(**values)

    monkeypatch.setattr(Message.objects, "create", create)
    return failing


def test_a_notice_that_always_fails_ends_as_a_dead_letter_and_the_others_go_on(world, broken):
    now = timezone.now()
    notify(key="bad", user=world.inspector, kind="hazard.remind", title="坏")
    notify(key="good", user=world.inspector, kind="hazard.remind", title="好")
    assert deliver(now=now) == 1
    row = Outbox.objects.get(key="bad")
    assert (row.status, row.attempts) == ("waiting", 1)
    assert row.not_before > now
    assert "盘满" in row.last_error
    for _ in range(20):
        now += timedelta(hours=3)
        deliver(now=now)
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("dead", 5)


def test_a_row_that_kills_its_worker_each_time_is_given_up(world, monkeypatch):
    now = timezone.now()
    tell(world.inspector)
    with monkeypatch.context() as patch:
        patch.setattr(services, "_send", lambda row, now: (_ for _ in ()).throw(Killed()))
        for _ in range(5):
            now += LEASE
            with pytest.raises(Killed):
                deliver(now=now)
    assert deliver(now=now + LEASE) == 0
    row = Outbox.objects.get()
    assert (row.status, row.last_error) == ("dead", "发送进程多次中断")


def test_a_dead_letter_can_be_sent_again_by_hand_and_the_journal_knows_it(world, broken):
    now = timezone.now()
    notify(key="bad", user=world.inspector, kind="hazard.remind", title="坏")
    for _ in range(10):
        now += timedelta(hours=3)
        deliver(now=now)
    broken.clear()
    row = Outbox.objects.get()
    resend(actor=world.admin, row=row)
    assert deliver(now=now) == 1
    assert Entry.objects.filter(action="notice.resend", actor=world.admin).count() == 1
    with pytest.raises(NotAllowed):
        resend(actor=world.admin, row=row)


# --- the inbox ------------------------------------------------------------------------------------------------------
def test_unread_counts_are_a_persons_own(world):
    for number in range(3):
        tell(world.inspector, key=f"k:{number}")
    tell(world.grid)
    now = timezone.now()
    deliver(now=now)
    assert (unread_count(world.inspector), unread_count(world.grid)) == (3, 1)
    mine = Message.objects.visible_to(world.inspector).first()
    services.mark_read(user=world.grid, message=mine, now=now)
    assert unread_count(world.inspector) == 3, "a stranger cannot read my message for me"
    services.mark_read(user=world.inspector, message=mine, now=now)
    assert unread_count(world.inspector) == 2
    assert services.mark_all_read(user=world.inspector, now=now) == 2
    assert (unread_count(world.inspector), unread_count(world.grid)) == (0, 1)


def test_old_notices_are_removed_and_waiting_ones_kept(world):
    now = timezone.now()
    tell(world.inspector, key="old")
    deliver(now=now)
    tell(world.inspector, key="waiting", not_before=now + timedelta(days=900))
    assert services.clean_up(now=now + timedelta(days=300)) == 0
    assert services.clean_up(now=now + timedelta(days=400)) == 1
    assert not Message.objects.exists()
    assert Outbox.objects.get().key == "waiting"
