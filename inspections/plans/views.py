"""Pages of the yearly plan and of 综合查一次."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.terms.selectors import whole
from anquan.web import filters
from anquan.web.views import ScopedListView, ServiceActionView, ServiceFormView, Tab
from inspections import organs
from inspections.models import Plan, PlanLine, Visit
from inspections.moving import MovePage, refused
from inspections.plans import joint, proposing, rules, saying, selectors, services
from inspections.plans.filters import LIST_URL, PlanFilter, PlanLineFilter
from inspections.plans.forms import FORMS, MORE, LineForm, MergeForm, NoteForm, PlanForm, rule_forms
from inspections.plans.lifecycle import PLAN_LIFECYCLE, edits, may_edit

SHOWN = 50  # lines of a preview


class Plans(ScopedListView):
    model = Plan
    filterset_class = PlanFilter
    template_name = "plans/list.html"
    related = ("organ",)
    orderings = selectors.ORDERINGS

    def tabs(self) -> list[Tab]:
        now, year = self.request.GET.get("year", ""), self.today.year
        table = ((f"{year} 年", year), (f"{year + 1} 年", year + 1), (f"{year - 1} 年", year - 1), ("全部", None))
        return [Tab(label, self.href(year=value), None, now == str(value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        shown = filters.bar(self.filterset.form, self.request.GET, without=("organ", "not_by"))
        return {"lines": selectors.rows_of(self.page.rows, self.today), "filters": shown}


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    plan = selectors.by_pk(pk, request.user)
    context = {"plan": plan, "page": selectors.page(plan, request.user, timezone.localdate()), "nav_current": LIST_URL}
    return render(request, "plans/detail.html", context)


class Lines(ScopedListView):
    """检查对象 of plans, with what was done of them."""

    model = PlanLine
    filterset_class = PlanLineFilter
    template_name = "plans/lines.html"
    related = selectors.LINE_RELATED
    orderings = selectors.LINE_ORDERINGS

    def get_queryset(self) -> Any:
        return super().get_queryset().with_progress(self.today)

    @cached_property
    def plan(self) -> Plan | None:
        pk = self.request.GET.get("plan", "")
        return (
            Plan.objects.visible_to(self.request.user).select_related("organ").filter(pk=pk).first()
            if pk.isdecimal()
            else None
        )

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("progress", "")
        table = (
            ("全部", None),
            ("落后", "behind"),
            ("一次没查", "untouched"),
            ("已查过", "started"),
            ("全年查完", "full"),
        )
        return [Tab(label, self.href(progress=value), None, now == (value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "plan": plan,
            "lines": selectors.line_rows(self.page.rows, self.today),
            "may_edit": plan is not None and may_edit(plan, self.request.user) is None,
            "filters": filters.bar(self.filterset.form, self.request.GET, without=("q", "plan", "rule", "township")),
            "nav_current": LIST_URL,
        }


class OfPlan:
    """The plan of the address, as this person may see it."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def plan(self) -> Plan:
        return selectors.by_pk(self.kwargs["pk"], self.request.user)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("plans:detail", args=[made.pk if isinstance(made, Plan) else self.kwargs["pk"]])

    def get_fresh_url(self) -> str:
        return self.get_success_url()

    def refused_edit(self, request: HttpRequest) -> HttpResponse | None:
        if (reason := may_edit(self.plan, request.user)) is None:
            return None
        is_of_person = edits(self.plan, request.user) is not None
        return refused(request, reason, reverse("plans:detail", args=[self.plan.pk]), is_of_person=is_of_person)


class Create(ServiceFormView):
    form_class = PlanForm
    template_name = "plans/create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"year": today.year + (today.month > rules.MONTHS // 2)}

    def perform(self, form: PlanForm) -> Plan:
        return services.make(actor=self.request.user, today=timezone.localdate(), **form.values())

    def get_success_message(self, result: Plan) -> str:
        return "已拟定。先定规则。"

    def get_success_url(self) -> str:
        return reverse("plans:rules", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav_current=LIST_URL, back_href=reverse(LIST_URL), **kwargs)


class Rules(OfPlan, ServiceFormView):
    """定规则: rows of a table; empty rows count nothing, 增加几行 gives more."""

    form_class = NoteForm
    template_name = "plans/rules.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refused_edit(request) or super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"note": self.plan.note, "version": self.plan.version}

    @cached_property
    def rows(self) -> Any:
        return rule_forms(self.plan, self.request.POST if self.request.method == "POST" else None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more" in request.POST:
            return self._with_more()
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() & self.rows.is_valid() else self.form_invalid(form)

    def _with_more(self) -> HttpResponse:
        """The same page with more empty rows; nothing is checked yet."""
        data = self.request.POST.copy()
        total = data.get("rules-TOTAL_FORMS", "")
        data["rules-TOTAL_FORMS"] = str((int(total) if total[:3].isdecimal() and len(total) < 4 else 0) + MORE)
        self.rows = rule_forms(self.plan, data)
        form = NoteForm(initial={"note": data.get("note", ""), "version": data.get("version")})
        return self.render_to_response(self.get_context_data(form=form, is_asked_for_more=True))

    def perform(self, form: NoteForm) -> Plan:
        typed = [row for each in self.rows if (row := each.row())]
        return services.set_rules(
            actor=self.request.user, plan_id=self.plan.pk, rows=typed, today=self.today,
            note=form.cleaned_data["note"], version=form.cleaned_data["version"],
        )  # fmt: skip

    def get_success_message(self, result: Plan) -> str:
        return "规则已保存。看看按规则有哪些企业，再生成检查对象。"

    def get_success_url(self) -> str:
        return reverse("plans:preview", args=[self.plan.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("plans:detail", args=[self.plan.pk])
        return super().get_context_data(plan=self.plan, rows=self.rows, nav_current=LIST_URL, back_href=back, **kwargs)


class Preview(OfPlan, ServiceActionView):
    """生成检查对象: first what it would be; the button writes it."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refused_edit(request) or super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = proposing.propose(self.plan, self.today)
        lines = [line for of_rule in found for line in of_rule.lines]
        months = [sum(month in line.months for line in lines) for month in range(1, rules.MONTHS + 1)]
        context = {
            "plan": self.plan, "found": found, "lines": lines[:SHOWN], "count": len(lines),
            "times": sum(len(line.months) for line in lines), "months": list(enumerate(months, 1)),
            "former": self.plan.lines.count(), "nav_current": LIST_URL,
        }  # fmt: skip
        return render(request, "plans/preview.html", context)

    def perform(self) -> Plan:
        given = self.request.POST.get("version", "")
        version = int(given) if given.isdecimal() and len(given) < 10 else None
        return services.fill(actor=self.request.user, plan_id=self.plan.pk, today=self.today, version=version)

    def get_success_message(self, result: Plan) -> str:
        return f"已生成检查对象 {result.lines.count()} 家。可以逐家调整，没有问题就报批。"


class Line(OfPlan, ServiceFormView):
    """One enterprise: in which months. ``?unit=``: which."""

    form_class = LineForm
    template_name = "plans/line.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.refused_edit(request) or super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    @cached_property
    def line(self) -> PlanLine | None:
        unit = self.request.GET.get("unit", "")
        if not unit.isdecimal() or len(unit) > 18:
            return None
        return self.plan.lines.select_related("unit").filter(unit=unit).first()

    def get_initial(self) -> dict[str, Any]:
        months = [slot.month for slot in self.line.slots.all()] if self.line else []
        return {"unit": self.line.unit if self.line else None, "months": months, "version": self.plan.version}

    def perform(self, form: LineForm) -> Plan:
        return services.set_line(actor=self.request.user, plan_id=self.plan.pk, today=self.today, **form.cleaned_data)

    def get_success_message(self, result: Plan) -> str:
        return "已调整。"

    def get_success_url(self) -> str:
        return selectors.lines_href(self.plan)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            plan=self.plan, line=self.line, nav_current=LIST_URL, back_href=selectors.lines_href(self.plan), **kwargs
        )


class Revise(OfPlan, ServiceActionView):
    def perform(self) -> Plan:
        if reason := edits(self.plan, self.request.user):
            raise PermissionDenied(reason)
        return services.revise(actor=self.request.user, plan_id=self.plan.pk, today=self.today)

    def get_success_message(self, result: Plan) -> str:
        return f"已编制第 {result.edition} 版，改好以后报批。批准以前，仍按现行的一版计进度。"


class Act(OfPlan, MovePage):
    """A move of PLAN_LIFECYCLE."""

    workflow, forms, words = PLAN_LIFECYCLE, FORMS, saying

    @property
    def subject(self) -> Plan:
        return self.plan

    def send(self, **data: Any) -> Plan:
        return services.perform(
            actor=self.request.user, plan_id=self.plan.pk, action=self.action, today=self.today, **data
        )

    def about(self) -> tuple[str, str]:
        found = selectors.progress(self.plan.lines.all(), self.today)
        return str(self.plan), f"计划检查 {found.units} 家，全年 {found.times} 次。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nav_current=LIST_URL, crumbs=[("年度计划", reverse(LIST_URL))], **kwargs)


# --- 综合查一次 -------------------------------------------------------------------------------------------------------
def _asked_unit(request: HttpRequest) -> int | None:
    unit = request.GET.get("unit", "")
    return int(unit) if unit.isdecimal() and len(unit) < 19 else None


@require_safe
def joint_groups(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "groups": joint.groups(request.user, today, unit=_asked_unit(request)),
        "days": whole("visit.joint_days", today),
        "may_merge": bool(organs.posts_with(request.user, "plan.edit")),
    }
    return render(request, "plans/joint.html", context)


class Merge(ServiceFormView):
    """合并为一次联合检查. The address names one of the visits' units."""

    form_class = MergeForm
    template_name = "plans/merge.html"

    @cached_property
    def group(self) -> joint.Group:
        found = joint.groups(self.request.user, timezone.localdate(), unit=self.kwargs["unit"])
        if not found:
            raise Http404("这家企业现在没有可以合并的检查，或者不在您的管辖范围内。")
        return found[0]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not organs.watches(request.user, "plan.edit", self.group.enterprise.county_id):
            raise PermissionDenied("由安委办统筹合并。")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "group": self.group}

    def get_initial(self) -> dict[str, Any]:
        visits = self.group.visits
        return {
            "visits": [str(visit.pk) for visit in visits],
            "lead": str(visits[0].organ_id),
            "planned_on": max(visits[0].planned_on, timezone.localdate()),
        }

    def perform(self, form: MergeForm) -> Visit:
        return joint.merge(actor=self.request.user, today=timezone.localdate(), **form.values())

    def get_success_message(self, result: Visit) -> str:
        return f"已合并为联合检查 {result.number}，原来的几次已取消并写明去向，检查人员已收到通知。"

    def get_success_url(self) -> str:
        return reverse("visits:detail", args=[self.result.number])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            group=self.group, nav_current="plans:joint", back_href=reverse("plans:joint"), **kwargs
        )
