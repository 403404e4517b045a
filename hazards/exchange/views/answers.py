"""对账: their answers, one row by row, and what a clerk does about a difference."""

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import View

from anquan.excel.sheets import BadWorkbook
from anquan.files import exports
from anquan.files.rules import BadFile
from anquan.files.tasks import export as export_task
from anquan.files.views import serve_document
from anquan.journal.overtaken import newest
from anquan.terms.selectors import whole
from anquan.web import filters
from anquan.web.queue import enqueue
from anquan.web.views import Ordering, ScopedListView, ServiceActionView, ServiceFormView, Tab
from hazards.exchange import rules, selectors, services, workbook
from hazards.exchange.comparing import Reconciliation, reconcile, with_suggestions
from hazards.exchange.filters import ALL, OFF, SHOWS, TODO, LineFilter, chosen
from hazards.exchange.forms import AnswerForm, ColumnsForm
from hazards.exchange.reading import BadRows
from hazards.exchange.services.answering import POINTED_OUT
from hazards.exchange.views.profiles import ANSWERS, key, tabs
from hazards.models import Answer, ExportProfile

MOST_FAULTS = 200


class Answers(ScopedListView):
    """What came back, newest first."""

    model = Answer
    template_name = "exchange/answers.html"
    related = ("profile", "version", "document", "uploaded_by")
    orderings = (Ordering("newest", "上传时间", "pk", descending=True, says=("从早到晚", "从晚到早")),)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().annotate(lines=Count("rows"))

    def tabs(self) -> list[Tab]:
        return tabs(ANSWERS)


class Upload(ServiceFormView):
    """Their workbook; rows that cannot be compared are told by row and column, and nothing is kept."""

    form_class = AnswerForm
    template_name = "exchange/upload.html"

    @cached_property
    def profile(self) -> ExportProfile:
        return selectors.profile(self.kwargs["pk"], self.request.user)

    def perform(self, form: AnswerForm) -> Answer:
        try:
            answer, self.is_new = services.upload(
                actor=self.request.user,
                profile=self.profile,
                file=form.cleaned_data["file"],
                today=timezone.localdate(),
            )
        except (BadWorkbook, BadFile) as problem:
            raise ValidationError({"file": problem.reason}) from problem
        except BadRows as bad:
            self.faults = bad.faults
            raise ValidationError({"file": f"有 {len(bad.faults)} 处要改，整份都没有读入，见下表。"}) from bad
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        faults, today = getattr(self, "faults", []), timezone.localdate()
        return super().get_context_data(
            profile=self.profile, faults=faults[:MOST_FAULTS], faults_total=len(faults),
            max_rows=whole("exchange.max_rows", today), max_mb=whole("file.max_mb", today), nav_current=ANSWERS, **kwargs,
        )  # fmt: skip

    def get_success_url(self) -> str:
        return reverse("exchange:answer", args=[self.result.pk])

    def get_success_message(self, result: Answer) -> str:
        if not self.is_new:
            return f"这份文件 {timezone.localtime(result.uploaded_at):%m-%d %H:%M} 已经上传过，没有重复读入。"
        return f"已读入 {result.rows.count()} 行。我方的记录没有改动。"


class OfAnswer:
    """The answer of the URL, within the person's offices."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def answer(self) -> Answer:
        rows = Answer.objects.visible_to(self.request.user)
        found = rows.select_related("profile__area", "version", "office", "document", "uploaded_by")
        answer = found.filter(pk=self.kwargs["pk"]).first()
        if answer is None:
            raise Http404("没有这份反馈表，或者不在您的管辖范围内。")
        return answer

    @property
    def page(self) -> str:
        return reverse("exchange:answer", args=[self.answer.pk])


class Reconcile(OfAnswer, View):
    """Row by row: ours, theirs, what differs. ``?export=xlsx`` orders the same lines as a workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = LineFilter(request.GET)
        filters.refuse_undeclared(request.GET, {*form.fields, "page", "export"})
        said = filters.cleaned(form)
        if "export" in request.GET:
            return self._export(said)
        today = timezone.localdate()
        found = reconcile(self.answer, request.user, today)
        lines = chosen(found.lines, said["show"], said["q"])
        pages = Paginator(lines, whole("list.page_size", today))
        shown = pages.get_page(request.GET.get("page", ""))
        context = {
            "answer": self.answer,
            "found": found,
            "lines": with_suggestions(found, shown.object_list, request.user, today),
            "tabs": self._tabs(found, said["show"]),
            "sums": workbook.sums(found),
            "search": said["q"],
            "is_filtered": bool(said["q"]),
            "clear_href": "?",
            "pager": self._pager(shown, len(lines)),
            "export_href": filters.href(request.GET, export="xlsx", page=None),
            "outcome": rules.Outcome,
            "nav_current": ANSWERS,
        }
        return render(request, "exchange/answer.html", context)

    def _tabs(self, found: Reconciliation, show: str) -> list[Tab]:
        counts, every = found.counts, len(found.lines)
        numbers = dict(counts) | {OFF: every - counts[rules.Outcome.SAME], TODO: found.todo, ALL: every}
        here = show or OFF
        return [
            Tab(label, filters.href(self.request.GET, show=code if code != OFF else None, page=None),
                numbers.get(code, 0), code == here)
            for code, label in SHOWS
        ]  # fmt: skip

    def _pager(self, shown: Any, total: int) -> dict[str, Any]:
        def turn(number: int) -> str:
            return filters.href(self.request.GET, page=number)

        return {
            "next": turn(shown.next_page_number()) if shown.has_next() else "",
            "previous": turn(shown.previous_page_number()) if shown.has_previous() else "",
            "first": turn(1) if shown.number > 1 else "",
            "shown": len(shown.object_list),
            "total": total,
        }

    def _export(self, said: dict[str, str]) -> HttpResponse:
        if self.request.GET["export"] != "xlsx":
            raise BadRequest("只能导出 Excel（xlsx）。")
        name = str(self.answer).rpartition(".")[0] or str(self.answer)
        made = exports.order(
            actor=self.request.user, kind=workbook.RECONCILIATION, title=f"对账结果 {name}"[:110],
            params={"answer": self.answer.pk, "show": said["show"], "q": said["q"]},
        )  # fmt: skip
        enqueue(export_task, str(made.pk))
        return HttpResponseRedirect(reverse("hazards:exports"))


class Columns(OfAnswer, ServiceFormView):
    """What each column of theirs means, corrected by hand."""

    form_class = ColumnsForm
    template_name = "exchange/columns.html"
    success_message = "已按新的列重新对账。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"answer": self.answer}

    def get_initial(self) -> dict[str, Any]:
        return {"seen": newest(self.answer, POINTED_OUT)}

    def perform(self, form: ColumnsForm) -> Answer:
        said = {"columns": form.meanings(), "seen": form.cleaned_data["seen"]}
        try:
            return services.point_out_columns(actor=self.request.user, answer=self.answer, **said)
        except BadWorkbook as problem:
            raise ValidationError(problem.reason) from problem
        except BadRows as bad:
            raise ValidationError([fault.say() for fault in bad.faults[:20]]) from bad

    def get_success_url(self) -> str:
        return self.page

    def get_fresh_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(answer=self.answer, nav_current=ANSWERS, **kwargs)
        columns, rows = context["form"].columns(), self.answer.rows.all()[:8]
        sample = [(row.number, [row.cells.get(each["index"], "") for each in columns]) for row in rows]
        return context | {"columns": columns, "sample": sample}


class Act(OfAnswer, ServiceActionView):
    """A button of a line, or the one that writes down all numbers."""

    def perform(self) -> Any:
        common = {"actor": self.request.user, "answer": self.answer, "today": timezone.localdate()}
        return ACTIONS[self.kwargs.get("action", "numbers")](self, common)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.kwargs.get("action", "numbers") not in ACTIONS:
            raise Http404("没有这个操作。")
        return super().dispatch(request, *args, **kwargs)

    def match(self, common: dict[str, Any]) -> str:
        number = self.request.POST.get("number", "")[:40]
        row = services.match(**common, row_id=self.kwargs["row"], number=number)
        return f"第 {row.number} 行已对上 {row.major}。"

    def unmatch(self, common: dict[str, Any]) -> str:
        row = services.unmatch(**common, row_id=self.kwargs["row"])
        return f"第 {row.number} 行已分开。"

    def number(self, common: dict[str, Any]) -> str:
        kept = services.record_number(**common, row_id=self.kwargs["row"])
        return f"已在 {kept.major} 上记下外部编号 {kept.number}。"

    def numbers(self, common: dict[str, Any]) -> str:
        return f"已记下 {services.record_numbers(**common)} 条的外部编号。"

    def get_success_message(self, result: str) -> str:
        return result

    def get_success_url(self) -> str:
        return self.page


ACTIONS = {"match": Act.match, "unmatch": Act.unmatch, "number": Act.number, "numbers": Act.numbers}


class Check(OfAnswer, ServiceActionView):
    """已核对, with the reason: of a row of theirs, or of an item they do not have."""

    def perform(self) -> Any:
        sent = self.request.POST
        return services.check(
            actor=self.request.user, answer=self.answer, today=timezone.localdate(), stamp=sent.get("stamp", ""),
            reason=sent.get("reason", "")[:200], row_id=key(sent.get("row")), major_id=key(sent.get("item")),
        )  # fmt: skip

    def get_success_message(self, result: Any) -> str:
        return "已记为核对过。"

    def get_success_url(self) -> str:
        return self.page

    def get_fresh_url(self) -> str:
        return self.page


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Their workbook as it came."""
    answer = Answer.objects.visible_to(request.user).select_related("document").filter(pk=pk).first()
    if answer is None:
        raise Http404("没有这份反馈表，或者不在您的管辖范围内。")
    return serve_document(request, answer.document)
