"""What the addresses of 重大隐患 and 挂牌督办 share: declared conditions, rows read as tuples, offers, what hangs on an item."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.response import Response

from anquan.papers.models import Paper
from anquan.web.api import paging
from anquan.web.api.errors import ApiProblem
from anquan.web.api.schema import WHOLE, listed, obj, row_of
from anquan.web.api.views import expected_version
from anquan.workflow import Transition, Workflow
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


def read(rows: QuerySet, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in rows.values_list(*columns.values())]


def conditions_of(filterset: type) -> frozenset[str]:
    return frozenset(filterset.base_filters) | paging.OWN


def matching(filterset: type, request: Any, rows: QuerySet) -> QuerySet:
    """``rows`` that meet the declared conditions; a wrong one is refused and never widens an answer."""
    asked = filterset(request.query_params, queryset=rows, request=request)
    if not asked.form.is_valid():
        raise ValidationError({name: list(map(str, texts)) for name, texts in asked.form.errors.items()})
    return asked.qs


def offers(
    workflow: Workflow, row: Any, user: Any, label: Callable[[Transition], str] = attrgetter("label")
) -> list[dict[str, Any]]:
    return [
        {"action": each.action, "label": label(each.transition), "enabled": each.enabled, "reason": each.reason}
        for each in workflow.available(row, user)
    ]


def superior_papers(papers: QuerySet[SuperiorPaper]) -> list[dict[str, Any]]:
    pages = {paper.pk: [page.pk for page in paper.pages.all()] for paper in papers.prefetch_related("pages")}
    return [row | {"evidence": pages[row["id"]]} for row in read(papers, SUPERIOR)]


def same_version(request: Any, hazard: Hazard) -> None:
    """412 when the row is not the one that was read."""
    version = expected_version(request)
    if version is not None and version != hazard.version:
        raise ApiProblem(412, "stale", "这条隐患在您读取以后已被更新，请重新读取。", version=hazard.version)


def tagged(body: dict[str, Any], status: int = 200) -> Response:
    """With the version of the hazard as its ETag: the one that ``If-Match`` of a move is compared with."""
    return Response(body, status=status, headers={"ETag": f'W/"{body["version"]}"'})
