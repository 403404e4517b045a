"""Workbooks made by a worker: asked for, claimed, written, counted, kept for their owner (下载中心).

An app registers a builder for each kind in its ``AppConfig.ready``:

    exports.register("hazards.summary", build)      # build(export, path, progress) -> rows written; sets export.total

The count of rows written must equal the count the builder queried, or the export fails loudly.
"""

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from anquan.files.models import Export
from anquan.files.services import save_document
from anquan.journal.services import record
from anquan.terms.selectors import period, whole

logger = logging.getLogger(__name__)
Builder = Callable[[Export, Path, Callable[[int], None]], int]
_BUILDERS: dict[str, Builder] = {}
FILE_KIND = "export"


class Miscounted(RuntimeError):
    """The workbook does not hold the rows that were queried."""


def register(kind: str, build: Builder) -> None:
    _BUILDERS[kind] = build


@transaction.atomic
def order(*, actor, kind: str, title: str, params: dict) -> Export:
    """Ask for a workbook. The caller enqueues; the sweep finds it in any case."""
    if kind not in _BUILDERS:
        raise KeyError(kind)
    export = Export.objects.create(kind=kind, title=title, owner=actor, params=params)
    record(actor=actor, action="export.order", obj=export, note=title)
    return export


def waiting(now: datetime) -> list:
    """Exports that nobody works on: new ones, and those whose worker has gone."""
    free = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, leased_until__lt=now)
    return list(Export.objects.filter(free).order_by("created_at").values_list("pk", flat=True)[:20])


def run(pk, *, now: datetime | None = None) -> bool:
    """Claim one export and make it. False when somebody else has it, or it is done."""
    now = now or timezone.now()
    if not _claim(pk, now):
        return False
    export = Export.objects.select_related("owner").get(pk=pk)
    try:
        _make(export)
    except Exception as problem:  # the owner is told, the next attempt comes with the sweep
        logger.exception("export %s failed", pk)
        _failed(export, problem)
    return True


def _claim(pk, now: datetime) -> bool:
    """One conditional update: exactly one worker gets the row."""
    free = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, leased_until__lt=now)
    lease = now + timedelta(minutes=period_minutes(now))
    claimed = Export.objects.filter(free, pk=pk).update(
        state=Export.State.RUNNING, leased_until=lease, attempts=F("attempts") + 1, done=0
    )
    return claimed == 1


def period_minutes(now: datetime) -> int:
    return whole("export.lease_minutes", timezone.localdate(now))


def _make(export: Export) -> None:
    with tempfile.TemporaryDirectory(prefix="anquan-export-") as folder:
        path = Path(folder) / "export.xlsx"
        written = _BUILDERS[export.kind](export, path, lambda count: _progress(export, count))
        if written != export.total:
            raise Miscounted(f"查到 {export.total} 行，写出 {written} 行，两数不符，没有交付。")
        keep = period("export.keep_days", timezone.localdate()).value
        with transaction.atomic():
            document = save_document(
                actor=export.owner,
                kind=FILE_KIND,
                name=f"{export.title}.xlsx",
                content=path,
                expires_at=timezone.now() + timedelta(days=keep),
            )
            export.document, export.state, export.done = document, Export.State.DONE, written
            export.finished_at, export.error = timezone.now(), ""
            export.save()


def _progress(export: Export, count: int) -> None:
    Export.objects.filter(pk=export.pk).update(done=count, total=export.total)


def _failed(export: Export, problem: Exception) -> None:
    """Another attempt while there are any left, then 没有生成 with the reason."""
    last = export.attempts >= whole("export.max_attempts", timezone.localdate())
    reason = str(problem) if isinstance(problem, Miscounted) else "生成时出错，请稍后再试；仍不行请把时间告诉管理员。"
    Export.objects.filter(pk=export.pk).update(
        state=Export.State.FAILED if last else Export.State.WAITING, error=reason[:300], finished_at=timezone.now()
    )


@transaction.atomic
def remove(*, actor, export: Export) -> None:
    """The owner clears a line of his 下载中心; the file goes with its time."""
    record(actor=actor, action="export.remove", obj=export, note=export.title)
    export.delete()
