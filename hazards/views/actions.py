"""Moves, requests, 催办 and 更正: a page that asks for the input, one service, back to the hazard.

The version of the page the person saw travels with the form. When somebody was quicker the service refuses, and the
409 page shows what changed and keeps what was typed.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.generic import View

from anquan.journal.selectors import history
from anquan.web.handlers import error_page
from anquan.web.views import ServiceActionView, ServiceFormView
from anquan.workflow import NotAllowed, Workflow
from hazards import photos, services
from hazards.forms import ACTION_FORMS, REQUEST_FORMS, ActionForm, CorrectForm, DecideForm, RemindForm, VerifyingForm
from hazards.lifecycle import LIFECYCLE, may_ask, may_correct, may_decide, reminds
from hazards.marks import selectors as of_marks
from hazards.models import Hazard, Request
from hazards.rules import RequestKind
from hazards.selectors import detail, forms_said
from hazards.selectors.offers import AT_ONCE
from hazards.selectors.photos import Album
from hazards.superiors.services import store_scan
from hazards.views.detail import list_query

DONE = {
    "assign": "已交办，责任单位已收到通知。",
    "acknowledge": "已签收，请在期限前完成整改。",
    "decline": "已退回，交办方会重新交办。",
    "submit": "已提交整改，等待复查。提交当天整改计时已停。",
    "withdraw": "已撤回提交，整改计时继续。",
    "pass": "复查通过，隐患已销号。",
    "send_back": "已退回重改，期限不变，责任单位已收到通知。",
    "transfer": "已移送，期限不变。",
    "merge": "已并案。",
    "reopen": "已登记回潮，责任单位已收到通知。",
}
JUDGING = (
    "pass",
    "send_back",
    "check",
    "verify",
    "reject",
)  # moves on which the photos of the rectification are judged
OVERLAID = ("submit", "apply", "pass", "check", "verify")  # photos best taken from where the before-photo was
NOT_HERE = ("forbidden", "unknown_action")


class OfHazard:
    """Finds the hazard of the address, knows the way back, and turns a refusal into the right page."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def hazard(self) -> Hazard:
        return detail.by_number(self.kwargs["number"], self.request.user)

    @cached_property
    def version(self) -> int | None:
        given = self.request.POST.get("version") or self.request.GET.get("version") or ""
        return int(given) if given.isdecimal() and len(given) < 10 else None

    def get_success_url(self) -> str:
        address, query = reverse("hazards:detail", args=[self.hazard.number]), list_query(self.request)
        return address if query is None else f"{address}?{urlencode({'list': query})}"

    def get_fresh_url(self) -> str:
        return self.get_success_url()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except NotAllowed as refusal:
            return self.refused(refusal)

    def refused(self, refusal: NotAllowed) -> HttpResponse:
        if refusal.code in NOT_HERE:
            raise PermissionDenied(refusal.reason)
        return self.cannot(refusal.reason)

    def cannot(self, reason: str) -> HttpResponse:
        return error_page(self.request, 409, reason, href=self.get_success_url(), label="回到这条隐患")

    def is_repeated(self, action: str) -> bool:
        """A second tap of the same person on the same button: what he wanted is done already."""
        if self.version is None or self.version == self.hazard.version:
            return False
        last = history(self.hazard, limit=1).first()
        return last is not None and (last.actor_id, last.action, last.result) == (self.request.user.pk, action, "ok")


class HazardForm(OfHazard, ServiceFormView):
    """Base of the pages with input. ``action`` is what is done, ``why_not`` the reason it cannot be done."""

    template_name = "hazards/action.html"
    action: str = ""

    def why_not(self) -> str | None:
        """Asked before the form is shown; the service asks again."""
        return None

    @property
    def entry(self) -> str:
        """The word in the journal."""
        return f"hazard.{self.action}"

    def said(self) -> forms_said.PageSaid:
        return forms_said.said(self.action, self.hazard, self.today)

    def photos_said(self) -> tuple[str, str]:
        """Label and help of the photos."""
        return forms_said.PHOTOS[self.action]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := self.why_not():
            return self.cannot(reason)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_repeated(self.entry):
            return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "hazard": self.hazard}

    @cached_property
    def album(self) -> Album:
        return detail.album_of(self.hazard)

    @cached_property
    def marks(self) -> list[of_marks.Line]:
        """存疑 of the photos, before the eyes of whoever judges the rectification."""
        return of_marks.of_hazard(self.hazard, self.request.user) if self.action in JUDGING else []

    def get_form(self, form_class: Any = None) -> BaseForm:
        form = super().get_form(form_class)
        if isinstance(form, VerifyingForm) and not of_marks.to_settle(self.hazard, self.request.user).exists():
            del form.fields["is_verified"], form.fields["verified_note"]
        if getattr(form, "needs_photos", False):
            label, help_text = self.photos_said()
            form.fields["photos"] = photos.PhotosField(label=label, help_text=help_text)
            if self.action in OVERLAID:
                form.fields["photos"].widget.before = [shot.src for shot in self.album.newest_before]
            form.order_fields(["photos"])
        return form

    def values(self, form: ActionForm) -> dict[str, Any]:
        """The input of the service, photos and scan stored."""
        values = form.values()
        if upload := values.get("scan"):
            values["scan"] = store_scan(actor=self.request.user, upload=upload)
        if getattr(form, "needs_photos", False):
            values["photos"] = self._stored(values.get("photos") or ())
        return values

    def _stored(self, uploads: Any) -> list[Any]:
        hazard, user = self.hazard, self.request.user
        lines = photos.stamp(
            number=hazard.number, unit=hazard.unit, location=hazard.location, person=user, at=timezone.now()
        )
        return photos.store(actor=user, uploads=uploads, lines=lines)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            hazard=self.hazard,
            page_said=self.said(),
            album=self.album,
            marks=self.marks,
            version=self.version or self.hazard.version,
            today=self.today,
            list_query=list_query(self.request),
            back_href=self.get_success_url(),
            nav_current="hazards:list",
            **kwargs,
        )


class Move(HazardForm):
    """A move of a table: ``workflow`` says who may make it, ``forms`` what it asks for, ``send`` calls the service."""

    workflow: Workflow
    forms: Mapping[str, type[ActionForm]]
    at_once: frozenset[str] = frozenset()  # moves whose button is the whole form, answered by ``at_once_view``
    at_once_view: type[View]

    @property
    def action(self) -> str:  # type: ignore[override]
        return self.kwargs["action"]

    @property
    def subject(self) -> Any:
        """What the table is about."""
        return self.hazard

    def send(self, **data: Any) -> Any:
        raise NotImplementedError

    def get_form_class(self) -> type[ActionForm]:
        if self.action not in self.forms:
            raise Http404("没有这个操作。")
        return self.form_now()

    def form_now(self) -> type[ActionForm]:
        """What the move asks for as things stand."""
        return self.forms[self.action]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_class()
        self.workflow.find(self.action, self.subject, request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.get_form_class()
        self._stop_the_wrong_person()
        if self.action in self.at_once:
            return self.at_once_view.as_view()(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def _stop_the_wrong_person(self) -> None:
        """403 before any input is looked at; asking the service puts the attempt into the 经过."""
        if self.workflow.is_closed_to(self.action, self.subject, self.request.user):
            self.send()

    def perform(self, form: ActionForm) -> Any:
        return self.send(version=self.version, **self.values(form))


class AtOnce(OfHazard, ServiceActionView):
    """签收 and 撤回: the button is the whole form."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_repeated(f"hazard.{self.kwargs['action']}"):
            return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def perform(self) -> Hazard:
        return services.perform(
            actor=self.request.user,
            hazard_id=self.hazard.pk,
            action=self.kwargs["action"],
            today=self.today,
            version=self.version,
        )

    def get_success_message(self, result: Any) -> str:
        return DONE[self.kwargs["action"]]


class Act(Move):
    """A move of a hazard."""

    workflow = LIFECYCLE
    forms = ACTION_FORMS
    at_once = AT_ONCE
    at_once_view = AtOnce

    def get_initial(self) -> dict[str, Any]:
        return forms_said.initial(self.action, self.hazard)

    def send(self, **data: Any) -> Hazard:
        return services.perform(
            actor=self.request.user, hazard_id=self.hazard.pk, action=self.action, today=self.today, **data
        )

    def get_success_message(self, result: Any) -> str:
        return DONE[self.action]


class Ask(HazardForm):
    """A request that somebody else decides."""

    @property
    def action(self) -> str:  # type: ignore[override]
        return f"ask_{self.kwargs['kind']}"

    def get_form_class(self) -> type[ActionForm]:
        if self.kwargs["kind"] not in REQUEST_FORMS:
            raise Http404("没有这种申请。")
        return REQUEST_FORMS[self.kwargs["kind"]]

    def why_not(self) -> str | None:
        self.get_form_class()
        return may_ask(self.hazard, self.request.user, self.kwargs["kind"], self.today)

    def perform(self, form: ActionForm) -> Request:
        return services.ask(
            actor=self.request.user,
            hazard_id=self.hazard.pk,
            kind=self.kwargs["kind"],
            today=self.today,
            version=self.version,
            **form.values(),
        )

    def get_success_message(self, result: Any) -> str:
        return f"已提出{RequestKind(self.kwargs['kind']).label}申请，等待办理。批准以前，一切照旧。"


class OfRequest(OfHazard):
    """The hazard of a request named by its id."""

    @cached_property
    def wish(self) -> Request:
        found = Request.objects.visible_to(self.request.user).select_related("asked_by", "asking_unit", "new_unit")
        wish = found.filter(pk=self.kwargs["pk"]).first()
        if wish is None:
            raise Http404("没有这件申请，或者不在您的管辖范围内。")
        return wish

    @cached_property
    def hazard(self) -> Hazard:  # type: ignore[override]
        number = Hazard.objects.values_list("number", flat=True).get(pk=self.wish.hazard_id)
        return detail.by_number(number, self.request.user)


class Decide(OfRequest, HazardForm):
    """同意 or 不同意, by somebody who did not ask."""

    action = "decide"
    form_class = DecideForm

    def why_not(self) -> str | None:
        self.wish.hazard = self.hazard
        return may_decide(self.wish, self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.wish.result and self.wish.decided_by_id == request.user.pk:
            return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def perform(self, form: DecideForm) -> Request:
        return services.decide(
            actor=self.request.user,
            request_id=self.wish.pk,
            today=self.today,
            version=self.version,
            **form.values(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(wish=detail.wish_of(self.wish), **kwargs)

    def get_success_message(self, result: Any) -> str:
        return f"{self.wish.get_kind_display()}申请已办结：{result.get_result_display()}。"


class WithdrawRequest(OfRequest, ServiceActionView):
    def perform(self) -> Request:
        return services.withdraw_request(actor=self.request.user, request_id=self.wish.pk, today=self.today)

    def get_success_message(self, result: Any) -> str:
        return "申请已撤回。"


class Remind(HazardForm):
    action = "remind"
    form_class = RemindForm

    def why_not(self) -> str | None:
        return "隐患已经办结，不需要催办。" if not self.hazard.is_open else reminds(self.hazard, self.request.user)

    def perform(self, form: RemindForm) -> int:
        return services.remind(actor=self.request.user, hazard_id=self.hazard.pk, today=self.today, **form.values())

    def get_success_message(self, result: Any) -> str:
        return (
            f"已催办，通知 {result} 人。" if result else "今天已经催过，或者责任单位没有可以通知的人员，没有重复发送。"
        )


class Correct(HazardForm):
    action = "correct"
    form_class = CorrectForm

    def why_not(self) -> str | None:
        return may_correct(self.hazard, self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.hazard, name) for name in services.CORRECTABLE}

    def perform(self, form: CorrectForm) -> Hazard:
        return services.correct(
            actor=self.request.user, hazard_id=self.hazard.pk, version=self.version, today=self.today, **form.values()
        )

    def get_success_message(self, result: Any) -> str:
        return "已更正，原来的内容保留在经过里。"
