"""检查表: the list, one list with its versions, and its forms."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from anquan.journal.overtaken import newest
from anquan.terms import selectors as terms
from anquan.units.models import Industry
from anquan.web.filtersets import QuickFilterSet
from anquan.web.views import Ordering, ScopedListView, ServiceActionView, ServiceFormView
from hazards.models import Campaign
from inspections.checklists import guards, selectors, services, workbook
from inspections.checklists.forms import FactsForm, ItemFormSet, NoteForm, item_formset
from inspections.checklists.items import Item
from inspections.checklists.services.library import SAVE
from inspections.models import Checklist, ChecklistVersion

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST = "checklists:list"
ORIGINS = [("own", "本县的"), ("shipped", "随产品提供")]
USES = [("on", "启用"), ("off", "已停用")]


class ChecklistFilter(QuickFilterSet):
    q = filters.CharFilter(label="查找", field_name="name", lookup_expr="contains", max_length=60)
    industry = filters.ChoiceFilter(label="监管领域", method="by_industry")
    origin = filters.ChoiceFilter(label="来源", choices=ORIGINS, method="by_origin")
    use = filters.ChoiceFilter(label="使用", choices=USES, method="by_use")

    class Meta:
        model = Checklist
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        lines = Industry.objects.filter(is_active=True).values_list("code", "name")
        self.filters["industry"].extra["choices"] = list(lines)

    def by_industry(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.for_industry(value)

    def by_origin(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(county__isnull=value == "shipped")

    def by_use(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(is_active=value == "on")


class Checklists(ScopedListView):
    model = Checklist
    filterset_class = ChecklistFilter
    orderings = (Ordering("name", "名称", "name"),)
    template_name = "checklists/list.html"
    related = ("industry", "campaign", "county")

    def get_queryset(self) -> QuerySet:
        return selectors.with_newest(super().get_queryset())

    def get_context(self) -> dict[str, Any]:
        return {"find_label": "名称", "may_create": self.request.user.has_right(guards.EDIT)}


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The version in use, or the earlier one that ``?version=2`` names."""
    checklist = selectors.by_pk(pk, request.user)
    versions = selectors.history(checklist)
    shown = _asked(versions, request.GET.get("version", ""))
    items = selectors.items_of(shown)
    context = {
        "checklist": checklist, "versions": versions, "shown": shown, "groups": selectors.grouped(items),
        "count": len(items), "is_newest": bool(versions) and shown == versions[0],
        "why_not": guards.may_edit(checklist, request.user),
        "may_copy": checklist.is_shipped and request.user.has_right(guards.EDIT), "nav_current": LIST,
    }  # fmt: skip
    return render(request, "checklists/detail.html", context)


def _asked(versions: list[ChecklistVersion], number: str) -> ChecklistVersion | None:
    if not number:
        return versions[0] if versions else None
    found = next((each for each in versions if str(each.number) == number), None)
    if found is None:
        raise Http404("这份检查表没有这个版次。")
    return found


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    checklist = selectors.by_pk(pk, request.user)
    version = selectors.newest_version(checklist)
    return download(workbook.write(version, checklist.name, selectors.items_of(version)), f"{checklist.name}.xlsx")


def download(content: bytes, name: str) -> HttpResponse:
    header = content_disposition_header(True, name)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": header})


# --- forms ------------------------------------------------------------------------------------------------------------
class OfChecklist:
    """The list of the address, within the person's counties."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def checklist(self) -> Checklist:
        return selectors.by_pk(self.kwargs["pk"], self.request.user)

    @property
    def page(self) -> str:
        return reverse("checklists:detail", args=[self.kwargs["pk"]])

    def get_success_url(self) -> str:
        return self.page


class Facts(OfChecklist, ServiceFormView):
    """Name, trade, use."""

    form_class, template_name = FactsForm, "checklists/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        county = self._county_id()
        campaigns = Campaign.objects.filter(county=county).values("pk")
        return super().get_form_kwargs() | {"instance": self._instance(), "campaigns": campaigns}

    def _county_id(self) -> int | None:
        return self.checklist.county_id

    def _instance(self) -> Checklist:
        """The form writes into its own copy; the service gets the row as it is."""
        return selectors.by_pk(self.kwargs["pk"], self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {"seen": newest(self.checklist, SAVE)}

    def perform(self, form: FactsForm) -> Checklist:
        return services.save_facts(actor=self.request.user, checklist=self.checklist, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = {"heading": f"修改“{self.checklist.name}”", "button": "保存修改", "back_href": self.page}
        return super().get_context_data(**said | kwargs, nav_current=LIST)

    def get_success_message(self, result: Checklist) -> str:
        return f"已保存“{result.name}”。"


class Create(Facts):
    def _county_id(self) -> int | None:
        posts = self.request.user.appointments_today
        return next((county.pk for post in posts if (county := guards.county_of(post))), None)

    def _instance(self) -> Checklist:
        return Checklist()

    def get_initial(self) -> dict[str, Any]:
        return {}

    def perform(self, form: FactsForm) -> Checklist:
        return services.create(actor=self.request.user, **{k: v for k, v in form.cleaned_data.items() if k != "seen"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = {"heading": "新建检查表", "button": "建立", "back_href": reverse(LIST)}
        return ServiceFormView.get_context_data(self, **said | kwargs, nav_current=LIST)

    def get_success_url(self) -> str:
        return reverse("checklists:edit", args=[self.result.pk])

    def get_success_message(self, result: Checklist) -> str:
        return f"已建立“{result.name}”，请填写检查项，或者用 Excel 导入。"


class Edit(OfChecklist, ServiceFormView):
    """All items in one page; saving publishes the next version."""

    form_class, template_name = NoteForm, "checklists/edit.html"

    @cached_property
    def version(self) -> ChecklistVersion | None:
        return selectors.newest_version(self.checklist)

    @cached_property
    def formset(self) -> ItemFormSet:
        cls = item_formset(terms.whole("checklist.items_max", timezone.localdate()))
        if self.request.method == "POST":
            return cls(self.request.POST, prefix="items")
        rows = enumerate(selectors.items_of(self.version), 1)
        return cls(initial=[Item.of(row).values() | {"order": order} for order, row in rows], prefix="items")

    def get_initial(self) -> dict[str, Any]:
        return {"seen": self.version.number if self.version else 0}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not (form.is_valid() & self.formset.is_valid()):
            return self.form_invalid(form)
        return self.form_valid(form)

    def perform(self, form: NoteForm) -> ChecklistVersion:
        return services.publish(
            actor=self.request.user, checklist=self.checklist, items=self.formset.items(), **form.cleaned_data
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            checklist=self.checklist, version=self.version, formset=self.formset, back_href=self.page,
            why_not=guards.may_edit(self.checklist, self.request.user), nav_current=LIST, **kwargs,
        )  # fmt: skip

    def get_success_message(self, result: ChecklistVersion) -> str:
        return f"已发布第 {result.number} 版。用过以前版次的检查，仍按当时的版次。"


class SetActive(OfChecklist, ServiceActionView):
    def perform(self) -> Checklist:
        is_active = self.request.POST.get("is_active") == "1"
        return services.set_active(actor=self.request.user, checklist=self.checklist, is_active=is_active)

    def get_success_message(self, result: Checklist) -> str:
        return f"已启用“{result.name}”。" if result.is_active else f"已停用“{result.name}”，检查时不再列出。"


class Copy(OfChecklist, ServiceActionView):
    def perform(self) -> Checklist:
        return services.copy(actor=self.request.user, checklist=self.checklist)

    def get_success_url(self) -> str:
        return reverse("checklists:detail", args=[self.result.pk])

    def get_success_message(self, result: Checklist) -> str:
        return f"已复制为本县的“{result.name}”，可以修改了。"
