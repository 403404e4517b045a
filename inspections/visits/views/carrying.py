"""At the place: the page of steps, what is recorded, who signs, which papers are made out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.files.rules import BadFile
from anquan.files.services import store_image
from anquan.files.views import serve
from anquan.papers.models import Paper
from anquan.web.views import ServiceActionView
from anquan.workflow import NotAllowed
from hazards.models import Hazard
from hazards.views.report import Report
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits import at_place, papers, saying, selectors, services, shots
from inspections.visits.filters import LIST_URL
from inspections.visits.forms import RefuseForm, SignForm, WriteForm
from inspections.visits.lifecycle import may_record, may_sign
from inspections.visits.views.of_visit import OfVisit, VisitPage


@require_safe
def carry(request: HttpRequest, number: str) -> HttpResponse:
    """One page at the place: 到场 → 检查表 → 隐患 → 签名 → 完成."""
    visit = selectors.by_number(number, request.user, timezone.localdate())
    if visit.status != Status.UNDERWAY:
        return HttpResponseRedirect(reverse("visits:detail", args=[number]))
    context = {"visit": visit, "page": at_place.at_place(visit, request.user), "nav_current": LIST_URL}
    return render(request, "visits/carry.html", context)


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

    def taken(self) -> list[shots.Shot]:
        return shots.taken(self.visit, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_record(self.visit, request.user):
            raise NotAllowed(reason, "guard")
        return super().get(request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_record(self.visit, request.user):  # told, and remembered, before any photo is stored
            services.found(actor=request.user, visit_id=self.visit.pk, description="", today=self.today)
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


class Sign(VisitPage):
    """Of one person: the drawing on the screen. ``who`` is a participant, or ``met``."""

    form_class = SignForm
    template_name = "visits/sign.html"

    @property
    def is_met(self) -> bool:
        return self.kwargs["who"] == "met"

    @cached_property
    def signer(self) -> at_place.Signer:
        found = next((each for each in at_place.signers_of(self.visit) if each.who == self.kwargs["who"]), None)
        if found is None:
            raise Http404("这次检查没有这个人。")
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_sign(self.visit, request.user):
            raise NotAllowed(reason, "guard")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_sign(self.visit, request.user):  # told, and remembered, before the drawing is stored
            services.sign(actor=request.user, visit_id=self.visit.pk, signature=None, today=self.today)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_met": self.is_met}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.visit, name) for name in ("met_person", "met_post", "met_phone")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hazards = selectors.hazards_of(self.visit, self.request.user)
        return super().get_context_data(signer=self.signer, is_met=self.is_met, hazards=hazards, **kwargs)

    def perform(self, form: SignForm) -> Visit:
        values = form.values()
        visit, user = self.visit, self.request.user
        try:  # without a stamp: a signature is shown as it was drawn, and the journal says whose it is
            drawing = store_image(actor=user, upload=values.pop("signature"), stamp=[])
        except BadFile as fault:
            raise ValidationError({"signature": fault.reason}) from fault
        goer = None if self.is_met else int(self.signer.who)
        return services.sign(
            actor=user, visit_id=visit.pk, signature=drawing, participant_id=goer, today=self.today, **values
        )

    def get_success_message(self, result: Visit) -> str:
        return "已签名。"

    def get_success_url(self) -> str:
        return reverse("visits:carry", args=[self.visit.number]) + "#sign"


class Refuse(VisitPage):
    """拒签 or nobody there."""

    form_class = RefuseForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := may_sign(self.visit, request.user):
            raise NotAllowed(reason, "guard")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = saying.PageSaid("注明拒签或者不在场", "注明", saying.NOTES["refuse"])
        return super().get_context_data(page_said=said, **kwargs)

    def perform(self, form: RefuseForm) -> Visit:
        return services.refuse(
            actor=self.request.user, visit_id=self.visit.pk, today=self.today, version=self.version, **form.values()
        )

    def get_success_message(self, result: Visit) -> str:
        return "已注明。"

    def get_success_url(self) -> str:
        return reverse("visits:carry", args=[self.visit.number]) + "#sign"


class Unsign(OfVisit, ServiceActionView):
    """All signatures off, so that the record can be changed: the button is the whole form."""

    def perform(self) -> Visit:
        return services.unsign(actor=self.request.user, visit_id=self.visit.pk, today=self.today, version=self.version)

    def get_success_message(self, result: Visit) -> str:
        return "签名已撤销，可以修改记录，改好以后重新签名。"

    def get_success_url(self) -> str:
        return reverse("visits:carry", args=[self.visit.number])


@require_safe
def signature(request: HttpRequest, number: str, who: str) -> HttpResponseBase:
    """The drawing as it is shown, to whoever may see the visit."""
    visit = selectors.by_number(number, request.user, timezone.localdate())
    file = (
        visit.met_signature
        if who == "met"
        else next((each.signature for each in visit.goers if str(each.pk) == who), None)
    )
    if file is None:
        raise Http404("没有这个签名。")
    return serve(request, file, "served")


class DraftPaper(OfVisit, ServiceActionView):
    """出具文书: the button is the whole form. What another officer must issue waits for him."""

    def perform(self) -> Paper:
        if self.kwargs["kind"] not in papers.BY_CODE:
            raise Http404("没有这个文种。")
        return papers.draft(actor=self.request.user, visit=self.visit, kind=self.kwargs["kind"], today=self.today)

    def get_success_message(self, result: Paper) -> str:
        if result.was_issued:
            return f"{result.kind_name}已出具。"
        if result.kind == papers.SLIP_KIND:
            return f"{result.kind_name}已拟好，核对后送审，由另一位同事签发。"
        return f"{result.kind_name}已写好，请另一位检查人员用自己的账号签发。"

    def get_success_url(self) -> str:
        is_there = self.visit.status == Status.UNDERWAY and self.result.kind != papers.SLIP_KIND
        if is_there:
            return reverse("visits:carry", args=[self.visit.number]) + "#papers"
        return reverse("papers:detail", args=[self.result.pk])
