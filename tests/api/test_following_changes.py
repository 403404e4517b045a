"""A system that mirrors hazards follows the cursors. Does it ever miss a change that was committed late?"""

from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from anquan.journal.sealing import seal
from anquan.units.models import Unit
from anquan.web.api import paging
from hazards.models import Hazard
from tests.api.conftest import key_for
from tests.cast import Play, build_world

ONE_WRITER = pytest.mark.skipif(settings.SQLITE, reason="SQLite has one writer: nobody commits behind a later one")


def seal_now() -> int:
    return seal(now=timezone.now())


def follow(client, address, cursor="", **query):
    """All pages of one pass, and where the next pass begins."""
    seen = []
    while True:
        page = client.get(address, query | ({"cursor": cursor} if cursor else {})).json()
        seen += page["results"]
        if not page["next"]:
            return seen, page["resume"]
        cursor = page["next"]


@contextmanager
def still_uncommitted(work):
    """``work`` is done in a transaction of another connection, which is committed when the block is left."""
    is_done, may_commit, failed = Event(), Event(), []

    def run():
        try:
            with transaction.atomic():
                work()
                is_done.set()
                may_commit.wait(60)
        except Exception as problem:
            failed.append(problem)
        finally:
            is_done.set()
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        assert is_done.wait(60) and not failed, failed
        yield
    finally:
        may_commit.set()
        thread.join(60)
    assert not failed, failed


@pytest.fixture
def real(transactional_db) -> Play:
    return Play(build_world())


@pytest.fixture
def mirror(real):
    return key_for(real.world, "mingguang_system", real.world.mingguang)


def two_hazards(real) -> tuple[Hazard, Hazard]:
    return real.reported(), real.reported(unit="hengfeng", by="guandian_inspector")


def assign(real, hazard: Hazard) -> None:
    by = "inspector" if hazard.unit_id == real.world.xinyuan.pk else "guandian_inspector"
    real.move(hazard, "assign", by=by, responsible_unit=Unit.objects.get(pk=hazard.unit_id))


# --- events ---------------------------------------------------------------------------------------------------------
@ONE_WRITER
def test_an_entry_committed_late_comes_after_the_later_one_that_was_read(real, mirror):
    slow, prompt = two_hazards(real)
    seal_now()
    _, cursor = follow(mirror, "/api/v1/events/")
    with still_uncommitted(lambda: assign(real, slow)):
        assign(real, prompt)
        seal_now()
        read, cursor = follow(mirror, "/api/v1/events/", cursor)
        assert [(event["number"], event["action"]) for event in read] == [(prompt.number, "hazard.assign")]
    seal_now()
    after, _ = follow(mirror, "/api/v1/events/", cursor)
    assert [(event["number"], event["action"]) for event in after] == [(slow.number, "hazard.assign")]
    assert after[0]["at"] < read[-1]["at"], "a client that asked for what is newer would have missed it"


def test_an_entry_is_delivered_once_it_is_sealed_and_only_once(real, mirror):
    first = real.reported()
    assert follow(mirror, "/api/v1/events/")[0] == []
    seal_now()
    read, cursor = follow(mirror, "/api/v1/events/")
    assert [event["number"] for event in read] == [first.number]
    second = real.reported(description="另一处通道被堵")
    assert follow(mirror, "/api/v1/events/", cursor) == ([], cursor)
    seal_now()
    assert [event["number"] for event in follow(mirror, "/api/v1/events/", cursor)[0]] == [second.number]


def test_events_of_others_never_end_a_pass_early(real, mirror, monkeypatch):
    """Pages may be short, because places are looked at in steps; the pass goes on until the end of the chain."""
    from hazards.api import events

    monkeypatch.setattr(events, "STEP", 2)
    monkeypatch.setattr(events, "MOST_STEPS", 1)
    own = []
    for number in range(3):
        real.reported(by="far_inspector", unit="far_plant", description=f"外县第 {number} 条")
        own.append(real.reported(description=f"本县第 {number} 条").number)
    seal_now()
    assert [event["number"] for event in follow(mirror, "/api/v1/events/")[0]] == own
    assert [event["number"] for event in follow(mirror, "/api/v1/events/", page_size=1)[0]] == own


def test_updated_since_starts_at_a_moment_and_misses_nothing_made_after_it(real, mirror):
    real.reported()
    moment = timezone.now()
    second = real.reported(description="另一处通道被堵")
    seal_now()
    read, _ = follow(mirror, "/api/v1/events/", updated_since=moment.isoformat())
    assert [event["number"] for event in read] == [second.number]
    later = (timezone.now() + timedelta(days=1)).isoformat()
    nothing, cursor = follow(mirror, "/api/v1/events/", updated_since=later)
    assert nothing == [] and follow(mirror, "/api/v1/events/", cursor, updated_since=later)[0] == []


# --- hazards and units ----------------------------------------------------------------------------------------------
@pytest.fixture
def clocks_agree(monkeypatch):
    """The overlap for clocks that differ would hide what is looked at here: it is longer than this test."""
    monkeypatch.setattr(paging, "CLOCKS_DIFFER", timedelta(0))


def assigned_late(real, mirror) -> tuple[str, list[str]]:
    """The number of a hazard that was written first and committed last, and what the second pass brings."""
    slow, prompt = two_hazards(real)
    with still_uncommitted(lambda: assign(real, slow)):
        assign(real, prompt)
        read, cursor = follow(mirror, "/api/v1/hazards/", page_size=1)
        assert [row["number"] for row in read] == [slow.number, prompt.number]
    return slow.number, [row["number"] for row in follow(mirror, "/api/v1/hazards/", cursor)[0]]


@ONE_WRITER
@pytest.mark.usefixtures("clocks_agree")
def test_a_hazard_committed_late_comes_with_the_next_pass(real, mirror):
    late, second_pass = assigned_late(real, mirror)
    assert late in second_pass


@ONE_WRITER
@pytest.mark.usefixtures("clocks_agree")
def test_without_the_look_at_open_transactions_it_would_be_missed(real, mirror, monkeypatch):
    """The control: the cursor is simply the last row, as one would do it."""
    monkeypatch.setattr(paging, "_oldest_transaction", lambda: None)
    late, second_pass = assigned_late(real, mirror)
    assert late not in second_pass


@ONE_WRITER
@pytest.mark.usefixtures("clocks_agree")
def test_a_unit_committed_late_comes_with_the_next_pass(real, mirror):
    def rename(key: str, name: str) -> None:
        unit = Unit.objects.get(pk=real.world.units[key].pk)
        unit.short_name = name
        unit.save()

    with still_uncommitted(lambda: rename("xinyuan", "鑫源")):
        rename("hengfeng", "恒丰")
        _, cursor = follow(mirror, "/api/v1/units/")
    assert "鑫源" in [row["short_name"] for row in follow(mirror, "/api/v1/units/", cursor)[0]]


@pytest.mark.usefixtures("clocks_agree")
def test_a_change_of_settled_rows_comes_once_and_then_nothing(real, mirror):
    first = real.reported()
    read, cursor = follow(mirror, "/api/v1/hazards/")
    assert [row["number"] for row in read] == [first.number]
    assert follow(mirror, "/api/v1/hazards/", cursor) == ([], cursor)
    second = real.reported(description="另一处通道被堵")
    assert [row["number"] for row in follow(mirror, "/api/v1/hazards/", cursor)[0]] == [second.number]


def test_a_machine_whose_clock_is_behind_by_some_seconds_is_not_missed(real, mirror):
    real.reported()
    _, cursor = follow(mirror, "/api/v1/hazards/")
    behind = real.reported(description="由时钟慢三秒的机器写入")
    Hazard.objects.filter(pk=behind.pk).update(updated_at=timezone.now() - timedelta(seconds=3))
    assert behind.number in [row["number"] for row in follow(mirror, "/api/v1/hazards/", cursor)[0]]


def test_a_pass_with_updated_since_never_goes_back_behind_it(real, mirror):
    real.reported()
    moment = timezone.now() + timedelta(minutes=1)
    read, cursor = follow(mirror, "/api/v1/hazards/", updated_since=moment.isoformat())
    assert read == [] and follow(mirror, "/api/v1/hazards/", cursor)[0] == []


def test_a_hazard_that_followed_its_unit_elsewhere_is_told(real, mirror):
    from hazards.services import follow_units

    hazard = real.reported()
    Hazard.objects.update(updated_at=timezone.now() - timedelta(days=1))
    _, cursor = follow(mirror, "/api/v1/hazards/")
    Unit.objects.filter(pk=real.world.xinyuan.pk).update(township=real.world.guandian)
    assert follow_units() == 1
    told = follow(mirror, "/api/v1/hazards/", cursor)[0]
    assert [(row["number"], row["township_name"]) for row in told] == [(hazard.number, "管店镇")]


@pytest.mark.parametrize("cursor", ["zzz", "bm9wZQ", "fA", "fHw", "%00", "9" * 400, "MjAyNi0wMS0wMXwx", "é"])
@pytest.mark.parametrize("address", ["hazards", "units", "events"])
def test_a_forged_cursor_is_400(api, address, cursor):
    answer = api.get(f"/api/v1/{address}/", {"cursor": cursor})
    assert answer.status_code == 400 and "cursor" in answer.json()["message"]
