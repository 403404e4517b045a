"""New paper, editor with live preview, and the pages of the moves."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View

from anquan.papers import kinds, selectors, services, text
from anquan.papers.forms import ConfirmForm, EditForm, FieldsForm, ReasonForm
from anquan.papers.kinds import COMMON, Kind
from anquan.papers.lifecycle import LIFECYCLE
from anquan.papers.models import Paper
from anquan.papers.posts import units_with
from anquan.papers.services.drafting import may_edit, one_line
from anquan.papers.views.reading import OfPaper, shown
from anquan.units.models import Unit
from anquan.web.views import ServiceActionView, ServiceFormView
from anquan.workflow import NotAllowed


class New(View):
    """Which kind by which unit: a plain choice, nothing is written."""

    def get(self, request: HttpRequest) -> HttpResponse:
        units = units_with(request.user, "paper.draft")
        offered = [(kind, selectors.letterhead_of(units[0], kind)) for kind in kinds.by_hand()] if units else []
        return render(request, "papers/new.html", {"kinds": offered, "units": units})


class Draft(ServiceFormView):
    """The fields of the chosen kind; what is left empty is filled in in the text."""

    form_class = FieldsForm
    template_name = "papers/draft.html"
    success_message = "草稿已建立，可以继续修改，写好后送审。"

    @cached_property
    def kind(self) -> Kind:
        kind = kinds.find(self.kwargs["kind"])
        if kind is None or not kind.is_by_hand:
            raise Http404("没有这个文种，或者它由业务办理时自动拟稿。")
        return kind

    @cached_property
    def issuer(self) -> Unit:
        units = units_with(self.request.user, "paper.draft")
        asked = self.request.POST.get("issuer") or self.request.GET.get("issuer", "")
        issuer = next((unit for unit in units if str(unit.pk) == asked), units[0] if units else None)
        if issuer is None:
            raise PermissionDenied("您没有拟稿的权限。")
        return issuer

    @cached_property
    def template(self) -> Any:
        return selectors.template_for(self.kind.code, self.issuer.county_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        names = [n for n in text.names_in(self.template.title + "\n" + self.template.body) if n not in COMMON]
        return super().get_form_kwargs() | {"names": names}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kind=self.kind, issuer=self.issuer, template=self.template, **kwargs)

    def perform(self, form: FieldsForm) -> Paper:
        region = self.issuer.county or self.issuer
        if self.issuer.township_id:
            region = self.issuer.township
        return services.draft(
            actor=self.request.user, kind=self.kind.code, issuer=self.issuer, area=region, data=form.values()
        )

    def get_success_url(self) -> str:
        return reverse("papers:edit", args=[self.result.pk])


class Edit(OfPaper, ServiceFormView):
    form_class = EditForm
    template_name = "papers/edit.html"
    success_message = "草稿已保存。"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs() | {"user": self.request.user, "initial": {"version": self.object.version}}
        # A copy: what is typed must not change the row that the page goes on to show.
        return kwargs | {"instance": Paper.objects.select_related("issuer", "area").get(pk=self.object.pk)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            paper=self.object,
            why_not=may_edit(self.object, self.request.user),
            sheet=shown(selectors.sheet_of(self.object)),
            addressees=list(self.object.addressees.select_related("unit")),
            **kwargs,
        )

    def perform(self, form: EditForm) -> Paper:
        values = {name: form.cleaned_data[name] for name in EditForm.Meta.fields}
        to = None
        dropped = set(self.request.POST.getlist("drop"))
        added = form.cleaned_data["to_unit"]
        if added or dropped:
            kept = [a.unit for a in self.object.addressees.select_related("unit") if str(a.pk) not in dropped]
            to = list({unit.pk: unit for unit in [*kept, *([added] if added else [])]}.values())
            if added and not values["to_text"]:
                values["to_text"] = added.name
        return services.edit(
            actor=self.request.user, paper_id=self.object.pk, version=form.cleaned_data["version"], to=to, **values
        )

    def get_success_url(self) -> str:
        place = "papers:detail" if "done" in self.request.POST else "papers:edit"
        return reverse(place, args=[self.object.pk])

    def get_fresh_url(self) -> str:
        return reverse("papers:detail", args=[self.object.pk])


class Preview(OfPaper, View):
    """What the typed words would look like: a fragment for htmx, nothing is kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        paper = self.object
        for name, most in (("title", 200), ("to_text", 1000), ("copies_to", 1000), ("contact", 100)):
            setattr(paper, name, one_line(request.POST.get(name, "")[:most]))
        paper.body = text.tidy(request.POST.get("body", "")[:60000])
        return render(request, "papers/_sheet.html", {"sheet": shown(selectors.sheet_of(paper))})


SAID = {
    "issue": (
        "签发",
        "签发以后文号、正文、数据和日期都不能再改，PDF 和 Word 随即生成并留存。只能作废，作废后文号保留、不再使用。",
        "确认签发",
    ),
    "issue_on_spot": (
        "现场签发",
        "由另一位检查人员签发。签发以后文号、内容和日期都不能再改，当场可以打印或者扫码核验。",
        "确认签发",
    ),
    "send_back": ("退回修改", "退回拟稿人修改，审核意见写在原因里。", "退回修改"),
    "void": (
        "作废",
        "作废以后不能恢复，文号保留在登记簿中，核验页显示“作废”。已经送达的，请另行书面通知。",
        "确认作废",
    ),
    "discard": ("废弃草稿", "废弃以后不能恢复。草稿没有文号，不影响编号。", "确认废弃"),
}
DONE = {
    "send_for_review": "已送审，等待审核。",
    "withdraw": "已撤回，可以修改后再送审。",
    "approve": "审核通过，等待签发。",
    "send_back": "已退回拟稿人修改。",
    "issue": "已签发。",
    "issue_on_spot": "已签发。",
    "void": "已作废，文号保留。",
    "discard": "草稿已废弃。",
}


ISSUES = ("issue", "issue_on_spot")


class Act(OfPaper, ServiceFormView):
    """A move with a page of its own: what will happen, the reason where one is asked, and the button that names it."""

    template_name = "papers/action.html"

    @property
    def action(self) -> str:
        return self.kwargs["action"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["action"] not in DONE:
            raise Http404("没有这个操作。")
        if kwargs["action"] not in SAID:
            return AtOnce.as_view()(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        return ConfirmForm if self.action in ISSUES else ReasonForm

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading, note, button = SAID[self.action]
        return super().get_context_data(
            paper=self.object, heading=heading, note=note, button=button, why_not=self._why_not(),
            is_danger=self.action in ("void", "discard"), next_number=self._next_number(), **kwargs,
        )  # fmt: skip

    def _why_not(self) -> str:
        try:
            LIFECYCLE.find(self.action, self.object, self.request.user)
        except NotAllowed as refusal:
            return refusal.reason
        return ""

    def _next_number(self) -> str:
        """What the number would look like; the place in the series is only known when it is issued."""
        kind = kinds.get(self.object.kind)
        if self.action not in ISSUES or not kind.numbered:
            return ""
        code = selectors.letterhead_of(self.object.issuer, kind).code
        return f"{code}〔{self.today.year}〕＿号" if code else ""

    def perform(self, form: Any) -> Paper:
        values = dict(form.cleaned_data)
        service = getattr(services, self.action)
        return service(actor=self.request.user, paper_id=self.object.pk, today=self.today, **values)

    def get_success_message(self, result: Paper) -> str:
        return f"已签发：{result.number}。" if self.action in ISSUES and result.number else DONE[self.action]

    def get_success_url(self) -> str:
        return reverse("papers:detail", args=[self.object.pk])

    def get_fresh_url(self) -> str:
        return self.get_success_url()


class AtOnce(OfPaper, ServiceActionView):
    """送审, 撤回 and 审核通过: the button is the whole form; its address carries the version of the text that was read."""

    def perform(self) -> Paper:
        service, version = getattr(services, self.kwargs["action"]), self.request.GET.get("version", "")
        seen = int(version) if version.isdecimal() and len(version) < 10 else None
        return service(actor=self.request.user, paper_id=self.object.pk, today=self.today, version=seen)

    def get_success_message(self, result: Any) -> str:
        return DONE[self.kwargs["action"]]

    def get_success_url(self) -> str:
        return reverse("papers:detail", args=[self.object.pk])

    def get_fresh_url(self) -> str:
        return self.get_success_url()
