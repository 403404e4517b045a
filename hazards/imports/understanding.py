"""The kept file of a batch: which table is meant, what its columns mean, what its rows say. Writes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils import timezone

from anquan.excel.header import Header, body, find_header, header_at
from anquan.excel.reading import read_workbook
from anquan.excel.readings import spelled
from anquan.excel.sheets import MEGABYTE, BadWorkbook, Limits, SheetData
from anquan.files.services import open_document
from anquan.terms.selectors import whole
from anquan.units.models import Unit
from anquan.workdays.selectors import calendar
from hazards.imports import columns, writing
from hazards.imports.reading import Defaults, Ledger, Names, Reader
from hazards.models import ImportBatch, ImportLayout
from hazards.rules import Source

TITLES = 30  # rows above the header and signature lines do not count as hazards
SAMPLE_ROWS = 8
SAMPLE_LETTERS = 60
SEARCHED = "没有找到表头。请确认表里有“单位”“隐患内容”这样的列名，再上传。"
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Choices:
    """What the importer confirmed or chose before the dry run."""

    meaning: dict[int, str]
    base_on: date
    township: Unit | None = None
    may_create_units: bool = True
    source: str = Source.TOWNSHIP


def limits(today: date) -> Limits:
    """What may be uploaded, from the dated terms ``import.*``."""
    return Limits(
        max_rows=whole("import.ledger.max_rows", today) + TITLES,
        max_columns=whole("import.max_columns", today),
        max_bytes=whole("file.max_mb", today) * MEGABYTE,
        max_expanded=whole("import.ledger.max_expanded_mb", today) * MEGABYTE,
        max_entry=whole("import.ledger.max_entry_mb", today) * MEGABYTE,
        max_entries=whole("import.max_entries", today),
        max_ratio=whole("import.max_ratio", today),
    )


def content(batch: ImportBatch) -> bytes:
    with open_document(batch.document) as file:
        return file.read()


def table_of(
    data: bytes, today: date, *, name: str = "", first_row: int | None = None, depth: int = 1
) -> tuple[SheetData, Header]:
    """The sheet and its header: the ones a person named, else the likeliest of the visible sheets."""
    return chosen_table(read_workbook(data, limits=limits(today)), name=name, first_row=first_row, depth=depth)


def chosen_table(
    sheets: Iterable[SheetData], *, name: str = "", first_row: int | None = None, depth: int = 1
) -> tuple[SheetData, Header]:
    found = []
    for sheet in sheets:
        if name and sheet.name != name or sheet.is_hidden:
            continue
        if first_row is None:
            header = find_header(sheet, words=columns.HEADER_WORDS)
        else:
            header = header_at(sheet, first_row, depth) if first_row < len(sheet.rows) else None
        if header:
            found.append((len(columns.missing(columns.guess(sheet, header))), sheet, header))
    if not found:
        raise BadWorkbook(SEARCHED)
    _, sheet, header = min(found, key=lambda item: item[0])
    return sheet, header


def layout_of(sheets: list[SheetData], sheet: SheetData, header: Header) -> dict:
    """What the batch keeps of the table, so that the page that asks need not read the file again."""
    known = remembered(header)
    meaning = known or columns.guess(sheet, header)
    lines = (line for line in body(sheet, header) if line.kind == "data")
    return {
        "sheet": sheet.name, "sheets": [one.name for one in sheets if not one.is_hidden],
        "first_row": header.first_row, "depth": header.last_row - header.first_row + 1,
        "fingerprint": header.layout, "is_remembered": known is not None,
        "labels": {str(column.index): column.label for column in header.columns},
        "columns": {str(index): key for index, key in meaning.items()},
        "lines": len(sheet.rows) - header.last_row - 1,
        "sample": [
            [line.number, {str(column.index): _short(line.values[column.index]) for column in header.columns}]
            for line in islice(lines, SAMPLE_ROWS)
        ],
    }  # fmt: skip


def _short(value) -> str:
    text = spelled(value).strip()
    return text if len(text) <= SAMPLE_LETTERS else text[:SAMPLE_LETTERS] + "…"


def remembered(header: Header) -> dict[int, str] | None:
    layout = ImportLayout.objects.filter(fingerprint=header.layout).first()
    return {int(index): key for index, key in layout.columns.items()} if layout else None


def choices_of(batch: ImportBatch, actor) -> Choices:
    """What is kept with the batch. A township the person no longer sees is none."""
    kept = batch.defaults
    return Choices(
        meaning={int(index): key for index, key in batch.layout["columns"].items()},
        base_on=date.fromisoformat(kept["base_on"]),
        township=townships(actor).filter(pk=kept["township"]).first() if kept.get("township") else None,
        may_create_units=kept.get("may_create_units", True),
        source=kept.get("source", Source.TOWNSHIP),
    )


def townships(actor):
    """Where units that are missing may be made."""
    return Unit.objects.visible_to(actor).active().of_kind("township")


def own_township(actor) -> Unit | None:
    """The importer's own township, under which missing units are made; others choose one."""
    return next((post.unit for post in actor.appointments_today if post.unit.kind == "township"), None)


def understand(
    *, actor, batch: ImportBatch, choices: Choices, today: date, progress: Progress | None = None
) -> tuple[Ledger, Defaults]:
    """Read the kept file with these choices."""
    layout = batch.layout
    sheet, header = table_of(
        content(batch), today, name=layout["sheet"], first_row=layout["first_row"], depth=layout["depth"]
    )
    township = choices.township
    defaults = Defaults(
        today=today,
        base_on=min(choices.base_on, today),
        township=township,
        may_create_units=choices.may_create_units and township is not None,
    )
    reader = Reader(sheet, header, choices.meaning, defaults, _names(actor, township, sheet, choices), calendar())
    ledger = reader.read(progress)
    writing.mark_known(ledger.rows)
    return ledger, defaults


def _names(actor, township: Unit | None, sheet: SheetData, choices: Choices) -> Names:
    columns_of_units = [index for index, key in choices.meaning.items() if key == "unit"]
    written = {row[index] for row in sheet.rows for index in columns_of_units} - {None}
    return writing.units_named(actor, township, {spelled(name).strip() for name in written} - {""})


def stamp() -> str:
    """Names one dry run: whoever confirms says which one he saw."""
    return timezone.now().isoformat()
