"""One thread registers hazards, then eight: how many a second, how long anyone waits, whether anyone is refused."""

import threading
import time
from collections.abc import Iterator

from tests.bench.measuring import Line, limit, milliseconds
from tests.bench.stage import Stage

THREADS = 8
SECONDS = 1.5
LONGEST = 1_000  # milliseconds
SHARE = 0.9


def run(stage: Stage) -> Iterator[Line]:
    seconds = SECONDS if stage.hazards >= 1_000 else 0.3
    register(stage, 1, 0.2)  # warms
    turns = [(register(stage, 1, seconds), register(stage, THREADS, seconds)) for _ in range(stage.rounds)]
    one, many = ([rate(turn[at]) for turn in turns] for at in (0, 1))
    shares = sorted(eight / single for single, eight in zip(one, many, strict=True))
    share = shares[len(shares) // 2]
    median = sorted(many)[len(many) // 2], sorted(one)[len(one) // 2]
    yield Line(
        f"登记（服务层）{THREADS} 个线程 / 1 个线程，每秒条数",
        f"{median[0]:.0f} 条/秒",
        f"{median[1]:.0f} 条/秒",
        f"{share:.2f}",
        f"≥ {SHARE}",
        share >= SHARE,
    )
    waits = sorted(wait for _, eight in turns for wait in eight[0])
    yield limit("登记 8 个线程，被锁拒绝的次数", sum(eight[1] for _, eight in turns), 0, "次")
    yield Line(
        "登记 8 个线程，最长等待",
        f"{milliseconds(waits[-1])}（p99 {milliseconds(waits[int(len(waits) * 0.99)])}）",
        "—",
        "—",
        f"≤ {LONGEST} 毫秒",
        waits[-1] <= LONGEST,
    )


Outcome = tuple[list[float], int, float]


def rate(outcome: Outcome) -> float:
    waits, _, seconds = outcome
    return len(waits) / seconds


def register(stage: Stage, threads: int, seconds: float) -> Outcome:
    """Milliseconds of every registration, how many were refused, and how long it all took."""
    from anquan.units.models import Unit

    person = stage.person("township")
    units = list(Unit.objects.filter(kind="enterprise", township=stage.place("township"))[:THREADS])
    waits: list[float] = []
    refused: list[Exception] = []
    start = threading.Barrier(threads + 1)
    ends = [0.0]

    def work(number: int) -> None:
        from django.db import OperationalError, connection

        connection.ensure_connection()
        start.wait()
        try:
            while time.perf_counter() < ends[0]:
                began = time.perf_counter()
                try:
                    _report(stage, person, units[number % len(units)])
                except OperationalError as problem:
                    refused.append(problem)
                waits.append((time.perf_counter() - began) * 1000)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    ends[0] = time.perf_counter() + seconds
    began = time.perf_counter()
    start.wait()
    for worker in workers:
        worker.join()
    return waits, len(refused), time.perf_counter() - began


def _report(stage: Stage, person, unit) -> None:
    from hazards import services

    services.report(
        actor=person,
        unit=unit,
        description="配电箱前堆放成品纸箱，未保持安全距离",
        source="township",
        today=stage.today,
        no_photo_reason="测速",
    )
