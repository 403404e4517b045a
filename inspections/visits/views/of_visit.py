"""What every page about one visit begins with: the visit of the address, the way back, a refusal as a page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.journal.selectors import history
from anquan.web.handlers import error_page
from anquan.web.views import ServiceFormView
from anquan.workflow import NotAllowed
from inspections.models import Visit
from inspections.rules import Status
from inspections.visits import selectors
from inspections.visits.filters import LIST_URL
from inspections.visits.lifecycle import may_record

NOT_HERE = ("forbidden", "unknown_action")


class OfVisit:
    """Finds the visit of the address, knows the way back, and turns a refusal into the right page."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> Any:
        return timezone.localdate()

    @cached_property
    def visit(self) -> Visit:
        return selectors.by_number(self.kwargs["number"], self.request.user, self.today)

    @cached_property
    def version(self) -> int | None:
        given = self.request.POST.get("version") or self.request.GET.get("version") or ""
        return int(given) if given.isdecimal() and len(given) < 10 else None

    def back(self) -> str:
        is_there = self.visit.status == Status.UNDERWAY and may_record(self.visit, self.request.user) is None
        return reverse("visits:carry" if is_there else "visits:detail", args=[self.visit.number])

    def get_fresh_url(self) -> str:
        return reverse("visits:detail", args=[self.visit.number])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except NotAllowed as refusal:
            if refusal.code in NOT_HERE:
                raise PermissionDenied(refusal.reason) from refusal
            return error_page(request, 409, refusal.reason, href=self.back(), label="回到这次检查")

    def is_repeated(self, action: str) -> bool:
        """A second tap of the same person on the same button: what he wanted is done already."""
        if self.version is None or self.version == self.visit.version:
            return False
        last = history(self.visit, limit=1).first()
        return last is not None and (last.actor_id, last.action, last.result) == (self.request.user.pk, action, "ok")


class VisitPage(OfVisit, ServiceFormView):
    """Base of the pages with input."""

    template_name = "visits/action.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "visit": self.visit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            visit=self.visit, version=self.version or self.visit.version, back_href=self.back(), nav_current=LIST_URL,
            **kwargs,
        )  # fmt: skip

    def get_success_url(self) -> str:
        self.__dict__.pop("visit", None)
        return self.back()
