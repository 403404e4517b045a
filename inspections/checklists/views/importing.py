"""A checklist from Excel: upload, look, confirm. The uploaded file waits under its owner's name until then."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import View

from anquan.excel.sheets import BadWorkbook, Limits
from anquan.files import waiting
from anquan.journal.context import door
from anquan.units import workbooks
from anquan.workflow import NotAllowed
from inspections.checklists import guards, selectors, services, workbook
from inspections.checklists.forms import ImportForm
from inspections.checklists.views.library import LIST, OfChecklist, download
from inspections.checklists.workbook import CHANGED, DROPPED, NEW, SAME, Found, Report
from inspections.models import Checklist, ChecklistVersion

UPLOAD_KIND = "checklist.upload"
SHOWN = 200


def limits() -> Limits:
    return workbooks.limits(timezone.localdate())


def looked_at(checklist: Checklist, content: bytes) -> tuple[Found, Report, ChecklistVersion | None]:
    version = selectors.newest_version(checklist)
    found = workbook.read(content, limits())
    return found, workbook.understand(found, selectors.items_of(version)), version


class Import(OfChecklist, View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if reason := guards.may_edit(self.checklist, request.user):
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(ImportForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if token := request.POST.get("token"):
            return self._commit(token)
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        upload = form.cleaned_data["file"]
        content = upload.read()
        try:
            _, report, version = looked_at(self.checklist, content)
        except BadWorkbook as bad:
            form.add_error("file", bad.reason)
            return self._page(form, status=422)
        token = waiting.keep(actor=request.user, kind=UPLOAD_KIND, name=upload.name, content=content)
        more = {"note": form.cleaned_data["note"], "seen": version.number if version else 0}
        return self._page(form, report=report, token=token, **more, status=200 if report.ok else 422)

    def _commit(self, token: str) -> HttpResponse:
        """The same rows are judged again, against the version that was looked at."""
        found = workbook.read(waiting.content_of(actor=self.request.user, kind=UPLOAD_KIND, token=token), limits())
        seen, note = self.request.POST.get("seen", ""), self.request.POST.get("note", "")[:300]
        try:
            with door("import"):
                report = services.import_items(
                    actor=self.request.user, checklist=self.checklist, found=found, note=note,
                    seen=int(seen) if seen.isdecimal() and len(seen) < 6 else None,
                )  # fmt: skip
        except (NotAllowed, ValidationError) as refused:
            form = ImportForm()
            form.cleaned_data = {}
            form._errors = form.error_class()
            form.add_error(None, getattr(refused, "reason", None) or refused)
            return self._page(form, status=409)
        messages.success(self.request, _said(report))
        return HttpResponseRedirect(self.page)

    def _page(self, form: ImportForm, *, status: int = 200, **more: Any) -> HttpResponse:
        report = more.get("report")
        context = {"checklist": self.checklist, "form": form, "back_href": self.page, "nav_current": LIST,
                   "headings": workbook.HEADINGS, **more}  # fmt: skip
        if report is not None:
            context["rows"] = [row for row in report.rows if row.outcome != SAME][:SHOWN]
            context["counts"] = [(word, number) for word, number in report.counts.items() if number]
        return render(self.request, "checklists/import.html", context, status=status)


def _said(report: Report) -> str:
    if report.is_same:
        return "和现在的版次完全一样，没有生成新的版次。"
    counts = report.counts
    return f"已发布新的版次：新增 {counts[NEW]} 项，修改 {counts[CHANGED]} 项，删去 {counts[DROPPED]} 项，{counts[SAME]} 项没有变化。"


@require_safe
def errors_file(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The sheet as it came, with what is wrong in each row."""
    checklist = selectors.by_pk(pk, request.user)
    content = waiting.content_of(actor=request.user, kind=UPLOAD_KIND, token=str(token))
    try:
        found, report, _ = looked_at(checklist, content)
    except BadWorkbook as bad:
        raise Http404(bad.reason) from bad
    return download(workbook.with_errors(content, found, report, limits()), f"{checklist.name}（标出错误）.xlsx")
