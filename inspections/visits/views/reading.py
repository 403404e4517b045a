"""The list of visits and one visit."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.files import exports
from anquan.files.tasks import export as export_task
from anquan.indicators import REGISTRY, Figure, figure
from anquan.units.models import Unit
from anquan.web import filters
from anquan.web.queue import enqueue
from anquan.web.views import ScopedListView, Tab
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits import at_place, my_day, of_unit, people, saying, selectors, workbook
from inspections.visits.filters import LIST_URL, VisitFilter

DOWNLOADS = "hazards:exports"  # the 下载中心


class Visits(ScopedListView):
    model = Visit
    filterset_class = VisitFilter
    template_name = "visits/list.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS
    export_right = "hazard.export"  # the right of the 下载中心, where the workbook is fetched

    def tabs(self) -> list[Tab]:
        now, found = self.request.GET.getlist("status"), self.sums
        table = (
            ("没有完成的", ["open"], None),
            ("待审批", [Status.TO_APPROVE], found.get(Status.TO_APPROVE, 0)),
            ("待实施", [Status.READY], found.get(Status.READY, 0)),
            ("检查中", [Status.UNDERWAY], found.get(Status.UNDERWAY, 0)),
            ("已完成", [Status.DONE], None),
            ("全部", [], None),
        )
        return [Tab(label, self.href(status=value), count, now == value) for label, value, count in table]

    @cached_property
    def sums(self) -> dict[str, int]:
        """Over every condition but the state."""
        query = self.request.GET.copy()
        query.pop("status", None)
        return selectors.sums(VisitFilter(query, queryset=self.get_queryset(), request=self.request).qs)

    def export(self, rows: Any) -> HttpResponse:
        query = self.request.GET.copy()
        for name in (*filters.CURSORS, "order", "export"):
            query.pop(name, None)
        title = f"检查清单 {timezone.localtime():%Y-%m-%d %H%M}"
        made = exports.order(
            actor=self.request.user, kind=workbook.KIND, title=title, params={"query": query.urlencode()}
        )
        enqueue(export_task, str(made.pk))
        return HttpResponseRedirect(reverse(DOWNLOADS))

    def _figure(self) -> Figure | None:
        """The figure whose rows these are, in full: the count of a long list is capped."""
        code = self.request.GET.get("figure", "")
        is_own = code in REGISTRY and REGISTRY[code].list_url == LIST_URL
        return figure(code, self.filterset.asked()) if is_own else None

    def get_context(self) -> dict[str, Any]:
        user = self.request.user
        return {
            "figure": self._figure(),
            "filters": saying.chips(self.filterset.form, self.request.GET, user, self.tabs()),
            "lines": selectors.rows_of(self.page.rows),
            "activities": people.activities_of(user),
        }


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """我的一天."""
    day = timezone.localdate()
    context = {"day": my_day.my_day(request.user, day), "today": day, "activities": people.activities_of(request.user)}
    return render(request, "visits/today.html", context)


@require_safe
def gate(request: HttpRequest, pk: int) -> HttpResponse:
    """Behind the plate at the gate (门口码)."""
    unit = _unit(request, pk)
    found = of_unit.gate(unit, request.user, timezone.localdate())
    return render(request, "visits/gate.html", {"unit": unit, "gate": found, "nav_current": LIST_URL})


@require_safe
def unit_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment on the page of a unit; whoever opens the address itself reads the whole list."""
    unit = _unit(request, pk)
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse(LIST_URL)}?area={unit.pk}")
    return render(request, "visits/_of_unit.html", {"found": of_unit.of_unit(unit, request.user, timezone.localdate())})


@require_safe
def hazard_panel(request: HttpRequest, number: str) -> HttpResponse:
    """由哪次检查发现, on the page of a hazard; nothing for one that no visit has found."""
    visit = of_unit.visit_of(number, request.user)
    return render(request, "visits/_of_hazard.html", {"visit": visit})


def _unit(request: HttpRequest, pk: int) -> Unit:
    visible = Unit.objects.visible_to(request.user).select_related("profile", "parent__profile", "township")
    return get_object_or_404(visible, pk=pk)


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    visit = selectors.by_number(number, request.user, timezone.localdate())
    context = {
        "visit": visit, "page": selectors.page(visit, request.user), "nav_current": LIST_URL,
        "signers": at_place.signers_shown(visit), "papers": at_place.papers_of(visit, request.user),
        "checklist_href": at_place.checklist_href(visit),
    }  # fmt: skip
    return render(request, "visits/detail.html", context)
