"""Pages of a visit: the list, 拟定, one visit, its moves, and carrying it out on a phone."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.journal.selectors import history
from anquan.web.handlers import error_page
from anquan.web.views import ScopedListView, ServiceFormView, Tab
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from hazards.views.report import Report
from inspections.models import Visit
from inspections.rules import Activity, Status
from inspections.visits import people, saying, selectors, services
from inspections.visits.filters import LIST_URL, VisitFilter
from inspections.visits.forms import FORMS, MoveForm, VisitForm, WriteForm
from inspections.visits.lifecycle import lifecycle_of, may_change, may_record

NOT_HERE = ("forbidden", "unknown_action")


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
    context = {"visit": visit, "page": selectors.page(visit, request.user), "nav_current": LIST_URL}
    return render(request, "visits/detail.html", context)


@require_safe
def carry(request: HttpRequest, number: str) -> HttpResponse:
    """One page at the place: 到场 → 检查表 → 隐患 → 签名 → 完成."""
    visit = selectors.by_number(number, request.user, timezone.localdate())
    if visit.status != Status.UNDERWAY:
        return HttpResponseRedirect(reverse("visits:detail", args=[number]))
    context = {
        "visit": visit, "page": selectors.page(visit, request.user), "nav_current": LIST_URL,
        "why_not": may_record(visit, request.user),
    }  # fmt: skip
    return render(request, "visits/carry.html", context)


# --- 拟定 -----------------------------------------------------------------------------------------------------------
class Make(ServiceFormView):
    """A new visit of one activity, or of the only one the person may carry out. ``?unit=`` presets the place."""

    form_class = VisitForm
    template_name = "visits/make.html"

    @cached_property
    def activity(self) -> Activity:
        own = people.activities_of(self.request.user)
        if not own:
            raise PermissionDenied("您的岗位不能拟定检查。")
        given = self.request.POST.get("activity") or self.request.GET.get("activity", "")
        return selectors.activity_of(given) or own[0]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "activity": self.activity}

    def get_initial(self) -> dict[str, Any]:
        unit = self.request.GET.get("unit", "")
        preset = {"unit": unit} if unit.isdecimal() and len(unit) < 19 else {}
        return {"uid": uuid4(), "planned_on": timezone.localdate()} | preset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = people.activities_of(self.request.user)
        return super().get_context_data(activity=self.activity, activities=own, nav_current=LIST_URL, **kwargs)

    def perform(self, form: VisitForm) -> Visit:
        today = timezone.localdate()
        values = {"planned_on": today} | form.values()
        return services.make(actor=self.request.user, activity=self.activity, today=today, **values)

    def get_success_message(self, result: Visit) -> str:
        return f"已拟定，编号 {result.number}。"

    def get_success_url(self) -> str:
        where = "visits:carry" if self.result.status == Status.UNDERWAY else "visits:detail"
        return reverse(where, args=[self.result.number])


# --- one visit ------------------------------------------------------------------------------------------------------
class OfVisit:
    """Finds the visit of the address, knows the way back, and turns a refusal into the right page."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def visit(self) -> Visit:
        return selectors.by_number(self.kwargs["number"], self.request.user, self.today)

    @cached_property
    def version(self) -> int | None:
        given = self.request.POST.get("version") or self.request.GET.get("version") or ""
        return int(given) if given.isdecimal() and len(given) < 10 else None

    def back(self) -> str:
        is_there = self.visit.status == Status.UNDERWAY and may_record(self.visit, self.request.user) is None
        return reverse("visits:carry" if is_there else "visits:detail", args=[self.visit.number])

    def get_fresh_url(self) -> str:
        return reverse("visits:detail", args=[self.visit.number])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except NotAllowed as refusal:
            if refusal.code in NOT_HERE:
                raise PermissionDenied(refusal.reason) from refusal
            return error_page(request, 409, refusal.reason, href=self.back(), label="回到这次检查")

    def is_repeated(self, action: str) -> bool:
        """A second tap of the same person on the same button: what he wanted is done already."""
        if self.version is None or self.version == self.visit.version:
            return False
        last = history(self.visit, limit=1).first()
        return last is not None and (last.actor_id, last.action, last.result) == (self.request.user.pk, action, "ok")


class VisitPage(OfVisit, ServiceFormView):
    """Base of the pages with input."""

    template_name = "visits/action.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "visit": self.visit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            visit=self.visit, version=self.version or self.visit.version, back_href=self.back(), nav_current=LIST_URL,
            **kwargs,
        )  # fmt: skip

    def get_success_url(self) -> str:
        self.__dict__.pop("visit", None)
        return self.back()


class Act(VisitPage):
    """A move of the visit's own table."""

    @property
    def action(self) -> str:
        return self.kwargs["action"]

    def get_form_class(self) -> type[MoveForm]:
        if self.action not in FORMS:
            raise Http404("没有这个操作。")
        return FORMS[self.action]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_class()
        lifecycle_of(self.visit).find(self.action, self.visit, request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_class()
        if self.is_repeated(f"visit.{self.action}"):
            return HttpResponseRedirect(self.back())
        if lifecycle_of(self.visit).is_closed_to(self.action, self.visit, request.user):
            self.send()  # 403 before any input is looked at; the attempt stands in the 经过
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page_said=saying.said(self.action, self.visit), **kwargs)

    def send(self, **data: Any) -> Visit:
        return services.perform(
            actor=self.request.user, visit_id=self.visit.pk, action=self.action, today=self.today, **data
        )

    def perform(self, form: MoveForm) -> Visit:
        return self.send(version=self.version, **form.values())

    def get_success_message(self, result: Visit) -> str:
        return saying.DONE[self.action]


class Change(VisitPage):
    """修改计划, while it is 拟定."""

    form_class = VisitForm
    template_name = "visits/make.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_change(self.visit, request.user):
            raise NotAllowed(reason, "guard")
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        given = super().get_form_kwargs()
        given.pop("visit")
        return given | {"activity": self.visit.activity}

    def get_form(self, form_class: Any = None) -> VisitForm:
        form = super().get_form(form_class)
        for name in ("unit", "uid"):  # another place is another visit
            form.fields.pop(name)
        return form

    def get_initial(self) -> dict[str, Any]:
        visit = self.visit
        leader = next((each for each in visit.goers if each.duty == "leader"), None)
        others = [each for each in visit.goers if each is not leader and each.user_id != self.request.user.pk]
        return {
            "method": visit.method, "rank": visit.rank, "planned_on": visit.planned_on, "purpose": visit.purpose,
            "over_cap_reason": visit.over_cap_reason, "responsible_unit": visit.responsible_unit,
            "campaigns": visit.campaigns.all(), "leader": leader.name if leader else "",
            "leader_post": leader.post if leader else "", "with_me": "、".join(each.name for each in others),
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(activity=Activity(self.visit.activity), **kwargs)

    def perform(self, form: VisitForm) -> Visit:
        values = form.values() | {"purpose": form.cleaned_data.get("purpose", "")}
        return services.change(
            actor=self.request.user, visit_id=self.visit.pk, today=self.today, version=self.version, **values
        )

    def get_success_message(self, result: Visit) -> str:
        return "计划已修改。"


class Write(VisitPage):
    """检查情况 and who of the other side was there."""

    form_class = WriteForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_record(self.visit, request.user):
            raise NotAllowed(reason, "guard")
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.visit, name) for name in ("findings", "met_person", "met_post", "met_phone")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = saying.PageSaid("检查情况", "记录", saying.NOTES["write"])
        return super().get_context_data(page_said=said, **kwargs)

    def perform(self, form: WriteForm) -> Visit:
        return services.write(
            actor=self.request.user, visit_id=self.visit.pk, today=self.today, version=self.version, **form.values()
        )

    def get_success_message(self, result: Visit) -> str:
        return saying.DONE["write"]


class Find(OfVisit, Report):
    """登记隐患 on a visit: the page 登记隐患 with the place of the visit, and back to the visit afterwards."""

    heading = "登记检查发现的隐患"

    @property
    def plate(self) -> str:
        return str(self.visit.unit_id)

    @property
    def draft_key(self) -> str:
        return f"visit-{self.visit.number}"

    @property
    def address(self) -> str:
        return reverse("visits:find", args=[self.visit.number])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_record(self.visit, request.user):
            raise NotAllowed(reason, "guard")
        return super().get(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request)

    def register(self, *, is_fixed: bool, order: dict | None = None, **values: Any) -> Hazard:
        of_visit = {"visit_id": self.visit.pk}
        values.pop("source")
        if is_fixed:
            return services.found_fixed(**of_visit, **values)
        due_on = (order or {}).get("due_on")
        return services.found(**of_visit, order={"due_on": due_on} if due_on else None, **values)

    def receipt(self, hazard: Hazard) -> str:
        return reverse("visits:carry", args=[self.visit.number])
