"""Pages of 照片存疑: the marks by unit and one by one, and the explanation of one."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.files import exports
from anquan.files.tasks import export as export_task
from anquan.indicators import Period
from anquan.web import filters
from anquan.web.filters import Filter, Option
from anquan.web.parts import Kpi
from anquan.web.queue import enqueue
from anquan.web.views import ScopedListView, Tab
from anquan.workflow import NotAllowed
from hazards.marks import selectors, services, workbook
from hazards.marks.filters import MarkFilter
from hazards.marks.forms import ReviewForm
from hazards.models import Hazard, Mark
from hazards.selectors import chips, detail
from hazards.selectors.forms_said import PageSaid
from hazards.views.actions import HazardForm

LIST = "marks:list"
UNITS_SHOWN = 12
MOST_UNITS = 500  # of the longer list; the workbook has them all


class Marks(ScopedListView):
    """照片存疑. Which units, and which photos; the newest first."""

    model = Mark
    filterset_class = MarkFilter
    template_name = "marks/list.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS
    export_right = "hazard.export"
    own_parameters = frozenset({"units"})

    def export(self, rows: Any) -> HttpResponse:
        query = self.request.GET.copy()
        for name in (*filters.CURSORS, "order", "export", "units"):
            query.pop(name, None)
        title = f"照片存疑 {timezone.localtime():%Y-%m-%d %H%M}"
        made = exports.order(
            actor=self.request.user, kind=workbook.KIND, title=title, params={"query": query.urlencode()}
        )
        enqueue(export_task, str(made.pk))
        return HttpResponseRedirect(reverse("hazards:exports"))

    def tabs(self) -> list[Tab]:
        now, found = self.request.GET.get("status", ""), self.sums
        table = (("待核实", "open", found.open), ("已核实", "reviewed", found.reviewed), ("全部", None, None))
        return [Tab(label, self.href(status=value), count, now == (value or "")) for label, value, count in table]

    @cached_property
    def sums(self) -> selectors.Sums:
        """Over every condition but the state."""
        query = self.request.GET.copy()
        query.pop("status", None)
        return selectors.sums(MarkFilter(query, queryset=self.get_queryset(), request=self.request).qs)

    def get_context(self) -> dict[str, Any]:
        is_long = self.request.GET.get("units") == "all"
        units = selectors.by_unit(self.rows, MOST_UNITS if is_long else UNITS_SHOWN + 1)
        return {
            "lines": selectors.lines(self.page.rows, self.request.user),
            "kpis": self._kpis(),
            "units": [self._unit(row) for row in (units if is_long else units[:UNITS_SHOWN])],
            "more_units_href": "" if is_long or len(units) <= UNITS_SHOWN else f"{self.href(units='all')}#units",
            "filters": self._chips(),
        }

    def _unit(self, row: dict[str, Any]) -> dict[str, Any]:
        at = {
            "href": self.href(unit=row["unit"], units=None),
            "open_href": self.href(unit=row["unit"], status="open", units=None),
            "reviewed_href": self.href(unit=row["unit"], status="reviewed", units=None),
        }
        return row | at

    def _kpis(self) -> list[Kpi]:
        found, at = self.sums, self.href
        return [
            Kpi("待核实", str(found.open), "处", at(status="open", stage=None)),
            Kpi("待复查的", str(found.waiting), "处", at(status="open", stage="submitted"), "复查时一并核实"),
            Kpi("已销号没有核实", str(found.closed), "处", at(status="open", stage="closed"), "集中销号、复查照片雷同等"),
            Kpi("已核实", str(found.reviewed), "处", at(status="reviewed", stage=None)),
            Kpi("涉及单位", str(found.units), "家", f"{at(status=None, units='all')}#units"),
        ]  # fmt: skip

    def _chips(self) -> list[Filter]:
        form, query, user = self.filterset.form, self.request.GET, self.request.user
        own = [chip for chip in filters.bar(form, query) if chip.name in ("kind", "stage")]
        alone = [name for name in ("unit", "desk") if query.get(name)]
        return [*own, self._period(), *chips.some(form, query, user, ("area", "industry", *alone))]

    def _period(self) -> Filter:
        query = self.request.GET
        chosen, offered = query.get("period", ""), _periods(self.today)
        options = (
            Option("全部", filters.href(query, period=None), not chosen),
            *(Option(label, filters.href(query, period=code), code == chosen) for code, label in offered),
        )
        say = dict(offered).get(chosen, chosen) if chosen else "全部"
        href = filters.href(query, period=None)
        return Filter("period", "标记时间", say, bool(chosen), href, options, self.filterset.form["period"], ())


def _periods(today: date) -> list[tuple[str, str]]:
    """This month, the one before, this quarter, this year."""
    before, quarter = Period.month_before(today), (today.month + 2) // 3
    codes = (f"{today:%Y-%m}", f"{before.first:%Y-%m}", f"{today.year}Q{quarter}", str(today.year))
    return [(code, Period.parse(code).label) for code in codes]


class Review(HazardForm):
    """核实 one mark."""

    action = "review"
    entry = "mark.review"
    form_class = ReviewForm

    @cached_property
    def mark(self) -> Mark:
        return selectors.by_pk(self.kwargs["pk"], self.request.user)

    @cached_property
    def hazard(self) -> Hazard:  # type: ignore[override]
        return detail.by_number(self.mark.hazard.number, self.request.user)

    def why_not(self) -> str | None:
        refusal = self._refusal()
        return refusal.reason if refusal else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (refusal := self._refusal()) and refusal.code == "forbidden":
            raise refusal
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (refusal := self._refusal()) and refusal.code == "forbidden":
            services.review(actor=request.user, mark_id=self.mark.pk, note="")  # puts the attempt into the journal
        return super().post(request, *args, **kwargs)

    def _refusal(self) -> NotAllowed | None:
        self.mark.hazard = self.hazard
        return services.may_review(self.mark, self.request.user)

    def said(self) -> PageSaid:
        return PageSaid("核实存疑照片", "核实", "写明怎样核实的。标记和核实情况都留着，不影响隐患的办理。")

    def perform(self, form: ReviewForm) -> Mark:
        note = form.cleaned_data["verified_note"]
        return services.review(actor=self.request.user, mark_id=self.mark.pk, note=note)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = selectors.lines([self.mark], self.request.user)
        return super().get_context_data(**kwargs) | {"nav_current": LIST, "crumb": "照片存疑", "marks": shown}

    def get_success_message(self, result: Any) -> str:
        return "已核实，核实情况记入经过。"
