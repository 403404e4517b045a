"""The page of one hazard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hazards.selectors import detail

LONGEST_LIST = 2000


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    today = timezone.localdate()
    hazard = detail.by_number(number, request.user)
    page = detail.page(hazard, request.user, today, list_query(request))
    return render(request, "hazards/detail.html", {"page": page, "hazard": hazard, "today": today})


def list_query(request: HttpRequest) -> str | None:
    """The list the person came from: ``?list=status%3Dsubmitted``; None when he came from elsewhere."""
    given = request.GET.get("list")
    return None if given is None else given[:LONGEST_LIST]
