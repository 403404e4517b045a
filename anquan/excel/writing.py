"""Sheets as an office prints them: title rows, two-level header, sums first, page numbers. Streams, so length is free.

with workbook_at(path) as book:
    written = write_sheet(book, plan, rows, progress=job.advance)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from anquan.excel.columns import Band, Column, Row, SheetPlan
from anquan.excel.sheets import BadWorkbook
from anquan.excel.streaming import FixedCell, StreamedSheet, safe_text, text_lines

PAPER_CODE = {"A3": 8, "A4": 9}
MARGIN = 1.5 / 2.54  # inches
LAST_ROW = 1_048_576
MOST_PAGE_BREAKS = 1_000
PAGE_NUMBERS = "第 &P 页 共 &N 页"
FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")

HEADING_FONT, BODY_FONT = "黑体", "仿宋"
TITLE_SIZE = {"summary": 22, "detail": 18}
BODY_SIZE = {"summary": 12, "detail": 11}
TITLE_HEIGHT, SUBTITLE_HEIGHT, HEADER_HEIGHT, SIGNERS_HEIGHT = 38, 22, 26, 38  # points, as all heights
ROW_HEIGHT = {"summary": 22, "detail": 19}
LINE_HEIGHT = {"summary": 17, "detail": 15}
TALLEST = 400  # Excel stops at 409
THIN = Side("thin", color="FF808080")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEADER_FILL = PatternFill("solid", fgColor="FFEEF2F7")
TOTAL_FILL = PatternFill("solid", fgColor="FFF7F9FB")

Progress = Callable[[int], None]
Heading = tuple[list[Cell], float]  # the cells of a row and its height


@contextmanager
def workbook_at(path: Path) -> Iterator[Workbook]:
    """A new workbook, saved at ``path`` when the block ends well. When it fails, nothing is left behind."""
    book = Workbook(write_only=True)
    # Excel takes the width of a column from the standard letter, and cells beyond the table from this style.
    book._named_styles["Normal"].font = Font(name=BODY_FONT, size=11)
    try:
        yield book
        book.save(path)
    except BaseException:
        for sheet in book.worksheets:
            sheet.discard()
        path.unlink(missing_ok=True)
        raise


def write_sheet(
    book: Workbook, plan: SheetPlan, rows: Iterable[Row], *, progress: Progress | None = None, every: int = 1_000
) -> int:
    """Append a sheet. Returns how many of ``rows`` were written, for the caller to compare with what he queried.

    ``progress`` is called with that count after every ``every`` rows and at the end.
    """
    sheet = StreamedSheet(book, _sheet_name(book, plan.name))
    book._add_sheet(sheet)
    header_rows = _header_rows(plan)
    _set_up_page(sheet, plan, header_rows)
    for kind in header_rows:
        cells, height = HEADINGS[kind](sheet, plan)
        sheet.append(cells, height)
    if plan.total is not None:
        _append(sheet, _fixed_cells(sheet, plan, is_total=True), plan, plan.total)
    first = sheet.row_number + 1
    count = _append_rows(sheet, plan, rows, progress, every)
    _finish(sheet, plan, len(header_rows), first)
    return count


def _append_rows(
    sheet: StreamedSheet, plan: SheetPlan, rows: Iterable[Row], progress: Progress | None, every: int
) -> int:
    cells = _fixed_cells(sheet, plan, is_total=False)
    break_at = next((at for at, column in enumerate(plan.columns) if column.key == plan.page_break_on), None)
    before: object = None
    count = 0
    for row in rows:
        if sheet.row_number >= LAST_ROW:
            raise BadWorkbook(f"超过 Excel 一张表的上限（{LAST_ROW:,} 行），请缩小范围后再导出。")
        _append(sheet, cells, plan, row)
        if break_at is not None:
            before = _break_page(sheet, cells[break_at], before)
        count += 1
        if progress and count % every == 0:
            progress(count)
    if progress and (count % every or not count):
        progress(count)
    return count


def _append(sheet: StreamedSheet, cells: list[FixedCell], plan: SheetPlan, row: Row) -> None:
    values = [row.get(column.key) for column in plan.columns] if isinstance(row, Mapping) else row
    for cell, value in zip(cells, values, strict=True):
        cell.put(value)
    lines = max((cell.lines() for cell in cells if cell.is_wrapped), default=1)
    height = ROW_HEIGHT[plan.style] + (lines - 1) * LINE_HEIGHT[plan.style]
    sheet.append(cells, min(height, TALLEST))


def _break_page(sheet: StreamedSheet, cell: FixedCell, before: object) -> object:
    value = cell._value
    if before not in {None, value} and len(sheet.row_breaks) < MOST_PAGE_BREAKS:
        sheet.row_breaks.append(Break(id=sheet.row_number - 1))
    return value


# --- the rows above the table -----------------------------------------------------------------------------------


def _header_rows(plan: SheetPlan) -> list[str]:
    rows = ["title"] if plan.title else []
    if any(plan.subtitle):
        rows.append("subtitle")
    return rows + (["group", "label"] if plan.has_groups else ["label"])


def _title(sheet: StreamedSheet, plan: SheetPlan) -> Heading:
    _merge(sheet, 1, len(plan.columns))
    font = Font(name=HEADING_FONT, size=TITLE_SIZE[plan.style])
    return [_text_cell(sheet, 1, plan.title, font, Alignment("center", "center"))], TITLE_HEIGHT


def _subtitle(sheet: StreamedSheet, plan: SheetPlan) -> Heading:
    """Left, middle and right, each over about a third of the columns."""
    width = len(plan.columns)
    cells: list[Cell] = []
    for (first, last), text, align in zip(_thirds(width), plan.subtitle, ("left", "center", "right"), strict=True):
        if first <= last:
            _merge(sheet, first, last)
            font = Font(name=BODY_FONT, size=BODY_SIZE[plan.style])
            cells.append(_text_cell(sheet, first, text, font, Alignment(align, "center", shrink_to_fit=True)))
    return cells, SUBTITLE_HEIGHT


def _thirds(width: int) -> list[tuple[int, int]]:
    left = (width + 2) // 3
    right = max(left + 1, width - left + 1)
    return [(1, left), (left + 1, right - 1), (right, width)]


def _groups(sheet: StreamedSheet, plan: SheetPlan) -> Heading:
    """The upper label of a group is merged over it; a column without one reaches down into the next row."""
    cells: list[Cell] = []
    row = sheet.row_number + 1
    for group, columns in groupby(enumerate(plan.columns, 1), key=lambda pair: pair[1].group):
        numbers = [number for number, _ in columns]
        if group:
            _merge(sheet, numbers[0], numbers[-1])
        else:
            for number in numbers:
                sheet.merged_cells.add(f"{get_column_letter(number)}{row}:{get_column_letter(number)}{row + 1}")
        for number in numbers:
            text = group if number == numbers[0] else ""
            cells.append(_header_cell(sheet, number, text if group else plan.columns[number - 1].title))
    return cells, HEADER_HEIGHT


def _labels(sheet: StreamedSheet, plan: SheetPlan) -> Heading:
    cells: list[Cell] = [
        _header_cell(sheet, number, column.title if column.group or not plan.has_groups else "")
        for number, column in enumerate(plan.columns, 1)
    ]
    return cells, HEADER_HEIGHT * plan.header_lines * (1 if plan.has_groups else 1.4)


HEADINGS: dict[str, Callable[[StreamedSheet, SheetPlan], Heading]] = {
    "title": _title,
    "subtitle": _subtitle,
    "group": _groups,
    "label": _labels,
}


def _merge(sheet: StreamedSheet, first: int, last: int) -> None:
    """Cells of the row that is written next."""
    if last > first:
        row = sheet.row_number + 1
        sheet.merged_cells.add(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")


# --- cells ------------------------------------------------------------------------------------------------------


def _fixed_cells(sheet: StreamedSheet, plan: SheetPlan, *, is_total: bool) -> list[FixedCell]:
    cells = []
    for number, column in enumerate(plan.columns, 1):
        pattern = Cell(sheet)
        pattern.font = Font(name=BODY_FONT, size=BODY_SIZE[plan.style], bold=is_total)
        pattern.border = GRID
        pattern.number_format = column.number_format
        pattern.alignment = Alignment(column.alignment, "center", wrap_text=column.is_wrapped)
        if is_total:
            pattern.fill = TOTAL_FILL
        style = pattern.style_id
        pattern._style = copy(pattern._style)
        pattern._style.quotePrefix = 1
        cells.append(FixedCell(sheet, number, column, style, pattern.style_id))
    return cells


def _header_cell(sheet: StreamedSheet, column: int, text: str) -> Cell:
    font = Font(name=HEADING_FONT, size=11)
    cell = _text_cell(sheet, column, text, font, Alignment("center", "center", wrap_text=True))
    cell.border, cell.fill = GRID, HEADER_FILL
    return cell


def _text_cell(sheet: StreamedSheet, column: int, text: str, font: Font, alignment: Alignment) -> Cell:
    cell = Cell(sheet, column=column)
    cell._value = safe_text(text) or None
    cell.data_type = "s" if cell._value else "n"
    cell.font, cell.alignment = font, alignment
    return cell


# --- page and end -----------------------------------------------------------------------------------------------


def _set_up_page(sheet: StreamedSheet, plan: SheetPlan, header_rows: list[str]) -> None:
    """Everything that stands before the rows in the file, or may as well."""
    for number, column in enumerate(plan.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"{get_column_letter(plan.frozen_columns + 1)}{len(header_rows) + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER_CODE[plan.paper]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = f"1:{len(header_rows)}"
    sheet.print_options.horizontalCentered = True
    margins: Any = sheet.page_margins
    margins.left = margins.right = margins.top = MARGIN
    margins.bottom, margins.footer, margins.header = MARGIN * 1.2, MARGIN / 2, MARGIN / 2
    sheet.oddFooter.center.text = PAGE_NUMBERS
    if plan.footer:
        sheet.oddFooter.left.text = plan.footer.replace("&", "&&")


def _finish(sheet: StreamedSheet, plan: SheetPlan, header: int, first: int) -> None:
    last, edge = sheet.row_number, get_column_letter(len(plan.columns))
    if plan.style == "detail" and last >= first:
        sheet.auto_filter.ref = f"A{header}:{edge}{last}"
    for number, column in enumerate(plan.columns, 1):
        for band in column.bands if last > header else ():
            letter = get_column_letter(number)
            sheet.conditional_formatting.add(f"{letter}{header + 1}:{letter}{last}", _rule(band, column))
    font = Font(name=BODY_FONT, size=11)
    for note in plan.notes:
        _merge(sheet, 1, len(plan.columns))
        lines = text_lines(note, sum(column.width for column in plan.columns))
        cell = _text_cell(sheet, 1, note, font, Alignment("left", "center", wrap_text=True))
        sheet.append([cell], 4 + lines * LINE_HEIGHT["detail"])
    if plan.signers:
        _sign(sheet, plan, font)
    sheet.print_area = f"A1:{edge}{max(sheet.row_number, 1)}"


def _sign(sheet: StreamedSheet, plan: SheetPlan, font: Font) -> None:
    """The signers share the width of the table."""
    width, count = len(plan.columns), min(len(plan.signers), len(plan.columns))
    starts = [1 + width * number // count for number in range(count)]
    cells: list[Cell] = []
    for start, end, text in zip(starts, [*starts[1:], width + 1], plan.signers, strict=False):
        _merge(sheet, start, end - 1)
        cells.append(_text_cell(sheet, start, text, font, Alignment("left", "center")))
    sheet.append(cells, SIGNERS_HEIGHT)


def _rule(band: Band, column: Column) -> CellIsRule:
    font = Font(color=band.ink or None, bold=band.is_bold or None) if band.ink or band.is_bold else None
    fill = PatternFill(bgColor=band.fill) if band.fill else None
    if band.least is not None and band.below is not None:
        # Excel's "between" takes both ends in; the upper one is left out by a step nobody can see.
        operator, formula = "between", [str(band.least), str(band.below - 1e-9)]
    elif band.least is not None:
        operator, formula = "greaterThanOrEqual", [str(band.least)]
    else:
        operator, formula = "lessThan", [str(band.below)]
    return CellIsRule(operator=operator, formula=formula, font=font, fill=fill)


def _sheet_name(book: Workbook, wanted: str) -> str:
    """At most 31 letters, none that Excel forbids, and unique in the book."""
    base = FORBIDDEN_IN_NAME.sub("", safe_text(wanted)).strip()[:31] or "表"
    taken = {name.lower() for name in book.sheetnames}
    name, number = base, 2
    while name.lower() in taken:
        suffix = f"({number})"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    return name
