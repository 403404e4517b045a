"""What the addresses of a hazard, its 重大隐患 and its 挂牌督办 share: what hangs on an item, and its version."""

from typing import Any

from django.db.models import QuerySet

from anquan.papers.models import Paper
from anquan.web.api.errors import ApiProblem
from anquan.web.api.reading import read
from anquan.web.api.schema import WHOLE, listed, obj, row_of
from anquan.web.api.views import expected_version
from hazards.api.rows import CLOCK, EVIDENCE, WHOLE_HAZARD
from hazards.models import Clock, Hazard, SuperiorPaper

OFFERS = WHOLE_HAZARD["actions"]
CLOCKS, PHOTOS = dict(zip(CLOCK, CLOCK, strict=True)), EVIDENCE
PAPER = {"id": "pk", "kind": "kind", "number": "number", "title": "title", "status": "status", "issued_on": "issued_on"}
SUPERIOR = {
    "id": "pk", "action": "action", "number": "number", "issuer": "issuer", "dated_on": "dated_on",
    "registered_on": "registered_on", "registered_by": "registered_by__name", "scan_digest": "scan__digest",
}  # fmt: skip
SHAPES = {
    "clocks": listed(obj(row_of(Clock, CLOCKS))),
    "evidence": WHOLE_HAZARD["evidence"],
    "papers": listed(obj(row_of(Paper, PAPER))),
    "superior_papers": listed(obj(row_of(SuperiorPaper, SUPERIOR) | {"evidence": listed(WHOLE)})),
    "actions": OFFERS,
}


def superior_papers(papers: QuerySet[SuperiorPaper]) -> list[dict[str, Any]]:
    pages = {paper.pk: [page.pk for page in paper.pages.all()] for paper in papers.prefetch_related("pages")}
    return [row | {"evidence": pages[row["id"]]} for row in read(papers, SUPERIOR)]


def same_version(request: Any, hazard: Hazard) -> None:
    """412 when the row is not the one that was read."""
    version = expected_version(request)
    if version is not None and version != hazard.version:
        raise ApiProblem(412, "stale", "这条隐患在您读取以后已被更新，请重新读取。", version=hazard.version)
