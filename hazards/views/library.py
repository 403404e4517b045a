"""What the office keeps itself: 常见隐患库, 专项行动, 问题清单. Lists, and one form each to create and to edit."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_GET

from anquan.journal.overtaken import newest
from anquan.units.models import Unit
from anquan.units.picking import UnitField, bind_units
from anquan.units.rules import Kind
from anquan.web.forms import SeenField
from anquan.web.views import ServiceFormView
from hazards import rules, services
from hazards.forms import CampaignForm, PhraseForm, ProblemListForm
from hazards.models import Campaign, Hazard, Phrase, ProblemList

SEARCHED = ("title", "description", "legal_basis")


# --- lists ----------------------------------------------------------------------------------------------------------
@require_GET
def phrases(request: HttpRequest) -> HttpResponse:
    """The whole library by trade; a trade has about eight phrases. ``?q=`` looks into the words."""
    words = request.GET.get("q", "")[:60].strip()
    found = Phrase.objects.select_related("industry").order_by("industry__order", "industry_id", "order", "id")
    for word in words.split():
        found = found.filter(_any(word))
    groups: dict[str, list[Phrase]] = {}
    for phrase in found:
        groups.setdefault(phrase.industry.name if phrase.industry else "各行业通用", []).append(phrase)
    context = {"groups": [(f"g{n}", name, rows) for n, (name, rows) in enumerate(groups.items())], "search": words}
    return render(request, "hazards/phrases.html", context)


def _any(word: str) -> Q:
    found = Q()
    for name in SEARCHED:
        found |= Q(**{f"{name}__icontains": word})
    return found


@require_GET
def campaigns(request: HttpRequest) -> HttpResponse:
    rows = _counted(Campaign.objects.filter(county__in=counties_of(request.user)), request.user, "campaigns")
    return render(request, "hazards/campaigns.html", {"rows": rows, "today": timezone.localdate()})


@require_GET
def problem_lists(request: HttpRequest) -> HttpResponse:
    rows = _counted(ProblemList.objects.filter(county__in=counties_of(request.user)), request.user, "problem_list")
    for row in rows:
        row.ahead = row.days_ahead(row.finished_on)
    return render(request, "hazards/problem_lists.html", {"rows": rows, "today": timezone.localdate()})


def counties_of(user: Any) -> QuerySet[Unit]:
    """The counties a person works in or sees: from below (a township's people know their county's) and from above."""
    own = {appointment.unit.county_id for appointment in user.appointments_today} - {None}
    seen = Unit.objects.active().visible_to(user).of_kind(Kind.COUNTY).values("pk")
    return Unit.objects.active().of_kind(Kind.COUNTY).filter(Q(pk__in=own) | Q(pk__in=seen))


def _counted(rows: QuerySet, user: Any, relation: str) -> list[Any]:
    """Each row with how many of the hazards that ``user`` sees belong to it, and how many of them are open."""
    listed = list(rows.select_related("county"))
    found = Hazard.objects.visible_to(user).counted().filter(**{f"{relation}__in": listed}).order_by()
    counts = {
        key: numbers
        for key, *numbers in found.values_list(relation).annotate(
            every=Count("pk"), still_open=Count("pk", filter=rules.open_q()), last=Max("ended_on")
        )
    }
    for row in listed:
        row.every, row.still_open, last = counts.get(row.pk, (0, 0, None))
        row.finished_on = None if row.still_open else last
    return listed


# --- forms ----------------------------------------------------------------------------------------------------------
class Book(ServiceFormView):
    """Create without ``pk``, edit with it. The row handed to the service is read anew: the form has changed its own."""

    template_name = "hazards/book_form.html"
    model: Any = None
    list_name = ""
    saving = ""  # the action a saved row leaves in the journal; the form carries the newest it was opened on

    def rows(self) -> QuerySet:
        return self.model.objects.all()

    def read(self) -> Any:
        if "pk" not in self.kwargs:
            return None
        row = self.rows().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404(f"没有这条{self.model._meta.verbose_name}，或者不在您的管辖范围内。")
        return row

    @cached_property
    def row(self) -> Any:
        return self.read()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.row}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["seen"] = SeenField(initial=newest(self.row, self.saving))
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = self.model._meta.verbose_name
        heading = str(self.row) if self.row else f"新建{name}"
        return super().get_context_data(
            heading=heading,
            book=name,
            row=self.row,
            back_href=self.get_success_url(),
            nav_current=self.list_name,
            **kwargs,
        )

    def get_success_url(self) -> str:
        return reverse(self.list_name)

    def get_success_message(self, result: Any) -> str:
        return f"已保存“{result}”。"


class EditPhrase(Book):
    model, form_class, list_name, saving = Phrase, PhraseForm, "hazards:phrases", "phrase.save"

    def perform(self, form: PhraseForm) -> Phrase:
        return services.save_phrase(actor=self.request.user, phrase=self.read(), **form.cleaned_data)

    def get_success_message(self, result: Phrase) -> str:
        return f"已保存“{result.title}”，登记隐患时马上能选到。" if result.is_active else f"已停用“{result.title}”。"


class CountyBook(Book):
    """Belongs to a county: the person's own where he has one, else he names it."""

    def rows(self) -> QuerySet:
        return self.model.objects.filter(county__in=counties_of(self.request.user))

    @cached_property
    def own_county(self) -> Unit | None:
        found = list(counties_of(self.request.user)[:2])
        return found[0] if len(found) == 1 else None

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.row is None and self.own_county is None:
            form.fields["county"] = UnitField(label="所属县（市、区）", kinds=(Kind.COUNTY,))
            bind_units(form, self.request.user)
        return form

    def values(self, form: Any) -> dict[str, Any]:
        values = dict(form.cleaned_data)
        if self.row is None:
            values.setdefault("county", self.own_county)
        return values


class EditCampaign(CountyBook):
    model, form_class, list_name, saving = Campaign, CampaignForm, "hazards:campaigns", "campaign.save"

    def perform(self, form: CampaignForm) -> Campaign:
        return services.save_campaign(actor=self.request.user, campaign=self.read(), **self.values(form))


class EditProblemList(CountyBook):
    model, form_class, list_name, saving = ProblemList, ProblemListForm, "hazards:problem_lists", "problem_list.save"

    def perform(self, form: ProblemListForm) -> ProblemList:
        return services.save_problem_list(actor=self.request.user, problem_list=self.read(), **self.values(form))
