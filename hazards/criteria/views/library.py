"""The library: clauses and their versions, the catalogue, corrections on screen and by Excel, synonyms."""

from typing import Any

import django_filters as filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from django.views.generic import View

from anquan.excel.sheets import BadWorkbook
from anquan.files import waiting
from anquan.journal.context import door
from anquan.journal.overtaken import newest
from anquan.units.models import Industry
from anquan.units.workbooks import limits
from anquan.web.filtersets import QuickFilterSet
from anquan.web.views import Ordering, ScopedListView, ServiceFormView, Tab
from anquan.workflow import NotAllowed
from hazards.criteria import rules, selectors, services, workbook
from hazards.criteria.forms import ClauseForm, ImportForm, RepealForm, SetForm, SynonymForm
from hazards.models import Criterion, CriterionSet, CriterionVersion, Determination, Synonym

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD_KIND = "criteria.upload"
SHOWN = 200


def tabs(current: str, user: Any) -> list[Tab]:
    """The four shelves of the library."""
    shelves = [("条款", "criteria:list"), ("标准目录", "criteria:sets"), ("条款有变化的隐患", "criteria:affected"),
               ("同义词", "criteria:synonyms")]  # fmt: skip
    return [Tab(label, reverse(name), is_current=name == current) for label, name in shelves]


# --- clauses ----------------------------------------------------------------------------------------------------------
class ClauseFilter(QuickFilterSet):
    q = filters.CharFilter(label="查找", method="by_text", max_length=60)
    set = filters.ChoiceFilter(label="标准", field_name="criterion__set__code")
    industry = filters.ChoiceFilter(label="适用行业", method="by_industry")
    mark = filters.ChoiceFilter(label="核实情况", choices=rules.Mark.choices)

    class Meta:
        model = CriterionVersion
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        filled = CriterionSet.objects.filter(criteria__isnull=False).distinct()
        self.filters["set"].extra["choices"] = [(each.code, f"{each.code} {each.title}"[:40]) for each in filled]
        lines = Industry.objects.filter(is_active=True).values_list("code", "name")
        self.filters["industry"].extra["choices"] = list(lines)

    def by_text(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.text(value)

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.for_industry(value)


class ClauseList(ScopedListView):
    model = CriterionVersion
    filterset_class = ClauseFilter
    orderings = (Ordering("code", "条款", "criterion_id"),)
    template_name = "criteria/list.html"
    related = ("criterion__set",)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().current().prefetch_related("industries")

    def tabs(self) -> list[Tab]:
        return tabs("criteria:list", self.request.user)

    def get_context(self) -> dict[str, Any]:
        return {"find_label": "简述、关键词、代码"}


@require_safe
def clause(request: HttpRequest, code: str) -> HttpResponse:
    one = get_object_or_404(Criterion.objects.select_related("set"), code=code)
    context = {"clause": one, "versions": selectors.history(one), "today": timezone.localdate()}
    return render(request, "criteria/clause.html", context)


# --- sets -------------------------------------------------------------------------------------------------------------
@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    context = {"rows": selectors.sets(timezone.localdate()), "tabs": tabs("criteria:sets", request.user)}
    return render(request, "criteria/sets.html", context)


@require_safe
def one_set(request: HttpRequest, code: str) -> HttpResponse:
    of = get_object_or_404(CriterionSet.objects.select_related("replaced_by"), code=code)
    today = timezone.localdate()
    touched = selectors.affected(request.user, today).filter(clause__criterion__set=of).count()
    context = {"of": of, "clauses": selectors.clauses_of(of), "is_in_force": of.is_in_force(today), "touched": touched}
    return render(request, "criteria/set.html", context)


@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:
    of = get_object_or_404(CriterionSet, code=code)
    return _download(workbook.write(of, selectors.clauses_of(of)), f"{of.code} {of.title}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    header = content_disposition_header(True, name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": header})


# --- forms ------------------------------------------------------------------------------------------------------------
class LibraryForm(ServiceFormView):
    """Base: a title, a button, the way back; the version that was read travels with the form."""

    template_name = "criteria/form.html"
    heading = button = note = ""

    @cached_property
    def seen(self) -> int | None:
        given = self.request.POST.get("seen", "")
        return int(given) if given.isdecimal() and len(given) < 10 else None

    def get_seen(self) -> int:
        return 0

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = {"heading": self.heading, "button": self.button, "note": self.note, "back_href": self.get_success_url(),
                "seen": self.seen if self.seen is not None else self.get_seen(), "nav_current": "criteria:list"}  # fmt: skip
        return super().get_context_data(**said | kwargs)


class OfSet(LibraryForm):
    @cached_property
    def of(self) -> CriterionSet:
        return get_object_or_404(CriterionSet, code=self.kwargs["code"])

    def get_seen(self) -> int:
        return self.of.version

    def get_success_url(self) -> str:
        return reverse("criteria:set", args=[self.kwargs["code"]])


class CreateSet(LibraryForm):
    form_class, heading, button = SetForm, "新建判定标准", "建立"

    def perform(self, form: SetForm) -> CriterionSet:
        return services.create_set(actor=self.request.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return reverse("criteria:set", args=[made.code]) if made else reverse("criteria:sets")

    def get_success_message(self, result: CriterionSet) -> str:
        return f"已建立“{result.title}”。"


class EditSet(OfSet):
    form_class, heading, button = SetForm, "修改标准", "保存修改"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": get_object_or_404(CriterionSet, code=self.kwargs["code"])}

    def perform(self, form: SetForm) -> CriterionSet:
        return services.save_set(actor=self.request.user, code=self.of.code, seen=self.seen, **form.cleaned_data)

    def get_success_message(self, result: CriterionSet) -> str:
        return f"已保存“{result.title}”。"


class RepealSet(OfSet):
    form_class, heading, button = RepealForm, "废止标准", "废止"
    note = "从这天起向导里不再列出它的条款。已经作出的判定不变，受影响的未销号隐患会列出来，由部门重新判定。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.of}

    def perform(self, form: RepealForm) -> CriterionSet:
        return services.repeal_set(actor=self.request.user, code=self.of.code, seen=self.seen, **form.cleaned_data)

    def get_success_message(self, result: CriterionSet) -> str:
        return f"“{result.title}”自 {result.repealed_on:%Y-%m-%d} 起废止。"

    def get_success_url(self) -> str:
        done = getattr(self, "result", None) is not None
        return reverse("criteria:affected") if done else super().get_success_url()


class CreateClause(OfSet):
    form_class, heading, button = ClauseForm, "新增条款", "新增"

    def get_seen(self) -> int:
        return 0

    def get_initial(self) -> dict[str, Any]:
        return {"code": f"{self.of.code}-"}

    def perform(self, form: ClauseForm) -> CriterionVersion:
        values = dict(form.cleaned_data) | {"is_withdrawn": False}
        return services.save_clause(actor=self.request.user, in_set=self.of, seen=0, **values)

    def get_success_message(self, result: CriterionVersion) -> str:
        return f"已新增 {result.criterion.code}。"


class EditClause(LibraryForm):
    form_class, heading, button = ClauseForm, "修改条款", "保存为新版本"
    note = "保存以后是新的一版，原来的文字留在历次版本里；以前的判定仍用当时的文字。"

    @cached_property
    def current(self) -> CriterionVersion:
        rows = CriterionVersion.objects.current().select_related("criterion__set")
        return get_object_or_404(rows, criterion__code=self.kwargs["code"])

    def get_seen(self) -> int:
        return self.current.number

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.current}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=f"修改 {self.kwargs['code']}", **kwargs)

    def perform(self, form: ClauseForm) -> CriterionVersion:
        one = Criterion.objects.select_related("set").get(code=self.kwargs["code"])
        return services.save_clause(
            actor=self.request.user, in_set=one.set, code=one.code, seen=self.seen, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return reverse("criteria:clause", args=[self.kwargs["code"]])

    def get_success_message(self, result: CriterionVersion) -> str:
        return f"已保存为第 {result.number} 版。"


# --- Excel ------------------------------------------------------------------------------------------------------------
class ImportSet(View):
    """Upload, look, confirm. The uploaded file waits under its owner's name until then."""

    @cached_property
    def of(self) -> CriterionSet:
        return get_object_or_404(CriterionSet, code=self.kwargs["code"])

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self._page(ImportForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        if token := request.POST.get("token"):
            return self._commit(token, request.POST.get("reason", "")[:200])
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        upload = form.cleaned_data["file"]
        content = upload.read()
        try:
            report = workbook.understand(self.of, workbook.read(content, limits(timezone.localdate())))
        except BadWorkbook as bad:
            form.add_error("file", bad.reason)
            return self._page(form, status=422)
        owner = {"actor": request.user, "kind": UPLOAD_KIND}
        token = waiting.keep(**owner, name=upload.name, content=content) if report.ok else ""
        return self._page(
            form, report=report, token=token, reason=form.cleaned_data["reason"], status=200 if report.ok else 422
        )

    def _commit(self, token: str, reason: str) -> HttpResponse:
        """The same rows are judged again: somebody may have edited a clause since."""
        content = waiting.content_of(actor=self.request.user, kind=UPLOAD_KIND, token=token)
        found = workbook.read(content, limits(timezone.localdate()))
        try:
            with door("import"):
                report = services.import_set(actor=self.request.user, code=self.of.code, found=found, reason=reason)
        except (NotAllowed, ValidationError) as refused:
            form = ImportForm(self.request.POST)
            form.errors.clear() if form.is_valid() else None
            form.add_error(None, getattr(refused, "reason", None) or refused)
            return self._page(form, report=workbook.understand(self.of, found), status=409)
        counts = report.counts
        said = f"已导入：新增 {counts[workbook.NEW]} 条，修改 {counts[workbook.CHANGED]} 条，{counts[workbook.SAME]} 条没有变化。"
        messages.success(self.request, said)
        return HttpResponseRedirect(reverse("criteria:set", args=[self.of.code]))

    def _page(self, form: ImportForm, *, status: int = 200, **more: Any) -> HttpResponse:
        report = more.get("report")
        context = {"of": self.of, "form": form, "headings": workbook.HEADINGS, "nav_current": "criteria:list", **more}
        if report is not None:
            context["rows"] = [row for row in report.rows if row.outcome != workbook.SAME][:SHOWN]
            context["counts"] = [(word, number) for word, number in report.counts.items() if number]
        return render(self.request, "criteria/import.html", context, status=status)


# --- what a change touches --------------------------------------------------------------------------------------------
class Affected(ScopedListView):
    """Open hazards whose determination rests on words that hold no longer."""

    model = Determination
    orderings = (Ordering("newest", "认定日期", "decided_on", descending=True),)
    template_name = "criteria/affected.html"
    related = ("hazard__unit", "hazard__township", "clause__criterion__set__replaced_by", "deciding_unit")

    def get_queryset(self) -> QuerySet:
        return selectors.affected(self.request.user, self.today)

    def tabs(self) -> list[Tab]:
        return tabs("criteria:affected", self.request.user)

    def get_context(self) -> dict[str, Any]:
        return {"lines": [(made, selectors.changed_since(made, self.today)) for made in self.page.rows]}


# --- synonyms ---------------------------------------------------------------------------------------------------------
@require_safe
def synonyms(request: HttpRequest) -> HttpResponse:
    context = {"rows": Synonym.objects.all(), "tabs": tabs("criteria:synonyms", request.user)}
    return render(request, "criteria/synonyms.html", context)


class EditSynonym(LibraryForm):
    form_class, heading, button = SynonymForm, "同义词", "保存"
    note = "描述里出现左边的说法时，向导按右边的字眼找条款。"

    def get_seen(self) -> int:
        return newest(self.row(), "synonym.save")

    def row(self) -> Synonym | None:
        return get_object_or_404(Synonym, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.row()}

    def perform(self, form: SynonymForm) -> Synonym:
        return services.save_synonym(actor=self.request.user, synonym=self.row(), seen=self.seen, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("criteria:synonyms")

    def get_success_message(self, result: Synonym) -> str:
        return f"已保存“{result.word}”。"
