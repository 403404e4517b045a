"""Pages of 派驻监督 and 包片包线."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.files.views import VARIANTS, serve
from anquan.units.models import Unit
from anquan.web import filters
from anquan.web.views import ScopedListView, Tab
from hazards import sides
from hazards.selectors import chips as of_hazards
from inspections import chips
from inspections.asking import FormPage, stored
from inspections.models import LeaderArea, PresenceCheck, Stationing, StationLog
from inspections.stationing import areas, selectors, services
from inspections.stationing.filters import LIST_URL, STATES, StationingFilter
from inspections.stationing.forms import AreaForm, EndAreaForm, EndForm, LogForm, PresenceForm, StationingForm

AREAS_URL = "stationing:areas"


class Stationings(ScopedListView):
    model = Stationing
    filterset_class = StationingFilter
    template_name = "stationing/list.html"
    related = selectors.RELATED
    orderings = selectors.ORDERINGS

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("state", "")
        table = [("全部", None), *((label, value) for value, label in STATES)]
        return [Tab(label, self.href(state=value), None, now == (value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        form, query, user = self.filterset.form, self.request.GET, self.request.user
        alone = [name for name in ("figure", "period") if query.get(name)]
        has_areas = areas.mine(user, self.today).exists()
        return {
            "lines": selectors.rows_of(self.page.rows, self.today),
            "may_edit": user.has_right(services.RIGHT),
            "filters": [
                *(chip for chip in filters.bar(form, query) if chip.name == "mine" and (has_areas or chip.is_on)),
                *of_hazards.some(form, query, user, ("area", "industry", *alone)),
                *chips.of_units(form, query, user, ("sent_by",)),
                *chips.of_people(form, query, user, ("person",)),
            ],
        }


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = selectors.by_pk(pk, request.user), timezone.localdate()
    context = {"page": selectors.page(found, request.user, today), "stationing": found, "nav_current": LIST_URL}
    return render(request, "stationing/detail.html", context)


class OfStationing(FormPage):
    crumb = ("派驻监督", LIST_URL)

    @cached_property
    def stationing(self) -> Stationing:
        return selectors.by_pk(self.kwargs["pk"], self.request.user)

    def about(self) -> tuple[str, str]:
        found = self.stationing
        return str(found), f"{found.starts_on} 至 {found.ends_on}"

    def get_success_url(self) -> str:
        return reverse("stationing:detail", args=[self.stationing.pk])


class Make(OfStationing):
    form_class = StationingForm
    title, button = "安排派驻", "安排"
    note = "一个人同一天只能驻守一处。派驻期间每天写一条日志，附一张照片。"
    success_message = "已安排派驻，派驻监督员已收到通知。"

    def about(self) -> tuple[str, str]:
        return "", ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: StationingForm) -> Stationing:
        return services.station(actor=self.request.user, today=self.today, **form.cleaned_data)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("stationing:detail", args=[made.pk]) if made else reverse(LIST_URL)


class End(OfStationing):
    form_class = EndForm
    title, button = "提前结束派驻", "提前结束"
    success_message = "已提前结束。"

    def perform(self, form: EndForm) -> Stationing:
        return services.end(
            actor=self.request.user, stationing_id=self.stationing.pk, today=self.today, **form.cleaned_data
        )


class WriteLog(OfStationing):
    form_class = LogForm
    title = "驻守日志"
    note = "每天一条，当天写，写了不能改。"
    success_message = "今天的日志已写好。"

    def why_not(self) -> str | None:
        found = self.stationing
        return (
            services.may_log(found, self.request.user, self.today) if found.person_id != self.request.user.pk else None
        )

    def perform(self, form: LogForm) -> StationLog:
        uploads = form.cleaned_data["photo"][:1]
        kept = stored(self.request.user, uploads, unit=self.stationing.place)
        return services.write_log(
            actor=self.request.user, stationing_id=self.stationing.pk, text=form.cleaned_data["text"],
            photo=kept[0] if kept else None, today=self.today,
        )  # fmt: skip


class CheckPresence(OfStationing):
    form_class = PresenceForm
    title, button = "查岗", "记录"
    success_message = "已记录查岗。"

    def perform(self, form: PresenceForm) -> PresenceCheck:
        return services.check_presence(
            actor=self.request.user, stationing_id=self.stationing.pk, today=self.today, **form.cleaned_data
        )


@require_safe
def photo(request: HttpRequest, pk: int, variant: str) -> HttpResponseBase:
    row = StationLog.objects.visible_to(request.user).select_related("photo").filter(pk=pk).first()
    if row is None or variant not in VARIANTS:
        raise Http404("没有这张照片，或者不在您的管辖范围内。")
    return serve(request, row.photo, variant, tag=f"驻守{row.on}")


# --- 包片包线 ---------------------------------------------------------------------------------------------------------
@require_safe
def show_areas(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows, history = selectors.area_rows(request.user, today)
    context = {"rows": rows, "history": history, "may_edit": bool(sides.posts_with(request.user, services.AREAS))}
    return render(request, "stationing/areas.html", context)


class GiveArea(FormPage):
    form_class = AreaForm
    crumb = ("包片包线", AREAS_URL)
    title, button = "登记包片包线", "登记"
    note = "包片填乡镇，包线选监管领域，两项填一项。调整的，先结束原来的，再登记新的，历史都保留。"
    success_message = "已登记。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": self.today}

    def perform(self, form: AreaForm) -> LeaderArea:
        return services.give_area(actor=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse(AREAS_URL)


class EndArea(FormPage):
    form_class = EndAreaForm
    crumb = ("包片包线", AREAS_URL)
    title, button = "结束包片包线", "结束"
    success_message = "已结束，记录保留。"

    @cached_property
    def area(self) -> LeaderArea:
        return selectors.area_by_pk(self.kwargs["pk"], self.request.user)

    def about(self) -> tuple[str, str]:
        return str(self.area), f"{self.area.post}　{self.area.starts_on} 起"

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": self.today}

    def perform(self, form: EndAreaForm) -> LeaderArea:
        return services.end_area(actor=self.request.user, area_id=self.area.pk, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse(AREAS_URL)


@require_safe
def unit_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands there and who answers for it, on the page of a unit."""
    related = ("profile", "parent__profile")
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related(*related), pk=pk)
    if not request.htmx:
        return redirect(f"{reverse(LIST_URL)}?area={unit.pk}")
    today = timezone.localdate()
    standing = (
        Stationing.objects.visible_to(request.user)
        .covering(today)
        .filter(place=unit)
        .select_related("person", "sent_by")
    )
    context = {"unit": unit, "leaders": areas.of_unit(unit, request.user, today), "standing": standing}
    return render(request, "stationing/_panel.html", context)
