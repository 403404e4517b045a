"""One uploaded ledger on its way: uploaded → columns confirmed → dry run → written. Services; each journalled.

Small ledgers go this way inside the request, large ones in a worker (``jobs``); both end in the same two
transactions, ``keep_report`` and ``write_ledger``.
"""

from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from anquan.excel.reading import read_workbook
from anquan.excel.sheets import BadWorkbook
from anquan.files.services import discard_document, save_document
from anquan.journal.services import record
from anquan.leases import LostClaim, ticket_of
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workflow import NotAllowed
from hazards.imports import columns, understanding, writing
from hazards.imports.reading import CellFault, Defaults, Ledger, base_date
from hazards.imports.understanding import Choices
from hazards.models import ImportBatch, ImportLayout
from hazards.rules import Source

RIGHT = "hazard.import"
SHOWN_ROWS = 300
MOST_FAULTS = 2000  # kept and listed; a sheet with more is wrong as a whole
State = ImportBatch.State
AT_REST = (State.READ, State.CHECKED, State.REFUSED)


def upload(*, actor, file, today: date) -> ImportBatch:
    """Keep the file and guess its columns. Raises ``BadWorkbook`` with what to do; nothing is kept then."""
    require_right(actor)
    limits = understanding.limits(today)
    data = file.read(limits.max_bytes + 1)
    sheets = read_workbook(data, limits=limits)
    sheet, header = understanding.chosen_table(sheets)
    with transaction.atomic():
        document = save_document(actor=actor, kind="ledger", name=file.name, content=data)
        batch = ImportBatch.objects.create(
            document=document,
            digest=document.digest,
            uploaded_by=actor,
            layout=understanding.layout_of(sheets, sheet, header),
            defaults={"base_on": str(base_date(header, today))},
        )
        record(actor=actor, action="hazard.import_upload", obj=batch, label=document.original_name)
    return batch


def point_out_header(*, actor, batch: ImportBatch, sheet: str, first_row: int, depth: int, today: date) -> ImportBatch:
    """The person says where the header is: on which sheet, from which row (counted from 0), how many rows."""
    require_right(actor)
    sheets = read_workbook(understanding.content(batch), limits=understanding.limits(today))
    try:
        found, header = understanding.chosen_table(sheets, name=sheet, first_row=first_row, depth=depth)
    except BadWorkbook as problem:
        raise ValidationError(problem.reason) from problem
    with transaction.atomic():
        batch = locked(batch)
        batch.layout = understanding.layout_of(sheets, found, header)
        batch.defaults = {"base_on": str(base_date(header, today))}
        batch.state, batch.report, batch.problem = State.READ, {}, ""
        batch.save()
        record(
            actor=actor,
            action="hazard.import_header",
            obj=batch,
            label=str(batch.document),
            note=f"工作表“{found.name}”，表头从第 {first_row + 1} 行起，共 {depth} 行",
        )
    return batch


def check(
    *,
    actor,
    batch: ImportBatch,
    meaning: dict[int, str],
    today: date,
    township: Unit | None = None,
    base_on: date | None = None,
    may_create_units: bool = True,
    source: str = Source.TOWNSHIP,
) -> ImportBatch:
    """The dry run with confirmed columns: what every row was understood as, and every error by row and column."""
    choices = sensible(
        actor,
        batch,
        today,
        meaning=meaning,
        township=township,
        base_on=base_on,
        may_create_units=may_create_units,
        source=source,
    )
    ledger, _ = understanding.understand(actor=actor, batch=batch, choices=choices, today=today)
    return keep_report(actor=actor, batch=batch, choices=choices, ledger=ledger)


def sensible(
    actor,
    batch: ImportBatch,
    today: date,
    *,
    meaning: dict[int, str],
    township: Unit | None,
    base_on: date | None,
    may_create_units: bool,
    source: str,
) -> Choices:
    """The choices, or ``ValidationError``: every needed column named once, the township within reach."""
    require_right(actor)
    _require_sense(batch, meaning)
    base_on = base_on or date.fromisoformat(batch.defaults["base_on"])
    if base_on > today:
        raise ValidationError({"base_on": "填报日期不能晚于今天。"})
    if township is not None and not understanding.townships(actor).filter(pk=township.pk).exists():
        raise ValidationError({"township": "没有这个乡镇，或者不在您的管辖范围内。"})
    if source not in Source.values:
        raise ValidationError({"source": "请从列出的来源里选一个。"})
    return Choices(meaning, base_on, township or understanding.own_township(actor), may_create_units, source)


@transaction.atomic
def keep_report(*, actor, batch: ImportBatch, choices: Choices, ledger: Ledger, ticket=None) -> ImportBatch:
    """What the dry run found, with the choices it rests on. The layout is remembered for the next file like it."""
    batch = locked(batch, ticket=ticket)
    keep_choices(batch, choices)
    batch.report = _report(ledger)
    batch.rows_total, batch.rows_bad = len(ledger.rows), len({fault.row for fault in ledger.faults})
    batch.rows_known = sum(row.is_known for row in ledger.rows)
    batch.state = State.REFUSED if ledger.faults else State.CHECKED
    batch.job, batch.leased_until, batch.problem = "", None, ""
    batch.save()
    ImportLayout.objects.update_or_create(
        fingerprint=batch.layout["fingerprint"],
        defaults={"columns": batch.layout["columns"], "confirmed_by": actor, "confirmed_at": timezone.now()},
    )
    record(
        actor=actor,
        action="hazard.import_check",
        obj=batch,
        label=str(batch.document),
        note=f"读出 {batch.rows_total} 条，{batch.rows_bad} 行有误",
    )
    return batch


def keep_choices(batch: ImportBatch, choices: Choices) -> None:
    batch.layout = batch.layout | {"columns": {str(index): key for index, key in choices.meaning.items()}}
    batch.defaults = {
        "base_on": str(choices.base_on), "may_create_units": choices.may_create_units, "source": choices.source,
        "township": choices.township.pk if choices.township else None,
    }  # fmt: skip


def commit(*, actor, batch: ImportBatch, today: date, stamp: str = "") -> ImportBatch:
    """Write the checked ledger: all or nothing. A file with errors, or already written, is refused.

    ``stamp`` names the dry run the person saw; another one since then is a refusal.
    """
    require_checked(actor, batch, stamp)
    choices = understanding.choices_of(batch, actor)
    ledger, defaults = understanding.understand(actor=actor, batch=batch, choices=choices, today=today)
    return write_ledger(actor=actor, batch=batch, choices=choices, ledger=ledger, defaults=defaults)


def require_checked(actor, batch: ImportBatch, stamp: str) -> None:
    require_right(actor)
    _refuse_unless_checked(batch)
    if stamp and stamp != batch.report.get("stamp"):
        raise NotAllowed("您打开页面以后，这份台账又试导过一次，数字可能变了。请看过最新结果再确认。", "stale")


@transaction.atomic
def write_ledger(
    *, actor, batch: ImportBatch, choices: Choices, ledger: Ledger, defaults: Defaults, ticket=None
) -> ImportBatch:
    """One transaction: the units that were missing, the hazards, their clocks and journal, and the batch done."""
    seen = batch.report.get("stamp")
    batch = locked(batch, ticket=ticket)
    if ticket is None:
        _refuse_unless_checked(batch)
    if ledger.faults or batch.report.get("stamp") != seen:
        raise NotAllowed("试导以后情况有变，台账现在有错误，请重新试导。", "changed")
    made = writing.write(actor=actor, rows=ledger.rows, defaults=defaults, source=choices.source, batch=batch)
    batch.rows_created, batch.rows_known = made.hazards, len(ledger.rows) - made.hazards
    batch.report = batch.report | {"units_made": made.units}
    batch.state, batch.done_at = State.DONE, timezone.now()
    batch.job, batch.leased_until, batch.problem = "", None, ""
    batch.save()
    record(
        actor=actor,
        action="hazard.import_commit",
        obj=batch,
        label=str(batch.document),
        note=f"新登记 {batch.rows_created} 条，已有 {batch.rows_known} 条没有重复登记，新建单位 {made.units} 家",
    )
    return batch


def clear_abandoned(*, now: datetime) -> int:
    """Uploads that nobody confirmed in time go, with their files. Each in a transaction of its own; what somebody has
    just ordered stays."""
    keep = whole("import.keep_days", timezone.localdate(now))
    left = ImportBatch.objects.filter(state__in=AT_REST, uploaded_at__lt=now - timedelta(days=keep))
    cleared = 0
    for batch in left.defer("report", "layout"):
        with suppress(NotAllowed, ImportBatch.DoesNotExist), transaction.atomic():
            _clear(locked(batch), keep)
            cleared += 1
    return cleared


def _clear(batch: ImportBatch, keep: int) -> None:
    post, document = batch.uploaded_by.main_appointment, batch.document
    record(
        actor=None,
        action="hazard.import_expire",
        obj=batch,
        label=str(document),
        county=post.unit.county_id if post else None,
        note=f"上传后 {keep} 天没有确认导入，连同文件清除",
    )
    batch.delete()
    discard_document(actor=None, document=document)


def locked(batch: ImportBatch, *, ticket=None) -> ImportBatch:
    """The row under lock: at rest, or (``ticket``) still claimed by this worker."""
    row = ImportBatch.objects.select_for_update(of=("self",)).select_related("document").get(pk=batch.pk)
    if ticket is None:
        require_at_rest(row)
    elif ticket_of(row) != ticket:
        raise LostClaim(str(row.pk))
    return row


def require_at_rest(batch: ImportBatch) -> None:
    if batch.state == State.DONE:
        raise NotAllowed("这份台账已经导入，没有重复登记。", "done")
    if batch.state not in AT_REST:
        raise NotAllowed("后台正在处理这份台账，请等它做完。", "running")


def _refuse_unless_checked(batch: ImportBatch) -> None:
    require_at_rest(batch)
    if batch.state != State.CHECKED:
        raise NotAllowed("台账还有错误，或者还没有试导，请先改正。", "unchecked")


def faults_of(batch: ImportBatch) -> list[CellFault]:
    return [CellFault(**fault) for fault in batch.report.get("faults", [])]


def _report(ledger: Ledger) -> dict:
    fresh = [row for row in ledger.rows if not row.is_known]
    return {
        "stamp": understanding.stamp(),
        "faults": [asdict(fault) for fault in ledger.faults[:MOST_FAULTS]],
        "faults_total": len(ledger.faults),
        "rows": [
            {
                "row": r.row,
                "item": r.item,
                "unit": r.unit_name,
                "is_new_unit": r.unit is None,
                "level": r.level,
                "description": r.description[:200],
                "found_on": str(r.found_on),
                "due_on": str(r.due_on or ""),
                "closed_on": str(r.closed_on or ""),
                "is_known": r.is_known,
                "notes": r.notes,
            }
            for r in ledger.rows[:SHOWN_ROWS]
        ],
        "new_units": ledger.new_units[:SHOWN_ROWS],
        "new_units_total": len(ledger.new_units),
        "skipped": ledger.skipped[:SHOWN_ROWS],
        "skipped_total": len(ledger.skipped),
        "noted": sum(bool(row.notes) for row in ledger.rows),
        "closed": sum(row.is_closed for row in ledger.rows),
        "fresh": len(fresh),
        "fresh_closed": sum(row.is_closed for row in fresh),
        "fresh_major": sum(row.level == "major" for row in fresh),
    }


def require_right(actor) -> None:
    if not actor.has_right(RIGHT):
        raise PermissionDenied("您没有导入台账的权限。")


def _require_sense(batch: ImportBatch, meaning: dict[int, str]) -> None:
    known = {int(index) for index in batch.layout["labels"]}
    if not set(meaning) <= known or not set(meaning.values()) <= set(columns.LABELS):
        raise ValidationError("列的含义与这份文件对不上，请重新上传。")
    if missing := columns.missing(meaning):
        raise ValidationError(f"还没有指明哪一列是：{'、'.join(missing)}。")
    if doubled := columns.doubled(meaning):
        raise ValidationError(f"有两列都被指为：{'、'.join(doubled)}。每项只能对应一列。")
