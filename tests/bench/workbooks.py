"""The list as a workbook: the product's builder against a bare fetch and bare openpyxl; and what it takes of memory.

``python -m tests.bench.workbooks`` is the child whose memory is measured.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Line, in_turns, limit, memory
from tests.bench.stage import Stage, set_up
from tests.paths import ROOT

MOST_ROWS = 100_000
FEW = 1_000
GROWTH = 50  # megabytes
SMALL = 50_000


def run(stage: Stage) -> Iterator[Line]:
    count = min(stage.hazards, MOST_ROWS)
    with tempfile.TemporaryDirectory(prefix="anquan-bench-") as folder:
        path = Path(folder, "x.xlsx")
        period = _period_of(count)
        written = ours(path, period)
        assert written == bare(path, period) > 0
        pair = in_turns(lambda: ours(path, period), lambda: bare(path, period), stage.rounds, is_long=True)
    yield pair.at_most(f"工作簿 {written:,} 行 × 21 列 / 取数 + openpyxl", 1.3)
    yield limit(f"工作簿 {written:,} 行时后台进程的内存增长", growth(period), GROWTH, "MB")


def _period_of(count: int) -> str:
    """A span of days that holds the newest ``count`` hazards."""
    from hazards.models import Hazard

    found = Hazard.objects.order_by("-found_on", "-pk").values_list("found_on", flat=True)
    first = found[min(count, found.count()) - 1]
    return f"{first}..{found[0]}"


def ours(path: Path, period: str) -> int:
    from anquan.accounts.models import User
    from anquan.files.models import Export
    from hazards import workbook

    owner = User.objects.get(username="bench_province")
    export = Export(kind=workbook.LIST, title="测速", owner=owner, params={"query": f"period={period}"})
    written = workbook.build_list(export, path, lambda count: None)
    assert written == export.total
    return written


def bare(path: Path, period: str) -> int:
    """The same columns, fetched by one hand-written statement and appended as they come."""
    from django.db import connection
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("隐患清单")
    first, last = period.split("..")
    count = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(FETCH, [first, last])
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                sheet.append(row)
            count += len(rows)
    book.save(path)
    return count


FETCH = """
SELECT h.number, t.name, u.name, p.uscc, i.name, h.location, h.description, h.category, h.level, h.source, h.found_on,
    h.mode, r.name, h.responsible_person, h.measures, h.legal_basis, h.due_on, h.status, h.submitted_on, h.ended_on, 0
FROM hazards_hazard h JOIN units_unit u ON u.id = h.unit_id LEFT JOIN units_unit t ON t.id = h.township_id
    LEFT JOIN units_enterpriseprofile p ON p.unit_id = u.id LEFT JOIN units_industry i ON i.code = h.industry_id
    LEFT JOIN units_unit r ON r.id = h.responsible_unit_id
WHERE h.found_on BETWEEN %s AND %s ORDER BY h.found_on DESC, h.id DESC"""


# --- memory: a process that makes a small workbook, then the large one ------------------------------------------------
def growth(period: str) -> float:
    command = [sys.executable, "-m", "tests.bench.workbooks", _period_of(FEW), period]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True)
    small, large = map(float, done.stdout.split())
    return large - small


def measure(*periods: str) -> None:
    set_up(os.environ["DATABASE_URL"], Path(os.environ["ANQUAN_VAR"]))
    with tempfile.TemporaryDirectory(prefix="anquan-bench-") as folder:
        for period in periods:
            ours(Path(folder, "x.xlsx"), period)
            print(memory())


if __name__ == "__main__":
    measure(*sys.argv[1:])
