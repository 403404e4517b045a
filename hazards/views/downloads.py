"""统计报表 and 下载中心: ask for a workbook, watch it being made, take it; only its owner ever sees it."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from anquan.files import exports
from anquan.files.models import Export
from anquan.files.tasks import export as export_task
from anquan.files.views import serve_document
from anquan.indicators import BadPeriod, Period
from anquan.terms.selectors import period as term
from anquan.web import filters
from anquan.web.queue import enqueue
from hazards import workbook
from hazards.filters import HazardFilter, narrowed
from hazards.models import Hazard

SHOWN = 50


def center(request: HttpRequest) -> HttpResponse:
    """My exports, newest first; a fragment for htmx while one is being made."""
    rows = list(Export.objects.owned_by(request.user).select_related("document")[:SHOWN])
    today = timezone.localdate()
    context = {
        "rows": rows,
        "today": today,
        "keep": term("export.keep_days", today).value,
        "busy": any(row.state in (Export.State.WAITING, Export.State.RUNNING) for row in rows),
        "months": _months(today),
        "may_export": request.user.has_right("hazard.export"),
    }
    template = "hazards/_downloads.html" if request.htmx else "hazards/downloads.html"
    return render(request, template, context)


def _months(today) -> list[tuple[str, str]]:
    last = Period.month_before(today)
    quarter = (today.month + 2) // 3
    return [
        (f"{last.first:%Y-%m}", last.label),
        (f"{today:%Y-%m}", f"{today.year}年{today.month}月（未完）"),
        (f"{today.year}Q{quarter}", f"{today.year}年第{'一二三四'[quarter - 1]}季度"),
        (str(today.year), f"{today.year}年以来"),
        (str(today.year - 1), f"{today.year - 1}年全年"),
    ]


@require_POST
def order_summary(request: HttpRequest) -> HttpResponse:
    """汇总表 of a period, narrowed as the dashboard is."""
    asked = request.POST.get("period", "").strip()
    try:
        period = Period.parse(asked)
    except BadPeriod as problem:
        raise BadRequest(str(problem)) from problem
    filters.cleaned(HazardFilter(request.POST, Hazard.objects.none()).form)
    main = request.user.main_appointment
    title = f"{main.unit.name if main else ''}{period.label}隐患排查整治情况汇总表"
    return _ordered(request, workbook.SUMMARY, title, {"period": asked, "filters": narrowed(request.POST)})


def order_list(request: HttpRequest) -> HttpResponse:
    """The list page's own conditions as a workbook."""
    declared = filters.declared_names(HazardFilter({}, Hazard.objects.none()).form)
    filters.refuse_undeclared(request.GET, declared | {"order", "export"})
    filters.cleaned(HazardFilter(request.GET, Hazard.objects.none()).form)
    query = request.GET.copy()
    for name in ("order", "export"):
        query.pop(name, None)
    return _ordered(
        request, workbook.LIST, f"隐患清单 {timezone.localtime():%Y-%m-%d %H%M}", {"query": query.urlencode()}
    )


def _ordered(request: HttpRequest, kind: str, title: str, params: dict) -> HttpResponse:
    export = exports.order(actor=request.user, kind=kind, title=title, params=params)
    enqueue(export_task, str(export.pk))
    return HttpResponseRedirect(reverse("hazards:exports"))


def take(request: HttpRequest, pk) -> HttpResponse:
    """The file, to its owner only; everybody else is told that there is none."""
    export = Export.objects.owned_by(request.user).select_related("document").filter(pk=pk).first()
    if export is None or export.document is None or not request.user.has_right("hazard.export"):
        raise Http404("没有这个文件，或者已过保存期。")
    return serve_document(request, export.document)


@require_POST
def remove(request: HttpRequest, pk) -> HttpResponse:
    export = Export.objects.owned_by(request.user).filter(pk=pk).first()
    if export is None:
        raise Http404("没有这个文件，或者已过保存期。")
    exports.remove(actor=request.user, export=export)
    return HttpResponseRedirect(reverse("hazards:exports"))
