"""复查任务 by place, and the panel of a re-check visit: one card a hazard, three results."""

import json
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import View

from anquan.terms.selectors import whole
from anquan.web import filters
from anquan.web.views.actions import place_errors
from anquan.workflow import NotAllowed
from hazards import photos
from inspections.checklists.views.answering import OfVisit
from inspections.rechecks import selectors, services
from inspections.rechecks.forms import RecheckForm
from inspections.rechecks.selectors import Look
from inspections.rules import RecheckResult
from inspections.visits.lifecycle import may_record


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """``?lat=32.85&lng=118.1``: the nearest place first."""
    filters.refuse_undeclared(request.GET, {"lat", "lng"})
    here, today = _here(request), timezone.localdate()
    context = {"route": selectors.route(request.user, today, here), "here": here, "today": today}
    return render(request, "rechecks/list.html", context)


def _here(request: HttpRequest) -> tuple[float, float] | None:
    if "lat" not in request.GET and "lng" not in request.GET:
        return None
    try:
        lat, lng = float(request.GET.get("lat", "")), float(request.GET.get("lng", ""))
    except ValueError:
        lat = lng = float("nan")
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        raise BadRequest("没有收到正确的位置。")
    return lat, lng


class Panel(OfVisit, View):
    """Every hazard of the re-check; whoever opens the address itself reads the page of the visit."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if not request.htmx:
            return HttpResponseRedirect(self.page("recheck"))
        return render(request, "rechecks/_panel.html", self.shown())

    def shown(self, form: RecheckForm | None = None, of: int = 0, wrong: str = "") -> dict[str, Any]:
        looks = selectors.to_look_at(self.visit, self.request.user, self.today)
        why_not = may_record(self.visit, self.request.user)
        for look in looks:
            is_his = look.hazard.pk == of
            may = not (why_not or look.done or look.why_not)
            look.form = form if is_his and form else self._form(look) if may else None
            look.wrong = wrong if is_his else ""
        return {
            "visit": self.visit, "looks": looks, "why_not": why_not, "today": self.today,
            "done": sum(look.done is not None for look in looks), "most": whole("hazard.photos_max", self.today),
        }  # fmt: skip

    def _form(self, look: Look) -> RecheckForm:
        look.suggestion = selectors.suggestion(look.hazard, RecheckResult.NOT_FIXED, self.today)
        initial = {"version": look.hazard.version, "next_step": look.suggestion.step}
        return RecheckForm(initial=initial, auto_id=f"r{look.hazard.pk}_%s")


class Record(Panel):
    """The result of one hazard. The whole panel comes back: what is done moves up, and the count with it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, number: str, hazard: int) -> HttpResponse:
        form = RecheckForm(request.POST, request.FILES, auto_id=f"r{hazard}_%s")
        if not form.is_valid():
            return self.answer(hazard, form, "还没有记录，请看标出的地方。", 422)
        look = next(
            (each for each in selectors.to_look_at(self.visit, request.user, self.today) if each.hazard.pk == hazard),
            None,
        )
        if look is None:
            raise Http404("没有这条隐患，或者不在这次复查的单位。")
        try:
            services.record(
                actor=request.user, visit_id=self.visit.pk, hazard_id=hazard, today=self.today,
                photos=self._stored(form, look), **form.values(),
            )  # fmt: skip
        except ValidationError as problem:
            place_errors(form, problem)
            return self.answer(hazard, form, "还没有记录，请看标出的地方。", 422)
        except NotAllowed as refusal:
            return self.answer(hazard, form, refusal.reason, 409)
        return self.answer(hazard)

    def answer(self, hazard: int, form: RecheckForm | None = None, wrong: str = "", status: int = 200) -> HttpResponse:
        context = self.shown(form, hazard, wrong) | {"is_sent": True}
        if not self.request.htmx:
            if not wrong:
                return HttpResponseRedirect(self.page(f"recheck-{hazard}"))
            return render(
                self.request, "rechecks/page.html", context | {"back_href": self.page("recheck")}, status=status
            )
        response = render(self.request, "rechecks/_panel.html", context, status=status)
        if not wrong:
            response["HX-Trigger"] = json.dumps({"anquan:accepted": {"key": f"recheck-{self.visit.pk}-{hazard}"}})
        return response

    def _stored(self, form: RecheckForm, look: Look) -> list[Any]:
        found = look.hazard
        lines = photos.stamp(
            number=found.number, unit=found.unit, location=found.location, person=self.request.user, at=timezone.now()
        )
        return photos.store(actor=self.request.user, uploads=form.cleaned_data["photos"], lines=lines)
