"""What addresses that read have in common: declared conditions, rows as tuples, what may be done now, the version."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.response import Response

from anquan.web.api import paging
from anquan.workflow import Transition, Workflow


def read(rows: QuerySet, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """``columns``: name in the answer → column."""
    return [dict(zip(columns, values, strict=True)) for values in rows.values_list(*columns.values())]


def conditions_of(filterset: type) -> frozenset[str]:
    return frozenset(filterset.base_filters) | paging.OWN


def matching(filterset: type, request: Any, rows: QuerySet, **known: Any) -> QuerySet:
    """``rows`` that meet the declared conditions; a wrong one is refused and never widens an answer."""
    asked = filterset(request.query_params, queryset=rows, request=request, **known)
    if not asked.form.is_valid():
        raise ValidationError({name: list(map(str, texts)) for name, texts in asked.form.errors.items()})
    return asked.qs


def offers(
    workflow: Workflow, row: Any, user: Any, label: Callable[[Transition], str] = attrgetter("label")
) -> list[dict[str, Any]]:
    return [
        {"action": each.action, "label": label(each.transition), "enabled": each.enabled, "reason": each.reason}
        for each in workflow.available(row, user)
    ]


def tagged(body: dict[str, Any], status: int = 200) -> Response:
    """With its version as ETag: the one that ``If-Match`` of a change is compared with."""
    return Response(body, status=status, headers={"ETag": f'W/"{body["version"]}"'})
