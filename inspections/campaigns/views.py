"""Pages of 专项行动: the list, one campaign, its plan, its table, the rows of a cell, the monthly reports, the workbook."""

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST, require_safe

from anquan.files import exports
from anquan.files.tasks import export as export_task
from anquan.indicators import BadPeriod, Period
from anquan.journal.overtaken import newest
from anquan.units.models import Unit
from anquan.web import filters
from anquan.web.queue import enqueue
from anquan.web.views import ServiceFormView
from hazards.models import Campaign
from inspections import organs
from inspections.campaigns import indicators, rules, saying, selectors, services, workbook
from inspections.campaigns.columns import PARTS, TABLE, Issued, Own
from inspections.campaigns.forms import FORMS, MORE, PlanForm, ReportForm, field_forms
from inspections.campaigns.lifecycle import REPORT_LIFECYCLE, may_write, reports
from inspections.campaigns.statistics import slice_of, statistics
from inspections.models import CampaignPlan, CampaignReport
from inspections.moving import MovePage, refused

LIST = "campaigns:list"
SHOWN = 500  # rows behind a cell on one page
NO_REPORT = "没有这份月报，或者不在您的管辖范围内。"


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/list.html", {"lines": selectors.lines(request.user, timezone.localdate())})


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    campaign = selectors.by_pk(pk, request.user)
    picked = selectors.choice(campaign, request.GET, today)
    context = {
        "campaign": campaign,
        "page": selectors.page(campaign, request.user, picked, today) if picked.month else None,
        "plan": selectors.plan_of(campaign),
        "may_plan": organs.watches(request.user, "campaign.edit", campaign.county_id),
        "today": today,
        "nav_current": LIST,
    }
    return render(request, "campaigns/detail.html", context)


@require_safe
def show_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The 34 columns by township; the industries of the one that is opened under it."""
    today = timezone.localdate()
    campaign = selectors.by_pk(pk, request.user)
    picked = selectors.choice(campaign, request.GET, today)
    found = statistics(slice_of(request.user, picked.period(campaign), today), campaign)
    area = request.GET.get("area", "")
    opened = int(area) if area.isdecimal() and len(area) < 19 else None
    rows = selectors.table(found, opened=opened, link=partial(filters.href, request.GET))
    context = {
        "campaign": campaign, "choice": picked, "columns": TABLE, "rows": rows,
        "warnings": found.warnings, "period": found.asked.period, "nav_current": LIST, "opened": opened,
    }  # fmt: skip
    return render(request, "campaigns/table.html", context)


@require_safe
def show_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands behind a cell whose rows have no list of their own: people who went, teams, papers."""
    campaign = selectors.by_pk(pk, request.user)
    column, part = PARTS.get(request.GET.get("part", ""), (None, None))
    if part is None or not isinstance(part.source, Own | Issued):
        raise BadRequest("没有这一项。请从统计表上点开。")
    try:
        period = Period.parse(request.GET.get("period", ""))
    except BadPeriod as problem:
        raise BadRequest(str(problem)) from problem
    narrowed = {name: request.GET[name] for name in ("area", "industry") if request.GET.get(name)}
    asked = slice_of(request.user, period, timezone.localdate(), campaign=str(campaign.pk), **narrowed)
    if isinstance(part.source, Issued):
        papers = [paper for paper, _, _ in indicators.papers_about(asked, *part.source.counted_as)]
        rows, count = papers[:SHOWN], len(papers)
    else:
        found = part.source.rows(asked)
        rows, count = list(indicators.with_visit(found)[:SHOWN]), found.count()
    context = {
        "campaign": campaign, "column": column, "part": part, "period": period, "rows": rows, "count": count,
        "kind": "papers" if isinstance(part.source, Issued) else "teams" if part.key == "1" else "people",
        "nav_current": LIST,
    }  # fmt: skip
    return render(request, "campaigns/rows.html", context)


@require_POST
def order_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = selectors.by_pk(pk, request.user)
    picked = selectors.choice(campaign, request.POST, timezone.localdate())
    if picked.month is None:
        raise BadRequest("专项行动还没有开始，没有可以统计的。")
    title = f"{campaign.name}统计表 {picked.month:%Y-%m}"
    params = {"campaign": campaign.pk, "month": f"{picked.month:%Y-%m}"}
    export = exports.order(actor=request.user, kind=workbook.KIND, title=title, params=params)
    enqueue(export_task, str(export.pk))
    return HttpResponseRedirect(reverse("hazards:exports"))


# --- the plan -------------------------------------------------------------------------------------------------------
class EditPlan(ServiceFormView):
    form_class = PlanForm
    template_name = "campaigns/plan.html"
    success_message = "方案已保存。"

    @cached_property
    def campaign(self) -> Campaign:
        return selectors.by_pk(self.kwargs["pk"], self.request.user)

    @cached_property
    def plan(self) -> CampaignPlan | None:
        return selectors.plan_of(self.campaign)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not organs.watches(request.user, "campaign.edit", self.campaign.county_id):
            raise PermissionDenied("专项行动方案由安委办维护。")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"campaign": self.campaign}

    def get_initial(self) -> dict[str, Any]:
        if self.plan is None:
            return {"seen": 0}
        return PlanForm.initial_of(self.plan) | {"seen": newest(self.plan, services.SAVED)}

    @cached_property
    def rows(self) -> Any:
        return field_forms(self.plan, self.request.POST if self.request.method == "POST" else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "more" in request.POST:
            return self._with_more(form)
        return self.form_valid(form) if form.is_valid() & self.rows.is_valid() else self.form_invalid(form)

    def _with_more(self, form: PlanForm) -> HttpResponse:
        """The same page with more empty rows; nothing is checked yet."""
        data = self.request.POST.copy()
        total = data.get("fields-TOTAL_FORMS", "")
        data["fields-TOTAL_FORMS"] = str((int(total) if total[:3].isdecimal() and len(total) < 4 else 0) + MORE)
        self.rows = field_forms(self.plan, data)
        form.is_valid()
        form.errors.clear()
        return self.render_to_response(self.get_context_data(form=form, is_asked_for_more=True))

    def perform(self, form: PlanForm) -> CampaignPlan:
        typed = [row for each in self.rows if (row := each.row())]
        return services.save_plan(actor=self.request.user, campaign=self.campaign, fields=typed, **form.values())

    def get_success_url(self) -> str:
        return reverse("campaigns:detail", args=[self.campaign.pk])

    def get_fresh_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            campaign=self.campaign, rows=self.rows, nav_current=LIST, back_href=self.get_success_url(), **kwargs
        )


# --- reports --------------------------------------------------------------------------------------------------------
class Report(ServiceFormView):
    """The report of one unit for one month: filled in by its own people, read by whoever watches."""

    form_class = ReportForm
    template_name = "campaigns/report.html"
    success_message = "已保存，还没有报送。"

    @cached_property
    def campaign(self) -> Campaign:
        found = selectors.campaigns_of(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404(NO_REPORT)
        return found

    @cached_property
    def report(self) -> CampaignReport:
        user, campaign = self.request.user, self.campaign
        unit = Unit.objects.filter(pk=self.kwargs["unit"]).first()
        month = _month(self.kwargs["month"])
        own = unit is not None and unit.pk in organs.units_with(user, organs.VIEW)
        if unit is None or month is None or not (own or organs.watches(user, organs.VIEW, campaign.county_id)):
            raise Http404(NO_REPORT)
        today = timezone.localdate()
        return services.open_report(actor=user, campaign=campaign, unit=unit, month=month, today=today)

    @property
    def why_not(self) -> str | None:
        return may_write(self.report, self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whose it is not: 403. Sent or locked meanwhile: 409, before the input is read."""
        if reason := self.why_not:
            is_of_person = reports(self.report, request.user) is not None
            row = self.report if self.report.pk else self.campaign
            return refused(request, reason, request.path, is_of_person=is_of_person, attempt=("campaign.write", row))
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        plan = selectors.plan_of(self.campaign)
        return super().get_form_kwargs() | {"fields": list(plan.fields.filter(is_active=True)) if plan else []}

    def get_form(self, form_class: Any = None) -> ReportForm:
        form = super().get_form(form_class)
        form.initial |= form.initial_values(selectors.kept_values(self.report))
        form.initial |= {"note": self.report.note, "version": self.report.version if self.report.pk else None}
        if self.why_not:
            for each in form.fields.values():
                each.disabled = True
        return form

    def perform(self, form: ReportForm) -> CampaignReport:
        report = self.report
        try:
            return services.write(
                actor=self.request.user, campaign=self.campaign, unit=report.unit, month=report.month,
                values=form.values(), note=form.cleaned_data["note"], today=timezone.localdate(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except ValidationError as problem:
            if not hasattr(problem, "error_dict"):
                raise
            named = {form.name_of(key): errors for key, errors in problem.error_dict.items()}
            raise ValidationError(named) from problem

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, form = self.report, kwargs.get("form") or self.get_form()
        kwargs["form"] = form
        return super().get_context_data(
            campaign=self.campaign, report=report, own=[form[name] for name in form.own],
            common=[form[name] for name in form.common], why_not=self.why_not,
            deck=selectors.report_deck(report, self.request.user),
            problems=selectors.report_problems(selectors.kept_values(report)), nav_current=LIST,
            back_href=reverse("campaigns:detail", args=[self.campaign.pk]), **kwargs,
        )  # fmt: skip


def _month(text: str) -> date | None:
    """``2026-11``, its first day; None for anything else."""
    try:
        return rules.first_of(Period.parse(text).first) if len(text) == len("2026-11") else None
    except BadPeriod:
        return None


class Act(MovePage):
    """A move of REPORT_LIFECYCLE."""

    workflow, forms, words = REPORT_LIFECYCLE, FORMS, saying

    @cached_property
    def report(self) -> CampaignReport:
        rows = CampaignReport.objects.visible_to(self.request.user).select_related("unit", "campaign")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404(NO_REPORT)
        return found

    @property
    def subject(self) -> CampaignReport:
        return self.report

    def send(self, **data: Any) -> CampaignReport:
        return services.perform(
            actor=self.request.user, report_id=self.report.pk, action=self.action, today=timezone.localdate(), **data
        )

    def about(self) -> tuple[str, str]:
        problems = selectors.report_problems(selectors.kept_values(self.report))
        return f"{self.report.campaign}　{self.report}", "；".join(problems)

    def get_success_url(self) -> str:
        report = self.report
        return reverse("campaigns:report", args=[report.campaign_id, report.unit_id, f"{report.month:%Y-%m}"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [
            ("专项行动", reverse(LIST)),
            (self.report.campaign.name, reverse("campaigns:detail", args=[self.report.campaign_id])),
        ]
        return super().get_context_data(nav_current=LIST, crumbs=crumbs, **kwargs)
