"""公文模板 and 机关代字: what the office keeps, with the versions that were."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from anquan.papers import kinds, selectors, services, text
from anquan.papers.drawing.sheet import LAYOUTS, Sheet
from anquan.papers.forms import LetterheadForm, TemplateForm
from anquan.papers.kinds import Kind
from anquan.papers.models import Letterhead, Template
from anquan.papers.posts import units_with
from anquan.papers.views.reading import shown
from anquan.units.models import Unit
from anquan.web.views import ServiceFormView

OFFICES = ("county", "township", "department", "committee")


class OfCounty:
    """The county whose wording this person keeps."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def county(self) -> Unit:
        county = next((unit.county for unit in units_with(self.request.user, "paper.template") if unit.county), None)
        if county is None:
            raise PermissionDenied("您没有维护公文模板的权限。")
        return county

    @cached_property
    def kind(self) -> Kind:
        kind = kinds.find(self.kwargs["kind"])
        if kind is None:
            raise Http404("没有这个文种。")
        return kind


class Templates(OfCounty, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Template.objects.for_county(self.county.pk).order_by("version").select_related("made_by")
        newest = {row.kind: row for row in sorted(rows, key=lambda row: (row.county_id is not None, row.version))}
        lines = [
            (kind, newest.get(kind.code) or selectors.first_version(kind), LAYOUTS[kind.layout])
            for kind in kinds.every()
        ]
        return render(request, "papers/templates.html", {"lines": lines, "county": self.county})


class EditTemplate(OfCounty, ServiceFormView):
    form_class = TemplateForm
    template_name = "papers/template.html"

    @cached_property
    def current(self) -> Template:
        return selectors.template_for(self.kind.code, self.county.pk)

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.current.title, "body": self.current.body, "seen": self.current.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = Template.objects.for_county(self.county.pk).filter(kind=self.kind.code).select_related("made_by")
        return super().get_context_data(
            kind=self.kind, county=self.county, current=self.current, versions=versions.order_by("-made_at", "-pk"),
            sheet=shown(sample(self.kind, self.county, self.current.title, self.current.body)), **kwargs,
        )  # fmt: skip

    def perform(self, form: TemplateForm) -> Template:
        data = form.cleaned_data
        return services.save_template(
            actor=self.request.user, kind=self.kind.code, county=self.county, title=data["title"], body=data["body"],
            reason=data["reason"], seen=data["seen"],
        )  # fmt: skip

    def get_success_message(self, result: Template) -> str:
        return f"已保存第 {result.version} 版，以后拟稿用这一版；已经拟好的不变。"

    def get_success_url(self) -> str:
        return reverse("papers:template", args=[self.kind.code])

    def get_fresh_url(self) -> str:
        return self.get_success_url()


class PreviewTemplate(OfCounty, View):
    """The typed wording with its fields shown as fields; an unknown one is named."""

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        title, body = request.POST.get("title", "")[:200], request.POST.get("body", "")[:20000]
        try:
            sheet, problem = shown(sample(self.kind, self.county, title, body)), ""
        except text.UnknownField as error:
            sheet, problem = None, str(error)
        return render(request, "papers/_sheet.html", {"sheet": sheet, "problem": problem})


def sample(kind: Kind, county: Unit, title: str, body: str) -> Sheet:
    """A paper in which every field shows its own name."""
    fields = {name: f"【{name}】" for name in kind.known}
    head = selectors.letterhead_of(county, kind)
    return Sheet(
        layout=kind.layout,
        kind_name=kind.name,
        red_head=selectors.red_head(head, kind),
        issuer=head.name,
        number=f"{head.code or '机关代字'}〔{timezone.localdate().year}〕＿号" if kind.numbered else "",
        title=" ".join(text.fill(title, fields, kind.known).split()),
        body=text.tidy(text.fill(body, fields, kind.known)),
        to="【主送】",
    )


class Letterheads(OfCounty, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Letterhead.objects.filter(unit__county=self.county).select_related("unit")
        missing = [one or "其他公文" for one in kinds.series() if one not in {row.series for row in rows}]
        has_general = any(not row.series for row in rows)
        return render(
            request,
            "papers/codes.html",
            {"rows": rows, "county": self.county, "missing": [] if has_general else missing},
        )


class EditLetterhead(OfCounty, ServiceFormView):
    """One row: new, or the one named by ``pk``."""

    form_class = LetterheadForm
    template_name = "papers/code.html"
    success_message = "已保存，以后签发的公文用新的机关代字，已经签发的不变。"

    @cached_property
    def row(self) -> Letterhead | None:
        if "pk" not in self.kwargs:
            return None
        row = Letterhead.objects.filter(unit__county=self.county, pk=self.kwargs["pk"]).select_related("unit").first()
        if row is None:
            raise Http404("没有这一行，或者不在您的管辖范围内。")
        return row

    def get_form_kwargs(self) -> dict[str, Any]:
        units = Unit.objects.filter(county=self.county, kind__in=OFFICES, is_active=True).in_official_order()
        if self.row:
            units = units.filter(pk=self.row.unit_id)
        return super().get_form_kwargs() | {"units": units}

    def get_initial(self) -> dict[str, Any]:
        if not self.row:
            return {"unit": self.county.pk, "name": selectors.name_of_office(self.county)}
        return {name: getattr(self.row, name) for name in ("series", "code", "name", "red_head", "version")} | {
            "unit": self.row.unit_id
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, **kwargs)

    def perform(self, form: LetterheadForm) -> Letterhead:
        data = form.cleaned_data
        series = self.row.series if self.row else data["series"]
        return services.save_letterhead(
            actor=self.request.user, unit=data["unit"], series=series, code=data["code"], name=data["name"],
            red_head=data["red_head"], version=data["version"],
        )  # fmt: skip

    def get_success_url(self) -> str:
        return reverse("papers:codes")
