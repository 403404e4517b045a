"""Large ledgers in a worker. The batch itself is the queue: ordered, claimed by one conditional update, worked on,
and finished in the transaction of its result; a worker that dies delays it by one lease."""

import logging
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from anquan.excel.sheets import BadWorkbook
from anquan.files.rules import BadFile
from anquan.journal.services import record, record_denied
from anquan.terms.selectors import whole
from anquan.workflow import NotAllowed
from hazards.imports import batches, understanding
from hazards.imports.batches import LostClaim, State
from hazards.imports.understanding import Choices
from hazards.models import ImportBatch

logger = logging.getLogger(__name__)
Job = ImportBatch.Job
REFUSALS = (NotAllowed, ValidationError, PermissionDenied, BadWorkbook, BadFile)
BROKE_OFF = "后台处理多次中断，没有写入任何一条。请把时间告诉系统管理员，或者拆成几个文件再试。"
AT_A_TIME = 5


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
    """Batches that nobody works on. One whose workers died again and again is given up first."""
    most = whole("import.max_attempts", timezone.localdate(now))
    for batch in ImportBatch.objects.unfinished(now).filter(attempts__gte=most):
        _refuse(batch, batch.leased_until, BROKE_OFF)
    return list(ImportBatch.objects.unfinished(now).order_by("uploaded_at").values_list("pk", flat=True)[:AT_A_TIME])


def run(pk, *, now: datetime | None = None) -> bool:
    """Claim one batch and do what was ordered. False when somebody else has it, or there is nothing to do."""
    now = now or timezone.now()
    ticket = _claim(pk, now)
    if ticket is None:
        return False
    batch = ImportBatch.objects.select_related("document", "uploaded_by").get(pk=pk)
    try:
        _work(batch, ticket, timezone.localdate(now))
    except LostClaim:
        logger.warning("import %s was taken over by another worker", pk)
    except REFUSALS as refusal:
        _refuse(batch, ticket, _reason(refusal))
    except Exception:  # the next attempt comes with the sweep, until there are no more
        logger.exception("import %s failed", pk)
        ImportBatch.objects.filter(pk=pk, leased_until=ticket).update(leased_until=None)
    return True


def _claim(pk, now: datetime) -> datetime | None:
    """One conditional update: exactly one worker gets the row. The end of the lease is its ticket."""
    ticket = now + timedelta(minutes=whole("import.lease_minutes", timezone.localdate(now)))
    free = ImportBatch.objects.unfinished(now).filter(pk=pk)
    claimed = free.update(leased_until=ticket, attempts=F("attempts") + 1, progress=0)
    return ticket if claimed else None


def _work(batch: ImportBatch, ticket: datetime, today: date) -> None:
    actor, choices = batch.uploaded_by, understanding.choices_of(batch, batch.uploaded_by)
    batches.require_right(actor)
    ledger, defaults = understanding.understand(
        actor=actor,
        batch=batch,
        choices=choices,
        today=today,
        progress=lambda count: _progress(batch, ticket, count),
    )
    if batch.job == Job.CHECK:
        batches.keep_report(actor=actor, batch=batch, choices=choices, ledger=ledger, ticket=ticket)
    else:
        batches.write_ledger(actor=actor, batch=batch, choices=choices, ledger=ledger, defaults=defaults, ticket=ticket)


def _progress(batch: ImportBatch, ticket: datetime, count: int) -> None:
    ImportBatch.objects.filter(pk=batch.pk, leased_until=ticket).update(progress=count)


def _refuse(batch: ImportBatch, ticket: datetime | None, reason: str) -> None:
    """Nothing was written; the uploader reads why. Only while the batch is still this worker's."""
    mine = ImportBatch.objects.filter(pk=batch.pk, state=State.RUNNING, leased_until=ticket)
    if mine.update(state=State.REFUSED, job="", leased_until=None, problem=reason[:300]):
        action = "hazard.import_check" if batch.job == Job.CHECK else "hazard.import_commit"
        record_denied(actor=batch.uploaded_by, action=action, obj=batch, label=str(batch.document), note=reason)


def _reason(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return "；".join(refusal.messages)
    return getattr(refusal, "reason", "") or str(refusal)
