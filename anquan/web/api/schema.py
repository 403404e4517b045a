"""The OpenAPI description is derived: query parameters from filter sets, bodies from the forms the pages use."""

from django import forms
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

KINDS = (
    (forms.UUIDField, serializers.UUIDField),
    (forms.DecimalField, serializers.FloatField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.BooleanField, serializers.BooleanField),
)


def form_fields(form_class: type[forms.Form], *, required: bool = True) -> dict[str, serializers.Field]:
    """Serializer fields for the description only; the form itself checks the input."""
    return {name: _field(field, required) for name, field in form_class.base_fields.items()}


def _field(field: forms.Field, required: bool) -> serializers.Field:
    options = {"required": field.required and required, "help_text": f"{field.label}。{field.help_text or ''}"}
    if isinstance(field, forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.IntegerField(), **options)
    if isinstance(field, forms.ChoiceField):
        return serializers.ChoiceField(choices=[c for c in field.choices if c[0]], **options)
    for form_kind, kind in KINDS:
        if isinstance(field, form_kind):
            return kind(**options)
    longest = getattr(field, "max_length", None)
    return serializers.CharField(**options, **({"max_length": longest} if longest else {}))


def query_parameters(filterset_class) -> list[OpenApiParameter]:
    declared = [
        OpenApiParameter(name, str, description=str(item.label or ""), many=hasattr(item, "conjoined"))
        for name, item in filterset_class.base_filters.items()
    ]
    return declared + [
        OpenApiParameter("updated_since", str, description="只要这一时刻起更新过的"),
        OpenApiParameter("cursor", str, description="上一页返回的 next"),
        OpenApiParameter("page_size", int, description="每页条数，最多 1000"),
    ]
