"""拟定, 修改计划 and the moves of a visit."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.web.views import ServiceFormView
from anquan.workflow import NotAllowed
from inspections.models import Visit
from inspections.rules import METHODS_OF, Activity, Status
from inspections.visits import people, saying, selectors, services
from inspections.visits.filters import LIST_URL
from inspections.visits.forms import FORMS, MoveForm, VisitForm
from inspections.visits.lifecycle import lifecycle_of, may_change
from inspections.visits.views.of_visit import VisitPage


class Make(ServiceFormView):
    """A new visit of one activity, or of the only one the person may carry out. ``?unit=`` presets the place, ``?method=`` the method."""

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
        unit, method = self.request.GET.get("unit", ""), self.request.GET.get("method", "")
        preset = {"unit": unit} if unit.isdecimal() and len(unit) < 19 else {}
        preset |= {"method": method} if method in METHODS_OF[self.activity] else {}
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
