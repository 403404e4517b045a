"""Pages of 执法权, of qualifications, and of the officers' certificates."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.accounts.models import Appointment, User
from anquan.web import filters
from anquan.web.views import Ordering, ScopedListView, Tab
from enforcement.asking import FormPage
from enforcement.law import citing
from enforcement.models import Mandate, Qualification
from enforcement.officers import services
from enforcement.officers.filters import (
    MANDATES_URL,
    QUALIFICATIONS_URL,
    STATES,
    MandateFilter,
    QualificationFilter,
    last_day_of_soon,
)
from enforcement.officers.forms import EndForm, MandateForm, QualificationForm
from enforcement.officers.querysets import VIEW
from inspections import chips
from inspections.organs import units_with, watched_q

NEWEST = Ordering("newest", "开始日期", "valid_from", descending=True, says=("从早到晚", "从晚到早"))


def state_of(row: Any, today: date) -> tuple[str, str]:
    """The word and the tone of a row with a first and a last day."""
    if row.valid_from > today:
        return "还没开始", ""
    if row.valid_to is None:
        return "长期有效", ""
    if row.valid_to < today:
        return "已到期", "void"
    days = (row.valid_to - today).days
    if row.valid_to <= last_day_of_soon(today):
        return (f"{days} 天后到期" if days else "今天到期"), "soon"
    return "有效", ""


class Stated(ScopedListView):
    """A list of rows with dates; a tab for each state, a chip for each kind."""

    orderings = (NEWEST,)

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("state", "")
        table = [("全部", None), *((label, value) for value, label in STATES)]
        return [Tab(label, self.href(state=value), None, now == (value or "")) for label, value in table]

    def get_context(self) -> dict[str, Any]:
        form, query, user = self.filterset.form, self.request.GET, self.request.user
        return {
            "lines": [(row, *state_of(row, self.today)) for row in self.page.rows],
            "may_edit": user.has_right(services.RIGHT),
            "filters": [
                *(chip for chip in filters.bar(form, query) if chip.name == "kind"),
                *chips.of_units(form, query, user, ("of",)),
            ],
        }


class Mandates(Stated):
    model = Mandate
    filterset_class = MandateFilter
    template_name = "enforcement/mandates.html"
    related = ("unit", "from_unit")


class Qualifications(Stated):
    model = Qualification
    filterset_class = QualificationFilter
    template_name = "enforcement/qualifications.html"
    related = ("user",)

    def get_context(self) -> dict[str, Any]:
        is_narrowed = any(name in self.request.GET for name in ("q", "state", "kind", "of", "after", "before"))
        officers = [] if is_narrowed else certified(self.request.user, self.today)
        return super().get_context() | {"officers": officers}


def certified(user: User, today: date) -> list[tuple[Appointment, str, str]]:
    """The officers with a 执法证 of one's own unit, or of the county one watches over."""
    rows = Appointment.objects.in_force(today).of_people().exclude(certificate_no="").select_related("user", "unit")
    own = rows.filter(watched_q(user, VIEW, "unit__county")) | rows.filter(unit__in=units_with(user, VIEW))
    return [(post, *_certificate(post, today)) for post in own.order_by("unit", "id")]


def _certificate(post: Appointment, today: date) -> tuple[str, str]:
    last = post.certificate_valid_to
    if last is None:
        return "长期有效", ""
    if last < today:
        return "已到期", "late"
    return (f"{(last - today).days} 天后到期", "soon") if last <= last_day_of_soon(today) else ("有效", "")


def mandate_by_pk(pk: int, user: User) -> Mandate:
    rows = Mandate.objects.visible_to(user).select_related("unit", "from_unit", "made_by").prefetch_related("clauses")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(services.NO_MANDATE)
    return found


def qualification_by_pk(pk: int, user: User) -> Qualification:
    found = Qualification.objects.visible_to(user).select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404(services.NO_QUALIFICATION)
    return found


@require_safe
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    found, today = mandate_by_pk(pk, request.user), timezone.localdate()
    state, tone = state_of(found, today)
    context = {
        "mandate": found, "state": state, "tone": tone, "nav_current": MANDATES_URL,
        "clauses": found.clauses.all(), "cited": citing.said(found.clauses.all()),
        "why_not_end": services.why_not_end(found, request.user, today), "keeps": services.keeps(found, request.user),
    }  # fmt: skip
    return render(request, "enforcement/mandate.html", context)


class RegisterMandate(FormPage):
    form_class = MandateForm
    crumb = ("执法权", MANDATES_URL)
    title, button = "登记执法权", "登记"
    note = "法定职权和赋权登记本单位的；委托由委托的部门登记。登记后不能改，写错的请终止后重新登记。"
    success_message = "已登记。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": self.today}

    def perform(self, form: MandateForm) -> Mandate:
        return services.register_mandate(actor=self.request.user, today=self.today, **form.cleaned_data)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("enforcement:mandate", args=[made.pk]) if made else reverse(MANDATES_URL)


class EndMandate(FormPage):
    form_class = EndForm
    crumb = ("执法权", MANDATES_URL)
    title, button = "提前终止执法权", "终止"
    note = "已经按它办结的案件不受影响，记录保留。"
    success_message = "已终止，记录保留。"

    @cached_property
    def mandate(self) -> Mandate:
        return mandate_by_pk(self.kwargs["pk"], self.request.user)

    def about(self) -> tuple[str, str]:
        return (
            f"{self.mandate.unit.label}　{self.mandate}",
            f"{self.mandate.valid_from} 至 {self.mandate.valid_to or '长期'}",
        )

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def perform(self, form: EndForm) -> Mandate:
        return services.end_mandate(
            actor=self.request.user, mandate_id=self.mandate.pk, today=self.today, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return reverse("enforcement:mandate", args=[self.mandate.pk])


class RegisterQualification(FormPage):
    form_class = QualificationForm
    crumb = ("审核和主持资格", QUALIFICATIONS_URL)
    title, button = "登记审核、主持资格", "登记"
    note = "登记本单位的人员。执法证随任职登记，不在这里填。"
    success_message = "已登记。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": self.today}

    def perform(self, form: QualificationForm) -> Qualification:
        return services.register_qualification(actor=self.request.user, today=self.today, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse(QUALIFICATIONS_URL)


class EndQualification(FormPage):
    form_class = EndForm
    crumb = ("审核和主持资格", QUALIFICATIONS_URL)
    title, button = "提前终止资格", "终止"
    success_message = "已终止，记录保留。"

    @cached_property
    def qualification(self) -> Qualification:
        return qualification_by_pk(self.kwargs["pk"], self.request.user)

    def about(self) -> tuple[str, str]:
        return self.qualification.user.name, str(self.qualification)

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def perform(self, form: EndForm) -> Qualification:
        return services.end_qualification(
            actor=self.request.user, qualification_id=self.qualification.pk, today=self.today, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return reverse(QUALIFICATIONS_URL)
