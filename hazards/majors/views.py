"""Pages of 一单四制: the ledger, one item, its moves, its obligations."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.files import exports
from anquan.files.tasks import export as export_task
from anquan.papers.models import Paper
from anquan.web import filters
from anquan.web.parts import Kpi
from anquan.web.queue import enqueue
from anquan.web.views import ScopedListView, ServiceActionView, Tab
from hazards.forms import ActionForm
from hazards.majors import case_file, circulars, panel, papers, saying, selectors, services, workbook
from hazards.majors.filters import MajorFilter
from hazards.majors.forms import FORMS, DutyForm
from hazards.majors.lifecycle import MAJOR_LIFECYCLE
from hazards.models import Duty, Hazard, MajorHazard
from hazards.selectors import day_of
from hazards.selectors.forms_said import PageSaid
from hazards.views.actions import AtOnce, HazardForm, Move

LEDGER = "majors:ledger"


class Ledger(ScopedListView):
    """一单四制台账. The earliest deadline first, so that what is overdue leads; what is closed, newest first."""

    model = MajorHazard
    filterset_class = MajorFilter
    template_name = "majors/ledger.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS

    export_right = "hazard.export"

    def export(self, rows: Any) -> HttpResponse:
        query = self.request.GET.copy()
        for name in (*filters.CURSORS, "order", "export"):
            query.pop(name, None)
        title = f"一单四制台账 {timezone.localtime():%Y-%m-%d %H%M}"
        made = exports.order(
            actor=self.request.user, kind=workbook.KIND, title=title, params={"query": query.urlencode()}
        )
        enqueue(export_task, str(made.pk))
        return HttpResponseRedirect(reverse("hazards:exports"))

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("status", "")
        found = self.sums
        table = (
            ("未销号", "open", found.open),
            ("逾期", "overdue", found.overdue),
            ("待验收、待审批", "acceptance", found.waiting),
            ("已销号", "closed", found.closed),
            ("全部", None, None),
        )
        return [Tab(label, self.href(status=value), count, now == (value or "")) for label, value, count in table]

    @cached_property
    def sums(self) -> selectors.Sums:
        """Over every condition but the state."""
        query = self.request.GET.copy()
        query.pop("status", None)
        rows = MajorFilter(query, queryset=self.get_queryset(), request=self.request).qs
        return selectors.sums(rows, self.today)

    def get_context(self) -> dict[str, Any]:
        return {
            "lines": selectors.rows_of(self.page.rows, day_of(self.today)),
            "kpis": self._kpis(),
            "may_circulate": circulars.county_of(self.request.user) is not None,
            "filters": saying.chips(self.filterset.form, self.request.GET, self.request.user, self.tabs()),
        }

    def _kpis(self) -> list[Kpi]:
        """The open ones and the five counts, named as the system itself is."""
        found, at = self.sums, self.href
        return [
            Kpi("未销号", str(found.open), "条", at(status="open"),
                f"逾期 {found.overdue}", is_late=bool(found.overdue)),
            Kpi("清单", str(found.listed), "条在册", at(status=None), f"待交办 {found.unordered}"),
            Kpi("交办", str(found.assigned), "条已交办", at(status=None), f"待签收 {found.unsigned}"),
            Kpi("台账", str(found.under_way), "条在办", at(status="open"), f"停产停业 {found.suspended}"),
            Kpi("销号", str(found.closed), "条已销号", at(status="closed"), f"待验收、待审批 {found.waiting}"),
            Kpi("通报", str(found.circulars), "条被通报", at(status="overdue")),
        ]  # fmt: skip


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    major = selectors.by_number(number, request.user)
    today = timezone.localdate()
    page = selectors.page(major, request.user, day_of(today))
    context = {"page": page, "major": major, "hazard": page.hazard, "today": today, "nav_current": LEDGER}
    context["may_export"] = request.user.has_right("hazard.export")
    return render(request, "majors/detail.html", context)


@require_safe
def show_panel(request: HttpRequest, number: str) -> HttpResponse:
    """A row of the ledger, opened: a fragment for htmx; by itself it leads to the page."""
    major = selectors.by_number(number, request.user)
    href = reverse("majors:detail", args=[number])
    if not request.htmx:
        return HttpResponseRedirect(href)
    today = timezone.localdate()
    context = {"panel": panel.panel(major, request.user, day_of(today)), "today": today, "href": href}
    return render(request, "majors/_panel.html", context)


class OfMajor(HazardForm):
    """The page of one move: as for any hazard, with the words and the way back of 一单四制."""

    @cached_property
    def major(self) -> MajorHazard:
        return selectors.by_number(self.kwargs["number"], self.request.user)

    @cached_property
    def hazard(self) -> Hazard:  # type: ignore[override]
        return self.major.hazard

    @property
    def entry(self) -> str:
        return f"major.{self.action}"

    def get_success_url(self) -> str:
        return reverse("majors:detail", args=[self.hazard.number])

    def photos_said(self) -> tuple[str, str]:
        return saying.PHOTOS[self.action]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"nav_current": LEDGER, "crumb": "重大隐患"}


class MajorAtOnce(AtOnce):
    """签收, 开始整改: the button is the whole form."""

    @cached_property
    def hazard(self) -> Hazard:  # type: ignore[override]
        return selectors.by_number(self.kwargs["number"], self.request.user).hazard

    def get_success_url(self) -> str:
        return reverse("majors:detail", args=[self.hazard.number])

    def perform(self) -> MajorHazard:  # type: ignore[override]
        return services.perform(
            actor=self.request.user,
            hazard_id=self.hazard.pk,
            action=self.kwargs["action"],
            today=self.today,
            version=self.version,
        )

    def get_success_message(self, result: Any) -> str:
        return saying.DONE[self.kwargs["action"]]


class Act(OfMajor, Move):
    """A move of MAJOR_LIFECYCLE."""

    workflow = MAJOR_LIFECYCLE
    forms = FORMS
    at_once = selectors.AT_ONCE
    at_once_view = MajorAtOnce

    @property
    def subject(self) -> MajorHazard:
        return self.major

    def get_initial(self) -> dict[str, Any]:
        return saying.initial(self.action, self.major)

    def said(self) -> PageSaid:
        return saying.said(self.action, self.major)

    def send(self, **data: Any) -> MajorHazard:
        return services.perform(
            actor=self.request.user, hazard_id=self.hazard.pk, action=self.action, today=self.today, **data
        )

    def perform(self, form: ActionForm) -> Any:
        if self.action != "assign":
            return super().perform(form)
        return papers.draft_order(  # 签发交办单 performs the move
            actor=self.request.user,
            hazard_id=self.hazard.pk,
            today=self.today,
            version=self.version,
            **self.values(form),
        )

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("papers:detail", args=[made.pk]) if isinstance(made, Paper) else super().get_success_url()

    def get_success_message(self, result: Any) -> str:
        return saying.DONE[self.action]


class CaseFile(ServiceActionView):
    """卷宗 in one click: a worker binds it, 下载中心 hands it out."""

    success_message = "正在装订卷宗，好了就在这里下载。"

    def perform(self) -> Any:
        major = selectors.by_number(self.kwargs["number"], self.request.user)
        made = case_file.order(actor=self.request.user, major=major)
        enqueue(export_task, str(made.pk))
        return made

    def get_success_url(self) -> str:
        return reverse("hazards:exports")


class DraftPaper(ServiceActionView):
    """拟验收意见书, 拟销号审批表: the button is the whole form; the words are edited where every paper is."""

    @cached_property
    def major(self) -> MajorHazard:
        return selectors.by_number(self.kwargs["number"], self.request.user)

    def perform(self) -> Paper:
        if self.kwargs["kind"] not in papers.DRAFTED:
            raise Http404("没有这个文种。")
        return papers.draft(
            actor=self.request.user,
            hazard_id=self.major.hazard_id,
            kind=self.kwargs["kind"],
            today=timezone.localdate(),
        )

    def get_success_message(self, result: Any) -> str:
        return f"{result.kind_name}已拟好，核对后送审，由另一位同事签发。"

    def get_success_url(self) -> str:
        return reverse("papers:detail", args=[self.result.pk])


class DraftCircular(ServiceActionView):
    """编本期通报: the draft of the period, made now or already there."""

    def perform(self) -> Paper:
        return circulars.draft(actor=self.request.user, today=timezone.localdate())

    def get_success_message(self, result: Any) -> str:
        return "本期通报的草稿在这里，核对、修改后送审，由另一位负责人签发。"

    def get_success_url(self) -> str:
        return reverse("papers:detail", args=[self.result.pk])


class Report(OfMajor):
    """定期报告: the oldest due day that has not been reported."""

    action = "report_duty"
    form_class = DutyForm

    @cached_property
    def duty(self) -> Duty:
        visible = MajorHazard.objects.visible_to(self.request.user)
        duty = Duty.objects.filter(pk=self.kwargs["pk"], major__in=visible).select_related("charged_to").first()
        if duty is None:
            raise Http404("没有这项定期报告，或者不在您的管辖范围内。")
        return duty

    @cached_property
    def major(self) -> MajorHazard:  # type: ignore[override]
        number = Hazard.objects.values_list("number", flat=True).get(major__duties=self.duty)
        return selectors.by_number(number, self.request.user)

    @cached_property
    def owed(self) -> selectors.Owed:
        return next(
            each for each in selectors.owed(self.major, self.request.user, self.today) if each.duty == self.duty
        )

    def why_not(self) -> str | None:
        return self.owed.reason or None

    def said(self) -> PageSaid:
        return saying.duty_said(self.owed)

    def is_repeated(self, action: str) -> bool:
        return False  # the same due day twice is refused by the service

    def perform(self, form: DutyForm) -> Any:  # type: ignore[override]
        return services.report_duty(
            actor=self.request.user,
            duty_id=self.duty.pk,
            due_on=self.owed.due_on,
            today=self.today,
            **self.values(form),
        )

    def get_success_message(self, result: Any) -> str:
        return f"已报告（{result.due_on:%m-%d} 这一期）。"
