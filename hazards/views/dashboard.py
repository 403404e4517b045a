"""整改看板: one page that answers what is late, who must act, and where."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from anquan.indicators import BadPeriod, Period, Slice
from anquan.web import filters, todo
from anquan.web.filters import Filter, Option
from hazards.filters import NARROWED_BY, HazardFilter, narrowed
from hazards.models import Hazard
from hazards.selectors import chips, dashboard, timekeeping

OWN = {"period", "view"}


def show(request: HttpRequest) -> HttpResponse:
    filters.refuse_undeclared(request.GET, set(NARROWED_BY) | OWN)
    form = HazardFilter(request.GET, Hazard.objects.none()).form
    filters.cleaned(form)
    asked = _asked(request)
    view = request.GET.get("view", "leader" if _is_leader(request.user) else "")
    if view not in ("", "leader", "desk"):
        raise BadRequest("看板只有办公版和领导版两种。")
    context = _common(request, asked, form)
    if view == "leader":
        context["sentences"] = dashboard.sentences(asked, context["kpis"], context["matrix"])
        context["tiles"] = dashboard.tiles(context["matrix"])
        context["works"] = todo.works(request.user, asked.today, is_all=False)
        return render(request, "hazards/dashboard_leader.html", context)
    context |= {
        "missing": timekeeping.missing_years_for(request.user, asked.today),
        "works": todo.works(request.user, asked.today),
        "ageing": dashboard.ageing(asked),
        "calendar": dashboard.due_calendar(asked),
        "trend": dashboard.trend(asked),
        "worst": [_worst(hazard, asked) for hazard in dashboard.worst(asked)],
        "overdue_href": dashboard.rows_href(asked, due="overdue"),
    }
    return render(request, "hazards/dashboard.html", context)


def _asked(request: HttpRequest) -> Slice:
    today = timezone.localdate()
    text = request.GET.get("period", "")
    try:
        period = Period.parse(text) if text else Period(today.replace(month=1, day=1), today, f"{today.year}年以来")
    except BadPeriod as problem:
        raise BadRequest(str(problem)) from problem
    return Slice(request.user, period, today, narrowed(request.GET), counted={})


def _common(request: HttpRequest, asked: Slice, form) -> dict:
    return {
        "asked": asked,
        "today": asked.today,
        "as_of": timezone.localtime(),
        "matrix": dashboard.matrix(asked),  # first: its columns add up to some of the figures
        "kpis": dashboard.kpis(asked),
        "filters": [_period_chip(request, asked), *chips.some(form, request.GET, request.user, NARROWED_BY)],
        "is_filtered": bool(asked.filters or request.GET.get("period")),
        "may_remind": request.user.has_right("hazard.remind"),
        "leader_href": filters.href(request.GET, view="leader"),
        "desk_href": filters.href(request.GET, view="desk"),
    }


def _period_chip(request: HttpRequest, asked: Slice) -> Filter:
    today = asked.today
    last_month = Period.month_before(today)
    offered = (
        ("今年以来", ""),
        ("本月", f"{today:%Y-%m}"),
        ("上月", f"{last_month.first:%Y-%m}"),
        ("本季度", f"{today.year}Q{(today.month + 2) // 3}"),
        ("去年", str(today.year - 1)),
    )
    now = request.GET.get("period", "")
    options = tuple(
        Option(label, filters.href(request.GET, period=code or None), code == now) for label, code in offered
    )
    return Filter(
        "period", "时间", asked.period.label, bool(now), filters.href(request.GET, period=None), options, None, ()
    )


def _worst(hazard: Hazard, asked: Slice) -> dict:
    unit = hazard.responsible_unit or hazard.unit
    return {"hazard": hazard, "unit": unit, "days": (asked.today - hazard.due_on).days}


def _is_leader(user) -> bool:
    return bool(user.roles) and all(role.side == "leader" for role in user.roles)
