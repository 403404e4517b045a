"""上报口径: the list, one with its versions, creating, copying, changing; a template of theirs proposes the columns."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.excel.sheets import BadWorkbook
from anquan.files.models import StoredDocument
from anquan.files.rules import BadFile
from anquan.files.services import open_document, save_document
from anquan.journal.overtaken import newest
from anquan.terms.selectors import whole
from anquan.web.views import ServiceFormView, Tab
from hazards.exchange import reading, rules, selectors, services
from hazards.exchange.forms import MORE, ProfileForm, TemplateForm, columns_forms, initial_of, spec_of
from hazards.exchange.rules import Spec
from hazards.exchange.services.profiles import SAVED
from hazards.exchange.workbook import TITLE_FIELDS
from hazards.models import ExportProfile, ProfileVersion

LIST, ANSWERS = "exchange:list", "exchange:answers"
TEMPLATE_KIND = "exchange.template"


def tabs(current: str) -> list[Tab]:
    shelves = (("上报口径", LIST), ("对账", ANSWERS))
    return [Tab(label, reverse(name), is_current=name == current) for label, name in shelves]


def key(text: str | None) -> int | None:
    """The key of a row as an address or a form carries it."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    context = {"rows": selectors.shelves(request.user), "tabs": tabs(LIST)}
    return render(request, "exchange/list.html", context)


@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    one = selectors.profile(pk, request.user)
    context = {"page": selectors.page(one, request.user), "profile": one, "nav_current": LIST}
    return render(request, "exchange/profile.html", context)


class UploadTemplate(ServiceFormView):
    """Their empty table. It waits under its owner's name until the columns are confirmed."""

    form_class = TemplateForm
    template_name = "exchange/template.html"

    @cached_property
    def profile(self) -> ExportProfile | None:
        """The profile whose columns are to be replaced; None for a new one."""
        pk = key(self.request.GET.get("profile"))
        return selectors.profile(pk, self.request.user) if pk else None

    def perform(self, form: TemplateForm) -> StoredDocument:
        file, now = form.cleaned_data["file"], timezone.now()
        data = file.read(reading.limits(timezone.localdate()).max_bytes + 1)
        try:
            reading.template(data, timezone.localdate())
        except BadWorkbook as problem:
            raise ValidationError({"file": problem.reason}) from problem
        until = now + timedelta(days=whole("file.unclaimed_days", timezone.localdate()))
        return save_document(
            actor=self.request.user, kind=TEMPLATE_KIND, name=file.name, content=data, expires_at=until
        )

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        back = reverse("exchange:profile", args=[self.profile.pk]) if self.profile else reverse(LIST)
        if made is None:
            return back
        edit = reverse("exchange:profile_edit", args=[self.profile.pk]) if self.profile else reverse("exchange:create")
        return f"{edit}?template={made.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            profile=self.profile, back_href=self.get_success_url(), nav_current=LIST, **kwargs
        )


class ProfileView(ServiceFormView):
    """The form of a 口径: what it says, and a row for each column."""

    form_class = ProfileForm
    template_name = "exchange/form.html"
    is_new = True

    @cached_property
    def proposal(self) -> Spec | None:
        """The columns of an uploaded template."""
        asked = self.request.GET.get("template", "")
        if not asked:
            return None
        try:
            kept = StoredDocument.objects.owned_by(self.request.user).filter(kind=TEMPLATE_KIND, pk=asked).first()
            if kept is None:
                raise Http404("上传的空表已不在，请重新上传。")
            with open_document(kept) as file:
                return reading.template(file.read(), timezone.localdate())
        except (ValidationError, BadFile, BadWorkbook) as gone:
            raise Http404("上传的空表已不在，请重新上传。") from gone

    @cached_property
    def spec(self) -> Spec | None:
        """What the form begins with."""
        return self.proposal

    def get_draft_key(self) -> str:
        return self.request.get_full_path()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_new": self.is_new}

    def get_initial(self) -> dict[str, Any]:
        return initial_of(self.spec) if self.spec else {"sheet": "Sheet1"}

    @cached_property
    def columns(self) -> Any:
        if self.request.method == "POST":
            return columns_forms(self.request.POST)
        return columns_forms(columns=self.spec.columns if self.spec else ())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "more" in request.POST:
            return self._with_more(form)
        if form.is_valid() & self.columns.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def _with_more(self, form: ProfileForm) -> HttpResponse:
        """The same page with more empty columns; nothing is checked yet."""
        data = self.request.POST.copy()
        total = data.get("columns-TOTAL_FORMS", "")
        data["columns-TOTAL_FORMS"] = str(min(int(total), 295) + MORE) if total[:4].isdecimal() else str(MORE)
        self.columns = columns_forms(data)
        self.columns.is_asked_for_more = True
        form.errors.clear() if form.is_bound and not form.is_valid() else None
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            columns=self.columns, is_new=self.is_new, proposal=self.proposal, back_href=self.back(),
            title_fields=TITLE_FIELDS, nav_current=LIST, **kwargs,
        )  # fmt: skip

    def back(self) -> str:
        return reverse(LIST)

    def values(self, form: ProfileForm) -> dict[str, Any]:
        data = form.cleaned_data
        named = {name: data[name] for name in ("name", "mark", "reason")}
        return named | {"actor": self.request.user, "spec": spec_of(data, self.columns.columns())}

    def get_success_url(self) -> str:
        return reverse("exchange:profile", args=[self.result.pk])


class Create(ProfileView):
    """A new 口径: from nothing, from a template, or from another one (``?copy=``)."""

    @cached_property
    def original(self) -> ProfileVersion | None:
        pk = key(self.request.GET.get("copy"))
        return selectors.current(selectors.profile(pk, self.request.user)) if pk else None

    @cached_property
    def spec(self) -> Spec | None:
        return self.proposal or (self.original.spec if self.original else None)

    def get_initial(self) -> dict[str, Any]:
        if not self.original:
            return super().get_initial()
        name, receiver = self.original.profile.name.removesuffix("（式样）"), self.original.profile.receiver
        return super().get_initial() | {"name": name, "receiver": receiver}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(original=self.original, **kwargs)

    def perform(self, form: ProfileForm) -> ExportProfile:
        return services.save_profile(**self.values(form), receiver=form.cleaned_data["receiver"])

    def get_success_message(self, result: ExportProfile) -> str:
        return f"已建立“{result}”。先预览，看看缺什么，再生成。"


class Edit(ProfileView):
    is_new = False

    @cached_property
    def profile(self) -> ExportProfile:
        return selectors.profile(self.kwargs["pk"], self.request.user)

    @cached_property
    def current(self) -> ProfileVersion:
        return selectors.current(self.profile)

    @cached_property
    def spec(self) -> Spec:  # type: ignore[override]
        if self.proposal is None:
            return self.current.spec
        own = self.current.spec
        columns = tuple(rules.renewed(column, own.columns) for column in self.proposal.columns)
        return replace(own, sheet=self.proposal.sheet, columns=columns)

    def get_initial(self) -> dict[str, Any]:
        kept = {"name": self.profile.name, "is_active": self.profile.is_active, "mark": self.current.mark}
        return super().get_initial() | kept | {"seen": newest(self.profile, SAVED)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(profile=self.profile, current=self.current, **kwargs)

    def back(self) -> str:
        return reverse("exchange:profile", args=[self.profile.pk])

    def get_fresh_url(self) -> str:
        return self.request.path

    def perform(self, form: ProfileForm) -> ExportProfile:
        data = form.cleaned_data
        return services.save_profile(
            **self.values(form), profile=self.profile, is_active=data["is_active"], seen=data["seen"]
        )

    def get_success_message(self, result: ExportProfile) -> str:
        number = selectors.current(result).number
        return f"已保存，现行第 {number} 版；以前报出的仍是当时的版本。"
