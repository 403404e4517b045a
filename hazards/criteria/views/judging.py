"""Judging one hazard: the panel on its page, the guide, 研究认定, and a determination as it was made."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from anquan.files.services import save_document
from anquan.files.views import serve_document
from anquan.papers.models import Paper
from anquan.units.models import Unit
from anquan.web.views import ServiceActionView, ServiceFormView
from hazards.criteria import guards, papers, rules, selectors, services
from hazards.criteria.forms import CollectiveForm, GuideForm
from hazards.criteria.rules import Result
from hazards.criteria.services.determining import Finding
from hazards.models import CriterionVersion, Determination
from hazards.selectors import detail
from hazards.views.actions import OfHazard

SEARCH_LENGTH, MOST_FOUND = 60, 30
MINUTES_KIND = "criteria.minutes"


@require_safe
def panel(request: HttpRequest, number: str) -> HttpResponse:
    """What the page of a hazard shows of its judging."""
    hazard = detail.by_number(number, request.user)
    found = selectors.judging(hazard, request.user, timezone.localdate())
    return render(request, "criteria/_panel.html", {"hazard": hazard, "judging": found})


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Asked while a hazard is being written down: which clauses might it meet? Writes nothing."""
    described = request.POST.get("description", "").strip()[:2000]
    unit = request.POST.get("unit", "")
    place = Unit.objects.visible_to(request.user).filter(pk=int(unit)) if _is_id(unit) else Unit.objects.none()
    industry = place.values_list("profile__industry", flat=True).first()
    found = selectors.suggest(described, industry, timezone.localdate()) if described else []
    return render(request, "criteria/_suggest.html", {"suggestions": found, "described": described})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18


class Judge(OfHazard, ServiceFormView):
    """Base of the two forms: whose business it is, the way back, a second tap."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and (reason := self.why_not()):
            user = request.user
            if not any(user.has_right(right) for right in (guards.DETERMINE, guards.PROPOSE)):
                raise PermissionDenied(reason)
            return self.cannot(reason)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def is_proposal(self) -> bool:
        return not self.request.user.has_right(guards.DETERMINE)

    def why_not(self) -> str | None:
        guard = guards.may_propose if self.is_proposal else guards.may_determine
        return guard(self.hazard, self.request.user)

    def write(self, finding: Finding) -> Determination:
        verb = services.propose if self.is_proposal else services.determine
        return verb(
            actor=self.request.user, hazard_id=self.hazard.pk, version=self.version, today=self.today, finding=finding
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            hazard=self.hazard, version=self.version or self.hazard.version, today=self.today, is_proposal=self.is_proposal,
            back_href=reverse("hazards:detail", args=[self.hazard.number]), nav_current="hazards:list", **kwargs,
        )  # fmt: skip

    def get_success_message(self, result: Determination) -> str:
        if result.decided_by_id is None:
            return "判定建议已提出，由监管部门认定。"
        if result.request_id:
            return "已判定为非重大，并提出降级申请。另一个单位同意以后才降级。"
        if result.result == Result.COLLECTIVE:
            return "已记录为需集体研究，等级暂不改变。"
        return f"已判定为{result.get_result_display()}。"


class Guide(Judge):
    """A clause (``?clause=GM-11-03``), at most four questions, what they come to; then it is written."""

    form_class = GuideForm

    def get_template_names(self) -> list[str]:
        return ["criteria/guide.html" if self.clause else "criteria/choose.html"]

    @cached_property
    def clause(self) -> CriterionVersion | None:
        code = (self.request.POST.get("clause") or self.request.GET.get("clause") or "")[:20]
        if not code:
            return None
        if found := selectors.usable_clause(code, self.today):
            return found
        raise Http404("没有这一条，或者它已废止、不再使用。")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.clause is None:
            context |= self._choices()
        return context | {"clause": self.clause}

    def _choices(self) -> dict[str, Any]:
        """The likeliest clauses, and what a search finds."""
        words = self.request.GET.get("q", "")[:SEARCH_LENGTH].strip()
        hazard = self.hazard
        related = ("criterion__set",)
        usable = CriterionVersion.objects.usable(self.today).select_related(*related)
        return {
            "suggestions": selectors.suggest(hazard.description, hazard.industry_id, self.today),
            "found": list(usable.text(words).order_by("criterion__set__order", "criterion__order")[:MOST_FOUND]) if words else [],
            "search": words,
        }  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.refuse_the_wrong_person()
        if self.clause is None:
            raise Http404("请先选择条款。")
        return super().post(request, *args, **kwargs)

    def refuse_the_wrong_person(self) -> None:
        """403 before any input is looked at; asking the service puts the attempt into the 经过."""
        user = self.request.user
        if not any(user.has_right(right) for right in (guards.DETERMINE, guards.PROPOSE)):
            self.write(Finding(result=""))

    def form_valid(self, form: GuideForm) -> HttpResponse:
        if "confirmed" in self.request.POST:
            return super().form_valid(form)
        if reason := self.why_not():
            return self.cannot(reason)
        again = "back" in self.request.POST
        return self.render_to_response(self.get_context_data(form=form, preview=None if again else self.preview(form)))

    def preview(self, form: GuideForm) -> dict[str, Any]:
        result = rules.result_of(form.cleaned_data)
        return {
            "result": result,
            "label": Result(result).label,
            "lines": rules.said(form.answers),
            "suspend": form.answers.get("suspend") == "stop",
            "is_lowered": self.hazard.is_major,
            "asks_downgrade": services.is_determined_major(self.hazard),
        }

    def perform(self, form: GuideForm) -> Determination:
        seen = self.request.POST.get("clause_seen", "")
        return self.write(
            Finding(
                result=rules.result_of(form.cleaned_data), criterion=self.clause.criterion, answers=form.answers,
                clause_seen=int(seen) if _is_id(seen) else None, reason=form.cleaned_data["reason"],
            )
        )  # fmt: skip

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        if made is not None and made.result == Result.COLLECTIVE and not self.is_proposal:
            return reverse("criteria:collective", args=[self.hazard.number])
        return super().get_success_url()


class Collective(Judge):
    """研究认定: several people, their record, a result."""

    form_class = CollectiveForm
    template_name = "criteria/collective.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_proposal and request.method == "GET":
            raise PermissionDenied("研究认定由行业主管部门组织。")
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_proposal(self) -> bool:  # type: ignore[override]
        return False

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"today": self.today}

    def get_initial(self) -> dict[str, Any]:
        waiting = selectors.judging(self.hazard, self.request.user, self.today).waiting
        clause = (
            waiting.clause.criterion.code if waiting and waiting.clause else self.request.GET.get("clause", "")[:20]
        )
        return {"clause": clause, "reason": waiting.reason if waiting else ""}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_right(guards.DETERMINE):
            self.write(Finding(result=""))  # refuses, and journals the attempt
        return super().post(request, *args, **kwargs)

    def perform(self, form: CollectiveForm) -> Determination:
        values = dict(form.cleaned_data)
        clause, upload = values.pop("clause"), values.pop("minutes_file")
        if reason := self.why_not():
            raise ValidationError(reason)
        file = (
            save_document(actor=self.request.user, kind=MINUTES_KIND, name=upload.name, content=upload)
            if upload
            else None
        )
        values |= {"criterion": clause.criterion if clause else None, "minutes_file": file}
        try:
            return self.write(Finding(**values))
        except ValidationError as problem:
            raise _for_form(problem) from problem


def _for_form(problem: ValidationError) -> ValidationError:
    if not hasattr(problem, "error_dict"):
        return problem
    return ValidationError(
        {"clause" if name == "criterion" else name: errors for name, errors in problem.error_dict.items()}
    )


# --- what was made ----------------------------------------------------------------------------------------------------
def _visible(request: HttpRequest, pk: int) -> Determination:
    rows = Determination.objects.visible_to(request.user).select_related(
        "hazard__unit", *selectors.PEOPLE, "minutes_file"
    )
    made = rows.filter(pk=pk).first()
    if made is None:
        raise Http404("没有这份判定，或者不在您的管辖范围内。")
    return made


@require_safe
def determination(request: HttpRequest, pk: int) -> HttpResponse:
    made = _visible(request, pk)
    today = timezone.localdate()
    context = {
        "made": made,
        "hazard": made.hazard,
        "fields": papers.fields_of(made),
        "papers": list(Paper.objects.visible_to(request.user).about(made)),
        "may_draft": papers.may_draft(made, request.user) is None,
        "reads_minutes": guards.may_read_minutes(request.user) is None,
        "changed": selectors.changed_since(made, today),
        "nav_current": "hazards:list",
    }
    return render(request, "criteria/determination.html", context)


class DraftPaper(ServiceActionView):
    """拟判定书: from here on the paper goes its own way."""

    def perform(self) -> Paper:
        return papers.draft_for(actor=self.request.user, made=_visible(self.request, self.kwargs["pk"]))

    def get_success_url(self) -> str:
        return reverse("papers:detail", args=[self.result.pk])


@require_safe
def minutes(request: HttpRequest, pk: int) -> HttpResponseBase:
    made = _visible(request, pk)
    if reason := guards.may_read_minutes(request.user):
        raise PermissionDenied(reason)
    if made.minutes_file is None:
        raise Http404("这份判定没有附件。")
    return serve_document(request, made.minutes_file)


def guide_url(hazard: Any, clause: str = "") -> str:
    query = {"clause": clause} if clause else {}
    return f"{reverse('criteria:guide', args=[hazard.number])}{'?' if query else ''}{urlencode(query)}"
