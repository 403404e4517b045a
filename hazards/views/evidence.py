"""Handing out photos and scans. Whoever may see the hazard may see them, and nobody else (acceptance A5)."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from anquan.files.views import VARIANTS, serve, serve_document
from hazards import services
from hazards.models import Evidence, SuperiorPaper


@require_safe
def evidence(request: HttpRequest, pk: int, variant: str) -> HttpResponseBase:
    row = Evidence.objects.visible_to(request.user).select_related("file", "hazard").filter(pk=pk).first()
    if row is None or variant not in VARIANTS:
        raise Http404("没有这张照片，或者不在您的管辖范围内。")
    if variant == "original" and request.method != "HEAD":
        services.see_original(actor=request.user, evidence=row)
    return serve(request, row.file, variant, tag=row.hazard.number)


@require_safe
def superior_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    paper = SuperiorPaper.objects.visible_to(request.user).select_related("scan").filter(pk=pk).first()
    if paper is None or paper.scan is None:
        raise Http404("没有这份扫描件，或者不在您的管辖范围内。")
    return serve_document(request, paper.scan)
