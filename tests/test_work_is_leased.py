"""One worker at a time, never a second document, and not for ever: workbooks whose workers sleep, fail and are killed."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from anquan import leases
from anquan.files import exports, services
from anquan.files.models import Export, StoredDocument
from anquan.journal.selectors import history
from anquan.leases import LostClaim, keep
from tests.racing import race, winners

KIND = "test.made"
LEASE = timedelta(minutes=31)
A_NIGHT_LATER = timedelta(hours=30)


def write_one_row(export, path, progress) -> int:
    export.total = 1
    path.write_bytes(b"PK of " + str(export.attempts).encode())
    progress(1)
    return 1


@pytest.fixture
def build(monkeypatch):
    """``build(builder)``: how exports of the test are made."""

    def build(builder) -> None:
        monkeypatch.setitem(exports._BUILDERS, KIND, builder)

    build(write_one_row)
    return build


@pytest.fixture
def ordered(world, build) -> Export:
    return exports.order(actor=world.awb, kind=KIND, title="汇总表", params={})


def kept_files(settings) -> list[str]:
    return [file.name for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()]


def test_many_workers_at_once_make_one_workbook(transactional_db, world, build, settings):
    export = exports.order(actor=world.awb, kind=KIND, title="汇总表", params={})
    outcomes = race(*[lambda: exports.run(export.pk)] * 4)
    assert sorted(winners(outcomes)) == [False, False, False, True]
    assert StoredDocument.objects.count() == len(kept_files(settings)) == 1


# --- a worker that sleeps -------------------------------------------------------------------------------------------
def sleep_while_another_makes_it(build, export) -> None:
    """The first worker has written its workbook and sleeps beyond its lease; another makes and hands over its own; then
    the first wakes up and goes on as if nothing had been."""
    later = timezone.now() + LEASE

    def slowly(mine, path, progress) -> int:
        write_one_row(mine, path, lambda count: None)
        build(write_one_row)
        assert exports.run(mine.pk, now=later)
        return 1

    build(slowly)
    assert exports.run(export.pk)


def test_a_worker_that_wakes_up_after_it_was_replaced_hands_over_nothing(ordered, build, settings):
    sleep_while_another_makes_it(build, ordered)
    ordered.refresh_from_db()
    assert (ordered.state, ordered.attempts, ordered.leased_until) == ("done", 2, None)
    assert list(StoredDocument.objects.all()) == [ordered.document]
    assert services.open_document(ordered.document).read() == b"PK of 2"
    assert len(kept_files(settings)) == 1, "its file is gone too"


def test_without_the_ticket_the_same_play_hands_over_a_second_document(ordered, build, monkeypatch):
    """The control: the play above does let the first worker reach the end."""

    def keep_without_looking(row, **values):
        type(row).objects.filter(pk=row.pk).update(**values)

    monkeypatch.setattr(exports, "keep", keep_without_looking)
    sleep_while_another_makes_it(build, ordered)
    ordered.refresh_from_db()
    assert StoredDocument.objects.count() == 2
    assert services.open_document(ordered.document).read() == b"PK of 1", "the owner holds what the late worker made"


def test_a_worker_that_was_replaced_stops_at_its_next_report(ordered):
    now = timezone.now()
    slow = exports.QUEUE.claim(ordered.pk, now=now)
    assert exports.QUEUE.claim(ordered.pk, now=now + LEASE)
    with pytest.raises(LostClaim):
        keep(slow, done=7)
    ordered.refresh_from_db()
    assert ordered.done == 0


def test_what_the_owner_cleared_is_not_made_any_more(ordered, world, build, settings):
    def cleared(mine, path, progress) -> int:
        exports.remove(actor=world.awb, export=Export.objects.get(pk=mine.pk))
        return write_one_row(mine, path, progress)

    build(cleared)
    exports.run(ordered.pk)
    assert not Export.objects.exists() and not StoredDocument.objects.exists() and kept_files(settings) == []


# --- a worker that fails --------------------------------------------------------------------------------------------
def test_a_workbook_that_fails_three_times_is_not_made_and_says_why(ordered, build, world, client):
    def fails(export, path, progress) -> int:
        raise OSError("disk full")

    build(fails)
    for attempt in (1, 2, 3):
        assert exports.run(ordered.pk)
        ordered.refresh_from_db()
        assert (ordered.state, ordered.attempts) == ("failed" if attempt == 3 else "waiting", attempt)
    assert not exports.run(ordered.pk) and exports.waiting(timezone.now() + LEASE) == []
    assert_told(ordered, world, client, "生成时出错")


def assert_told(export, world, client, reason: str) -> None:
    """The owner reads it in his 下载中心; the journal holds it."""
    client.force_login(world.fresh("awb"))
    page = client.get(reverse("hazards:exports")).content.decode()
    assert "没有生成" in page and reason in page
    entry = history(export).first()
    assert (entry.action, entry.result, entry.actor) == ("export.fail", "failed", world.awb) and reason in entry.note


def kill_while_it_works(export, now) -> None:
    """A real worker process, killed between its file and the row that would name it: it says nothing to anybody."""
    connection.close()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return
    try:
        leases.logger.disabled = True
        exports._hand_over = lambda *rest: os.kill(os.getpid(), signal.SIGKILL)
        exports.run(export.pk, now=now)
    finally:
        os._exit(1)


@pytest.mark.processes
def test_three_kills_end_in_a_reason_and_leave_no_file(transactional_db, world, build, settings, client):
    export = exports.order(actor=world.awb, kind=KIND, title="汇总表", params={})
    now = timezone.now()
    for _ in range(3):
        assert exports.waiting(now) == [export.pk]
        kill_while_it_works(export, now)
        assert exports.waiting(now) == [], "for all we know it is still being made"
        now += LEASE
    assert len(kept_files(settings)) == 6, "each left its workbook in the making and the copy that was to be kept"
    assert exports.waiting(now) == [] and not exports.run(export.pk, now=now)
    export.refresh_from_db()
    assert (export.state, export.attempts, export.document) == ("failed", 3, None)
    assert_told(export, world, client, "生成时多次中断")
    services.clean_up(now=timezone.now() + A_NIGHT_LATER)
    assert kept_files(settings) == []
