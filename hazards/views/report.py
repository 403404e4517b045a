"""登记隐患: photo → place → one tile → receipt.

The page posts by script (the answer is JSON, photos stay in the browser until there is a receipt) or as a plain form
(the page again; photos already received are kept by their ids). The draft's ``uid`` makes a repeated post harmless.
"""

from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import View

from anquan.terms import selectors as terms
from anquan.web.views.actions import DRAFT_DONE, place_errors, refused_page
from anquan.workflow import NotAllowed
from hazards import duplicates, log_entry, services, sides
from hazards.log_entry import Kept, is_known
from hazards.log_form import LogForm
from hazards.models import Hazard
from hazards.selectors import reporting


class Report(View):
    """GET the form (``?unit=`` presets the place, as the plate at the gate does), POST it.

    A visit registers what it finds on the same page: it has another ``register``, ``receipt`` and ``address``.
    """

    heading = "登记隐患"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(LogForm(user=request.user), reporting.preset(request.user, self.plate))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LogForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.refused(form, 422)
        alike = (
            []
            if form.cleaned_data["is_different"] or is_known(form)
            else log_entry.alike(form, request.user, self.today)
        )
        if alike:
            return self.asked(form, alike)
        try:
            hazard = self.perform(form)
        except ValidationError as problem:
            place_errors(form, problem)
            return self.refused(form, 422)
        except NotAllowed as refusal:
            form.add_error(None, refusal.reason)
            return self.refused(form, 409)
        return self.done(hazard)

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def by_script(self) -> bool:
        return self.request.headers.get("X-Requested-With") == "fetch"

    @property
    def plate(self) -> str:
        """The unit the address or the plate at the gate named."""
        given = self.request.POST.get("plate") or self.request.GET.get("unit", "")
        return given if given.isdecimal() and len(given) < 19 else ""

    @property
    def draft_key(self) -> str:
        """One draft for each plate, one for all other beginnings: a plate never opens another unit's draft."""
        return f"report-{self.plate}" if self.plate else "report"

    # --- doing it -------------------------------------------------------------------------------------------------
    def perform(self, form: LogForm) -> Hazard:
        """One service. A draft that was registered before is not stored again: the service says what it became."""
        kept = Kept() if is_known(form) else self.store(form)
        return log_entry.register(form, kept, self.request.user, self.today, by=self.register)

    def register(self, **values: Any) -> Hazard:
        return log_entry.by_itself(**values)

    def receipt(self, hazard: Hazard) -> str:
        """Where the person goes next."""
        return reverse("hazards:receipt", args=[hazard.number])

    @property
    def address(self) -> str:
        """Where the form is sent."""
        return reverse("hazards:report")

    def taken(self) -> list[Any]:
        """Photos that are there to choose from: of a visit, those taken on it."""
        return []

    def store(self, form: LogForm) -> Kept:
        return log_entry.store(form, self.request.user, at=timezone.now())

    # --- answering ------------------------------------------------------------------------------------------------
    def done(self, hazard: Hazard) -> HttpResponse:
        url = self.receipt(hazard)
        response = JsonResponse({"receipt": url}) if self.by_script else HttpResponseRedirect(url)
        key = quote(self.draft_key, safe="")
        response.set_cookie(DRAFT_DONE, key, max_age=600, samesite="Lax", secure=self.request.is_secure())
        return response

    def refused(self, form: LogForm, status: int) -> HttpResponse:
        if self.by_script:
            return JsonResponse({"errors": _errors(form)}, status=status)
        return self.page(form, form.cleaned_data.get("unit"), status=status, kept=self.rescued(form))

    def asked(self, form: LogForm, alike: list[duplicates.Candidate]) -> HttpResponse:
        """“是不是这一条？” before anything is written; the person decides."""
        context = {"alike": alike, "draft": form.cleaned_data, "today": self.today}
        if self.by_script:
            html = render_to_string("hazards/_report_alike.html", context, self.request)
            return JsonResponse({"alike": html}, status=409)
        return self.page(form, form.cleaned_data["unit"], status=409, kept=self.rescued(form), **context)

    def rescued(self, form: LogForm) -> Kept:
        """Without script a file box comes back empty: what can be stored is stored; nobody photographs twice."""
        cleaned = form.cleaned_data
        known = Kept(list(cleaned.get("kept") or ()), list(cleaned.get("kept_after") or ()))
        if not cleaned.get("unit"):
            return known
        try:
            return self.store(form) if not {"photos", "after_photos"} & set(form.errors) else known
        except (ValidationError, KeyError):
            return known

    def page(
        self, form: LogForm, unit: Any, *, status: int = 200, kept: Kept | None = None, **more: Any
    ) -> HttpResponse:
        user, today = self.request.user, self.today
        trade, tiles = reporting.tiles(unit or reporting.own_enterprise(user))
        context = {
            "form": form, "choices": reporting.choices(user, unit), "kept": kept or Kept(), "plate": self.plate,
            "draft_key": self.draft_key, "trade": trade, "tiles": tiles, "chosen": form["phrase"].value(),
            "deadlines": reporting.deadlines(today), "taken": self.taken(),
            "picked": {str(each) for each in form["picked"].value() or ()}, "most": terms.whole("hazard.photos_max", today), "today": today,
            "address": self.address, "heading": self.heading,
            "orders": bool(sides.posts_with(user, "hazard.assign")), "nav_current": "hazards:report", **more,
        }  # fmt: skip
        return render(self.request, "hazards/report.html", context, status=status)


def _errors(form: LogForm) -> list[dict[str, str]]:
    found = []
    for name, texts in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        found.append({"field": name, "label": str(label), "text": "；".join(map(str, texts))})
    return found


# --- parts of the page ----------------------------------------------------------------------------------------------
@require_GET
def tiles(request: HttpRequest) -> HttpResponse:
    """``?unit=5``: the frequent hazards of its trade; ``?q=安全出口``: a search in the library."""
    if words := request.GET.get("q", "")[:60].strip():
        found = reporting.find_phrases(words, terms.whole("autocomplete.limit", timezone.localdate()))
        return render(request, "hazards/_report_tiles.html", {"tiles": found, "words": words})
    trade, found = reporting.tiles(reporting.preset(request.user, request.GET.get("unit", "")))
    return render(request, "hazards/_report_tiles.html", {"tiles": found, "trade": trade})


@require_POST
def alike(request: HttpRequest) -> HttpResponse:
    """Asked by script before the photos travel. What is missing or wrong is told by the form itself."""
    form = LogForm(request.POST, user=request.user)
    form.is_valid()
    if {"unit", "description", "lat", "lng", "category", "location", "uid"} & set(form.errors) or is_known(form):
        return HttpResponse(status=204)
    today = timezone.localdate()
    found = log_entry.alike(form, request.user, today)
    if not found:
        return HttpResponse(status=204)
    return render(request, "hazards/_report_alike.html", {"alike": found, "draft": form.cleaned_data, "today": today})


# --- afterwards -----------------------------------------------------------------------------------------------------
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """For the person who registered; anybody else is led to the hazard itself."""
    hazard = _own_or_visible(request, number)
    if hazard.reported_by_id != request.user.pk:
        return redirect("hazards:detail", number)
    is_possible = services.may_take_back(hazard, request.user, timezone.now()) is None
    until = services.taken_back_until(hazard) if is_possible else None
    said = reporting.receipt(hazard, timezone.localdate(), until)
    context = {"receipt": said, "hazard": hazard, "nav_current": "hazards:report"}
    return render(request, "hazards/report_receipt.html", context)


@require_POST
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    hazard = _own_or_visible(request, number)
    try:
        services.take_back(actor=request.user, hazard_id=hazard.pk, now=timezone.now(), today=timezone.localdate())
    except NotAllowed as refusal:
        return refused_page(request, refusal.reason)
    messages.success(request, f"已撤回 {number}，责任单位不必签收。编号保留，不再使用。")
    return redirect("hazards:receipt", number)


def _own_or_visible(request: HttpRequest, number: str) -> Hazard:
    related = ("unit", "responsible_unit", "township", "county", "reported_by")
    hazard = Hazard.objects.visible_to(request.user).select_related(*related).filter(number=number).first()
    if hazard is None:
        raise Http404("没有这条隐患，或者不在您的管辖范围内。")
    return hazard
