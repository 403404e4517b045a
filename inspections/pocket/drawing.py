"""The sheet as a PDF: two pages of A4, set by typst from ``pocket.typ``. Words are shown as they are, never read as markup."""

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import cast

import typst

from anquan.files import vault
from anquan.papers.drawing import fonts
from anquan.papers.drawing.breaking import breakable
from anquan.papers.drawing.case import page_count
from inspections.pocket.selectors import Sheet

SOURCE = Path(__file__).with_name("pocket.typ")
PAGES = 2
FEWER = (14, 11, 9, 7, 5, 4)  # rows, until both pages hold everything


def pdf(sheet: Sheet, *, reader: str, at: datetime) -> bytes:
    """As many of the open hazards as two pages hold; what is left out is said on the sheet."""
    for most in FEWER:
        drawn = _drawn(sheet.first(most), reader=reader, at=at)
        if page_count(drawn) <= PAGES:
            break
    return drawn


def _drawn(sheet: Sheet, *, reader: str, at: datetime) -> bytes:
    with tempfile.TemporaryDirectory(prefix="anquan-pocket-") as name:
        folder = Path(name)
        (folder / "pocket.typ").write_bytes(SOURCE.read_bytes())
        for place, photo in enumerate(sheet.photos):
            (folder / f"photo{place}.jpg").write_bytes(vault.absolute(photo.path).read_bytes())
        words = json.dumps(_described(sheet, reader, at), ensure_ascii=False)
        compiler = typst.Compiler(root=name, font_paths=fonts.fonts(), ignore_system_fonts=True)
        drawn = compiler.compile(input=str(folder / "pocket.typ"), sys_inputs={"sheet": words}, format="pdf")
    return cast(bytes, drawn)


def _described(sheet: Sheet, reader: str, at: datetime) -> dict:
    left_out = sheet.total - len(sheet.rows)
    return {
        "title": sheet.unit.name,
        "facts": [list(fact) for fact in sheet.facts],
        "sums": sheet.sums,
        "rows": [
            [str(row.number), breakable(row.title), row.unit, row.status, row.due, row.left] for row in sheet.rows
        ],
        "has_units": any(row.unit != sheet.unit.label for row in sheet.rows),
        "late": [row.is_late for row in sheet.rows],
        "major": [row.hazard.is_major for row in sheet.rows],
        "left_out": f"另有 {left_out} 条未列出，请在系统里查看。" if left_out > 0 else "",
        "photos": [{"path": f"photo{place}.jpg", "caption": photo.caption} for place, photo in enumerate(sheet.photos)],
        "promises": [breakable(line) for _, line in sheet.promises],
        "visits": [list(visit) for visit in sheet.visits],
        "questions": sheet.questions,
        "foot": f"{reader}　{at:%Y-%m-%d %H:%M} 生成，数据截至生成时",
        "fonts": fonts.families(),
    }
