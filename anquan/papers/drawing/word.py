"""The same paper as Word, for users of WPS and Word: named East Asian fonts, the grid of 22 lines × 28 characters.

Every run gets its text by ``add_run``, which escapes it: no template language, no field code, no markup is read.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from anquan.papers.drawing.fonts import WORD
from anquan.papers.drawing.sheet import DOCUMENT, FORM, SLIP, WRIT, Annex, Sheet, Signature, Table, said, widths
from anquan.papers.text import Block

RED = RGBColor(0xD7, 0x00, 0x0F)
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL = Pt(22), Pt(16), Pt(14), Pt(12)
PITCH = 225 / 22 * 72 / 25.4  # points from line to line
TIGHTER = -5  # twentieths of a point between two letters: 28 of 16 pt are 156 mm
LETTERS = {0: "body", 1: "hei", 2: "kai", 3: "body", 4: "body"}
AFTER_BORDERS = [
    f"w:{name}" for name in ("shd", "tabs", "snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "rPr")
]
CENTER, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


def word(sheet: Sheet) -> bytes:
    paper = Document()
    _set_up(paper, sheet)
    if sheet.layout == FORM:
        _line(paper, sheet.title, "title", SIZE_2, CENTER)
        if sheet.number:
            _line(paper, sheet.number, "body", SIZE_SMALL, RIGHT)
        _form(paper, sheet)
        _signatures(paper, sheet.signatures)
    else:
        _head(paper, sheet)
        _body(paper, sheet)
        for place, annex in enumerate(sheet.annexes, 1):
            _annex(paper, sheet.annex_label(place), annex)
        if sheet.layout != WRIT:
            _imprint(paper, sheet)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: Paper, sheet: Sheet) -> None:
    core = paper.core_properties
    core.title, core.author, core.comments = sheet.title, sheet.issuer, ""
    style: Any = paper.styles["Normal"]
    style.font.name, style.font.size = WORD["body"], SIZE_3
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), WORD["body"])
    _defaults(paper)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(PITCH, 1))
    form.widow_control = False
    _set_by_itself(style)
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(35 - 7 - 5)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(PITCH * 20)))
    grid.set(qn("w:charSpace"), str(round((156 / 25.4 * 72 / 28 - 16) * 4096)))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, LEFT)


def _defaults(paper: Paper) -> None:
    """The letter the grid is counted in (its size stands in the defaults of the document), and Chinese as the language."""
    defaults = paper.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name in ("sz", "szCs"):
        for old in defaults.findall(qn(f"w:{name}")):
            defaults.remove(old)
    language = defaults.find(qn("w:lang"))
    for name in ("sz", "szCs"):
        size = OxmlElement(f"w:{name}")
        size.set(qn("w:val"), str(SIZE_3.pt * 2).removesuffix(".0"))
        language.addprevious(size) if language is not None else defaults.append(size)
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_by_itself(style: Any) -> None:
    """28 letters in a line by their own spacing, not by the grid: with letters a hair wider than a cell, LibreOffice gives
    each of them two. The grid stays, so that 页面设置 says 22 lines of 28.
    """
    _off_grid(style.element.get_or_add_pPr(), "spacing", "ind", "contextualSpacing", "jc", "rPr")
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    style.element.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )


def _off_grid(properties: Any, *after: str) -> None:
    """What is not of the size of the body is not spread over the cells of its grid."""
    mark = OxmlElement("w:snapToGrid")
    mark.set(qn("w:val"), "0")
    properties.insert_element_before(mark, *(f"w:{name}" for name in after))


def _page_number(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    indent = paragraph.paragraph_format
    indent.left_indent = indent.right_indent = SIZE_4
    _run(paragraph, "— ", "song", SIZE_4)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = _run(paragraph, "", "song", SIZE_4)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    _run(paragraph, " —", "song", SIZE_4)


def _run(paragraph: Paragraph, words: str, letters: str, size: Pt, *, red: bool = False) -> Any:
    run = paragraph.add_run(words)
    run.font.name, run.font.size = WORD[letters], size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), WORD[letters])
    if red:
        run.font.color.rgb = RED
    if size != SIZE_3:
        _off_grid(run._r.get_or_add_rPr(), "vanish", "webHidden", "color", "spacing", "sz", "szCs")
    return run


def _line(
    paper: Any,
    words: str = "",
    letters: str = "body",
    size: Pt = SIZE_3,
    align: WD_ALIGN_PARAGRAPH = LEFT,
    *,
    red: bool = False,
    indent: float = 0,
) -> Paragraph:
    """A paragraph of one run; ``indent`` in characters of 16 pt at its begin (or end, when it stands right)."""
    paragraph = paper.add_paragraph()
    paragraph.alignment = align
    if indent and align == RIGHT:
        paragraph.paragraph_format.right_indent = Pt(16 * indent)
    elif indent:
        paragraph.paragraph_format.first_line_indent = Pt(16 * indent)
    if size.pt > PITCH * 0.9:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if words:
        _run(paragraph, words, letters, size, red=red)
    return paragraph


def _rule(paragraph: Paragraph, colour: str, eighths: int) -> None:
    """A line under a paragraph, apart from its letters."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "11"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def _writ_head(paper: Paper, sheet: Sheet) -> None:
    for words, size in ((sheet.issuer, SIZE_2), (sheet.kind_name, Pt(24))):
        _line(paper, words, "title", size, CENTER)
    _rule(_line(paper, sheet.number, "body", SIZE_SMALL, RIGHT), "000000", 6)
    _line(paper)


def _head(paper: Paper, sheet: Sheet) -> None:
    if sheet.layout == WRIT:
        _writ_head(paper, sheet)
        return
    size = Pt(min(48, int(156 / 25.4 * 72 / (len(sheet.red_head) + 1))))
    if sheet.layout == DOCUMENT:
        for _ in range(3):
            _line(paper)
    _line(paper, sheet.red_head, "title", Pt(26) if sheet.layout == SLIP else size, CENTER, red=True)
    if sheet.layout == SLIP:
        _line(paper, sheet.kind_name, "title", Pt(36), CENTER, red=True)
    _line(paper)
    number = f"{sheet.number}　　　　　　签发人：{sheet.signer}" if sheet.signer else sheet.number
    _rule(_line(paper, number, "body", SIZE_3, RIGHT if sheet.layout == "letter" else CENTER), "D7000F", 12)
    for _ in range(2):
        _line(paper)
    _line(paper, sheet.title, "title", SIZE_2, CENTER).paragraph_format.keep_with_next = True
    _line(paper)


def _body(paper: Paper, sheet: Sheet) -> None:
    if sheet.to and sheet.layout != WRIT:
        _line(paper, f"{sheet.to}：")
    for block in sheet.blocks:
        _block(paper, block, sheet.tables)
    if sheet.annexes:
        _line(paper)
        for name in sheet.annex_names:
            _line(paper, name, indent=2)
    _signatures(paper, sheet.signatures)
    signed = [_line(paper)]
    if sheet.has_seal:
        signed.append(_line(paper, "（印章）", "body", SIZE_SMALL, RIGHT, indent=6))
    signed.append(_line(paper, sheet.issuer, "body", SIZE_3, RIGHT, indent=2 if len(sheet.issuer) > 16 else 4))
    for line in signed:  # name and date stand together, below what they sign
        line.paragraph_format.keep_with_next = True
    _line(paper, sheet.date_said, "body", SIZE_3, RIGHT, indent=4)
    if sheet.contact:
        _line(paper, f"（{sheet.contact}）", indent=2)
    if sheet.has_receipt:
        _line(paper)
        _table(paper, Table(["签收单位", "签收人", "签收时间", "联系电话"], [["", "", "", ""]]))


def _signatures(paper: Paper, signatures: list[Signature]) -> None:
    """Two beside each other, the drawing where there is one."""
    if not signatures:
        return
    _line(paper)
    grid = paper.add_table(rows=(len(signatures) + 1) // 2, cols=2, style="Table Grid")
    for place, each in enumerate(signatures):
        cell = grid.cell(place // 2, place % 2)
        _cell(cell, f"{each.label}：{'' if each.png else each.name}", "hei", LEFT)
        if each.png:
            cell.paragraphs[0].add_run().add_picture(BytesIO(each.png), height=Mm(13))
        if each.at:
            _run(cell.add_paragraph(), f"{each.name}　{each.at}", "body", SIZE_SMALL)


def _block(paper: Paper, block: Block, tables: dict[str, Table]) -> None:
    if block.table:
        _table(paper, tables[block.table])
        return
    paragraph = _line(paper, indent=2)
    if block.head:
        _run(paragraph, block.head, LETTERS[block.level], SIZE_3)
    if block.rest:
        _run(paragraph, block.rest, "body", SIZE_3)
    paragraph.paragraph_format.keep_with_next = block.is_heading


def _table(paper: Any, table: Table) -> None:
    grid = paper.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    shares = widths(table)
    whole = 225 if table.is_wide else 156
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Mm(whole * share / sum(shares))
    for cell, name in zip(grid.rows[0].cells, table.columns, strict=True):
        _cell(cell, name, "hei")
    repeated = OxmlElement("w:tblHeader")
    grid.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows:
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            _cell(cell, words, "body")
    for row_of in grid.rows:
        for cell, column in zip(row_of.cells, grid.columns, strict=True):
            cell.width = column.width


def _cell(cell: Any, words: str, letters: str, align: WD_ALIGN_PARAGRAPH = CENTER) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _off_grid(paragraph._p.get_or_add_pPr(), "spacing", "ind", "contextualSpacing", "jc", "rPr")
    _run(paragraph, words, letters, SIZE_SMALL)


def _form(paper: Paper, sheet: Sheet) -> None:
    grid = paper.add_table(rows=0, cols=4, style="Table Grid")
    for line in sheet.lines:
        row = grid.add_row()
        cells = row.cells
        if len(line.cells) >= 2:
            for place, (label, value) in enumerate(line.cells[:2]):
                _cell(cells[2 * place], label, "hei")
                _cell(cells[2 * place + 1], value, "body", LEFT)
            continue
        label, value = line.cells[0]
        if label:
            _cell(cells[0], label, "hei")
        wide = cells[1 if label else 0].merge(cells[3])
        _cell(
            wide,
            "签字（盖章）：　　　　　　　年　　月　　日" if line.is_box else value,
            "body",
            RIGHT if line.is_box else LEFT,
        )
        if line.is_box:
            row.height = Mm(28)


def _annex(paper: Paper, label: str, annex: Annex) -> None:
    if annex.table and annex.table.is_wide:
        section = paper.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        first = _line(paper, label, "hei")
    else:
        if paper.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
            _upright(paper)
            first = _line(paper, label, "hei")
        else:
            first = _line(paper, label, "hei")
            first.paragraph_format.page_break_before = True
    first.paragraph_format.keep_with_next = True
    if annex.title:
        _line(paper, annex.title, "title", SIZE_2, CENTER).paragraph_format.keep_with_next = True
    for block in annex.blocks:
        _block(paper, block, {})
    if annex.table:
        _table(paper, annex.table)


def _upright(paper: Paper) -> None:
    section = paper.add_section()
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)


def _imprint(paper: Paper, sheet: Sheet) -> None:
    """The 版记. In Word it follows the text; whoever edits moves it to the foot of the last page."""
    if paper.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
        _upright(paper)
    _line(paper)
    if sheet.copies:
        copies = _line(paper, f"抄送：{sheet.copies}。", "body", SIZE_4)
        copies.paragraph_format.keep_with_next = True
        _rule(copies, "000000", 6)
    printed = f"{said(sheet.dated)}印发" if sheet.dated else ""
    _rule(_line(paper, f"{sheet.issuer}　　　　{printed}", "body", SIZE_4), "000000", 8)
