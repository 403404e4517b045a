"""Reading papers: the wording in force, the letterhead of a unit, the sheet that is drawn."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from anquan.files import vault
from anquan.files.models import StoredFile
from anquan.papers import kinds
from anquan.papers.drawing.sheet import DOCUMENT, Sheet, Signature, annexes_of, table_of
from anquan.papers.kinds import Kind
from anquan.papers.models import Letterhead, Paper, Template
from anquan.units.models import Unit
from anquan.units.rules import Kind as UnitKind

SIGNATURES = "签名"


def template_for(kind: str, county_id: int | None) -> Template:
    """The newest wording of the county, else the one that came with the product (unsaved while there is no row yet)."""
    rows = Template.objects.for_county(county_id).filter(kind=kind).order_by("-version")
    own = next((row for row in rows if row.county_id), None)
    return own or next(iter(rows), None) or first_version(kinds.get(kind))


def first_version(kind: Kind) -> Template:
    return Template(kind=kind.code, version=1, title=kind.title, body=kind.body)


def letterhead_of(unit: Unit, kind: Kind) -> Letterhead:
    """The row for the kind's series, else the unit's general one, else an unsaved one without a code."""
    rows = {row.series: row for row in Letterhead.objects.filter(unit=unit, series__in=["", kind.series])}
    return rows.get(kind.series) or rows.get("") or Letterhead(unit=unit, code="", name=name_of_office(unit))


def name_of_office(unit: Unit) -> str:
    """Posts of the 安委办 hang on the county itself; it signs by its full name."""
    return f"{unit.name}安全生产委员会办公室" if unit.kind == UnitKind.COUNTY else unit.name


def red_head(head: Letterhead, kind: Kind) -> str:
    """发文机关标志: 机关全称加“文件”, or the name alone on a letter or a slip (GB/T 9704-2012 7.2.4, 10.1)."""
    if head.red_head and kind.layout == DOCUMENT:
        return head.red_head
    return f"{head.name}文件" if kind.layout == DOCUMENT else head.name


def sheet_of(paper: Paper) -> Sheet:
    """What is drawn: of a draft what it would be, of an issued paper what it is."""
    kind = kinds.get(paper.kind)
    code = paper.check_code or ""
    return Sheet(
        layout=kind.layout,
        kind_name=kind.name,
        red_head=paper.red_head or red_head(letterhead_of(paper.issuer, kind), kind),
        issuer=paper.issuer_name,
        number=paper.number or "",
        title=paper.title,
        body=paper.body,
        to=paper.to_text,
        copies=paper.copies_to,
        contact=paper.contact,
        signer=paper.issued_by.name if kind.is_upward and paper.issued_by else "",
        dated=paper.issued_on,
        tables={name: table for name, value in paper.data.items() if (table := table_of(value))},
        annexes=annexes_of(paper.data.get("附件")),
        signatures=signatures_of(paper.data.get(SIGNATURES)),
        has_receipt=kind.has_receipt,
        has_seal=kind.has_seal,
        check_url=f"{settings.PUBLIC_URL}{check_path(code)}" if code else "",
        check_code="-".join(code[start : start + 6] for start in range(0, len(code), 6)),
    )


def signatures_of(value: Any) -> list[Signature]:
    """``data["签名"]``: ``[{"label": …, "name": …, "at": …, "file": the uuid of a stored drawing or ''}]``."""
    files = StoredFile.objects.in_bulk([each["file"] for each in value or [] if each.get("file")])
    drawings = {str(pk): _png(file) for pk, file in files.items()}
    return [
        Signature(each["label"], each["name"], each.get("at", ""), drawings.get(each.get("file", ""), b""))
        for each in value or []
    ]


def _png(file: StoredFile) -> bytes:
    """The drawing as it came from the screen; any other picture as its name alone."""
    return vault.absolute(file.original).read_bytes() if file.mime == "image/png" else b""


def check_path(code: str) -> str:
    return reverse("papers:check", args=[code])


def public_facts(code: str) -> dict[str, Any] | None:
    """What the check page says: no more than this, whoever asks."""
    paper = Paper.objects.filter(check_code=code, issued_at__isnull=False).only(
        "number", "kind", "title", "is_title_public", "issuer_name", "issued_on", "status", "voided_at"
    ).first()  # fmt: skip
    if paper is None:
        return None
    return {
        "kind": paper.kind_name,
        "number": paper.number or "（不编号）",
        "title": paper.title if paper.is_title_public else "",
        "issuer": paper.issuer_name,
        "issued_on": paper.issued_on,
        "is_void": paper.status == "void",
        "voided_at": paper.voided_at,
    }
