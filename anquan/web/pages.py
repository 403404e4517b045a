"""The frame's own pages: what a date was understood as, and the style guide."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anquan.web import dates
from anquan.web.forms import workdays_after
from anquan.web.styleguide import samples


@require_GET
def understand_date(request: HttpRequest) -> JsonResponse:
    """``?text=三日内`` → ``{"date": "2026-11-24", "say": "2026-11-24 星期二，3 天后"}``."""
    found = dates.understand(request.GET.get("text", "")[:20], timezone.localdate(), workdays_after)
    return JsonResponse({"date": found.on.isoformat() if found.on else None, "say": found.say})


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "web/styleguide.html", samples(timezone.localdate()))
