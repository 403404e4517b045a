"""The page behind the QR code: no login, no other data, and not for trying codes out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from anquan.papers import selectors
from anquan.terms.selectors import whole
from anquan.web.throttle import MINUTE, too_often


@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    """有效 or 作废, number, date, unit and, where the office allows it, the title."""
    if too_often("papers.check", whole("paper.check_per_minute", timezone.localdate())):
        answer = render(request, "papers/check.html", {"too_often": True}, status=429)
        answer["Retry-After"] = str(MINUTE)
    else:
        facts = selectors.public_facts(code)
        answer = render(request, "papers/check.html", {"facts": facts}, status=200 if facts else 404)
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
