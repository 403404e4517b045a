"""Small answers: suggestions while typing, what is near, whether a code is right, where a QR plate leads."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anquan.terms import selectors as terms
from anquan.units import rules, selectors
from anquan.units.models import EnterpriseProfile, Unit
from anquan.units.rules import Kind
from anquan.units.selectors import Reach


@require_GET
def autocomplete(request: HttpRequest) -> JsonResponse:
    """``?q=mgxc&kinds=enterprise,place&reach=visible`` → at most 20 results and whether there may be more."""
    reach = request.GET.get("reach") or Reach.ADDRESSABLE
    if reach not in (Reach.VISIBLE, Reach.ADDRESSABLE):
        raise BadRequest("没有这种查找范围。")
    return _suggest(request, reach)


@require_GET
def autocomplete_posts(request: HttpRequest) -> JsonResponse:
    """The same for those who give appointments: they pick units whose business they do not see."""
    return _suggest(request, Reach.POSTS)


def _suggest(request: HttpRequest, reach: str) -> JsonResponse:
    kinds = [kind for kind in request.GET.get("kinds", "").split(",") if kind in Kind.values]
    limit = terms.whole("autocomplete.limit", timezone.localdate())
    found = selectors.autocomplete(request.GET.get("q", "")[:100], request.user, kinds, limit=limit, reach=reach)
    return JsonResponse({"results": [_row(unit) for unit in found], "more": len(found) == limit})


@require_GET
def nearest(request: HttpRequest) -> JsonResponse:
    """``?lat=32.7&lng=118.0&accuracy=60`` → the nearest enterprises and places; a poor fix widens the circle."""
    lat, lng = _degrees(request, "lat", 90), _degrees(request, "lng", 180)
    accuracy = _degrees(request, "accuracy", 1000) if request.GET.get("accuracy") else 0.0
    today = timezone.localdate()
    within = float(terms.number("hazard.nearest_m", today)) + abs(accuracy)
    found = selectors.nearest(lat, lng, within, request.user, limit=terms.whole("hazard.nearest_count", today))
    return JsonResponse({"results": [_row(near.unit) | {"metres": near.metres} for near in found]})


def _row(unit: Unit) -> dict[str, Any]:
    return {"id": unit.pk, "name": unit.name, "detail": selectors.where(unit), "kind": unit.kind}


def _degrees(request: HttpRequest, name: str, limit: int) -> float:
    try:
        number = float(request.GET.get(name, ""))
    except ValueError:
        number = float("nan")
    if not -limit <= number <= limit:
        raise BadRequest("没有收到正确的位置。")
    return number


@require_GET
def check_code(request: HttpRequest) -> HttpResponse:
    """One sentence about a 统一社会信用代码, while the form is being filled in."""
    text = request.GET.get("uscc", "")[:40]
    if not text.strip():
        return HttpResponse()
    try:
        code = rules.check_uscc(text)
    except rules.BadCode as bad:
        return _code_said(request, "bad", bad.reason)
    own = request.GET.get("unit", "")
    other = EnterpriseProfile.objects.filter(uscc=code).exclude(pk=int(own) if own.isdecimal() and len(own) < 19 else 0)
    if holder := other.select_related("unit").first():
        is_visible = Unit.objects.visible_to(request.user).filter(pk=holder.pk).exists()
        name = f"“{holder.unit.name}”名下" if is_visible else "管辖范围之外的一家企业名下"
        return _code_said(request, "bad", f"这个代码已登记在{name}。", holder.unit if is_visible else None)
    return _code_said(request, "good", f"{code}，两个校验位都对。")


def _code_said(request: HttpRequest, tone: str, text: str, unit: Unit | None = None) -> HttpResponse:
    return render(request, "units/_code_said.html", {"tone": tone, "text": text, "unit": unit})


@require_GET
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """Where the plate at the gate leads: to what is done there (检查), else to logging a hazard, else to the unit's page."""
    unit = Unit.objects.visible_to(request.user).select_related("merged_into").filter(code=code.lower()).first()
    if unit is None:
        raise Http404("没有这个二维码对应的单位，或者不在您的管辖范围内。")
    unit = unit.current
    gate, report = _address(GATE, unit.pk), _address("hazards:report")
    if gate and unit.is_active and unit.kind in (Kind.ENTERPRISE, Kind.PLACE) and request.user.has_right("visit.view"):
        return HttpResponseRedirect(gate)
    if report and unit.is_active and request.user.has_right("hazard.report"):
        return HttpResponseRedirect(f"{report}?unit={unit.pk}")
    return HttpResponseRedirect(reverse("units:detail", args=[unit.pk]))


GATE = "visits:gate"


def _address(name: str, *args: Any) -> str:
    """A page of an app above, by its name alone; '' while there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
