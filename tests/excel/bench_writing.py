"""Styled sheets against bare openpyxl (write-only, lxml), interleaved in one run, and how memory grows with rows.

python -m tests.excel.bench_writing [rows] [rounds]
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from anquan.excel.columns import Column, SheetPlan
from anquan.excel.writing import workbook_at, write_sheet

KINDS = ("int", "text", "text", "text", "text", "date")
COLUMNS = [Column(f"c{number}", f"列{number}", kind=KINDS[number % 6], width=14) for number in range(30)]
FIRST = date(2026, 1, 1)


def rows(count: int) -> Iterator[list]:
    """30 columns as a detail list has them: numbers, short and long texts, dates."""
    for row in range(count):
        day = FIRST + timedelta(days=row % 300)
        text = f"第{row}条：灭火器箱被成品纸箱遮挡"
        yield [
            (row, text, "明光市鑫诚建材有限公司", "一般", f"YH-341182-2026-{row:06d}", day)[c % 6] for c in range(30)
        ]


def bare(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("明细")
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def ours(path: Path, count: int) -> None:
    plan = SheetPlan("明细", "明细台账", COLUMNS, style="detail")
    with workbook_at(path) as book:
        assert write_sheet(book, plan, rows(count)) == count


def seconds(do: Callable[[Path, int], None], path: Path, count: int) -> float:
    start = time.perf_counter()
    do(path, count)
    return time.perf_counter() - start


def peak_of(count: int) -> int:
    """Megabytes of a fresh process that writes so many rows (a child would inherit the peak of its parent)."""
    program = f"from tests.excel.bench_writing import *; ours(Path(tempfile.mktemp('.xlsx')), {count}); print(peak())"
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)


def peak() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(count: int = 20_000, rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "x.xlsx")
        times = [(seconds(bare, path, count), seconds(ours, path, count)) for _ in range(rounds)]
        ratio = statistics.median(mine / plain for plain, mine in times)
        plain, mine = (statistics.median(column) for column in zip(*times, strict=True))
        print(
            f"{count} rows x {len(COLUMNS)}: bare {plain:.1f} s, styled {mine:.1f} s, ratio {ratio:.2f} (target 1.25)"
        )
    small, large = peak_of(1_000), peak_of(max(count, 100_000))
    print(
        f"peak memory: {small} MB for 1,000 rows, {large} MB for {max(count, 100_000)}: +{large - small} MB (target 50)"
    )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
