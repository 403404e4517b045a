"""上报表: the preview with what is missing, then the file by a worker."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from anquan.files.tasks import export as export_task
from anquan.web.queue import enqueue
from anquan.web.views.actions import refused_page, stale_page
from anquan.workflow import NotAllowed
from hazards.exchange import saying, selectors, services
from hazards.exchange.views.profiles import LIST
from hazards.models import ExportProfile, ProfileVersion


class Preview(View):
    """GET shows, POST orders what was shown: the version travels with the button."""

    request: HttpRequest

    @cached_property
    def profile(self) -> ExportProfile:
        return selectors.profile(self.kwargs["pk"], self.request.user)

    @cached_property
    def version(self) -> ProfileVersion:
        return selectors.current(self.profile)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        context: dict[str, Any] = {
            "preview": selectors.preview(self.version, request.user, timezone.localdate()),
            "profile": self.profile, "version": self.version, "which": saying.which(self.version.spec.which),
            "nav_current": LIST,
        }  # fmt: skip
        return render(request, "exchange/preview.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = request.POST.get("version", "")
        try:
            if seen and seen != str(self.version.number):
                raise NotAllowed(f"“{self.profile}”在您打开以后已被修改，没有生成。请看过新的预览再生成。", "stale")
            made = services.submit(actor=request.user, version=self.version, today=timezone.localdate())
        except NotAllowed as refusal:
            is_stale = refusal.code == "stale"
            return stale_page(request, refusal) if is_stale else refused_page(request, refusal.reason)
        enqueue(export_task, str(made.export_id))
        return HttpResponseRedirect(reverse("hazards:exports"))
