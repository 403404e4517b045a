"""The list of hazards and what is done with many at once."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from anquan.terms import selectors as terms
from anquan.web import filters
from anquan.web.views import Ordering, ScopedListView, Tab
from hazards.filters import HazardFilter
from hazards.models import Hazard
from hazards.selectors import bulk, chips, day_of, listing

EXPORT = "hazards:export"


class HazardList(ScopedListView):
    model = Hazard
    filterset_class = HazardFilter
    template_name = "hazards/list.html"
    related = listing.RELATED
    columns = listing.COLUMNS
    export_right = "hazard.export"

    @cached_property
    def filterset(self) -> HazardFilter:
        return HazardFilter(self.request.GET, queryset=self.get_queryset(), request=self.request, today=self.today)

    @property
    def orderings(self) -> tuple[Ordering, ...]:  # type: ignore[override]
        return listing.orderings(self.request.GET)

    @cached_property
    def ordering(self) -> Ordering:
        ordering = listing.ordering_of(self.request.GET)
        if ordering is None:
            raise BadRequest("不能这样排序。按期限排序只用于未销号的隐患，请先选“未销号”。")
        return ordering

    def tabs(self) -> list[Tab]:
        query = self.request.GET.copy()
        for name in listing.TAB_CONDITIONS:
            query.pop(name, None)
        base = listing.filtered(query, self.request.user, self.today)
        found = listing.tab_counts(base, self.today, terms.whole("count.cap", self.today))
        table = (
            ("未销号", {"status": "open"}, found.open),
            ("逾期", {"due": "overdue"}, found.overdue),
            ("今日到期", {"due": "today"}, found.today),
            ("待复查", {"status": "submitted"}, found.submitted),
            ("待批申请", {"request": "open"}, found.requested),
            ("全部", {}, found.every),
        )
        return [self._tab(*line) for line in table]

    def _tab(self, label: str, conditions: dict[str, str], count: Any) -> Tab:
        cleared = dict.fromkeys((*listing.TAB_CONDITIONS, "order"))
        now = {name: self.request.GET.get(name) for name in listing.TAB_CONDITIONS if self.request.GET.get(name)}
        return Tab(label, self.href(**(cleared | conditions)), count, now == conditions)

    def get_context(self) -> dict[str, Any]:
        day, query = day_of(self.today), self._list_query()
        sums = None if self.total.is_capped else listing.sums(self.rows, self.today)
        offered = chips.chips(self.filterset.form, self.request.GET, self.request.user)
        return {
            "lines": [listing.row(hazard, day, query) for hazard in self.page.rows],
            "filters": offered,
            "is_filtered": bool(chips.in_force(self.filterset.form, self.request.GET) or self.request.GET.get("q")),
            "order_say": f"{self.ordering.label}从{'晚到早' if self.ordering.descending else '早到晚'}",
            "has_areas": any(chip.name == "area" for chip in offered),
            "sums": sums,
            "bulk_actions": bulk.offered(self.request.user),
            "list_query": query,
            "export_href": self._export_href(),
        }

    def export(self, rows: Any) -> HttpResponse:
        """The workbook is made elsewhere, from the same conditions."""
        address = self._export_href()
        if not address:
            raise BadRequest("这个列表暂时不能导出。")
        return HttpResponseRedirect(address)

    def _export_href(self) -> str:
        try:
            address = reverse(EXPORT)
        except NoReverseMatch:
            return ""
        return f"{address}{filters.href(self.request.GET, order=None)}" if self._may_export() else ""

    def _list_query(self) -> str:
        query: QueryDict = self.request.GET.copy()
        for name in (*filters.CURSORS, "export"):
            query.pop(name, None)
        return query.urlencode()
