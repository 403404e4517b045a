"""Writing: a form (or one button) → one service → where the person goes next.

    class Submit(ScopedObjectMixin, ServiceFormView):
        model = Hazard
        form_class = SubmitForm                       # carries ``version`` as a hidden field
        template_name = "hazards/submit.html"         # {{ form }} inside <form data-draft="{{ draft_key }}">
        success_message = "已提交整改，等待复查。"

        def perform(self, form):
            data = form.cleaned_data
            return services.perform(actor=self.request.user, hazard_id=self.object.pk, action="submit",
                                    today=self.today, version=data.pop("version"), **data)

        def get_success_url(self): return reverse("hazards:detail", args=[self.object.pk])

What a service raises becomes, without a line in the view:
``ValidationError`` by field → the form again, 422, errors beside the fields;
``NotAllowed`` → the form again, 409, the reason on top, everything typed kept;
``NotAllowed`` with code ``stale`` → the 409 page: what changed, by whom, and what was typed.
An accepted submit clears the draft on the device (cookie ``draft_done`` read by static/js/draft.js).
"""

from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView, View

from anquan.web.handlers import error_page
from anquan.workflow import NotAllowed

DRAFT_DONE = "draft_done"
UNSAID = ("version", "updated_at")


class _Outcome:
    """What both views do with the service's answer."""

    request: HttpRequest
    success_message: str = ""

    def get_success_message(self, result: Any) -> str:
        return self.success_message

    def get_success_url(self) -> str:
        raise NotImplementedError("a view must say where the person goes next")

    def get_fresh_url(self) -> str:
        """Where one sees how things stand now, when somebody else was quicker; else back to where one came from."""
        return ""

    def done(self, result: Any) -> HttpResponse:
        if text := self.get_success_message(result):
            messages.success(self.request, text)
        url = self.asked_next() or self.get_success_url()
        if getattr(self.request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)

    def asked_next(self) -> str:
        """``next`` of the form, when it stays on this site: back returns to the same place of the same list."""
        url = self.request.POST.get("next", "")
        here = {self.request.get_host()}
        return url if url_has_allowed_host_and_scheme(url, here, self.request.is_secure()) else ""


class ServiceFormView(_Outcome, FormView):
    draft_key: str = ""

    def perform(self, form: Any) -> Any:
        """Call the one service. Its answer is kept as ``self.result``."""
        raise NotImplementedError

    def get_draft_key(self) -> str:
        return self.draft_key or self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(draft_key=self.get_draft_key(), **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            self.result = self.perform(form)
        except ValidationError as problem:
            place_errors(form, problem)
            return self.form_invalid(form)
        except NotAllowed as refusal:
            if refusal.code == "stale":
                return stale_page(self.request, refusal, form, self.get_fresh_url())
            form.add_error(None, refusal.reason)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        response = self.done(self.result)
        key = quote(self.get_draft_key(), safe="")
        response.set_cookie(DRAFT_DONE, key, max_age=600, samesite="Lax", secure=self.request.is_secure())
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ServiceActionView(_Outcome, View):
    """One button: POST only. A refusal is the 409 page with its reason."""

    http_method_names = ["post", "options"]

    def perform(self) -> Any:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.result = self.perform()
        except NotAllowed as refusal:
            if refusal.code == "stale":
                return stale_page(request, refusal, href=self.get_fresh_url())
            return refused_page(request, refusal.reason)
        except ValidationError as problem:
            return refused_page(request, "；".join(problem.messages))
        return self.done(self.result)


def refused_page(request: HttpRequest, reason: str) -> HttpResponse:
    return error_page(request, 409, reason, href=_came_from(request), label="回去看最新情况")


def stale_page(request: HttpRequest, refusal: NotAllowed, form: BaseForm | None = None, href: str = "") -> HttpResponse:
    """What changed since the page was opened, by whom, and what this person had typed."""
    entries = list(getattr(refusal, "entries", ()))
    newest = entries[0] if entries else None
    return error_page(
        request,
        409,
        refusal.reason,
        changes=changes_of(entries),
        by=newest.actor_name if newest else "",
        at=newest.at if newest else None,
        typed=typed_in(form) if form is not None else [],
        href=href or _came_from(request) or request.path,
    )


def changes_of(entries: list[Any]) -> list[dict[str, Any]]:
    """Before and after by field over several journal entries (newest first), in the words of the model."""
    merged: dict[str, list[Any]] = {}
    for entry in reversed(entries):
        for name, (before, after) in (entry.changes or {}).items():
            merged[name] = [merged[name][0] if name in merged else before, after]
    model = apps.get_model(entries[0].object_type) if entries else None
    return [
        {"label": _label(model, name), "before": _shown(model, name, before), "after": _shown(model, name, after)}
        for name, (before, after) in merged.items()
        if name not in UNSAID and before != after
    ]


def typed_in(form: BaseForm) -> list[dict[str, str]]:
    """Label and text of every visible field that was filled in; passwords and files are left out."""
    typed = []
    for field in form:
        kind = getattr(field.field.widget, "input_type", "text")
        texts = [text for text in form.data.getlist(field.html_name) if text]
        if texts and not field.is_hidden and kind not in ("password", "file"):
            typed.append({"label": str(field.label), "value": "、".join(texts)})
    return typed


def place_errors(form: BaseForm, problem: ValidationError) -> None:
    """Errors by field go to their field when the form has it, else to the top."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _column(model: Any, name: str) -> Any:
    """A snapshot may also carry derived values that are no columns: None."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _label(model: Any, name: str) -> str:
    column = _column(model, name)
    return str(getattr(column, "verbose_name", name))


def _shown(model: Any, name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = dict(getattr(_column(model, name), "flatchoices", ()))
    return choices.get(value, value) if isinstance(value, str | int) else value


def _came_from(request: HttpRequest) -> str:
    url = request.META.get("HTTP_REFERER", "")
    return url if url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else ""
