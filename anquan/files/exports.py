"""Workbooks and bound files made by a worker: asked for, claimed (``anquan.leases``), written, counted, kept for their owner (下载中心).

An app registers a builder for each kind in its ``AppConfig.ready``:

    exports.register("hazards.summary", build)      # build(export, path, progress) -> rows written; sets export.total

The count of rows written must equal the count the builder queried, or the export fails loudly.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from anquan.files import vault
from anquan.files.models import Export, StoredDocument
from anquan.files.services import save_document
from anquan.journal.services import record
from anquan.leases import Queue, keep
from anquan.terms.selectors import whole

Builder = Callable[[Export, Path, Callable[[int], None]], int]
_BUILDERS: dict[str, Builder] = {}
_ENDINGS: dict[str, str] = {}
WORKBOOK = ".xlsx"
FILE_KIND = "export"
FAILED = "生成时出错，请稍后再试；仍不行请把时间告诉管理员。"
BROKE_OFF = "生成时多次中断，没有生成。请缩小时段或筛选范围再试；仍不行请把时间告诉管理员。"


class Miscounted(RuntimeError):
    """The workbook does not hold the rows that were queried."""


def register(kind: str, build: Builder, *, ending: str = WORKBOOK) -> None:
    _BUILDERS[kind], _ENDINGS[kind] = build, ending


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
    return QUEUE.waiting(now)


def run(pk, *, now: datetime | None = None) -> bool:
    """Claim one export and make it. False when somebody else has it, or it is done."""
    return QUEUE.run(pk, now=now)


def _make(export: Export) -> None:
    ending = _ENDINGS.get(export.kind, WORKBOOK)
    with vault.scratch(ending) as path:
        written = _BUILDERS[export.kind](export, path, lambda count: keep(export, done=count, total=export.total))
        if written != export.total:
            raise Miscounted(f"查到 {export.total} 行（件），写出 {written} 行（件），两数不符，没有交付。")
        save_document(
            actor=export.owner,
            kind=FILE_KIND,
            name=f"{export.title}{ending}",
            content=path,
            expires_at=timezone.now() + timedelta(days=whole("export.keep_days", timezone.localdate())),
            and_then=lambda document: _hand_over(export, document, written),
        )


def _hand_over(export: Export, document: StoredDocument, written: int) -> None:
    """In the transaction that names the file: whoever lost his claim leaves neither row nor file."""
    keep(
        export,
        document=document,
        state=Export.State.DONE,
        done=written,
        total=export.total,
        error="",
        finished_at=timezone.now(),
        leased_until=None,
    )


@transaction.atomic
def _give_up(export: Export, problem: Exception | None) -> None:
    """没有生成, with the reason for its owner."""
    reason = str(problem) if isinstance(problem, Miscounted) else FAILED if problem else BROKE_OFF
    keep(export, state=Export.State.FAILED, error=reason[:300], finished_at=timezone.now(), leased_until=None)
    record(actor=export.owner, action="export.fail", obj=export, note=reason, result="failed")


@transaction.atomic
def remove(*, actor, export: Export) -> None:
    """The owner clears a line of his 下载中心; the file goes with its time."""
    record(actor=actor, action="export.remove", obj=export, note=export.title)
    export.delete()


QUEUE = Queue(
    rows=Export.objects.select_related("owner").order_by("created_at"),
    unfinished=Q(state__in=[Export.State.WAITING, Export.State.RUNNING]),
    terms="export",
    work=_make,
    give_up=_give_up,
    claimed={"state": Export.State.RUNNING, "done": 0},
    released={"state": Export.State.WAITING, "error": "上一次没有生成好，稍后再试。"},
)
