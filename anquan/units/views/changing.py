"""Create, edit, merge, deactivate, reactivate."""

from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from anquan.units import rules, selectors, services
from anquan.units.forms import FORMS, MergeForm, ReasonForm, UnitForm
from anquan.units.models import Unit
from anquan.units.rules import Kind
from anquan.web.views import ScopedObjectMixin, ServiceActionView, ServiceFormView

CREATABLE = (Kind.ENTERPRISE, Kind.PLACE, Kind.DEPARTMENT, Kind.COMMITTEE, Kind.TOWNSHIP, Kind.VILLAGE, Kind.COUNTY)


@require_GET
def choose_kind(request: HttpRequest) -> HttpResponse:
    return render(request, "units/choose_kind.html", {"kinds": CREATABLE})


class Create(ServiceFormView):
    template_name = "units/form.html"
    success_message = "已建立。"

    @property
    def kind(self) -> Kind:
        try:
            kind = Kind(self.kwargs["kind"])
        except ValueError:
            raise Http404("没有这种单位类别。") from None
        if kind not in CREATABLE:
            raise Http404("这一级区划由系统管理员装载，不在页面上新建。")
        return kind

    def get_form_class(self) -> type[UnitForm]:
        return FORMS[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        parent = self.request.GET.get("parent", "")
        found = Unit.objects.active().visible_to(self.request.user).filter(kind__in=rules.PARENTS[self.kind])
        return {"parent": found.filter(pk=int(parent)).first()} if parent.isdecimal() and len(parent) < 19 else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind, heading=f"新建{self.kind.label}", **kwargs)

    def perform(self, form: Any) -> Unit:
        values = form.values()
        return services.create_unit(
            actor=self.request.user, kind=self.kind, parent=values.pop("parent", None), **values
        )

    def get_success_url(self) -> str:
        return reverse("units:detail", args=[self.result.pk])


class OfUnit(ScopedObjectMixin):
    """A page that changes one unit of the person's scope."""

    model = Unit
    object: Any

    def get_queryset(self) -> QuerySet:
        return (
            super().get_queryset().select_related("parent", "county", "profile__industry", "profile__regulator__county")
        )

    def get_success_url(self) -> str:
        return reverse("units:detail", args=[self.object.pk])


class Edit(OfUnit, ServiceFormView):
    template_name = "units/form.html"
    success_message = "已修改。"

    def get_form_class(self) -> type[UnitForm]:
        return FORMS[self.object.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "kind": self.object.kind}

    def get_initial(self) -> dict[str, Any]:
        return self.get_form_class().initial_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unit = self.object
        return super().get_context_data(unit=unit, kind=unit.kind, heading=f"修改{unit.get_kind_display()}", **kwargs)

    def perform(self, form: Any) -> Unit:
        return services.update_unit(
            actor=self.request.user, unit=self.object, version=form.cleaned_data["version"], **form.values()
        )


class Merge(OfUnit, ServiceFormView):
    """Step one shows what a merge would do (``preview``), step two does it."""

    form_class = MergeForm
    template_name = "units/merge.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "keep": self.object}

    def get_initial(self) -> dict[str, Any]:
        drop = self.request.GET.get("drop", "")
        found = self.get_queryset().filter(pk=int(drop)).first() if drop.isdecimal() and len(drop) < 19 else None
        return {"version": self.object.version, "drop": found}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if "confirm" in self.request.POST:
            return super().form_valid(form)
        preview = selectors.merge_preview(self.object, form.cleaned_data["drop"])
        return self.render_to_response(
            self.get_context_data(form=form, preview=preview, drop=form.cleaned_data["drop"])
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(unit=self.object, where=selectors.where, **kwargs)

    def perform(self, form: Any) -> Unit:
        data = form.cleaned_data
        return services.merge_units(
            actor=self.request.user, keep=self.object, drop=data["drop"], reason=data["reason"], version=data["version"]
        )

    def get_success_message(self, result: Unit) -> str:
        return f"已合并，保留“{result.name}”。"


class Deactivate(OfUnit, ServiceFormView):
    form_class = ReasonForm
    template_name = "units/deactivate.html"
    success_message = "已停用，历史记录都保留。"

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(unit=self.object, **kwargs)

    def perform(self, form: Any) -> Unit:
        data = form.cleaned_data
        return services.deactivate(
            actor=self.request.user, unit=self.object, reason=data["reason"], version=data["version"]
        )


class Reactivate(OfUnit, ServiceActionView):
    success_message = "已恢复使用。"

    def perform(self) -> Unit:
        return services.reactivate(actor=self.request.user, unit=self.object)
