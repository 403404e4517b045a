"""One uploaded ledger on its way: uploaded → columns confirmed → dry run → written. Services; each journalled."""

from dataclasses import asdict
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from anquan.excel.header import Header, find_header, header_at
from anquan.excel.reading import read_workbook
from anquan.excel.sheets import MEGABYTE, BadWorkbook, Limits, SheetData
from anquan.files.services import open_document, save_document
from anquan.journal.services import record
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workdays.selectors import calendar
from anquan.workflow import NotAllowed
from hazards.imports import columns, writing
from hazards.imports.reading import CellFault, Defaults, Ledger, Reader, base_date
from hazards.models import ImportBatch, ImportLayout
from hazards.rules import Source

RIGHT = "hazard.import"
SHOWN_ROWS = 300


def limits(today: date) -> Limits:
    """What may be uploaded, from the dated terms ``import.*``."""
    return Limits(
        max_rows=whole("import.ledger.max_rows", today) + 30,
        max_columns=whole("import.max_columns", today),
        max_expanded=whole("import.max_expanded_mb", today) * MEGABYTE,
        max_entry=whole("import.max_entry_mb", today) * MEGABYTE,
        max_entries=whole("import.max_entries", today),
        max_ratio=whole("import.max_ratio", today),
    )


def upload(*, actor, file, today: date) -> ImportBatch:
    """Keep the file and guess its columns. Raises ``BadWorkbook`` with what to do; nothing is kept then."""
    _require_right(actor)
    data = file.read()
    sheet, header = table_of(data, today)
    with transaction.atomic():
        document = save_document(actor=actor, kind="ledger", name=file.name, content=data)
        meaning = remembered(header) or columns.guess(sheet, header)
        batch = ImportBatch.objects.create(
            document=document, digest=document.digest, uploaded_by=actor,
            layout=_layout(sheet, header, meaning), defaults={"base_on": str(base_date(header, today))},
        )
        record(actor=actor, action="hazard.import_upload", obj=batch, label=document.original_name)
    return batch


def table_of(data: bytes, today: date, *, name: str = "", first_row: int | None = None,
             depth: int = 1) -> tuple[SheetData, Header]:
    """The sheet and its header: the ones a person named, else the likeliest of the visible sheets."""
    found = []
    for sheet in read_workbook(data, limits=limits(today)):
        if name and sheet.name != name or sheet.is_hidden:
            continue
        header = find_header(sheet, words=columns.HEADER_WORDS) if first_row is None else header_at(sheet, first_row, depth)
        if header:
            found.append((len(columns.missing(columns.guess(sheet, header))), sheet, header))
    if not found:
        raise BadWorkbook("没有找到表头。请确认表里有“单位”“隐患内容”这样的列名，再上传。")
    _, sheet, header = min(found, key=lambda item: item[0])
    return sheet, header


def _layout(sheet: SheetData, header: Header, meaning: dict[int, str]) -> dict:
    return {"sheet": sheet.name, "first_row": header.first_row, "depth": header.last_row - header.first_row + 1,
            "fingerprint": header.layout, "labels": {str(c.index): c.label for c in header.columns},
            "columns": {str(index): key for index, key in meaning.items()}}


def remembered(header: Header) -> dict[int, str] | None:
    layout = ImportLayout.objects.filter(fingerprint=header.layout).first()
    return {int(index): key for index, key in layout.columns.items()} if layout else None


def check(*, actor, batch: ImportBatch, meaning: dict[int, str], today: date, township: Unit | None,
          base_on: date | None = None, may_create_units: bool = True) -> ImportBatch:
    """The dry run with confirmed columns: what every row was understood as, and every error by row and column."""
    _require_right(actor)
    _require_sense(batch, meaning)
    ledger, defaults = understand(actor=actor, batch=batch, meaning=meaning, today=today, township=township,
                                  base_on=base_on, may_create_units=may_create_units)
    with transaction.atomic():
        batch.layout = batch.layout | {"columns": {str(index): key for index, key in meaning.items()}}
        batch.defaults = {"base_on": str(defaults.base_on), "may_create_units": may_create_units,
                          "township": defaults.township.pk if defaults.township else None}
        batch.report = _report(ledger)
        batch.rows_total, batch.rows_bad = len(ledger.rows), len({fault.row for fault in ledger.faults})
        batch.rows_known = sum(row.is_known for row in ledger.rows)
        batch.state = ImportBatch.State.REFUSED if ledger.faults else ImportBatch.State.CHECKED
        batch.save()
        ImportLayout.objects.update_or_create(
            fingerprint=batch.layout["fingerprint"],
            defaults={"columns": batch.layout["columns"], "confirmed_by": actor, "confirmed_at": timezone.now()},
        )
        record(actor=actor, action="hazard.import_check", obj=batch, label=str(batch.document),
               note=f"读出 {batch.rows_total} 条，{batch.rows_bad} 行有误")
    return batch


def understand(*, actor, batch: ImportBatch, meaning: dict[int, str], today: date, township: Unit | None,
               base_on: date | None = None, may_create_units: bool = True) -> tuple[Ledger, Defaults]:
    """Read the kept file with this meaning of its columns. Writes nothing."""
    with open_document(batch.document) as file:
        data = file.read()
    sheet, header = table_of(data, today, name=batch.layout["sheet"], first_row=batch.layout["first_row"],
                             depth=batch.layout["depth"])
    township = township or _own_township(actor)
    defaults = Defaults(today=today, base_on=base_on or date.fromisoformat(batch.defaults["base_on"]),
                        township=township, may_create_units=may_create_units and township is not None)
    units = writing.units_in_scope(actor, township)
    ledger = Reader(sheet, header, meaning, defaults, units, calendar()).read()
    writing.mark_known(ledger.rows)
    return ledger, defaults


def commit(*, actor, batch: ImportBatch, today: date, source: str = Source.TOWNSHIP) -> ImportBatch:
    """Write the checked ledger: all or nothing. A file with errors, or already written, is refused."""
    _require_right(actor)
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == ImportBatch.State.DONE:
            raise NotAllowed("这份台账已经导入，没有重复登记。", "done")
        if batch.state != ImportBatch.State.CHECKED:
            raise NotAllowed("台账还有错误，或者还没有试导，请先改正。", "unchecked")
        township = Unit.objects.filter(pk=batch.defaults.get("township")).first()
        meaning = {int(index): key for index, key in batch.layout["columns"].items()}
        ledger, defaults = understand(
            actor=actor, batch=batch, meaning=meaning, today=today, township=township,
            base_on=date.fromisoformat(batch.defaults["base_on"]),
            may_create_units=batch.defaults.get("may_create_units", True),
        )
        if ledger.faults:
            raise NotAllowed("试导以后情况有变，台账现在有错误，请重新试导。", "changed")
        batch.rows_created = writing.write(actor=actor, rows=ledger.rows, defaults=defaults, source=source)
        batch.rows_known = len(ledger.rows) - batch.rows_created
        batch.state, batch.done_at = ImportBatch.State.DONE, timezone.now()
        batch.save()
        record(actor=actor, action="hazard.import_commit", obj=batch, label=str(batch.document),
               note=f"新登记 {batch.rows_created} 条，已有 {batch.rows_known} 条没有重复登记")
    return batch


def faults_of(batch: ImportBatch) -> list[CellFault]:
    return [CellFault(**fault) for fault in batch.report.get("faults", [])]


def _report(ledger: Ledger) -> dict:
    return {
        "faults": [asdict(fault) for fault in ledger.faults],
        "rows": [
            {"row": r.row, "item": r.item, "unit": r.unit_name, "is_new_unit": r.unit is None, "level": r.level,
             "description": r.description[:200], "found_on": str(r.found_on), "due_on": str(r.due_on or ""),
             "closed_on": str(r.closed_on or ""), "is_known": r.is_known, "notes": r.notes}
            for r in ledger.rows[:SHOWN_ROWS]
        ],
        "new_units": ledger.new_units[:SHOWN_ROWS],
        "new_units_total": len(ledger.new_units),
        "skipped": ledger.skipped[:SHOWN_ROWS],
        "closed": sum(row.is_closed for row in ledger.rows),
    }


def _require_right(actor) -> None:
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


def _own_township(actor) -> Unit | None:
    """The importer's own township, under which missing units are made; others choose one."""
    return next((a.unit for a in actor.appointments_today if a.unit.kind == "township"), None)
