"""The import of enterprises: upload → dry run → confirm. The uploaded file waits under its owner's id until then."""

import re
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET
from django.views.generic import View

from anquan.excel.sheets import BadWorkbook
from anquan.journal.context import door
from anquan.units import services, workbooks
from anquan.units.forms import ImportForm
from anquan.units.imports import COLUMNS, ImportReport

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
TOKEN = re.compile(r"[0-9a-f]{32}")


class Import(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if token := request.POST.get("token"):
            return self._commit(request, token)
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form, status=422)
        upload = form.cleaned_data["file"]
        content = upload.read(workbooks.limits(timezone.localdate()).max_bytes + 1)
        return self._dry_run(request, form, upload.name, content)

    def _dry_run(self, request: HttpRequest, form: ImportForm, name: str, content: bytes) -> HttpResponse:
        try:
            rows = read(content)
        except BadWorkbook as bad:
            form.add_error("file", bad.reason)
            return self._page(request, form, status=422)
        report = services.import_enterprises(actor=request.user, rows=rows, commit=False)
        token = _keep(request.user.pk, content) if not report.file_errors else ""
        status = 422 if report.file_errors else 200
        return self._page(request, ImportForm(), report=report, token=token, file_name=name, status=status)

    def _commit(self, request: HttpRequest, token: str) -> HttpResponse:
        """The same rows are judged again: the world may have changed since the dry run."""
        rows = read(_kept(request.user.pk, token))
        with door("import"):
            report = services.import_enterprises(actor=request.user, rows=rows, commit=True)
        if not report.is_committed:
            return self._page(request, ImportForm(), report=report, token=token, file_name="刚才的文件", status=409)
        default_storage.delete(_path(request.user.pk, token))
        messages.success(request, _said(report))
        return HttpResponseRedirect(reverse("units:list") + "?order=newest")

    def _page(self, request: HttpRequest, form: ImportForm, *, status: int = 200, **more: Any) -> HttpResponse:
        report: ImportReport | None = more.get("report")
        context = {"form": form, "columns": COLUMNS, "shown": SHOWN, **more}
        if report is not None:
            context["rows"] = [row for row in report.rows if row.errors or row.outcome != "不变"][:SHOWN]
        return render(request, "units/import.html", context, status=status)


def read(content: bytes) -> list[dict[str, Any]]:
    return workbooks.read(content, limits=workbooks.limits(timezone.localdate()))


def _said(report: ImportReport) -> str:
    counts = report.counts
    return f"已导入：新增 {counts['新增']} 家，更新 {counts['更新']} 家，{counts['不变']} 家没有变化。"


# --- the file that waits ------------------------------------------------------------------------------------------
def _path(user_id: int, token: str) -> str:
    if not TOKEN.fullmatch(token):
        raise Http404("没有这个待导入的文件。")
    return f"imports/units/{user_id}/{token}"


def _keep(user_id: int, content: bytes) -> str:
    """One waiting file for each person: the last."""
    folder = f"imports/units/{user_id}"
    if default_storage.exists(folder):
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    token = uuid4().hex
    default_storage.save(_path(user_id, token), ContentFile(content))
    return token


def _kept(user_id: int, token: str) -> bytes:
    path = _path(user_id, token)
    if not default_storage.exists(path):
        raise Http404("待导入的文件已不在，请重新上传。")
    with default_storage.open(path) as file:
        content: bytes = file.read()
    return content


# --- downloads ----------------------------------------------------------------------------------------------------
@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    return _download(workbooks.template(), "企业信息导入模板.xlsx")


@require_GET
def errors_file(request: HttpRequest, token: str) -> HttpResponse:
    rows = read(_kept(request.user.pk, token))
    report = services.import_enterprises(actor=request.user, rows=rows, commit=False)
    return _download(workbooks.with_errors(rows, report), "企业信息（标出错误）.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    header = content_disposition_header(True, name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": header})
