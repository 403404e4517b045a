"""Pages of 专家库: the library, one expert with his visits and opinions, asking, and giving an opinion."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.accounts.models import User
from anquan.journal.overtaken import newest
from anquan.web import filters
from anquan.web.parts import Action, deck
from anquan.web.views import Ordering, ScopedListView, ServiceActionView, Tab
from hazards.models import Hazard
from inspections.asking import FormPage
from inspections.experts import services
from inspections.experts.forms import AskForm, ExpertForm, OpinionForm
from inspections.experts.lifecycle import ASKING, OPINION_LIFECYCLE, is_asked
from inspections.experts.rules import Status
from inspections.experts.todo import LIST_URL as OPINIONS
from inspections.experts.todo import OpinionFilter
from inspections.models import Expert, ExpertOpinion, Participant, Visit
from inspections.rules import Duty

LIST = "experts:list"
ABOUT = {"hazard": (Hazard, "hazards:detail"), "visit": (Visit, "visits:detail")}
RECENT = 20


# --- the library ----------------------------------------------------------------------------------------------------
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """A county has some dozens of experts: one page, ``?q=`` looks into name, speciality and trade."""
    words, today = request.GET.get("q", "")[:60].strip(), timezone.localdate()
    filters.refuse_undeclared(request.GET, {"q"})
    rows = Expert.objects.visible_to(request.user).select_related("county").prefetch_related("industries")
    found = [row for row in rows if all(word in _said(row) for word in words.split())]
    context = {
        "rows": [row for row in found if row.is_in_force(today)],
        "former": [row for row in found if not row.is_in_force(today)],
        "search": words, "may_edit": request.user.has_right(ASKING),
    }  # fmt: skip
    return render(request, "experts/list.html", context)


def _said(row: Expert) -> str:
    return " ".join(
        [row.name, row.speciality, row.qualification, row.employer, *(str(i) for i in row.industries.all())]
    )


def expert_by_pk(pk: int, user: User) -> Expert:
    found = Expert.objects.visible_to(user).select_related("user", "county").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这位专家，或者不在您的管辖范围内。")
    return found


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    expert, user = expert_by_pk(pk, request.user), request.user
    went = Participant.objects.visible_to(user).filter(duty=Duty.EXPERT, user=expert.user_id or 0)
    opinions = ExpertOpinion.objects.visible_to(user).filter(expert=expert)
    context = {
        "expert": expert, "industries": expert.industries.all(), "may_edit": user.has_right(ASKING),
        "visits": [each.visit for each in went.select_related("visit__unit").order_by("-visit__planned_on")[:RECENT]],
        "opinions": opinions.select_related("hazard__unit", "visit__unit")[:RECENT], "nav_current": LIST,
    }  # fmt: skip
    return render(request, "experts/detail.html", context)


class SaveExpert(FormPage):
    form_class = ExpertForm
    crumb = ("专家库", LIST)
    success_message = "已保存。"

    @cached_property
    def expert(self) -> Expert | None:
        return expert_by_pk(self.kwargs["pk"], self.request.user) if "pk" in self.kwargs else None

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"修改：{self.expert}" if self.expert else "专家入库"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        row = self.expert
        if row is None:
            return {"starts_on": self.today}
        shown = {
            name: getattr(row, name) for name in ExpertForm.base_fields if name not in ("seen", "user", "industries")
        }
        account = row.user.username if row.user else ""
        return shown | {"user": account, "industries": row.industries.all(), "seen": newest(row, services.SAVED)}

    def perform(self, form: ExpertForm) -> Expert:
        row = expert_by_pk(self.expert.pk, self.request.user) if self.expert else None
        return services.save_expert(actor=self.request.user, expert=row, **form.cleaned_data)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None) or self.expert
        return reverse("experts:detail", args=[made.pk]) if made else reverse(LIST)


# --- opinions -------------------------------------------------------------------------------------------------------
class Opinions(ScopedListView):
    model = ExpertOpinion
    filterset_class = OpinionFilter
    template_name = "experts/opinions.html"
    related = ("expert", "hazard__unit", "visit__unit", "asked_by")
    orderings = (Ordering("newest", "日期", "asked_on", descending=True, says=("从早到晚", "从晚到早")),)

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("status", "")
        table = [("全部", None), *((state.label, state.value) for state in Status)]
        return [Tab(label, self.href(status=value), None, now == (value or "")) for label, value in table]


def opinion_by_pk(pk: int, user: User) -> ExpertOpinion:
    related = ("expert__user", "hazard__unit", "visit__unit", "asked_by")
    found = ExpertOpinion.objects.visible_to(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这件专家意见，或者不在您的管辖范围内。")
    return found


@require_safe
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    found = opinion_by_pk(pk, request.user)
    actions = [
        Action(each.label, reverse(f"experts:{each.action}", args=[found.pk]), "pencil" if each.action == "submit" else "",
               each.reason or "", is_primary=each.transition.primary, post=each.action == "withdraw")
        for each in OPINION_LIFECYCLE.available(found, request.user)
    ]  # fmt: skip
    context = {"opinion": found, "deck": deck(actions), "subject": about(found, request.user), "nav_current": OPINIONS}
    return render(request, "experts/opinion.html", context)


def about(found: ExpertOpinion, user: User) -> dict[str, str]:
    """What it is about, with a link for whoever may open it."""
    if found.hazard:
        seen = Hazard.objects.visible_to(user).filter(pk=found.hazard_id).exists()
        href = reverse("hazards:detail", args=[found.hazard.number]) if seen else ""
        return {"number": found.hazard.number, "text": found.hazard.description, "href": href}
    seen = Visit.objects.visible_to(user).filter(pk=found.visit_id).exists()
    href = reverse("visits:detail", args=[found.visit.number]) if seen else ""
    return {"number": found.visit.number, "text": found.visit.purpose or found.visit.findings, "href": href}


class Submit(FormPage):
    form_class = OpinionForm
    crumb = ("专家意见", OPINIONS)
    title, button = "提出专家意见", "提交"
    success_message = "专家意见已提交。"

    @cached_property
    def opinion(self) -> ExpertOpinion:
        return opinion_by_pk(self.kwargs["pk"], self.request.user)

    def why_not(self) -> str | None:
        return is_asked(self.opinion, self.request.user)

    def about(self) -> tuple[str, str]:
        return self.opinion.question, self.opinion.unit.name

    def perform(self, form: OpinionForm) -> ExpertOpinion:
        return services.perform(
            actor=self.request.user, opinion_id=self.opinion.pk, action="submit", **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return reverse("experts:opinion", args=[self.opinion.pk])


class Withdraw(ServiceActionView):
    def perform(self) -> ExpertOpinion:
        found = opinion_by_pk(self.kwargs["pk"], self.request.user)
        return services.perform(actor=self.request.user, opinion_id=found.pk, action="withdraw")

    def get_success_url(self) -> str:
        return reverse("experts:opinion", args=[self.kwargs["pk"]])

    def get_success_message(self, result: ExpertOpinion) -> str:
        return "已注明不再需要。"


# --- about a hazard or a visit --------------------------------------------------------------------------------------
def subject_of(kind: str, number: str, user: User) -> Any:
    if kind not in ABOUT:
        raise Http404("没有这一页。")
    found = ABOUT[kind][0].objects.visible_to(user).select_related("unit").filter(number=number).first()
    if found is None:
        raise Http404("没有这条记录，或者不在您的管辖范围内。")
    return found


@require_safe
def panel(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """The part on the page of a hazard or a visit."""
    subject, user = subject_of(kind, number, request.user), request.user
    if not request.htmx:
        return redirect(ABOUT[kind][1], number)
    rows = ExpertOpinion.objects.visible_to(user).filter(**{kind: subject}).select_related("expert")
    context = {"rows": rows, "kind": kind, "number": number, "may_ask": user.has_right(ASKING)}
    return render(request, "experts/_panel.html", context)


class Ask(FormPage):
    form_class = AskForm
    crumb = ("专家库", LIST)
    title, button = "请专家提出意见", "请专家"
    success_message = "已请专家，专家已收到通知。"

    @cached_property
    def subject(self) -> Any:
        return subject_of(self.kwargs["kind"], self.kwargs["number"], self.request.user)

    def about(self) -> tuple[str, str]:
        return str(self.subject), self.subject.unit.name

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, form: AskForm) -> ExpertOpinion:
        return services.ask(
            actor=self.request.user, today=self.today, **{self.kwargs["kind"]: self.subject}, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return reverse(ABOUT[self.kwargs["kind"]][1], args=[self.kwargs["number"]])
