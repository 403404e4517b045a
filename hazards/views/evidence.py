"""Handing out photos. Whoever may see the hazard may see its photos, and nobody else (acceptance A5)."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from anquan.files.views import VARIANTS, serve
from hazards import services
from hazards.models import Evidence


@require_safe
def evidence(request: HttpRequest, pk: int, variant: str) -> HttpResponseBase:
    row = Evidence.objects.visible_to(request.user).select_related("file", "hazard").filter(pk=pk).first()
    if row is None or variant not in VARIANTS:
        raise Http404("没有这张照片，或者不在您的管辖范围内。")
    if variant == "original" and request.method != "HEAD":
        services.see_original(actor=request.user, evidence=row)
    return serve(request, row.file, variant, tag=row.hazard.number)
