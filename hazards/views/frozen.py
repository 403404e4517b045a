"""月度指标: the frozen figures of each month, and the correction of one of them with its reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.units.models import Unit
from anquan.web.views import ServiceFormView
from hazards import snapshots
from hazards.frozen_form import AreaForm, CorrectForm
from hazards.models import Snapshot
from hazards.selectors import frozen


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """One unit and month at a time; without a choice the person's own area and the last month."""
    own = own_area(request.user)
    given = request.GET if "unit" in request.GET else None
    form = AreaForm(given, user=request.user, initial={"unit": own})
    unit = own if given is None else form.cleaned_data["unit"] if form.is_valid() else None
    known = frozen.periods(unit) if unit else []
    asked = request.GET.get("period", "")
    period = asked if asked in known else next(iter(known), "")
    context = {
        "form": form, "unit": unit, "period": period, "months": [(code, frozen.label(code)) for code in known],
        "lines": frozen.table(unit, period) if unit else [],
    }  # fmt: skip
    return render(request, "hazards/frozen.html", context, status=422 if form.errors else 200)


def own_area(user: Any) -> Unit | None:
    """The township or county of the person's post, as far as he sees it."""
    main = user.main_appointment
    regions = Unit.objects.visible_to(user).of_kind(*snapshots.LEVELS)
    return regions.filter(pk__in=[main.unit.pk, main.unit.county_id]).order_by("-depth").first() if main else None


@require_safe
def figure(request: HttpRequest, **address: Any) -> HttpResponse:
    return render(request, "hazards/frozen_figure.html", one_figure(request, **address))


def one_figure(request: HttpRequest, *, period: str, unit: int, code: str) -> dict[str, Any]:
    """The figure of an address with its history; 404 when it is not frozen, or not in the person's area."""
    row = Unit.objects.visible_to(request.user).filter(pk=unit).first()
    line = frozen.line(row, period, code) if row else None
    if line is None:
        raise Http404("没有这个月度指标，或者不在您的管辖范围内。")
    return {
        "unit": row, "line": line, "label": frozen.label(period), "versions": frozen.versions(row, period, code),
        "list_href": f"{reverse('hazards:frozen')}?unit={unit}&period={period}",
        "figure_href": reverse("hazards:frozen_figure", args=[period, unit, code]),
        "correct_href": reverse("hazards:frozen_correct", args=[period, unit, code]),
        "may_correct": request.user.has_right("settings.edit") and not snapshots.of_the_day(code),
    }  # fmt: skip


class Correct(ServiceFormView):
    """Counts again and puts the result beside the published figure."""

    form_class = CorrectForm
    template_name = "hazards/frozen_correct.html"
    success_message = "已更正。原来公布的数仍在历次记录里。"

    @cached_property
    def found(self) -> dict[str, Any]:
        return one_figure(self.request, **self.kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        again = frozen.counted_again(self.found["unit"], self.kwargs["period"], self.kwargs["code"], self.today)
        return super().get_context_data(again=again, **self.found, **kwargs)

    @property
    def today(self) -> Any:
        return timezone.localdate()

    def perform(self, form: Any) -> Snapshot:
        return snapshots.correct(
            actor=self.request.user, period=self.kwargs["period"], unit=self.found["unit"], code=self.kwargs["code"],
            reason=form.cleaned_data["reason"], today=self.today, now=timezone.now(),
        )  # fmt: skip

    def get_success_url(self) -> str:
        return self.found["figure_href"]
