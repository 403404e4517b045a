"""Acceptance F3, F4 and F5: every tampering is found and the first bad row named; writers never fork the chain."""

import json
import random
import threading
import time
import uuid
from copy import deepcopy
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from anquan.journal import chain, rules, sealing, selectors, triggers
from anquan.journal.chain import LinkRow
from anquan.journal.models import Entry, Link
from anquan.journal.sealing import seal
from anquan.journal.services import record
from anquan.journal.verification import sealed_rows, verify
from tests.journal.conftest import make_person, write_entries

ROWS = 10_000
TAMPERINGS = 1_000
NEIGHBOURS = 40
KEY = settings.JOURNAL_KEY


# --- F3 on rows in memory: the very function the command runs, 1,000 tamperings of a chain of 10,000 ----------------
@pytest.fixture(scope="module")
def whole_chain():
    """10,000 sealed rows, made by the rules of the product."""
    rows, digest, moment = [], rules.GENESIS, timezone.now()
    for seq in range(1, ROWS + 1):
        entry = {
            "id": seq + 7, "uid": uuid.uuid4(), "at": moment, "actor_id": seq % 9 or None, "actor_name": "张建国",
            "action": "test.alpha", "object_type": "accounts.user", "object_id": str(seq), "object_label": "隐患",
            "changes": {"status": [seq, "已销号"]}, "note": "", "result": "ok", "ip": "10.0.0.1",
            "request_id": "r", "door": "page", "county_id": None,
        }  # fmt: skip
        entry["digest"] = rules.entry_digest(entry, KEY)
        digest = rules.link_digest(previous=digest, seq=seq, entry_id=entry["id"], digest=entry["digest"], key=KEY)
        rows.append((LinkRow(seq, entry["id"], entry["digest"], digest), entry))
    return rows


def first_problem(rows, start=0):
    """What the check says first, when it starts from the untouched row before ``start``."""
    seq, digest = (rows[start - 1][0].seq, rows[start - 1][0].digest) if start else (0, rules.GENESIS)
    return next(chain.problems(iter(rows[start:]), key=KEY, seq=seq, digest=digest), None)


def edit(rows, at, dice):
    field, value = dice.choice(
        [("note", "改过"), ("actor_name", "李四"), ("result", "denied"), ("changes", {"status": [1, "x"]}),
         ("action", "test.beta"), ("object_id", "0"), ("county_id", 3), ("ip", ""), ("actor_id", 77),
         ("at", timezone.now()), ("digest", "f" * 64), ("uid", uuid.uuid4())]
    )  # fmt: skip
    rows[at][1][field] = value


def edit_and_repair_without_the_key(rows, at, dice):
    """The tamperer computes everything anew, but has to guess the key."""
    link, entry = rows[at]
    entry["note"] = "改过"
    entry["digest"] = rules.entry_digest(entry, "guessed")
    digest = rules.link_digest(
        previous=rows[at - 1][0].digest, seq=link.seq, entry_id=link.entry_id, digest=entry["digest"], key="guessed"
    )
    rows[at] = (link._replace(entry_digest=entry["digest"], digest=digest), entry)


def delete_entry(rows, at, dice):
    rows[at] = (rows[at][0], None)


def delete_entry_and_link(rows, at, dice):
    del rows[at]


def delete_and_close_the_gap(rows, at, dice):
    """The row goes and every later link moves down by one, digests and all."""
    del rows[at]
    rows[at:] = [(link._replace(seq=link.seq - 1), entry) for link, entry in rows[at:]]


def swap_entries(rows, at, dice):
    other = at + dice.randint(1, NEIGHBOURS - 2)
    rows[at], rows[other] = (rows[at][0], rows[other][1]), (rows[other][0], rows[at][1])


def swap_places(rows, at, dice):
    """Two rows change places with their links; only the sequence numbers stay where they were."""
    other = at + dice.randint(1, NEIGHBOURS - 2)
    here, there = rows[at], rows[other]
    rows[at] = (there[0]._replace(seq=here[0].seq), there[1])
    rows[other] = (here[0]._replace(seq=there[0].seq), here[1])


def insert_forged(rows, at, dice):
    """A made-up row is put in with a link of its own, and every later link moves up by one."""
    entry = deepcopy(rows[at][1]) | {"id": 10**6, "uid": uuid.uuid4(), "note": "伪造"}
    entry["digest"] = rules.entry_digest(entry, "guessed")
    link = LinkRow(rows[at][0].seq, entry["id"], entry["digest"], "e" * 64)
    rows[at:] = [(link, entry)] + [(old._replace(seq=old.seq + 1), row) for old, row in rows[at:]]


def edit_link(rows, at, dice):
    link, entry = rows[at]
    rows[at] = (link._replace(digest="d" * 64), entry)


TAMPERS = [
    edit, edit_and_repair_without_the_key, delete_entry, delete_entry_and_link, delete_and_close_the_gap,
    swap_entries, swap_places, insert_forged, edit_link,
]  # fmt: skip


def test_of_a_thousand_random_tamperings_all_are_found_and_the_first_bad_row_is_named(whole_chain):
    dice, found = random.Random(20261121), 0
    assert first_problem(whole_chain) is None
    for number in range(TAMPERINGS):
        at = dice.randint(1, ROWS - NEIGHBOURS - 1)
        tamper = TAMPERS[number % len(TAMPERS)]
        start, end = at - 1, at + NEIGHBOURS
        window = whole_chain[:end] if number % 50 == 0 else whole_chain[start:end]
        offset = 0 if number % 50 == 0 else start
        rows = [(link, dict(entry)) for link, entry in window]
        tamper(rows, at - offset, dice)
        problem = first_problem(rows, 0 if number % 50 == 0 else 1)
        found += problem is not None and problem.seq == whole_chain[at][0].seq
    assert found == TAMPERINGS


def test_an_untouched_window_has_no_problem(whole_chain):
    """The control of the test above: what it reports comes from the tampering, not from the window."""
    dice = random.Random(1)
    for at in dice.sample(range(1, ROWS - NEIGHBOURS), 50):
        assert first_problem(whole_chain[at - 1 : at + NEIGHBOURS], 1) is None


# --- F3 on the database, as its owner -------------------------------------------------------------------------------
def run(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def db_edit(ids):
    run("UPDATE journal_entry SET note = 'x' WHERE id = %s", ids[4])
    return "edited", ids[4]


def db_edit_json(ids):
    run("UPDATE journal_entry SET changes = %s WHERE id = %s", json.dumps({"status": [1, 2]}), ids[4])
    return "edited", ids[4]


def db_edit_time(ids):
    run("UPDATE journal_entry SET at = %s WHERE id = %s", "2020-01-01 00:00:00+00:00", ids[4])
    return "edited", ids[4]


def db_delete(ids):
    run("DELETE FROM journal_entry WHERE id = %s", ids[4])
    return "deleted", ids[4]


def db_delete_with_link(ids):
    run("DELETE FROM journal_entry WHERE id = %s", ids[4])
    run("DELETE FROM journal_link WHERE entry_id = %s", ids[4])
    return "link_missing", None


def db_swap(ids):
    for source, target in ((ids[4], -1), (ids[8], ids[4]), (-1, ids[8])):
        run("UPDATE journal_entry SET id = %s WHERE id = %s", target, source)
    return "swapped", ids[4]


def db_swap_links(ids):
    for source, target in ((5, 10**6), (9, 5), (10**6, 9)):
        run("UPDATE journal_link SET seq = %s WHERE seq = %s", target, source)
    return "link_edited", ids[8]


def db_insert_forged(ids):
    columns = (
        "at, actor_name, action, object_type, object_id, object_label, changes, note, result, ip, request_id, door"
    )
    run(
        f"INSERT INTO journal_entry (id, uid, digest, {columns}) "
        f"SELECT 999999, %s, digest, {columns} FROM journal_entry WHERE id = %s",
        uuid.uuid4() if connection.vendor == "postgresql" else uuid.uuid4().hex, ids[4],
    )  # fmt: skip
    return "inserted", 999999


def db_insert_copy(ids):
    """An exact copy of a genuine row, for which the tamperer first drops the unique index."""
    run("CREATE TEMPORARY TABLE all_rows AS SELECT * FROM journal_entry")
    run("CREATE TEMPORARY TABLE copied AS SELECT * FROM journal_entry WHERE id = %s", ids[4])
    run("UPDATE copied SET id = 999999")
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_uid_key")
        run("INSERT INTO journal_entry SELECT * FROM copied")
    else:
        run("DROP TABLE journal_entry")
        run("CREATE TABLE journal_entry AS SELECT * FROM all_rows UNION ALL SELECT * FROM copied")
    return "inserted", 999999


def db_edit_link(ids):
    run("UPDATE journal_link SET digest = %s WHERE seq = 5", "d" * 64)
    return "link_edited", ids[4]


def db_delete_link(ids):
    run("DELETE FROM journal_link WHERE seq = 5")
    return "link_missing", None


DB_TAMPERS = [
    db_edit, db_edit_json, db_edit_time, db_delete, db_delete_with_link, db_swap, db_swap_links, db_insert_forged,
    db_insert_copy, db_edit_link, db_delete_link,
]  # fmt: skip


@pytest.fixture
def sealed_ids(db):
    """Twenty sealed entries as an owner without triggers finds them; their ids in chain order."""
    write_entries(make_person(), 20)
    seal(now=timezone.now())
    triggers.remove(connection)
    return list(Link.objects.order_by("seq").values_list("entry_id", flat=True))


@pytest.mark.parametrize("tamper", DB_TAMPERS)
def test_what_an_owner_does_to_the_database_is_found_and_named(sealed_ids, tamper):
    assert verify().bad == 0
    kind, entry_id = tamper(sealed_ids)
    first = verify().first
    assert (first.kind, first.entry_id) == (kind, entry_id)
    if kind != "inserted":
        assert first.seq == 5


def test_a_row_written_past_the_application_is_never_sealed(sealed_ids):
    db_insert_forged(sealed_ids)
    assert seal(now=timezone.now()) == 0
    assert seal(now=timezone.now(), everything=True) == 0
    assert verify().first.kind == "inserted"


def test_a_copied_row_does_not_stop_the_sealer(sealed_ids):
    db_insert_copy(sealed_ids)
    assert seal(now=timezone.now(), everything=True) == 0
    assert verify().first.kind == "inserted"


def test_a_head_kept_outside_shows_that_the_end_was_cut_off(sealed_ids):
    head = selectors.head()
    anchor = f"{head.seq}:{head.digest}"
    assert verify(anchor=anchor).bad == 0
    run("DELETE FROM journal_link WHERE seq > 15")
    for entry_id in sealed_ids[15:]:
        run("DELETE FROM journal_entry WHERE id = %s", entry_id)
    assert verify().bad == 0, "without an anchor a shorter chain is a valid chain"
    assert verify(anchor=anchor).first.kind == "cut_off"


# --- the command ----------------------------------------------------------------------------------------------------
def verify_command(*arguments) -> tuple[int, str]:
    output = StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=output)
    except SystemExit as stop:
        return stop.code, output.getvalue()
    return 0, output.getvalue()


def test_the_command_reports_counts_and_the_head(person):
    write_entries(person, 10)
    seal(now=timezone.now())
    write_entries(person, 3)
    code, output = verify_command("--json")
    report, head = json.loads(output), selectors.head()
    assert (code, report["ok"], report["bad"]) == (0, True, 0)
    assert (report["entries"], report["links"], report["unsealed"]) == (14, 11, 3)
    assert report["head"] == f"11:{head.digest}"
    assert verify_command("--head") == (0, f"11:{head.digest}\n")
    assert verify_command("--anchor", f"11:{head.digest}")[0] == 0
    assert verify_command("--anchor", f"11:{'0' * 64}")[0] == 1


def test_the_command_fails_and_names_the_first_bad_row(sealed_ids):
    db_edit(sealed_ids)
    code, output = verify_command()
    assert code == 1
    assert f"第 {sealed_ids[4]} 行日志（第 5 号封存）的内容被改动" in output
    code, output = verify_command("--json")
    assert (code, json.loads(output)["first"]["entry_id"]) == (1, sealed_ids[4])


def test_missing_triggers_alone_are_reported(sealed_ids):
    code, output = verify_command()
    assert code == 1
    assert "缺少防改动触发器：journal_entry_no_" in output


def test_an_empty_journal_is_whole(db):
    assert verify_command()[0] == 0


# --- sealing --------------------------------------------------------------------------------------------------------
def test_the_sequence_has_no_gaps_and_nothing_is_sealed_twice(person):
    write_entries(person, 30)
    assert seal(now=timezone.now()) == 31
    assert seal(now=timezone.now()) == 0
    write_entries(person, 5)
    assert seal(now=timezone.now()) == 5
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 37))
    assert verify().is_whole


def test_more_than_one_batch_is_sealed_in_one_run(person, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 7)
    write_entries(person, 30)
    assert seal(now=timezone.now()) == 31
    assert verify().is_whole


def entry_written_at(moment, pk: int) -> Entry:
    entry = Entry(pk=pk, at=moment, actor_name="系统", action="test.alpha")
    entry.digest = entry.expected_digest()
    entry.save(force_insert=True)
    return entry


def test_an_entry_that_was_committed_late_gets_a_later_place(db):
    """Its row number is lower than those already sealed; that is no disorder."""
    now = timezone.now()
    entry_written_at(now, 200)
    seal(now=now)
    late = entry_written_at(now, 100)
    assert seal(now=now) == 1
    assert selectors.head().entry_id == late.pk
    assert verify().is_whole


def test_an_entry_with_an_old_date_is_sealed_at_the_latest_by_the_first_run_of_the_next_day(db):
    """A clock that was wrong, and a transaction that ended late: neither new nor recent, and still not forgotten."""
    now = timezone.now()
    entry_written_at(now, 200)
    seal(now=now)
    entry_written_at(now - timedelta(days=30), 100)
    assert seal(now=now) == 0
    assert verify().unsealed == 1
    assert seal(now=now + timedelta(days=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_at_the_same_moment_stops_without_harm(monkeypatch):
    """Both read the same end of the chain; the unique sequence lets one of them through."""
    write_entries(make_person(), 20)
    original, both_read = sealing.selectors.head, []

    def head_and_then_the_other_sealer_wins():
        newest = original()
        if not both_read and connection.in_atomic_block:
            both_read.append(True)
            other = threading.Thread(target=seal_in_thread)
            other.start()
            other.join()
        return newest

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: two sealers cannot meet")
    monkeypatch.setattr(sealing.selectors, "head", head_and_then_the_other_sealer_wins)
    assert seal(now=timezone.now()) == 0
    assert verify().is_whole
    assert verify().links == 21


def seal_in_thread() -> None:
    try:
        seal(now=timezone.now())
    finally:
        connection.close()


# --- F5 -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_and_two_sealers_leave_one_unforked_chain_and_lose_nothing():
    person, writers, each = make_person(), 16, 15
    start, costs, errors = threading.Barrier(writers + 2), [], []

    def write() -> None:
        start.wait()
        for number in range(each):
            with transaction.atomic():
                began = time.thread_time()
                record(actor=person, action="test.alpha", note=str(number))
                costs.append(time.thread_time() - began)

    def seal_often() -> None:
        start.wait()
        for _ in range(8):
            seal(now=timezone.now(), everything=True)

    def guarded(work) -> None:
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=[work]) for work in [write] * writers + [seal_often] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal(now=timezone.now(), everything=True)
    report = verify()
    assert errors == []
    assert report.is_whole
    assert (report.entries, report.links, report.unsealed) == (writers * each + 1, writers * each + 1, 0)
    assert sorted(costs)[int(len(costs) * 0.95)] <= 0.010, "seconds of processor time per entry, 95th percentile"


def test_the_rows_of_the_check_come_in_chain_order_whatever_their_number(person, monkeypatch):
    monkeypatch.setattr("anquan.journal.verification.CHUNK", 4)
    write_entries(person, 21)
    seal(now=timezone.now())
    assert [link.seq for link, entry in sealed_rows()] == list(range(1, 23))
