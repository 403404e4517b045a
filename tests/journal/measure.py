"""What the journal costs, on this machine: ``python -m tests.journal.measure [--rows 100000] [--database URL]``.

Prints seconds per million rows of ``verify_journal``, microseconds per sealed entry, and what 16 writers at once pay
for one entry: the call of ``record()`` inside the transaction (by the clock and in processor time), and the whole
transaction of one business write with and without its entry, interleaved in one run. On a busy machine the clock tells
how busy it is; the processor time is the journal's. SQLite works in a scratch directory, PostgreSQL in an empty
database.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context

WRITERS = 16
TURNS = 40
WORDS = {
    "call": "record()，时钟",
    "processor": "record()，处理器",
    "with": "业务写入，含日志，时钟",
    "without": "业务写入，不含日志，时钟",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", default="", help="postgres://user@host:5432/empty_database; else SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="anquan-measure-") as scratch:
        os.environ["ANQUAN_VAR"] = scratch
        os.environ["DATABASE_URL"] = arguments.database or f"sqlite:///{scratch}/measure.sqlite3"
        os.environ["DJANGO_SETTINGS_MODULE"] = "anquan.settings"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], check=True)
        set_up()
        writers()
        chain(arguments.rows)


def set_up() -> None:
    import django

    django.setup()


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


# --- writers --------------------------------------------------------------------------------------------------------
def writers() -> None:
    from django.db import connections

    from anquan.accounts.models import User

    pk = User.objects.create(username="measure", name="测量").pk
    connections.close_all()
    context = get_context("spawn")
    start = context.Barrier(WRITERS)
    answers = context.Queue()
    processes = [context.Process(target=write, args=(pk, number, start, answers)) for number in range(WRITERS)]
    for process in processes:
        process.start()
    costs: dict[str, list[float]] = {name: [] for name in WORDS}
    for _ in processes:
        for name, values in answers.get(timeout=300).items():
            costs[name] += values
    for process in processes:
        process.join()
    for name, values in costs.items():
        middle, high = statistics.median(values) * 1000, statistics.quantiles(values, n=20)[-1] * 1000
        say(f"{WRITERS} 个进程同时写　{WORDS[name]}：中位 {middle:.2f} ms，p95 {high:.2f} ms")


def write(pk: int, number: int, start, answers) -> None:
    set_up()
    from anquan.accounts.models import User
    from anquan.journal.models import Entry

    costs: dict[str, list[float]] = {name: [] for name in WORDS}
    mine = User.objects.create(username=f"writer{number}", name="写入者")
    actor = User.objects.get(pk=pk)
    Entry.objects.exists()
    start.wait()
    for turn in range(TURNS):
        name = "with" if turn % 2 else "without"
        began = time.perf_counter()
        if cost := business_write(mine, actor, turn, entry=name == "with"):
            costs["call"].append(cost[0])
            costs["processor"].append(cost[1])
        costs[name].append(time.perf_counter() - began)
    answers.put(costs)


def business_write(mine, actor, turn: int, *, entry: bool) -> tuple[float, float] | None:
    from django.db import transaction

    from anquan.journal.services import record

    with transaction.atomic():
        mine.phone = str(turn)
        mine.save(update_fields=["phone"])
        if not entry:
            return None
        began, worked = time.perf_counter(), time.thread_time()
        record(actor=actor, action="account.update", obj=mine, changes={"phone": [str(turn - 1), str(turn)]})
        return time.perf_counter() - began, time.thread_time() - worked


# --- sealing and verifying ------------------------------------------------------------------------------------------
def chain(rows: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from anquan.journal.sealing import seal
    from anquan.journal.services import record_many
    from anquan.journal.verification import verify

    row = {
        "label": "YH-341182-2026-000123 第二成品仓库东侧安全出口被成品纸箱堵塞",
        "changes": {"status": ["reported", "assigned"], "due_on": [None, "2026-11-30"]},
        "note": "请按期整改",
    }
    for _ in range(max(rows // 2000, 1)):
        with transaction.atomic():
            record_many(actor=None, action="hazard.assign", rows=[row] * 2000)
    sealed, spent, worked = timed(lambda: seal(now=timezone.now()))
    say(f"封存 {sealed} 条：时钟 {spent:.1f} 秒，处理器 {worked:.1f} 秒，每条处理器 {worked / sealed * 1e6:.0f} 微秒")
    report, spent, worked = timed(verify)
    assert report.is_whole, report.first
    million = 1e6 / report.links
    say(f"校验 {report.links} 条，折合每百万条：时钟 {spent * million:.0f} 秒，处理器 {worked * million:.0f} 秒")


def timed(work):
    """(answer, seconds by the clock, seconds of this process's processor time)"""
    began, worked = time.perf_counter(), time.process_time()
    answer = work()
    return answer, time.perf_counter() - began, time.process_time() - worked


if __name__ == "__main__":
    main()
