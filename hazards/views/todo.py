"""My day: the home page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from anquan.web import navigation, todo
from hazards.demo import progress
from hazards.selectors import timekeeping

DASHBOARD = "hazards:dashboard"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    if _is_leader_only(request.user) and navigation.may_open(request.user, DASHBOARD):
        return HttpResponseRedirect(f"{reverse(DASHBOARD)}?view=leader")
    today = timezone.localdate()
    items = todo.items(request.user, today)
    context = {
        "mine": [item for item in items if item.is_mine],
        "watched": [item for item in items if not item.is_mine],
        "waiting": navigation.count("todo", request.user),
        "sees_hazards": request.user.has_right("hazard.view"),
        "today": today,
        "demo": progress.read(),
        "missing": timekeeping.missing_years_for(request.user, today),
    }
    return render(request, "hazards/todo.html", context)


def _is_leader_only(user) -> bool:
    return bool(user.roles) and all(role.side == "leader" for role in user.roles)
