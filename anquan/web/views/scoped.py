"""Rows a person may see: every page starts at ``visible_to``."""

from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View


class ScopedObjectMixin:
    """``self.object`` is the row of the URL (``pk``), or 404 when it does not exist for this person."""

    model: type[Model]
    request: HttpRequest
    kwargs: dict[str, Any]

    def get_queryset(self) -> QuerySet:
        return self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def object(self) -> Model:
        try:
            return self.get_queryset().get(pk=self.kwargs["pk"])
        except self.model.DoesNotExist:
            raise Http404(f"没有这条{self.model._meta.verbose_name}，或者不在您的管辖范围内。") from None


class ScopedDetailView(ScopedObjectMixin, View):
    """One row: ``template_name`` with ``object`` and what ``get_context`` adds."""

    template_name: str

    def get_context(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return render(request, self.template_name, {"object": self.object, **self.get_context()})
