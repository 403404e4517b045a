"""A ledger of 20,000 rows by 20 columns comes in, against openpyxl reading the same file and doing nothing with it."""

import io
from collections.abc import Iterator
from datetime import timedelta

from tests.bench.measuring import Line, in_turns
from tests.bench.stage import Stage

MOST_ROWS = 20_000
HEAD = ("序号", "单位", "检查日期", "隐患内容", "隐患等级", "整改期限", "整改情况", "整改措施", "整改责任人")
COLUMNS = 20


def run(stage: Stage) -> Iterator[Line]:
    from django.db import transaction

    from hazards.imports import batches

    data = ledger(stage, min(MOST_ROWS, max(stage.hazards // 5, 50)))
    person = stage.person("township")
    batch = _uploaded(person, data, stage)
    meaning = {int(index): key for index, key in batch.layout["columns"].items()}

    def check():
        return batches.check(actor=person, batch=batch, meaning=meaning, today=stage.today)

    def store():
        batch.refresh_from_db()
        with transaction.atomic():
            batches.commit(actor=person, batch=batch, today=stage.today)
            transaction.set_rollback(True)

    checked = check()
    rows = checked.rows_total
    assert not checked.rows_bad and rows == checked.layout["lines"], (
        checked.rows_bad,
        rows,
        checked.report["faults"][:3],
    )
    yield in_turns(check, lambda: bare(data), stage.rounds, is_long=True).at_most(
        f"台账 {rows:,} 行试导（读、判、查重）/ openpyxl 只读解析", 0.4
    )
    yield in_turns(store, lambda: bare(data), stage.rounds, is_long=True).at_most(
        f"台账 {rows:,} 行导入（读、判、写库）/ openpyxl 只读解析", 0.4
    )


def _uploaded(person, data: bytes, stage: Stage):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from hazards.imports import batches

    return batches.upload(actor=person, file=SimpleUploadedFile("测速台账.xlsx", data), today=stage.today)


def bare(data: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True)
    return sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))


def ledger(stage: Stage, rows: int) -> bytes:
    """Filled in as offices do; the enterprises exist already."""
    from openpyxl import Workbook

    from anquan.units.models import Unit

    names = list(
        Unit.objects.filter(kind="enterprise", township=stage.place("township")).values_list("name", flat=True)
    )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append([*HEAD, *(f"备注{number}" for number in range(COLUMNS - len(HEAD)))])
    for row in range(rows):
        found = stage.today - timedelta(days=30 + row % 200)
        sheet.append([
            row + 1, names[row % len(names)], found, f"第{row + 1}处配电箱前堆放成品纸箱，未保持安全距离", "一般",
            found + timedelta(days=15), "已整改" if row % 3 else "正在整改", "立即清理并划线，每周检查一次", "张三",
            *("无" for _ in range(COLUMNS - len(HEAD))),
        ])  # fmt: skip
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
