"""Pages of the clerk: what was told, and what becomes of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from anquan.files.views import serve
from anquan.web.parts import Action, deck
from anquan.web.views import Ordering, ScopedListView, ServiceFormView, Tab
from hazards.models import Tip, TipPhoto, TipStatus
from hazards.tips import services
from hazards.tips.filters import TipFilter
from hazards.tips.forms import AcceptForm, AnswerForm
from hazards.tips.lifecycle import TIP_LIFECYCLE

LIST = "tips:list"


class Tips(ScopedListView):
    model = Tip
    filterset_class = TipFilter
    template_name = "tips/list.html"
    related = ("unit", "township", "hazard")
    orderings = (Ordering("newest", "收到时间", "received_at", descending=True, says=("从早到晚", "从晚到早")),)

    def tabs(self) -> list[Tab]:
        now = self.request.GET.get("status", "")
        table = [("全部", None), *((state.label, state.value) for state in TipStatus)]
        return [Tab(label, self.href(status=value), None, now == (value or "")) for label, value in table]


def tip_by_pk(pk: int, user: Any) -> Tip:
    related = ("unit", "township", "hazard", "decided_by")
    found = Tip.objects.visible_to(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这件反映，或者不在您的受理范围内。")
    return found


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    tip = tip_by_pk(pk, request.user)
    actions = [
        Action(each.label, reverse(f"tips:{each.action}", args=[tip.pk]), "", each.reason or "",
               is_primary=each.transition.primary)
        for each in TIP_LIFECYCLE.available(tip, request.user)
    ]  # fmt: skip
    context = {"tip": tip, "photos": tip.photos.select_related("file"), "deck": deck(actions), "nav_current": LIST}
    return render(request, "tips/detail.html", context)


@require_safe
def photo(request: HttpRequest, pk: int, variant: str) -> HttpResponseBase:
    visible = Tip.objects.visible_to(request.user).values("pk")
    row = TipPhoto.objects.filter(pk=pk, tip__in=visible).select_related("file").first()
    if row is None or variant not in ("served", "thumb"):
        raise Http404("没有这张照片，或者不在您的受理范围内。")
    return serve(request, row.file, variant)


class _Decide(ServiceFormView):
    template_name = "tips/decide.html"
    title = ""

    @cached_property
    def tip(self) -> Tip:
        return tip_by_pk(self.kwargs["pk"], self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tip=self.tip, title=self.title, nav_current=LIST, **kwargs)

    def get_success_url(self) -> str:
        return reverse("tips:detail", args=[self.tip.pk])


class Accept(_Decide):
    form_class = AcceptForm
    title = "受理并登记隐患"
    success_message = "已受理，隐患已登记，等待交办。"

    def get_initial(self) -> dict[str, Any]:
        return {"description": self.tip.text, "answer": "已受理，正在核查处理。"}

    def perform(self, form: AcceptForm) -> Any:
        return services.accept(actor=self.request.user, tip_id=self.tip.pk, now=timezone.now(), **form.cleaned_data)


class Refuse(_Decide):
    form_class = AnswerForm
    title = "不予受理"
    success_message = "已答复，不予受理。"

    def perform(self, form: AnswerForm) -> Any:
        return services.refuse(actor=self.request.user, tip_id=self.tip.pk, now=timezone.now(), **form.cleaned_data)
