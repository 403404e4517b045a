"""``/api/v1/papers/``: 公文 that were issued, voids included, each with its digest and its very files. Reading only."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from anquan.files.views import MIME_OF_DOCUMENT, serve_document
from anquan.papers import kinds, selectors
from anquan.papers.filters import PaperFilter
from anquan.papers.models import Addressee, Paper, Status
from anquan.web.api import paging, reading
from anquan.web.api.schema import (
    PAGING,
    TEXT,
    listed,
    obj,
    page_of,
    query_parameters,
    row_of,
)  # fmt: skip
from anquan.web.api.views import ApiView

COLUMNS = {
    "id": "pk",
    "kind": "kind",
    "number": "number",
    "title": "title",
    "status": "status",
    "issuer_id": "issuer_id",
    "issuer_name": "issuer_name",
    "area_code": "area__division_code",
    "to": "to_text",
    "copies": "copies_to",
    "subject": "subject_label",
    "issued_on": "issued_on",
    "issued_at": "issued_at",
    "voided_at": "voided_at",
    "void_reason": "void_reason",
    "digest": "digest",
    "pdf_digest": "pdf__digest",
    "docx_digest": "docx__digest",
    "check_code": "check_code",
    "version": "version",
    "updated_at": "updated_at",
}
RECEIVER = {"unit_id": "unit_id", "unit_name": "unit__name", "is_copy": "is_copy"}
STATUS_TEXT = dict(Status.choices)
FILES = ("pdf", "docx")

ROW = row_of(Paper, COLUMNS) | {"kind_text": TEXT, "status_text": TEXT, "check_path": TEXT}
WHOLE = obj(
    ROW
    | {
        "body": TEXT,
        "contact": TEXT,
        "people": obj({"drafted_by": TEXT, "reviewed_by": TEXT, "issued_by": TEXT}),
        "addressees": listed(obj(row_of(Addressee, RECEIVER))),
    }
)


def read(rows: Any) -> list[dict[str, Any]]:
    found = reading.read(rows, COLUMNS)
    for row in found:
        row["kind_text"], row["status_text"] = kinds.name_of(row["kind"]), STATUS_TEXT[row["status"]]
        row["check_path"] = selectors.check_path(row["check_code"])
    return found


class OfPapers(ApiView):
    def rows(self) -> Any:
        """What was issued and is within the scope of the key; a draft is its unit's own and has no place here."""
        return Paper.objects.visible_to(self.request.user).numbered()


class Papers(OfPapers):
    parameters = reading.conditions_of(PaperFilter)

    @extend_schema(
        operation_id="papers_list",
        summary="已签发的公文",
        parameters=[
            OpenApiParameter("kind", TEXT | {"enum": ["", *(code for code, _ in kinds.choices())]}, description="文种"),
            *query_parameters(PaperFilter, without={"kind"}),
            *PAGING,
        ],
        responses={200: page_of(obj(ROW))},
    )
    def get(self, request) -> Response:
        """已签发和作废的，按更新时间先后；草稿不在其内。digest 是签发内容的 SM3 校验值。"""
        rows = reading.matching(PaperFilter, request, self.rows())
        return Response(paging.page_of(rows, request.query_params, self.today, moment="updated_at", read=read))


class PaperDetail(OfPapers):
    @extend_schema(summary="公文详情", responses={200: WHOLE})
    def get(self, request, pk: int) -> Response:
        """正文、收文单位和经办人，都以签发时为准。"""
        paper = self.rows().filter(pk=pk).first()
        if paper is None:
            raise Http404("没有这件公文，或者不在您的管辖范围内。")
        body = read(Paper.objects.filter(pk=pk))[0] | {
            "body": paper.body,
            "contact": paper.contact,
            "people": paper.frozen["names"],
            "addressees": reading.read(paper.addressees, RECEIVER),
        }
        return reading.tagged(body)


class PaperFile(OfPapers):
    parameters = frozenset({"form"})

    @extend_schema(
        summary="取公文的 PDF 或 Word",
        parameters=[OpenApiParameter("form", TEXT | {"enum": list(FILES)}, description="不填为 pdf")],
        responses={(200, MIME_OF_DOCUMENT[f".{form}"]): bytes for form in FILES},
    )
    def get(self, request, pk: int):
        """签发时生成的原文件，每次相同；每次下载记入操作日志。"""
        form = request.query_params.get("form", "pdf")
        paper = self.rows().select_related(*FILES).filter(pk=pk).first()
        if paper is None or form not in FILES:
            raise Http404("没有这件公文，或者不在您的管辖范围内。")
        return serve_document(request._request, getattr(paper, form))
