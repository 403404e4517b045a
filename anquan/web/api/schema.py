"""The OpenAPI description is derived: queries from filter sets, bodies from the forms the pages use, rows from models.

What a body says of a field is also what is asked of it: ``misfit`` refuses a value of another kind, because a form
would take any value as text.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from anquan.units.picking import UnitField
from anquan.web.api.errors import PLAIN

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"oneOf": [{"type": "number"}, TEXT]}
YES_NO: Schema = {"type": "boolean"}
ANYTHING: Schema = {}


def obj(properties: Mapping[str, Schema], *, optional: Iterable[str] = ()) -> Schema:
    """An object with exactly these properties."""
    required = [name for name in properties if name not in set(optional)]
    shape = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return shape | ({"required": required} if required else {})


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def or_null(schema: Schema) -> Schema:
    return schema | {"nullable": True}


def or_empty(schema: Schema) -> Schema:
    """For a query: a condition that is left empty says nothing."""
    return {"anyOf": [schema, TEXT | {"enum": [""]}]}


def page_of(row: Schema) -> Schema:
    cursors = {
        "next": or_null(TEXT) | {"description": "下一页的 cursor，取完为空"},
        "resume": TEXT | {"description": "记下来，下次同步作为 cursor 从这里接着取"},
    }
    return obj(cursors | {"results": listed(row)})


# --- refusals -------------------------------------------------------------------------------------------------------
PROBLEM = obj(
    {
        "code": TEXT,
        "message": TEXT | {"description": "中文，可以直接给人看"},
        "request_id": TEXT,
        "fields": {"type": "object", "additionalProperties": listed(TEXT)},
        "version": WHOLE,
    },
    optional=("fields", "version"),
)
READING = (400, 401, 403, 404, 406, 429)
WRITING = (*READING, 409, 412, 413, 415, 422)
SAID = {code: text for code, (_, text) in PLAIN.items()} | {
    409: "现在不能这样办，message 是原因；或者同一个请求正在办理。",
    412: "期间已被别人更新，请重新读取。",
    422: "Idempotency-Key 已用于另一份内容。",
}


class DescribedSchema(AutoSchema):
    """Every address may answer with a refusal, and all refusals look alike."""

    def _get_response_bodies(self, direction="response") -> Schema:
        refusals = READING if self.method == "GET" else WRITING
        described = {
            str(code): {"content": {"application/json": {"schema": PROBLEM}}, "description": SAID[code]}
            for code in refusals
        }
        return super()._get_response_bodies(direction) | described


# --- rows -----------------------------------------------------------------------------------------------------------
COLUMN_KINDS: tuple[tuple[type[models.Field], Schema], ...] = (
    (models.BooleanField, YES_NO),
    (models.IntegerField, WHOLE),
    (models.FloatField, {"type": "number"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.JSONField, ANYTHING),
    (models.Field, TEXT),
)


def row_of(model: type[models.Model], columns: Mapping[str, str]) -> dict[str, Schema]:
    """Properties of a row that is read as ``name in the answer → column``."""
    return {name: _column(model, path) for name, path in columns.items()}


def _column(model: type[models.Model], path: str) -> Schema:
    *steps, last = path.split("__")
    is_null, label = False, ""
    for step in steps:
        relation = model._meta.get_field(step)
        is_null |= relation.null
        model = relation.related_model
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    is_null, label = is_null or field.null, str(field.verbose_name)
    while field.remote_field:
        field = field.target_field
    kind = next(schema for kind, schema in COLUMN_KINDS if isinstance(field, kind))
    if field.choices:
        kind = kind | {"enum": [*([""] if field.blank else []), *(code for code, _ in field.flatchoices)]}
    return {"description": label, **(or_null(kind) if is_null else kind)}


# --- bodies ---------------------------------------------------------------------------------------------------------
# the field of a form, what stands in the description, what is taken, and how that is called
BODY_KINDS: tuple[tuple[type[forms.Field], Schema, type | tuple[type, ...], str], ...] = (
    (forms.ModelMultipleChoiceField, listed(WHOLE), list, "数组"),
    (forms.MultipleChoiceField, listed(TEXT), list, "数组"),
    (UnitField, {"oneOf": [WHOLE, TEXT]}, (int, str), "单位的 id"),
    (forms.BooleanField, YES_NO, bool, "true 或 false"),
    (forms.IntegerField, NUMBER, (int, float, str), "数"),
    (forms.UUIDField, {"type": "string", "format": "uuid"}, str, "文字"),
    (forms.Field, TEXT, str, "文字"),
)


def body_of(*form_classes: type[forms.Form], **more: Schema) -> dict[str, Schema]:
    """The JSON body of one form; of several, everything that any of them takes. A file is no part of JSON."""
    fields = {
        name: field
        for form in form_classes
        for name, field in form.base_fields.items()
        if not isinstance(field, forms.FileField)
    }
    properties = {name: _property(field) for name, field in fields.items()} | more
    is_sure = len(form_classes) == 1
    optional = [name for name in properties if name in more or not (is_sure and fields[name].required)]
    return {"application/json": obj(properties, optional=optional)}


def _property(field: forms.Field) -> Schema:
    schema = dict(_kind(field)[1])
    if isinstance(field, forms.ChoiceField) and schema == TEXT:
        schema["enum"] = [code for code, _ in field.choices]
    if schema == TEXT and (longest := getattr(field, "max_length", None)):
        schema["maxLength"] = longest
    said = "。".join(filter(None, [str(field.label or ""), str(field.help_text)]))
    return {"description": said, **(schema if field.required else or_null(schema))}


def _kind(field: forms.Field):
    return next(row for row in BODY_KINDS if isinstance(field, row[0]))


def misfit(field: forms.Field, value: Any) -> str:
    """What is wrong with the kind of a value in a JSON body, or ''. Null stands for a field that is left out."""
    _, _, taken, called = _kind(field)
    is_yes_no = isinstance(value, bool)  # to Python a number
    fits = value is None or (is_yes_no and taken is bool) or (not is_yes_no and isinstance(value, taken))
    return "" if fits else f"应为{called}。"


# --- queries --------------------------------------------------------------------------------------------------------
QUERY_KINDS: tuple[tuple[type[forms.Field], Schema], ...] = (
    (forms.IntegerField, WHOLE | {"minimum": 0}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.UUIDField, {"type": "string", "format": "uuid"}),
    (forms.Field, TEXT),
)
PAGING = (
    OpenApiParameter("updated_since", or_empty({"type": "string", "format": "date-time"}), description="第一次从这一时刻起；有 cursor 时不看"),
    OpenApiParameter("cursor", TEXT, description="上一页返回的 next，或上次同步最后的 resume"),
    OpenApiParameter("page_size", or_empty(WHOLE | {"minimum": 1, "maximum": 1000}), description="每页条数"),
)  # fmt: skip


def query_parameters(filterset_class, *, without: Iterable[str] = ()) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, _query(item.field), description=str(item.label or ""))
        for name, item in filterset_class.base_filters.items()
        if name not in set(without)
    ]


def _query(field: forms.Field) -> Schema:
    if isinstance(field, forms.ChoiceField):
        codes = [str(code) for code, _ in field.choices if code not in ("", None)]
        if isinstance(field, forms.MultipleChoiceField):
            return listed(TEXT | {"enum": codes})
        return TEXT | {"enum": ["", *codes]}
    schema = next(schema for kind, schema in QUERY_KINDS if isinstance(field, kind))
    if schema != TEXT:
        return or_empty(schema)
    longest = getattr(field, "max_length", None)
    return TEXT | ({"maxLength": longest} if longest else {})


def header(name: str, said: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, TEXT, OpenApiParameter.HEADER, description=said, required=required)


def path_part(name: str, schema: Schema, said: str = "") -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, description=said)
