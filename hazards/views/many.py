"""The same for many: first what will happen to how many, then the deed, all or nothing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from anquan.accounts.middleware import remember_denied
from anquan.web.views.actions import place_errors
from anquan.workflow import NotAllowed
from hazards import services
from hazards.forms import MANY_FORMS
from hazards.rules import RequestKind
from hazards.selectors import bulk, day_of


class Many(View):
    """Posting the ticked boxes shows the preview; posting the preview with ``confirm`` does it."""

    http_method_names = ["post", "options"]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        if action not in bulk.MANY:
            raise Http404("没有这个批量操作。")
        if not bulk.may_do(request.user, action):
            remember_denied(request.user, request)
            raise PermissionDenied(f"您的岗位不能{bulk.LABELS[action]}。")
        preview = bulk.preview(action, bulk.chosen_ids(request.POST), request.user, day_of(self.today))
        form_class = MANY_FORMS[action]
        if "confirm" not in request.POST:
            return self._show(preview, form_class(user=request.user))
        form = form_class(request.POST, user=request.user)
        return self._do(action, form, preview) if form.is_valid() else self._show(preview, form, 422)

    def _do(self, action: str, form: Any, preview: bulk.Preview) -> HttpResponse:
        """All that the preview listed, or nothing: what became impossible meanwhile refuses the whole."""
        ids = bulk.chosen_ids(self.request.POST)
        try:
            text = getattr(self, f"_{action}")(ids, form.values())
        except ValidationError as problem:
            place_errors(form, problem)
            return self._show(preview, form, 422)
        except NotAllowed as refusal:
            form.add_error(None, f"整批没有执行：{refusal.reason}")
            return self._show(preview, form, 409)
        messages.success(self.request, text)
        return HttpResponseRedirect(self._list_href())

    def _assign(self, ids: list[int], values: dict[str, Any]) -> str:
        done = services.assign_many(actor=self.request.user, ids=ids, today=self.today, **values)
        return f"已交办 {done} 条，责任单位已收到通知。"

    def _remind(self, ids: list[int], values: dict[str, Any]) -> str:
        hazards, people = services.remind_many(actor=self.request.user, ids=ids, today=self.today, **values)
        if not hazards:
            return "今天都已催过，没有重复发送。"
        return f"已催办 {hazards} 条，通知 {people} 人。"

    def _extend(self, ids: list[int], values: dict[str, Any]) -> str:
        kind = RequestKind.EXTENSION
        done = services.ask_many(actor=self.request.user, ids=ids, kind=kind, today=self.today, **values)
        return f"已提出 {done} 件延期申请，等交办方办理。批准以前，期限不变。"

    def _show(self, preview: bulk.Preview, form: Any, status: int = 200) -> HttpResponse:
        context = {
            "preview": preview,
            "form": form,
            "list_href": self._list_href(),
            "list_query": self._list_query(),
            "today": self.today,
            "nav_current": "hazards:list",
        }
        return render(self.request, "hazards/many.html", context, status=status)

    def _list_query(self) -> str:
        return QueryDict(self.request.POST.get("list", "")[:2000]).urlencode()

    def _list_href(self) -> str:
        query = self._list_query()
        return f"{reverse('hazards:list')}?{query}" if query else reverse("hazards:list")
