"""Pages of 企业自查: what has to be checked, one check on a phone, one enterprise, its statistics, coverage."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.files import exports
from anquan.files.tasks import export as export_task
from anquan.files.views import VARIANTS, serve
from anquan.indicators import BadPeriod
from anquan.journal.overtaken import newest
from anquan.units.models import Unit
from anquan.web import filters
from anquan.web.parts import Kpi, deck
from anquan.web.queue import enqueue
from anquan.web.views import Ordering, ScopedListView, ServiceActionView, Tab
from anquan.workflow import NotAllowed
from hazards.selectors import chips as of_hazards
from inspections import chips
from inspections.asking import FormPage, stored
from inspections.models import SelfCheck, SelfCheckAnswer, SelfCheckPlan, SelfCheckStatement
from inspections.rules import Answer
from inspections.selfchecks import selectors, services, statements, workbook
from inspections.selfchecks.coverage import BY, coverage
from inspections.selfchecks.filters import EnterpriseFilter, PlanFilter, month_of
from inspections.selfchecks.forms import (
    CheckForm,
    CorrectForm,
    EditPlanForm,
    PlanForm,
    ReasonForm,
    ReturnForm,
    SignForm,
)
from inspections.selfchecks.lists import version_of
from inspections.selfchecks.rules import Level, State
from inspections.selfchecks.services import SAVED, Given

LIST, COVERAGE = "selfchecks:list", "selfchecks:coverage"


class Plans(ScopedListView):
    """What has to be checked; for an enterprise its day, for an office how its enterprises keep up."""

    model = SelfCheckPlan
    filterset_class = PlanFilter
    template_name = "selfchecks/list.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("due", "")
        table = (("全部", None), ("等着要查", "now"), ("漏查", "missed"), ("待确认", "confirm"), ("已结束", "ended"))
        return [Tab(label, self.href(due=value), None, now == (value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        form, query, user = self.filterset.form, self.request.GET, self.request.user
        own = selectors.own_enterprises(user)
        names = ("area", "industry") if not own else ()
        return {
            "lines": selectors.rows_of(self.page.rows, user, self.today),
            "own": own,
            "filters": [
                *(chip for chip in filters.bar(form, query) if chip.name == "level"),
                *of_hazards.some(form, query, user, names),
                *chips.of_units(form, query, user, ("enterprise",)),
                *chips.of_people(form, query, user, ("responsible",)),
            ],
        }


# --- one enterprise -------------------------------------------------------------------------------------------------
@require_safe
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    unit, today = selectors.enterprise_by_pk(pk, request.user), timezone.localdate()
    page = selectors.enterprise_page(unit, request.user, today)
    context = {"page": page, "enterprise": unit, "today": today, "nav_current": LIST}
    return render(request, "selfchecks/enterprise.html", context)


@require_safe
def unit_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The part on the page of an enterprise; whoever opens the address itself reads the whole page."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not request.htmx:
        return redirect("selfchecks:enterprise", pk)
    rows = []
    if unit.kind == "enterprise":
        plans = SelfCheckPlan.objects.filter(enterprise=unit).in_force(timezone.localdate())
        rows = selectors.rows_of(plans.select_related(*selectors.RELATED), request.user, timezone.localdate())
    return render(request, "selfchecks/_panel.html", {"lines": rows, "unit": unit})


class OfEnterprise(FormPage):
    """A form of one enterprise."""

    crumb = ("企业自查", LIST)

    @cached_property
    def enterprise(self) -> Unit:
        return selectors.enterprise_by_pk(self.kwargs["pk"], self.request.user)

    def why_not(self) -> str | None:
        return selectors.is_own(self.enterprise, self.request.user)

    def about(self) -> tuple[str, str]:
        return self.enterprise.name, ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(enterprise=self.enterprise, **kwargs)

    def get_success_url(self) -> str:
        return reverse("selfchecks:enterprise", args=[self.enterprise.pk])


class CreatePlan(OfEnterprise):
    form_class = PlanForm
    title = "安排自查"
    note = "从开始那天起，按期没有查的算漏查。级别和起止日期以后不能改，只能结束后另行安排。"
    success_message = "已安排自查。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "enterprise": self.enterprise}

    def get_initial(self) -> dict[str, Any]:
        return {"level": Level.POST, "responsible": str(self.request.user.pk), "starts_on": self.today}

    def perform(self, form: PlanForm) -> SelfCheckPlan:
        return services.plan(actor=self.request.user, enterprise=self.enterprise, today=self.today, **form.cleaned_data)


class OfPlan(OfEnterprise):
    @cached_property
    def plan(self) -> SelfCheckPlan:
        return selectors.plan_by_pk(self.kwargs["pk"], self.request.user)

    @cached_property
    def enterprise(self) -> Unit:  # type: ignore[override]
        return self.plan.enterprise


class EditPlan(OfPlan):
    form_class = EditPlanForm
    success_message = "已保存。"

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"修改安排：{self.plan}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "enterprise": self.enterprise}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.plan.level == Level.ENTERPRISE:
            del form.fields["name"]
        return form

    def get_initial(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "name": plan.name, "responsible": str(plan.responsible_id), "checklist": plan.checklist_id,
            "seen": newest(plan, SAVED),
        }  # fmt: skip

    def perform(self, form: EditPlanForm) -> SelfCheckPlan:
        plan = selectors.plan_by_pk(self.plan.pk, self.request.user)
        return services.edit_plan(actor=self.request.user, plan=plan, today=self.today, **form.cleaned_data)


class EndPlan(OfPlan):
    form_class = ReasonForm
    button = "结束"
    note = "结束以后不再自查，已经漏查的仍算漏查。需要再查的，另行安排。"
    success_message = "已结束这项自查。"

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"结束安排：{self.plan}"

    def perform(self, form: ReasonForm) -> SelfCheckPlan:
        return services.end_plan(actor=self.request.user, plan_id=self.plan.pk, today=self.today, **form.cleaned_data)


# --- one check ------------------------------------------------------------------------------------------------------
class Check(OfPlan):
    """The list under one thumb: all is normal until it is said otherwise."""

    template_name = "selfchecks/check.html"
    form_class = CheckForm

    @cached_property
    def version(self) -> Any:
        """The one the page was opened with, so that nobody answers other items than he saw."""
        newest_version = version_of(self.plan)
        given = self.request.POST.get("version", "")
        if given.isdecimal() and len(given) < 18 and int(given) != newest_version.pk:
            older = newest_version.checklist.versions.filter(pk=given).first()
            return older or newest_version
        return newest_version

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = selectors.rows_of([self.plan], request.user, self.today)[0]
        if not row.standing.is_to_do:
            return redirect(row.href)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"items": self.version.items.all()}

    def get_initial(self) -> dict[str, Any]:
        return {"uid": uuid4()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        slot = selectors.slot_of(self.plan, self.today)
        return super().get_context_data(plan=self.plan, version=self.version, slot=slot, today=self.today, **kwargs)

    def perform(self, form: CheckForm) -> SelfCheck:
        return services.carry_out(
            actor=self.request.user, plan_id=self.plan.pk, version=self.version, today=self.today,
            given=[self._given(item, form.cleaned_data) for item in form.items],
            uid=form.cleaned_data["uid"], note=form.cleaned_data["note"],
        )  # fmt: skip

    def _given(self, item: Any, cleaned: dict[str, Any]) -> Given:
        answer = cleaned[f"item_{item.pk}"]
        wanted = answer == Answer.NO or (answer == Answer.YES and item.needs_photo)
        uploads = cleaned[f"photos_{item.pk}"] if wanted else ()
        photos = stored(self.request.user, uploads, unit=self.enterprise, place=self.plan.name)
        return Given(item, answer, cleaned[f"what_{item.pk}"], photos, cleaned[f"why_{item.pk}"])

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("selfchecks:detail", args=[made.pk]) if made else reverse(LIST)

    def get_success_message(self, result: SelfCheck) -> str:
        found = result.hazards_found
        said = f"已记录，查出 {found} 条隐患，请按期改好。" if found else "已记录，全部正常。"
        return said + ("等主要负责人确认。" if not result.is_counted else "")


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    check = selectors.check_by_pk(pk, request.user)
    page = selectors.check_page(check, request.user)
    context = {"page": page, "check": check, "deck": deck(page.actions), "nav_current": LIST}
    return render(request, "selfchecks/detail.html", context)


class Decide(ServiceActionView):
    """确认: the button is the whole form."""

    def perform(self) -> SelfCheck:
        return services.decide(
            actor=self.request.user, check_id=self.kwargs["pk"], action="confirm", today=timezone.localdate()
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.reason) from refusal

    def get_success_url(self) -> str:
        return reverse("selfchecks:detail", args=[self.kwargs["pk"]])

    def get_success_message(self, result: SelfCheck) -> str:
        return "已确认，本月的企业月查算做完。"


class Return(OfEnterprise):
    """退回重查, with the reason."""

    form_class = ReturnForm
    title, button = "退回重查", "退回"
    note = "退回以后由安全管理员重查，这一次不算。查出的隐患仍要整改。"
    success_message = "已退回，请重查。"

    @cached_property
    def check(self) -> SelfCheck:
        return selectors.check_by_pk(self.kwargs["pk"], self.request.user)

    @cached_property
    def enterprise(self) -> Unit:  # type: ignore[override]
        return self.check.plan.enterprise

    def why_not(self) -> str | None:
        return services.SELF_CHECK_LIFECYCLE.first("return").who(self.check, self.request.user)

    def perform(self, form: ReturnForm) -> SelfCheck:
        return services.decide(
            actor=self.request.user, check_id=self.check.pk, action="return", today=self.today, **form.cleaned_data
        )


def decide(request: HttpRequest, pk: int, action: str) -> HttpResponseBase:
    views = {"confirm": Decide, "return": Return}
    if action not in views:
        raise Http404("没有这个操作。")
    selectors.check_by_pk(pk, request.user)  # outside the scope it does not exist
    return views[action].as_view()(request, pk=pk)


@require_safe
def photo(request: HttpRequest, pk: int, variant: str) -> HttpResponseBase:
    row = SelfCheckAnswer.objects.visible_to(request.user).select_related("photo").filter(pk=pk).first()
    if row is None or row.photo is None or variant not in VARIANTS:
        raise Http404("没有这张照片，或者不在您的管辖范围内。")
    return serve(request, row.photo, variant, tag=f"自查{row.check_made_id}")


# --- statistics -----------------------------------------------------------------------------------------------------
class Sign(OfEnterprise):
    template_name = "selfchecks/sign.html"
    button = "签字"
    success_message = "已签字，数字不再改变。"

    @cached_property
    def period(self) -> Any:
        try:
            return statements.period_of(self.kwargs["period"])
        except BadPeriod as problem:
            raise Http404(str(problem)) from problem

    @cached_property
    def former(self) -> SelfCheckStatement | None:
        return statements.latest(self.enterprise, self.kwargs["period"])

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"{'更正' if self.former else ''}{self.period.label}自查统计表"

    def why_not(self) -> str | None:
        return (
            statements.may_sign(self.enterprise, self.request.user, self.kwargs["period"], self.today)
            if self.period
            else ""
        )

    def get_form_class(self) -> type[SignForm]:
        return CorrectForm if self.former else SignForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figures = statements.figures(self.enterprise, self.kwargs["period"])
        due = statements.due_of(self.kwargs["period"], self.today)
        return super().get_context_data(
            figures=selectors.figure_lines(figures), former=self.former, due=due, why=due.to_json(), **kwargs
        )

    def perform(self, form: SignForm) -> SelfCheckStatement:
        return services.sign(
            actor=self.request.user, enterprise=self.enterprise, period=self.kwargs["period"], today=self.today,
            reason=form.cleaned_data.get("reason", ""),
        )  # fmt: skip

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("selfchecks:statement", args=[made.pk]) if made else super().get_success_url()


@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.statement_by_pk(pk, request.user)
    newest_one = statements.latest(found.enterprise, found.period)
    may = statements.may_sign(found.enterprise, request.user, found.period, timezone.localdate()) is None
    context = {
        "statement": found, "enterprise": found.enterprise, "label": statements.period_of(found.period).label,
        "figures": selectors.figure_lines(found.figures), "newer": newest_one if newest_one != found else None,
        "may_correct": may and newest_one == found, "nav_current": LIST,
    }  # fmt: skip
    return render(request, "selfchecks/statement.html", context)


# --- how far it reaches ---------------------------------------------------------------------------------------------
class Enterprises(ScopedListView):
    """The enterprises behind each figure of coverage."""

    model = Unit
    filterset_class = EnterpriseFilter
    template_name = "selfchecks/enterprises.html"
    related = ("township", "profile__industry")
    orderings = (Ordering("place", "所在地", "path", says=("顺序", "倒序")),)
    export_right = "hazard.export"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().enterprises().active()

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("state", "")
        states = [("全部", None), *((state.label, state.value) for state in State)]
        return [Tab(label, self.href(state=value), None, now == (value or "")) for label, value in states]

    def get_context(self) -> dict[str, Any]:
        form, query = self.filterset.form, self.request.GET
        return {
            "lines": selectors.enterprise_rows(self.page.rows, self.filterset.period, self.today),
            "period": self.filterset.period,
            "filters": [
                *(chip for chip in filters.bar(form, query) if chip.name == "statement"),
                *of_hazards.some(form, query, self.request.user, ("area", "industry")),
            ],
            "nav_current": COVERAGE if self.request.user.has_right("hazard.export") else LIST,
        }

    def export(self, rows: QuerySet) -> HttpResponse:
        period = self.filterset.period
        query = self.request.GET.copy()
        for name in (*filters.CURSORS, "order", "export"):
            query.pop(name, None)
        made = exports.order(
            actor=self.request.user, kind=workbook.KIND, title=f"企业自查情况 {period.label}",
            params={"query": query.urlencode()},
        )  # fmt: skip
        enqueue(export_task, str(made.pk))
        return HttpResponseRedirect(reverse("hazards:exports"))


@require_safe
def show_coverage(request: HttpRequest) -> HttpResponse:
    filters.refuse_undeclared(request.GET, {"month", "by", "area", "industry"})
    today, by = timezone.localdate(), request.GET.get("by", "township")
    if by not in BY:
        raise BadRequest("只能按属地或者按监管领域看。")
    period = month_of(request.GET.get("month", ""), today)
    conditions = {name: request.GET[name][:40] for name in ("area", "industry") if request.GET.get(name)}
    found = coverage(request.user, period, today, by=by, conditions=conditions)
    context = {
        "found": found, "period": period, "by": by, "today": today, "states": list(State),
        "kpis": _kpis(found), "tabs": _by_tabs(request, by), "months": selectors.months_around(period, today, request.GET),
        "chosen": selectors.said_conditions(conditions, request.user), "clear_href": filters.href(request.GET, area=None, industry=None),
    }  # fmt: skip
    return render(request, "selfchecks/coverage.html", context)


def _by_tabs(request: HttpRequest, by: str) -> list[Tab]:
    table = (("按属地", "township"), ("按监管领域", "industry"))
    return [Tab(label, filters.href(request.GET, by=value), None, by == value) for label, value in table]


def _kpis(found: Any) -> list[Kpi]:
    total = found.total
    states = total.states
    return [
        Kpi("企业", f"{total.enterprises.count}", "家", total.enterprises.href),
        Kpi(State.PLANNED.label, f"{states['planned'].count}", "家", states["planned"].href),
        Kpi(State.MISSED.label, f"{states['missed'].count}", "家", states["missed"].href, is_late=bool(states["missed"].count)),
        Kpi(State.NONE.label, f"{states['none'].count}", "家", states["none"].href),
        Kpi("按期自查率", str(total.rate), "", "", f"已查 {total.kept} 次，应查 {total.owed} 次",
            "到昨天为止该查的次数里，按期查了的。企业月查由主要负责人确认才算。"),
    ]  # fmt: skip
