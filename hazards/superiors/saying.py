"""What pages say of a superior's paper, and the rows in which they show it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from anquan.journal.actions import label
from hazards.models import SuperiorPaper

PAPER_PHOTOS = ("公文的照片", "逐页拍，看得清文号和印章。有扫描件的，可以只传扫描件。")


@dataclass(frozen=True)
class Line:
    """One paper: what rests on it, what it says of itself, and where it can be read."""

    what: str
    number: str
    issuer: str
    dated_on: date
    registered: str
    scan: str
    pages: list[str]


def read(papers: QuerySet[SuperiorPaper]) -> list[SuperiorPaper]:
    """Newest first, with everything a line needs."""
    return list(papers.select_related("registered_by").prefetch_related("pages").order_by("-pk"))


def line(paper: SuperiorPaper) -> Line:
    return Line(
        what=label(paper.action),
        number=paper.number,
        issuer=paper.issuer,
        dated_on=paper.dated_on,
        registered=f"{paper.registered_by.name} {paper.registered_on:%Y-%m-%d}",
        scan=reverse("hazards:superior_scan", args=[paper.pk]) if paper.scan_id else "",
        pages=[reverse("hazards:evidence", args=[page.pk, "served"]) for page in paper.pages.all()],
    )
