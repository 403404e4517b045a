"""检查表 on a visit: the panel in its page, one tap an item, a hazard from an item, and which lists are filled in.

Every part is a fragment for htmx; without script the same forms post and lead back to the page of the visit.
"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import View

from anquan.files.views import serve
from anquan.terms.selectors import whole
from anquan.web.views.actions import place_errors, refused_page
from anquan.workflow import NotAllowed
from hazards import photos, sides
from inspections.checklists import filling, guards, selectors, services
from inspections.checklists.filling import Line
from inspections.checklists.forms import AnswerForm, FoundForm
from inspections.checklists.services import Given
from inspections.models import ChecklistVersion, ItemAnswer, Visit
from inspections.rules import Status
from inspections.visits import selectors as visits
from inspections.visits import services as visit_services
from inspections.visits.lifecycle import may_record

FACTS = ("description", "location", "legal_basis", "measures", "category", "level", "no_photo_reason")


class OfVisit:
    """The visit of the address, and how its parts are answered."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def visit(self) -> Visit:
        return visits.by_number(self.kwargs["number"], self.request.user, self.today)

    def page(self, anchor: str = "checklist") -> str:
        where = "visits:carry" if self.visit.status == Status.UNDERWAY else "visits:detail"
        return f"{reverse(where, args=[self.visit.number])}#{anchor}"

    def context(self, **more: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            "visit": self.visit, "why_not": may_record(self.visit, user), "today": self.today,
            "most": whole("hazard.photos_max", self.today),
            "may_fix": bool(sides.posts_with(user, "hazard.report_fixed")),
        } | more  # fmt: skip


class Panel(OfVisit, View):
    """All lists of the visit with their answers; whoever opens the address itself reads the page of the visit."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        if not request.htmx:
            return HttpResponseRedirect(self.page())
        why_not_choose = guards.may_choose(self.visit, request.user)
        context = self.context(
            filling=filling.of_visit(self.visit), why_not_choose=why_not_choose,
            offers=None if why_not_choose else filling.offers(self.visit, request.user),
        )  # fmt: skip
        for line in context["filling"].lines:
            line.form = self.form_of(line)
        return render(request, "checklists/_panel.html", context)

    def form_of(self, line: Line) -> FoundForm | None:
        is_open = line.wants_hazard and may_record(self.visit, self.request.user) is None
        return FoundForm.filled(line.item, self.today) if is_open else None


class OfItem(Panel):
    """One item: the card comes back as it stands, with the figures above it."""

    http_method_names = ["post", "options"]

    @cached_property
    def line(self) -> Line:
        found = filling.line_of(self.visit, self.kwargs["item"])
        if found is None:
            raise Http404("这次检查的检查表里没有这一项。")
        return found

    def card(self, *, wrong: str = "", form: FoundForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
        if not self.request.htmx:
            if wrong:
                return render(self.request, "checklists/item.html", self._card(wrong, form), status=status)
            return HttpResponseRedirect(self.page(f"item-{self.kwargs['item']}"))
        context = self._card(wrong, form) | {"filling": filling.of_visit(self.visit), "is_swap": True} | more
        return render(self.request, "checklists/_card.html", context, status=status)

    def _card(self, wrong: str, form: FoundForm | None) -> dict[str, Any]:
        self.__dict__.pop("line", None)
        line = self.line
        line.form = form or self.form_of(line)
        return self.context(line=line, wrong=wrong, back_href=self.page(f"item-{line.item.pk}"))


class Answer(OfItem):
    def post(self, request: HttpRequest, number: str, item: int) -> HttpResponse:
        form = AnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.card(wrong="；".join(text for texts in form.errors.values() for text in texts), status=422)
        try:
            given = Given(self.line.item.pk, form.cleaned_data["answer"], form.note_given, self._photo(form),
                          form.cleaned_data["seen"])  # fmt: skip
            services.answer(actor=request.user, visit_id=self.visit.pk, given=[given], today=self.today)
        except ValidationError as problem:
            return self.card(wrong="；".join(problem.messages), status=422)
        except NotAllowed as refusal:
            return self.card(wrong=refusal.reason, status=409)
        return self.card()

    def _photo(self, form: AnswerForm) -> Any:
        uploads = form.cleaned_data["photo"][:1]
        stored = photos.store(actor=self.request.user, uploads=uploads, lines=_stamp(self, self.line.item.content))
        return stored[0] if stored else None


class Hazard(OfItem):
    """One tap: the hazard of an item, with the clause, the measures and the deadline the item says."""

    def post(self, request: HttpRequest, number: str, item: int) -> HttpResponse:
        line = self.line
        form = FoundForm(request.POST, request.FILES, auto_id=f"i{line.item.pk}_%s")
        if not form.is_valid():
            return self.card(wrong="还没有登记，请看下面标出的地方。", form=form, status=422)
        try:
            self._register(form, line)
        except ValidationError as problem:
            place_errors(form, problem)
            return self.card(wrong="还没有登记，请看下面标出的地方。", form=form, status=422)
        except NotAllowed as refusal:
            return self.card(wrong=refusal.reason, form=form, status=409)
        answer = self.card()
        answer["HX-Trigger"] = json.dumps({"anquan:accepted": {"key": f"visit-item-{line.item.pk}"}})
        return answer

    def _register(self, form: FoundForm, line: Line) -> Any:
        cleaned, user = form.cleaned_data, self.request.user
        lines = _stamp(self, cleaned["location"])
        before = photos.store(actor=user, uploads=cleaned["photos"], lines=lines)
        values = {name: cleaned[name] for name in FACTS if cleaned[name]} | {
            "actor": user, "visit_id": self.visit.pk, "item": line.item, "today": self.today,
            "uid": filling.hazard_uid(self.visit, line.item),
        }  # fmt: skip
        if cleaned["is_fixed"]:
            after = photos.store(actor=user, uploads=cleaned["after_photos"], lines=lines)
            return visit_services.found_fixed(
                before_photos=before, after_photos=after, rectify_note=cleaned["rectify_note"], **values
            )
        order = {"due_on": cleaned["due_on"]} if cleaned["due_on"] else None
        return visit_services.found(photos=before, mode=cleaned["mode"], order=order, **values)


def _stamp(view: OfVisit, place: str) -> list[str]:
    return photos.stamp(
        number="", unit=view.visit.unit, location=place[:60], person=view.request.user, at=timezone.now()
    )


class Choose(OfVisit, View):
    """用这份, or not this one."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        wrong = ""
        try:
            self._change(request.POST.get("add", ""), request.POST.get("drop", ""))
        except NotAllowed as refusal:
            wrong = refusal.reason
        except ValidationError as problem:
            wrong = "；".join(problem.messages)
        if wrong:
            return refused_page(request, wrong)
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return HttpResponseRedirect(self.page())

    def _change(self, add: str, drop: str) -> None:
        who = {"actor": self.request.user, "visit_id": self.visit.pk, "today": self.today}
        if add.isdecimal() and len(add) < 19:
            services.choose(checklist=selectors.by_pk(int(add), self.request.user), **who)
        elif drop.isdecimal() and len(drop) < 19:
            version = ChecklistVersion.objects.filter(pk=int(drop), visits=self.visit).first()
            if version is None:
                raise Http404("这次检查没有选这份检查表。")
            services.drop(version=version, **who)
        else:
            raise ValidationError("请选一份检查表。")


@require_safe
def photo(request: HttpRequest, pk: int, variant: str) -> HttpResponseBase:
    """The photo of an answer, for whoever sees the visit."""
    row = ItemAnswer.objects.visible_to(request.user).select_related("photo").filter(pk=pk).first()
    if row is None or row.photo is None or variant not in ("served", "thumb"):
        raise Http404("没有这张照片，或者不在您的管辖范围内。")
    return serve(request, row.photo, variant)
