"""Pages of 回头看: draws, one draw and its repetition, tasks, one task with its moves, results by unit."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.indicators import BadPeriod, Period
from anquan.terms.selectors import number, whole
from anquan.web import filters
from anquan.web.views import ScopedListView, Tab
from hazards.selectors import chips as of_hazards
from inspections import chips
from inspections.asking import FormPage, stored
from inspections.models import SpotCheck, SpotCheckTask
from inspections.moving import refused
from inspections.spotchecks import results, saying, selectors, services
from inspections.spotchecks.filters import LIST_URL as TASKS
from inspections.spotchecks.filters import TaskFilter
from inspections.spotchecks.forms import FORMS, DrawForm, TaskForm
from inspections.spotchecks.lifecycle import DRAW, TASK_LIFECYCLE
from inspections.stationing import areas

LIST = "spotchecks:list"


class Draws(ScopedListView):
    model = SpotCheck
    template_name = "spotchecks/list.html"
    related = selectors.DRAW_RELATED
    orderings = selectors.DRAW_ORDERINGS

    def get_context(self) -> dict[str, Any]:
        sums = selectors.sums_of(self.page.rows)
        lines = [(row, sums[row.pk], selectors.conditions(row)) for row in self.page.rows]
        return {"lines": lines, "may_draw": self.request.user.has_right(DRAW)}


class Draw(FormPage):
    form_class = DrawForm
    crumb = ("回头看", LIST)
    title, button = "抽取回头看", "抽取"
    success_message = "已抽取，派到的人已收到通知。"

    @property
    def note(self) -> str:  # type: ignore[override]
        share, least = number(services.SHARE, self.today), whole(services.LEAST, self.today)
        return (
            f"从这段时间销号、还没有抽查过的隐患里，按 {float(share) * 100:g}% 随机抽取，不少于 {least} 条（“时限与参数”可改）。"
            "抽取以后不能撤销，名单和种子都保留，谁都可以重做一遍。"
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        month = Period.month_before(self.today)
        return {"first_on": month.first, "last_on": month.last}

    def perform(self, form: DrawForm) -> SpotCheck:
        return services.draw(actor=self.request.user, today=self.today, **form.cleaned_data)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("spotchecks:detail", args=[made.pk]) if made else reverse(LIST)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    draw = selectors.draw_by_pk(pk, request.user)
    tasks = list(draw.tasks.select_related(*selectors.TASK_RELATED).order_by("order"))
    context = {
        "draw": draw, "tasks": tasks, "repeated": selectors.repeat(draw, tasks), "why": selectors.why(draw),
        "conditions": selectors.conditions(draw), "today": timezone.localdate(), "nav_current": LIST,
    }  # fmt: skip
    return render(request, "spotchecks/detail.html", context)


class Tasks(ScopedListView):
    model = SpotCheckTask
    filterset_class = TaskFilter
    template_name = "spotchecks/tasks.html"
    related = selectors.TASK_RELATED
    orderings = selectors.TASK_ORDERINGS

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("status", "")
        table = (
            ("全部", None),
            ("待抽查", "waiting"),
            ("合格", "passed"),
            ("不合格", "not_held"),
            ("无法抽查", "excused"),
        )
        return [Tab(label, self.href(status=value), None, now == (value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        form, query, user = self.filterset.form, self.request.GET, self.request.user
        offered = {"unassigned", "late", "self_check"} | ({"mine"} if areas.mine(user, self.today).exists() else set())
        units, people = ("passing_unit", "responsible_unit", "township"), ("checker",)
        return {
            "lines": self.page.rows,
            "filters": [
                *(
                    chip
                    for chip in filters.bar(form, query)
                    if chip.name in offered or chip.name == "draw" and chip.is_on
                ),
                *chips.of_units(form, query, user, units),
                *chips.of_people(form, query, user, people),
                *(of_hazards.some(form, query, user, ("period",)) if query.get("period") else ()),
            ],
        }


@require_safe
def show_task(request: HttpRequest, pk: int) -> HttpResponse:
    task = selectors.task_by_pk(pk, request.user)
    page = selectors.task_page(task, request.user, timezone.localdate())
    return render(request, "spotchecks/task.html", {"page": page, "task": task, "nav_current": TASKS})


class Act(FormPage):
    """A move of TASK_LIFECYCLE."""

    crumb = ("回头看", TASKS)

    @property
    def action(self) -> str:
        return self.kwargs["action"]

    @cached_property
    def task(self) -> SpotCheckTask:
        return selectors.task_by_pk(self.kwargs["pk"], self.request.user)

    @property
    def title(self) -> str:  # type: ignore[override]
        return TASK_LIFECYCLE.first(self.action).label

    @property
    def button(self) -> str:  # type: ignore[override]
        return self.title

    @property
    def note(self) -> str:  # type: ignore[override]
        return saying.NOTES[self.action]

    def about(self) -> tuple[str, str]:
        return self.task.hazard.description, f"{self.task.hazard.unit.name}　{self.task.hazard.number}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.action not in FORMS:
            raise Http404("没有这个操作。")
        try:
            if request.method == "GET":
                TASK_LIFECYCLE.find(self.action, self.task, request.user)
            elif TASK_LIFECYCLE.is_closed_to(self.action, self.task, request.user):
                self.send()  # refused, and so journalled, before any input is looked at
            return super().dispatch(request, *args, **kwargs)
        except services.NotAllowed as refusal:
            return refused(request, refusal.reason, self.get_success_url(), is_of_person=refusal.code == "forbidden")

    def get_form_class(self) -> type[TaskForm]:
        return FORMS[self.action]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: TaskForm) -> SpotCheckTask:
        data = dict(form.cleaned_data)
        if form.has_photos:
            hazard = self.task.hazard
            data["photos"] = stored(
                self.request.user, data["photos"], unit=hazard.unit, place=hazard.location, number=hazard.number
            )
        return self.send(**data)

    def send(self, **data: Any) -> SpotCheckTask:
        return services.perform(
            actor=self.request.user, task_id=self.task.pk, action=self.action, today=self.today, **data
        )

    def get_success_message(self, result: SpotCheckTask) -> str:
        return saying.DONE[self.action]

    def get_success_url(self) -> str:
        return reverse("spotchecks:task", args=[self.task.pk])


@require_safe
def show_results(request: HttpRequest) -> HttpResponse:
    filters.refuse_undeclared(request.GET, {"period", "by"})
    today, by = timezone.localdate(), request.GET.get("by", "passing_unit")
    if by not in results.BY:
        raise BadRequest("只能按复查单位、责任单位或者属地看。")
    try:
        period = Period.parse(request.GET.get("period") or str(today.year))
    except BadPeriod as problem:
        raise BadRequest(str(problem)) from problem
    total, lines = results.results(request.user, period, by)
    tabs = [
        Tab(f"按{label}", filters.href(request.GET, by=value), None, value == by) for value, label in results.BY.items()
    ]
    context = {
        "total": total, "lines": lines, "period": period, "by": results.BY[by], "tabs": tabs,
        "levels": list(results.three_levels(request.user, period, today)), "periods": _periods(period, request),
    }  # fmt: skip
    return render(request, "spotchecks/results.html", context)


def _periods(period: Period, request: HttpRequest) -> list[tuple[str, str]]:
    """The year and its quarters as links."""
    year = period.first.year
    codes = [str(year - 1), str(year), *(f"{year}Q{quarter}" for quarter in range(1, 5))]
    found = [(Period.parse(code), filters.href(request.GET, period=code)) for code in codes]
    return [(each.label, "" if each == period else href) for each, href in found]
