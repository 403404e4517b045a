"""The page of one service that is no move of a table: says what is asked and why, and who may not.

class AddLog(FormPage):
    title, button, note, crumb = "写日志", "保存", "每天一条。", ("派驻监督", "stationing:list")

    def why_not(self): ...
    def perform(self, form): return services.log(actor=self.request.user, today=self.today, **form.cleaned_data)
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from anquan.accounts.middleware import remember_denied
from anquan.accounts.models import User
from anquan.files.models import StoredFile
from anquan.units.models import Unit
from anquan.web.views import ServiceFormView
from hazards import photos


class FormPage(ServiceFormView):
    template_name = "inspections/form.html"
    title, button, note = "", "保存", ""
    crumb: tuple[str, str] = ("", "")  # the list above it: its name and URL name
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def why_not(self) -> str | None:
        """Why this person may not do it at all: 403 before a form is shown or any input is looked at."""
        return None

    def about(self) -> tuple[str, str]:
        """In bold, and under it: what the row is."""
        return "", ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reason := self.why_not():
            remember_denied(request.user, request, reason)
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label, url_name = self.crumb
        lead, rest = self.about()
        return super().get_context_data(
            title=self.title, button=self.button, note=self.note, lead=lead, rest=rest, crumb=label,
            crumb_href=reverse(url_name), nav_current=url_name, back_href=self.get_back_url(), **kwargs,
        )  # fmt: skip

    def get_back_url(self) -> str:
        return self.get_success_url()


def stored(user: User, uploads: Any, *, unit: Unit, place: str = "", number: str = "") -> list[StoredFile]:
    """The pictures of a form, kept and stamped, before the transaction of the service that takes them."""
    lines = photos.stamp(number=number, unit=unit, location=place, person=user, at=timezone.now())
    return photos.store(actor=user, uploads=uploads, lines=lines)
