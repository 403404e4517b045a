"""The PDF of a paper, set by typst from ``paper.typ``. Words arrive as JSON and are shown, never read as markup."""

import base64
import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, cast

import segno
import typst
from PIL import Image

from anquan.papers.drawing import fonts
from anquan.papers.drawing.breaking import breakable, title_lines
from anquan.papers.drawing.sheet import Sheet, Table, plain, widths

SOURCE = Path(__file__).with_name("paper.typ")
STANDARD: Literal["a-2b"] = "a-2b"  # for archives: fonts embedded, nothing fetched


def pdf(sheet: Sheet) -> bytes:
    words = json.dumps(_described(sheet), ensure_ascii=False)
    drawn = _compiler().compile(input=str(SOURCE), sys_inputs={"sheet": words}, format="pdf", pdf_standards=STANDARD)
    return cast(bytes, drawn)  # a PDF is one file; only pictures come as a list


@cache
def _compiler() -> typst.Compiler:
    """``root`` is the folder of the drawing alone: a paper cannot read any other file."""
    return typst.Compiler(root=str(SOURCE.parent), font_paths=fonts.fonts(), ignore_system_fonts=True)


def _described(sheet: Sheet) -> dict[str, Any]:
    return {
        "layout": sheet.layout,
        "kind_name": sheet.kind_name,
        "red_head": sheet.red_head,
        "issuer": sheet.issuer,
        "number": sheet.number,
        "title": sheet.title,
        "title_lines": title_lines(sheet.title),
        "to": breakable(sheet.to),
        "copies": breakable(sheet.copies),
        "contact": breakable(sheet.contact),
        "signer": sheet.signer,
        "date": sheet.date_said,
        "is_draft": sheet.is_draft,
        "blocks": _broken(plain(sheet.blocks)),
        "lines": [
            {"cells": [[label, breakable(value)] for label, value in line.cells], "is_box": line.is_box}
            for line in (sheet.lines if sheet.layout == "form" else [])
        ],
        "tables": {name: _table(table) for name, table in sheet.tables.items()},
        "annex_names": sheet.annex_names,
        "annexes": [
            {
                "label": sheet.annex_label(place),
                "title": annex.title,
                "blocks": _broken(plain(annex.blocks)),
                "table": _table(annex.table) if annex.table else None,
                "is_wide": bool(annex.table and annex.table.is_wide),
            }
            for place, annex in enumerate(sheet.annexes, 1)
        ],
        "signatures": [
            {"label": each.label, "name": each.name, "at": each.at, "svg": _drawn(each.png)}
            for each in sheet.signatures
        ],
        "has_receipt": sheet.has_receipt,
        "has_seal": sheet.has_seal,
        "check_svg": qr(sheet.check_url) if sheet.check_url else "",
        "check_code": sheet.check_code,
        "fonts": fonts.families(),
    }


def _broken(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block | {"rest": breakable(block["rest"]), "head": breakable(block["head"])} for block in blocks]


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": table.columns,
        "rows": [[breakable(cell) for cell in row] for row in table.rows],
        "widths": widths(table),
    }


def _drawn(png: bytes) -> str:
    """A PNG as text: typst is handed words only, and reads a picture inside an SVG."""
    if not png:
        return ""
    with Image.open(BytesIO(png), formats=["PNG"]) as picture:
        width, height = picture.size
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:image/png;base64,{data}" width="{width}" height="{height}"/></svg>'
    )


def qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_inline(border=1, omitsize=True)
