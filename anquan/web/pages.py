"""The frame's own pages: what a date was understood as, and the style guide."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anquan.web import dates
from anquan.web.forms import count_days
from anquan.web.styleguide import TrialForm, samples
from anquan.web.views import ServiceFormView
from anquan.workflow import NotAllowed


@require_GET
def understand_date(request: HttpRequest) -> JsonResponse:
    """``?text=三日内`` → ``{"date": "2026-11-24", "say": "2026-11-24 星期二，3 天后"}``."""
    found = dates.understand(request.GET.get("text", "")[:20], timezone.localdate(), count_days)
    return JsonResponse({"date": found.on.isoformat() if found.on else None, "say": found.say})


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "web/styleguide.html", samples(timezone.localdate()))


class Trial(ServiceFormView):
    """A form of the style guide that keeps nothing: to try drafts, dates, photos and refusals on a new device."""

    form_class = TrialForm
    template_name = "web/trial.html"

    def perform(self, form: TrialForm) -> str:
        photos = self.request.FILES.getlist("photos")
        if form.cleaned_data["result"] == "back":
            raise NotAllowed("样张不受理“不合格”，用来看拒绝是什么样子。", "guard")
        size = sum(photo.size for photo in photos) // 1024
        due_on = form.cleaned_data["due_on"]
        return f"已受理：期限 {due_on:%Y-%m-%d}，照片 {len(photos)} 张共 {size} KB。没有保存任何内容。"

    def get_success_message(self, result: str) -> str:
        return result

    def get_success_url(self) -> str:
        return reverse("web:trial")
