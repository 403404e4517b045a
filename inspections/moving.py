"""The page of one move of a table: asks for the input, calls one service, goes back to the row.

class Act(OfDraw, MovePage):
    workflow, forms, words = DRAW_LIFECYCLE, FORMS, saying

    @property
    def subject(self): return self.draw

    def send(self, **data): return services.perform(actor=…, draw_id=…, action=self.action, today=…, **data)
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property

from anquan.journal.services import record_denied
from anquan.web.handlers import error_page
from anquan.web.views import ServiceFormView
from anquan.workflow import NotAllowed, Workflow


class MoveForm(Form):
    """Base of what a move asks for; gives the service its input."""

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class MovePage(ServiceFormView):
    """``words`` has NOTES, BUTTONS and DONE by action; ``about`` says in a few lines what the row is."""

    template_name = "inspections/action.html"
    workflow: Workflow
    forms: Mapping[str, type[MoveForm]]
    words: Any
    kwargs: dict[str, Any]

    @property
    def action(self) -> str:
        return self.kwargs["action"]

    @property
    def subject(self) -> Any:
        """What the table is about."""
        raise NotImplementedError

    def send(self, **data: Any) -> Any:
        raise NotImplementedError

    def about(self) -> tuple[str, str]:
        """In bold, and under it."""
        return str(self.subject), ""

    @cached_property
    def version(self) -> int | None:
        given = self.request.POST.get("version") or self.request.GET.get("version") or ""
        return int(given) if given.isdecimal() and len(given) < 10 else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.action not in self.forms:
            raise Http404("没有这个操作。")
        try:
            if request.method == "GET":
                self.workflow.find(self.action, self.subject, request.user)
            elif self.workflow.is_closed_to(self.action, self.subject, request.user):
                self.send()  # refused, and so journalled, before any input is looked at
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            return refused(request, refusal.reason, self.get_success_url(), is_of_person=refusal.code == "forbidden")

    def get_form_class(self) -> type[MoveForm]:
        return self.forms[self.action]

    def perform(self, form: MoveForm) -> Any:
        return self.send(version=self.version, **form.values())

    def get_success_message(self, result: Any) -> str:
        return self.words.DONE[self.action]

    def get_fresh_url(self) -> str:
        return self.get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.workflow.row(self.action, self.subject.status) or self.workflow.first(self.action)
        lead, rest = self.about()
        return super().get_context_data(
            subject=self.subject, row=row, note=self.words.NOTES[self.action], button=self.words.BUTTONS[self.action],
            lead=lead, rest=rest, version=self.version or self.subject.version, back_href=self.get_success_url(),
            **kwargs,
        )  # fmt: skip


def refused(
    request: HttpRequest, reason: str, back: str, *, is_of_person: bool, attempt: tuple[str, Model] | None = None
) -> HttpResponse:
    """Whose it is not: 403; ``attempt`` (action, row) puts what was sent into the 经过. Not now: 409, with the way back."""
    if is_of_person:
        if attempt and request.method == "POST":
            action, row = attempt
            record_denied(actor=request.user, action=action, obj=row, note=reason)
        raise PermissionDenied(reason)
    return error_page(request, 409, reason, href=back, label="回去看最新情况")
