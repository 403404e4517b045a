"""Large ledgers in a worker. The batch itself is the queue (``anquan.leases``): ordered, claimed, worked on, and finished
in the transaction of its result."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from anquan.excel.sheets import BadWorkbook
from anquan.files.rules import BadFile
from anquan.journal.services import record
from anquan.leases import Queue, keep, ticket_of
from anquan.terms.selectors import whole
from anquan.workflow import NotAllowed
from hazards.imports import batches, understanding
from hazards.imports.batches import State
from hazards.imports.understanding import Choices
from hazards.models import ImportBatch

Job = ImportBatch.Job
REFUSALS = (NotAllowed, ValidationError, PermissionDenied, BadWorkbook, BadFile)
BROKE_OFF = "后台处理多次中断，没有写入任何一条。请把时间告诉系统管理员，或者拆成几个文件再试。"


def is_large(batch: ImportBatch, today: date) -> bool:
    """Too long for one request."""
    return batch.layout.get("lines", 0) > whole("import.inline_rows", today)


@transaction.atomic
def order_check(*, actor, batch: ImportBatch, choices: Choices) -> ImportBatch:
    """The dry run is to be made by a worker. The caller enqueues; the sweep finds it in any case."""
    batch = batches.locked(batch)
    batches.keep_choices(batch, choices)
    record(actor=actor, action="hazard.import_order", obj=batch, label=str(batch.document), note="试导，后台处理")
    return _ordered(batch, Job.CHECK)


@transaction.atomic
def order_commit(*, actor, batch: ImportBatch, stamp: str = "") -> ImportBatch:
    """The checked ledger is to be written by a worker."""
    batch = batches.locked(batch)
    batches.require_checked(actor, batch, stamp)
    record(actor=actor, action="hazard.import_order", obj=batch, label=str(batch.document), note="导入，后台处理")
    return _ordered(batch, Job.COMMIT)


def _ordered(batch: ImportBatch, job: str) -> ImportBatch:
    batch.state, batch.job = State.RUNNING, job
    batch.progress, batch.attempts, batch.leased_until, batch.problem = 0, 0, None, ""
    batch.save()
    return batch


def waiting(now: datetime) -> list:
    """Batches that nobody works on."""
    return QUEUE.waiting(now)


def run(pk, *, now: datetime | None = None) -> bool:
    """Claim one batch and do what was ordered. False when somebody else has it, or there is nothing to do."""
    return QUEUE.run(pk, now=now)


def _work(batch: ImportBatch) -> None:
    try:
        _check_or_write(batch, timezone.localdate())
    except REFUSALS as refusal:
        _refuse(batch, _reason(refusal))


def _check_or_write(batch: ImportBatch, today: date) -> None:
    actor, choices = batch.uploaded_by, understanding.choices_of(batch, batch.uploaded_by)
    batches.require_right(actor)
    ledger, defaults = understanding.understand(
        actor=actor,
        batch=batch,
        choices=choices,
        today=today,
        progress=lambda count: keep(batch, progress=count),
    )
    mine = ticket_of(batch)
    if batch.job == Job.CHECK:
        batches.keep_report(actor=actor, batch=batch, choices=choices, ledger=ledger, ticket=mine)
    else:
        batches.write_ledger(actor=actor, batch=batch, choices=choices, ledger=ledger, defaults=defaults, ticket=mine)


def _give_up(batch: ImportBatch, problem: Exception | None) -> None:
    _refuse(batch, BROKE_OFF)


@transaction.atomic
def _refuse(batch: ImportBatch, reason: str) -> None:
    """Nothing was written; the uploader reads why."""
    action = "hazard.import_check" if batch.job == Job.CHECK else "hazard.import_commit"
    keep(batch, state=State.REFUSED, job="", leased_until=None, problem=reason[:300])
    record(actor=batch.uploaded_by, action=action, obj=batch, label=str(batch.document), note=reason, result="denied")


def _reason(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return "；".join(refusal.messages)
    return getattr(refusal, "reason", "") or str(refusal)


QUEUE = Queue(
    rows=ImportBatch.objects.select_related("document", "uploaded_by").order_by("uploaded_at"),
    unfinished=Q(state=State.RUNNING),
    terms="import",
    work=_work,
    give_up=_give_up,
    claimed={"progress": 0},
)
