"""Pages of the law: the penalty clauses, one of them with the words of its statute and its grades, changing the grades."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.accounts.models import User
from anquan.journal.overtaken import newest
from anquan.web import filters
from anquan.workdays.rules import ONE_DAY
from enforcement.asking import FormPage
from enforcement.law import selectors, services
from enforcement.law.forms import LINES, GradesForm, NarrowForm
from enforcement.models import DiscretionGrade, Law, PenaltyClause
from inspections.organs import posts_with

LIST = "enforcement:clauses"


@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    """One page: some hundred clauses. ``?q=`` looks into the citation, the conduct and the key words."""
    today, query = timezone.localdate(), request.GET
    known = list(PenaltyClause.objects.in_force(today))
    form = NarrowForm(query, laws=dict.fromkeys(row.law for row in known))
    filters.refuse_undeclared(query, set(form.fields))
    asked = filters.cleaned(form)
    loaded = Law.objects.in_force(today).values_list("short_name", flat=True)
    context = {
        "rows": [row for row in known if _fits(row, **asked)], "loaded": sorted(set(loaded)), "search": asked["q"],
        "filters": filters.bar(form, query), "is_filtered": any(asked.values()), "clear_href": "?",
    }  # fmt: skip
    return render(request, "enforcement/clauses.html", context)


def _fits(row: PenaltyClause, law: str, kind: str, q: str) -> bool:
    if law and row.law != law or kind and kind not in row.kinds:
        return False
    said = f"{row} {row.keywords} {row.kinds_said}"
    return all(word in said for word in q.split())


def clause_by_code(code: str) -> PenaltyClause:
    found = PenaltyClause.objects.filter(code=code).order_by("-effective_from").first()
    if found is None:
        raise Http404("没有这条处罚依据。")
    return found


def _county(user: User) -> int | None:
    """Whose 裁量基准 the person reads: of the first county in which he has a post."""
    return next((post.unit.county_id for post in user.appointments_today if post.unit.county_id), None)


@require_safe
def clause(request: HttpRequest, code: str) -> HttpResponse:
    found, today, user = clause_by_code(code), timezone.localdate(), request.user
    county = _county(user)
    grades = selectors.grades_of(found, county, today)
    rows = DiscretionGrade.objects.filter(clause=found, county=county).select_related("made_by") if county else []
    context = {
        "clause": found, "words": selectors.quote_clause(found, today), "edition": selectors.edition(found.law, today),
        "grades": grades, "to_come": [row for row in rows if row.valid_from > today],
        "former": [row for row in rows if row.valid_to and row.valid_to < today],
        "is_shipped": bool(grades) and grades[0].county_id is None, "nav_current": LIST,
        "may_edit": bool(posts_with(user, services.RIGHT)) and any(found.range_of(kind) for kind in ("unit", "person")),
    }  # fmt: skip
    return render(request, "enforcement/clause.html", context)


class ChangeGrades(FormPage):
    form_class = GradesForm
    template_name = "enforcement/grades.html"
    crumb = ("处罚依据", LIST)
    title, button = "调整裁量基准", "保存"
    note = f"全部档次一起写，最多 {LINES} 档，不要的档次整档清空。从写明的那天起用新的，以前的案件按当时的基准。"
    success_message = "已保存新的裁量基准。"

    @cached_property
    def clause(self) -> PenaltyClause:
        return clause_by_code(self.kwargs["code"])

    def why_not(self) -> str | None:
        has_range = any(self.clause.range_of(kind) for kind in ("unit", "person"))
        return None if has_range else "这一条没有罚款幅度，不需要裁量基准。"

    def about(self) -> tuple[str, str]:
        return self.clause.citation, self.clause.conduct

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"clause": self.clause}

    def get_initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {"valid_from": self.today + ONE_DAY, "seen": newest(self.clause, services.CHANGED)}
        grades = selectors.grades_of(self.clause, _county(self.request.user), self.today)
        for place, row in enumerate(grades[:LINES]):
            found |= {f"name_{place}": row.name, f"circumstance_{place}": row.circumstance}
            for bound in ("unit_min", "unit_max", "person_min", "person_max"):
                value = getattr(row, bound)
                found[f"{bound}_{place}"] = f"{value:.2f}".removesuffix(".00") if value is not None else ""
        return found

    def perform(self, form: GradesForm) -> list[DiscretionGrade]:
        given = {name: form.cleaned_data[name] for name in ("valid_from", "basis", "reason", "seen")}
        return services.change_grades(
            actor=self.request.user, clause=self.clause, grades=form.grades(), today=self.today, **given
        )

    def get_success_url(self) -> str:
        return reverse("enforcement:clause", args=[self.clause.code])
