"""One address: the sheet of a place as a PDF, made when it is asked for."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from inspections.pocket import selectors, services


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    unit = selectors.by_pk(pk, request.user)
    drawn = services.make(actor=request.user, unit=unit, now=timezone.now())
    name = f"领导口袋包 {unit.label[:40]} {timezone.localdate()}.pdf"
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name)
    response["Cache-Control"] = "private, no-store"
    return response
