"""发文登记簿, one paper, its files, and the HTML preview."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from anquan.files import exports
from anquan.files.tasks import export as export_task
from anquan.files.views import serve_document
from anquan.journal.selectors import history
from anquan.papers import kinds, register_book, selectors
from anquan.papers.drawing.pdf import pdf
from anquan.papers.drawing.sheet import Sheet
from anquan.papers.filters import PaperFilter
from anquan.papers.lifecycle import LIFECYCLE
from anquan.papers.models import Paper, Status
from anquan.papers.services.drafting import may_edit
from anquan.web import filters
from anquan.web.parts import Action, Happening, deck
from anquan.web.queue import enqueue
from anquan.web.views import Ordering, ScopedDetailView, ScopedListView, ScopedObjectMixin, Tab

RELATED = ("issuer", "area", "drafted_by", "reviewed_by", "issued_by", "voided_by", "template", "pdf", "docx")
ASK = {"issue", "issue_on_spot", "send_back", "void", "discard"}  # the moves that have a page of their own
BY_SENTENCE = ("desk", "drafter", "returned", "not_by")  # conditions that a sentence of 待办 sets; nobody chooses them
DOWNLOADS = "hazards:exports"  # the 下载中心


class PaperList(ScopedListView):
    """Everything the person may see, newest first; the register is its tab 已发."""

    model = Paper
    filterset_class = PaperFilter
    template_name = "papers/list.html"
    related = ("drafted_by", "issued_by")
    columns = ("kind", "status", "number", "title", "subject_label", "to_text", "issuer_name", "issued_on", "issued_at", "drafted_by__name",
               "issued_by__name")  # fmt: skip
    orderings = (
        Ordering("newest", "拟稿", "pk", descending=True, says=("从早到晚", "从晚到早")),
        Ordering("issued", "成文日期", "issued_on", descending=True, nullable=True, says=("从早到晚", "从晚到早")),
    )
    export_right = "hazard.export"  # the right of the 下载中心, where the workbook is fetched

    def tabs(self) -> list[Tab]:
        chosen = self.request.GET.get("status", "")
        lines = (("", "全部"), ("draft", "草稿"), ("review", "待审核"), ("approved", "待签发"), ("sent", "发文登记簿"))
        return [Tab(label, self.href(status=code or None), None, chosen == code) for code, label in lines]

    def get_context(self) -> dict[str, Any]:
        is_register = self.request.GET.get("status") in ("sent", "issued", "void")
        return {"is_register": is_register, "filters": list(self._chips())}

    def _chips(self) -> Iterator[filters.Filter]:
        """What a sentence of 待办 sets is shown while it is in force, and by name."""
        user = self.request.user
        own = {str(user.pk): user.name, "0": "系统"}
        units = {str(post.unit_id): post.unit.label for post in user.appointments_today}
        for chip in filters.bar(self.filterset.form, self.request.GET):
            if chip.name not in BY_SENTENCE:
                yield chip
            elif chip.is_on:
                yield replace(chip, say=(units if chip.name == "desk" else own).get(chip.say, chip.say))

    def export(self, rows: Any) -> HttpResponse:
        query = self.request.GET.copy()
        for name in (*filters.CURSORS, "order", "export"):
            query.pop(name, None)
        title = f"发文登记簿 {timezone.localtime():%Y-%m-%d %H%M}"
        made = exports.order(
            actor=self.request.user, kind=register_book.KIND, title=title, params={"query": query.urlencode()}
        )
        enqueue(export_task, str(made.pk))
        return HttpResponseRedirect(reverse(DOWNLOADS))


class OfPaper(ScopedObjectMixin):
    model = Paper
    object: Paper

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)


class PaperDetail(OfPaper, ScopedDetailView):
    template_name = "papers/detail.html"

    def get_context(self) -> dict[str, Any]:
        paper = self.object
        sheet = selectors.sheet_of(paper)
        return {
            "paper": paper,
            "sheet": shown(sheet),
            "deck": deck(self._actions(paper)),
            "facts": self._facts(paper),
            "happenings": [happening(entry) for entry in history(paper, limit=30)],
            "is_numbered": kinds.get(paper.kind).numbered,
            "check_path": selectors.check_path(paper.check_code) if paper.check_code else "",
            "wait_for": self._waits(paper),
        }

    def _actions(self, paper: Paper) -> list[Action]:
        offered = [self._action(offer) for offer in LIFECYCLE.available(paper, self.request.user)]
        if may_edit(paper, self.request.user) is None:
            offered.insert(1 if offered else 0, Action("修改", reverse("papers:edit", args=[paper.pk]), "pencil"))
        return offered

    def _action(self, offer: Any) -> Action:
        row, paper = offer.transition, self.object
        return Action(
            row.label,
            reverse("papers:act", args=[paper.pk, row.action]) + f"?version={paper.version}",
            reason=offer.reason or "",
            is_primary=row.primary,
            is_danger=row.danger,
            post=row.action not in ASK,
        )

    @staticmethod
    def _facts(paper: Paper) -> list[tuple[str, Any]]:
        return [
            ("文种", paper.kind_name),
            ("文号", paper.number or ("签发时取号" if not paper.was_issued else "不编号")),
            ("发文单位", paper.issuer_name),
            ("事项", paper.subject_label),
            ("拟稿", paper.drafted_by.name if paper.drafted_by else "系统"),
            ("审核", paper.reviewed_by.name if paper.reviewed_by else ""),
            ("签发", paper.issued_by.name if paper.issued_by else ""),
            ("成文日期", paper.issued_on.isoformat() if paper.issued_on else ""),
            ("模板", f"第 {paper.template.version} 版"),
            ("收文单位", "、".join(each.unit.label for each in paper.addressees.select_related("unit")), "wide"),
        ]

    @staticmethod
    def _waits(paper: Paper) -> str:
        return {
            Status.DRAFT: "写好以后送审",
            Status.REVIEW: "等待审核，拟稿人不能审核自己写的",
            Status.APPROVED: "审核通过，等待负责人签发",
            Status.ISSUED: f"{paper.issued_on} 签发",
            Status.VOID: paper.void_reason,
        }[Status(paper.status)]


class PaperFile(OfPaper, View):
    """The very bytes that were made at issue."""

    def get(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        document = {"pdf": self.object.pdf, "docx": self.object.docx}.get(form)
        if document is None:
            raise Http404("签发以后才有文件。")
        return serve_document(request, document)


class Proof(OfPaper, View):
    """A draft as it will be printed, marked as a draft; nothing is kept."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.object.was_issued:
            return HttpResponseRedirect(reverse("papers:file", args=[pk, "pdf"]))
        answer = HttpResponse(pdf(selectors.sheet_of(self.object)), content_type="application/pdf")
        answer["Content-Disposition"] = 'inline; filename="draft.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer


def shown(sheet: Sheet) -> dict[str, Any]:
    """The sheet for the HTML preview: the same blocks and lines as in the PDF."""
    return {
        "sheet": sheet,
        "is_form": sheet.layout == "form",
        "is_slip": sheet.layout == "slip",
        "is_writ": sheet.layout == "writ",
        "blocks": [(block, sheet.tables.get(block.table)) for block in sheet.blocks],
        "lines": sheet.lines if sheet.layout == "form" else [],
    }


ICONS = {"paper.issue": "check2-circle", "paper.void": "x-circle", "paper.send_back": "arrow-return-left"}


def happening(entry: Any) -> Happening:
    tone = {"paper.send_back": "back", "paper.issue": "done"}.get(entry.action, "")
    return Happening(
        at=entry.at,
        title=entry.action_label,
        icon=ICONS.get(entry.action, "dot"),
        by=entry.actor_name,
        text=entry.note if entry.action in ("paper.send_back", "paper.void", "paper.discard") else "",
        tone="denied" if entry.result == "denied" else tone,
        is_system=entry.actor_id is None,
    )
