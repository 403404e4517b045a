"""What goes back to the importer: his own sheet with a column of errors, and an empty ledger to fill in."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from anquan.excel.annotating import RowError, annotate_errors
from anquan.excel.columns import Column, SheetPlan
from anquan.excel.sheets import column_index
from anquan.excel.writing import workbook_at, write_sheet
from anquan.files.models import Export
from hazards.imports import batches, understanding
from hazards.models import ImportBatch

ERRORS = "hazards.import_errors"  # the kind of export for ledgers too large to be marked inside a request

# title, width, how it is filled in, example
TEMPLATE: tuple[tuple[str, int, str, str], ...] = (
    ("序号", 6, "可以不填", "1"),
    ("单位名称", 34, "必填。和系统里的名称一致；系统里没有的，可以在导入时新建", "明光市某某木业有限公司"),
    ("部位", 18, "隐患在哪里", "第二成品仓库东侧"),
    ("隐患内容", 44, "必填。一格里写了几条的，用 1. 2. 3. 或者换行分开，各算一条", "安全出口被成品纸箱堵塞"),
    ("隐患等级", 10, "一般或重大，不填按一般", "一般"),
    ("排查日期", 12, "2026-11-21、2026.11.21、11月21日都可以；不填按填报日期", "2026-11-21"),
    ("依据", 30, "法规、标准的条款，可以不填", "《安全生产法》第四十二条"),
    ("整改措施", 30, "可以不填", "清空出口并划线标识"),
    ("整改期限", 14, "日期，或者“三日内”“5个工作日”“立即整改”；不填按系统的整改期限计算", "三日内"),
    ("整改责任人", 12, "可以不填", "周强"),
    ("联系电话", 14, "责任人电话，可以不填", "15800003307"),
    ("整改情况", 12, "已整改、整改中；写“已整改”的登记为已销号", "已整改"),
    ("整改完成日期", 14, "填了日期的登记为已销号", "2026-11-23"),
    ("地址", 24, "新建单位时用，可以不填", "涧溪镇鲁山村"),
)


def error_file(batch: ImportBatch) -> bytes:
    """An .xlsx: the uploaded workbook, wrong cells coloured, the errors in a column right of the table."""
    errors = [
        RowError(fault.row, fault.reason, column_index(fault.column), fault.label) for fault in batches.faults_of(batch)
    ]
    return annotate_errors(
        understanding.content(batch), errors, sheet=batch.layout["sheet"], header_row=batch.layout["first_row"] + 1,
        limits=understanding.limits(timezone.localdate()),
    )  # fmt: skip


def build_errors(export: Export, path: Path, progress: Callable[[int], None]) -> int:
    """The same, made by a worker for the 下载中心. Counts the rows that are wrong."""
    batch = ImportBatch.objects.owned_by(export.owner).select_related("document").get(pk=export.params["batch"])
    export.total = batch.rows_bad
    path.write_bytes(error_file(batch))
    progress(export.total)
    return export.total


def template() -> bytes:
    """An empty ledger, and a sheet that says how it is filled in."""
    ledger = SheetPlan(
        "隐患台账",
        "",
        [Column(title, title, width=width) for title, width, _, _ in TEMPLATE],
        style="detail",
        frozen_columns=2,
    )
    notes = [Column("column", "列", width=16), Column("how", "怎么填", width=70), Column("example", "例", width=34)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        with workbook_at(path) as book:
            write_sheet(book, ledger, [])
            write_sheet(
                book,
                SheetPlan("填表说明", "", notes, style="detail"),
                [[title, how, example] for title, _, how, example in TEMPLATE],
            )
        return path.read_bytes()
