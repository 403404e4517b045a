"""The list of visits and one visit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.web.views import ScopedListView, Tab
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits import at_place, people, selectors
from inspections.visits.filters import LIST_URL, VisitFilter


class Visits(ScopedListView):
    model = Visit
    filterset_class = VisitFilter
    template_name = "visits/list.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS

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

    def get_context(self) -> dict[str, Any]:
        return {"lines": selectors.rows_of(self.page.rows), "activities": people.activities_of(self.request.user)}


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    visit = selectors.by_number(number, request.user, timezone.localdate())
    context = {
        "visit": visit, "page": selectors.page(visit, request.user), "nav_current": LIST_URL,
        "signers": at_place.signers_shown(visit), "papers": at_place.papers_of(visit, request.user),
        "checklist_href": at_place.checklist_href(visit),
    }  # fmt: skip
    return render(request, "visits/detail.html", context)
