"""Writes ``golden/``. Run by hand where LibreOffice is installed; the files are kept in the repository.

    python -m tests.excel.make_golden

Layout of each: a title over everything, a two-level header, the golden cells in column C from row 4, and below them a
merged cell over three rows. Row 6 and column E are hidden.
"""

import subprocess
import tempfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.excel.golden_cells import GOLDEN

FOLDER = Path(__file__).with_name("golden")
FIRST_ROW = 4
FILTERS = {
    "golden.xlsx": "xlsx:Calc MS Excel 2007 XML",
    "golden.xlsm": "xlsm:Calc MS Excel 2007 VBA XML",
    "golden.xls": "xls:MS Excel 97",
}


def workbook(epoch=None) -> Workbook:
    book = Workbook()
    if epoch:
        book.epoch = epoch
    sheet = book.active
    sheet.title = "台账"
    sheet["A1"] = "××镇安全生产隐患排查治理台账（2026年11月）"
    sheet.merge_cells("A1:E1")
    for place, text in {"A2": "序号", "B2": "单位名称", "C2": "情况", "C3": "内容", "D3": "说明", "E2": "备注"}.items():
        sheet[place] = text
    for area in ("A2:A3", "B2:B3", "C2:D2", "E2:E3"):
        sheet.merge_cells(area)
    for row, golden in enumerate(GOLDEN, FIRST_ROW):
        cell = sheet.cell(row, 3)
        if isinstance(golden.written, str) and not is_formula(golden.written):
            cell._value, cell.data_type = golden.written, "s"
        else:
            cell.value = golden.written
        if golden.number_format:
            cell.number_format = golden.number_format
        sheet.cell(row, 1, row - FIRST_ROW + 1)
    last = FIRST_ROW + len(GOLDEN)
    sheet.cell(last, 2, "明光市鑫诚建材有限公司")
    sheet.merge_cells(start_row=last, end_row=last + 2, start_column=2, end_column=2)
    for row in range(last, last + 3):
        sheet.cell(row, 3, f"第{row}行")
    sheet.cell(last + 3, 3, "=1/0")
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["E"].hidden = True
    return book


def is_formula(text: str) -> bool:
    return text.startswith("=") and not text.endswith("写法")


def convert(source: Path, name: str, how: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(
            ["soffice", "--headless", "--convert-to", how, "--outdir", directory, str(source)],
            check=True,
            capture_output=True,
        )
        (made,) = Path(directory).iterdir()
        (FOLDER / name).write_bytes(made.read_bytes())


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory, "source.xlsx")
        workbook().save(source)
        for name, how in FILTERS.items():
            convert(source, name, how)
        workbook(CALENDAR_MAC_1904).save(source)
        convert(source, "golden_1904.xlsx", FILTERS["golden.xlsx"])
        convert(source, "golden_1904.xls", FILTERS["golden.xls"])


if __name__ == "__main__":
    main()
