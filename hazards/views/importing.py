"""台账导入: upload → “这样理解对吗” → dry run → all of it or nothing. Everybody sees his own uploads only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from anquan.excel.sheets import BadWorkbook
from anquan.files import exports
from anquan.files.rules import BadFile
from anquan.files.tasks import export as export_task
from anquan.journal.services import record
from anquan.terms.selectors import whole
from anquan.web.queue import enqueue
from anquan.web.views import ServiceActionView, ServiceFormView
from hazards.import_form import HeaderForm, LayoutForm, UploadForm
from hazards.imports import batches, jobs, returning
from hazards.models import ImportBatch, ImportLayout
from hazards.rules import Source
from hazards.tasks import run_import

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportBatch.State


@contextmanager
def spoken() -> Iterator[None]:
    """A file that cannot be taken is an error of the field, with what to do about it."""
    try:
        yield
    except (BadWorkbook, BadFile) as problem:
        raise ValidationError({"file": problem.reason}) from problem


def own_batch(request: HttpRequest, pk) -> ImportBatch:
    """Only the uploader knows of it."""
    batch = ImportBatch.objects.owned_by(request.user).select_related("document").filter(pk=pk).first()
    if batch is None:
        raise Http404("没有这份台账，或者不是您上传的。")
    return batch


def page_of(batch: ImportBatch) -> str:
    return reverse("hazards:import_detail", args=[batch.pk])


class Ledgers(ServiceFormView):
    """My uploads, and the box for the next one."""

    form_class = UploadForm
    template_name = "hazards/import.html"

    def perform(self, form: UploadForm) -> ImportBatch:
        with spoken():
            return batches.upload(actor=self.request.user, file=form.cleaned_data["file"], today=timezone.localdate())

    def get_success_url(self) -> str:
        return reverse("hazards:import_layout", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        most = whole("list.page_size", today)
        mine = ImportBatch.objects.owned_by(self.request.user).select_related("document").defer("report", "layout")
        return super().get_context_data(
            rows=mine[:most], most=most, max_rows=whole("import.ledger.max_rows", today),
            max_mb=whole("file.max_mb", today), keep_days=whole("import.keep_days", today), understood=returning.TEMPLATE[1:], **kwargs,
        )  # fmt: skip


class Layout(ServiceFormView):
    """这样理解对吗: what each column means, and what is said once for the whole sheet; then the dry run."""

    form_class = LayoutForm
    template_name = "hazards/import_layout.html"

    @cached_property
    def batch(self) -> ImportBatch:
        return own_batch(self.request, self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.batch.state in (State.RUNNING, State.DONE):
            return HttpResponseRedirect(page_of(self.batch))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"batch": self.batch, "user": self.request.user}

    def perform(self, form: LayoutForm) -> ImportBatch:
        actor, today = self.request.user, timezone.localdate()
        if not jobs.is_large(self.batch, today):
            with spoken():
                return batches.check(actor=actor, batch=self.batch, today=today, **form.choices())
        choices = batches.sensible(actor, self.batch, today, **form.choices())
        batch = jobs.order_check(actor=actor, batch=self.batch, choices=choices)
        enqueue(run_import, str(batch.pk))
        return batch

    def get_success_url(self) -> str:
        return page_of(self.batch)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        layout, columns = self.batch.layout, context["form"].columns()
        context |= {
            "batch": self.batch, "columns": columns, "layout": layout,
            "sample": [(row, [cells.get(each["index"], "") for each in columns]) for row, cells in layout["sample"]],
            "header_form": HeaderForm(batch=self.batch), "is_large": jobs.is_large(self.batch, timezone.localdate()),
            "remembered": _remembered(self.batch),
            "computed": [f"{each['letters']} 列“{each['label']}”" for each in columns if each["is_computed"]],
        }  # fmt: skip
        return context


def _remembered(batch: ImportBatch) -> ImportLayout | None:
    """The confirmation this reading was taken from, for a file that has not been checked itself."""
    if batch.state != State.READ or not batch.layout.get("is_remembered"):
        return None
    return ImportLayout.objects.filter(fingerprint=batch.layout["fingerprint"]).first()


class PointOutHeader(ServiceActionView):
    """The header was not found where it is: the person says where."""

    @cached_property
    def batch(self) -> ImportBatch:
        return own_batch(self.request, self.kwargs["pk"])

    def perform(self) -> ImportBatch:
        form = HeaderForm(self.request.POST, batch=self.batch)
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        said = form.cleaned_data
        with spoken():
            return batches.point_out_header(
                actor=self.request.user, batch=self.batch, sheet=said["sheet"], first_row=said["first_row"] - 1,
                depth=said["depth"], today=timezone.localdate(),
            )  # fmt: skip

    def get_success_url(self) -> str:
        return reverse("hazards:import_layout", args=[self.batch.pk])


class Commit(ServiceActionView):
    @cached_property
    def batch(self) -> ImportBatch:
        return own_batch(self.request, self.kwargs["pk"])

    def perform(self) -> ImportBatch:
        actor, today, seen = self.request.user, timezone.localdate(), self.request.POST.get("stamp", "")
        if not jobs.is_large(self.batch, today):
            with spoken():
                return batches.commit(actor=actor, batch=self.batch, today=today, stamp=seen)
        batch = jobs.order_commit(actor=actor, batch=self.batch, stamp=seen)
        enqueue(run_import, str(batch.pk))
        return batch

    def get_success_url(self) -> str:
        return page_of(self.batch)


@require_GET
def detail(request: HttpRequest, pk) -> HttpResponse:
    """Where this ledger stands: still to be confirmed, in the hands of a worker, checked, or written."""
    batch = own_batch(request, pk)
    if batch.state == State.RUNNING:
        template = "hazards/_import_progress.html" if request.htmx else "hazards/import_running.html"
        return render(request, template, {"batch": batch, "lines": batch.layout.get("lines", 0)})
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if batch.state == State.READ:
        return HttpResponseRedirect(reverse("hazards:import_layout", args=[batch.pk]))
    if batch.state == State.DONE:
        return render(request, "hazards/import_done.html", {"batch": batch, "report": batch.report})
    return render(request, "hazards/import_detail.html", _result(batch))


def _result(batch: ImportBatch) -> dict[str, Any]:
    report, kept = batch.report, batch.defaults
    return {
        "batch": batch, "report": report, "faults": batches.faults_of(batch)[: batches.SHOWN_ROWS],
        "faults_total": report.get("faults_total", 0), "shown": batches.SHOWN_ROWS, "most": batches.MOST_FAULTS,
        "is_large": jobs.is_large(batch, timezone.localdate()),
        "source": dict(Source.choices).get(kept.get("source", ""), ""), "consequence": _consequence(report),
    }  # fmt: skip


def _consequence(report: dict) -> str:
    """What pressing the button does, and that it is not undone in one stroke."""
    fresh, units = report.get("fresh", 0), report.get("new_units_total", 0)
    closed = f"，其中 {report['fresh_closed']} 条登记为已销号" if report.get("fresh_closed") else ""
    made = f"，同时新建 {units} 家单位" if units else ""
    return f"将登记 {fresh} 条隐患{closed}{made}。编号随即产生，不能整批撤回。"


@require_http_methods(["GET", "POST"])
def errors_file(request: HttpRequest, pk) -> HttpResponse:
    """The uploaded sheet with its errors; a large one is made by a worker and waits in the 下载中心."""
    batch = own_batch(request, pk)
    if not batch.report.get("faults"):
        raise Http404("这份台账没有错误。")
    name = f"{batch.document.original_name.rpartition('.')[0] or batch.document.original_name}（标出错误）"
    if jobs.is_large(batch, timezone.localdate()):
        if request.method == "GET":
            return HttpResponseRedirect(page_of(batch))
        order = exports.order(
            actor=request.user, kind=returning.ERRORS, title=name[:110], params={"batch": str(batch.pk)}
        )
        enqueue(export_task, str(order.pk))
        return HttpResponseRedirect(reverse("hazards:exports"))
    content = returning.error_file(batch)
    with transaction.atomic():
        record(actor=request.user, action="hazard.import_errors", obj=batch, label=str(batch.document))
    return _download(content, f"{name}.xlsx")


@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    return _download(returning.template(), "隐患台账导入模板.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    header = content_disposition_header(True, name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": header})
