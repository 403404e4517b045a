"""Reading the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from anquan.journal.models import Entry, Link

NOTHING = "（空）"


def history(obj: models.Model, *, limit: int | None = None) -> QuerySet[Entry]:
    """What has happened to ``obj``, newest first. Who may see ``obj`` is the caller's question."""
    entries = Entry.objects.filter(
        object_type=obj._meta.concrete_model._meta.label_lower, object_id=str(obj.pk)
    ).order_by("-id")
    return entries[:limit] if limit is not None else entries


def head() -> Link | None:
    """The newest link. Kept outside (printed, mailed) it shows later whether the end of the chain was cut off."""
    return Link.objects.order_by("-seq").first()


def link_of(entry: Entry) -> Link | None:
    return Link.objects.filter(entry_id=entry.pk).first()


def sealed_after(seq: int, limit: int) -> list[tuple[int, int]]:
    """The next places of the chain with the row numbers of their entries. No entry is ever put ahead of these."""
    return list(Link.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", "entry_id")[:limit])


def place_before(moment: datetime) -> int:
    """The place behind which every entry made at or after ``moment`` stands, or will stand once it is sealed."""
    newest = head()  # asked first: what is sealed in between stands behind it
    made = Entry.objects.filter(at__gte=moment)
    first = Link.objects.filter(entry_id__in=made.values("pk")).aggregate(first=Min("seq"))["first"]
    return first - 1 if first else newest.seq if newest else 0


@dataclass(frozen=True)
class Change:
    """One changed field in the words of its model."""

    label: str
    before: str
    after: str


def changes(entry: Entry) -> list[Change]:
    """Before and after of every field. What was written as a plain value instead of a pair stands under after."""
    model = _model(entry.object_type)
    shown = []
    for name, value in entry.changes.items():
        before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)
        field = _field(model, name)
        label = str(getattr(field, "verbose_name", name))
        shown.append(Change(label, _said(field, before), _said(field, after)))
    return shown


def type_name(object_type: str) -> str:
    model = _model(object_type)
    return str(model._meta.verbose_name) if model else object_type


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def _field(model: type[models.Model] | None, name: str) -> Any:
    """The field of the model, or of a table that extends it one to one (the profile of an enterprise)."""
    if model is None:
        return None
    extensions = [relation.related_model for relation in model._meta.related_objects if relation.one_to_one]
    for holder in (model, *extensions):
        try:
            return holder._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def _said(field: Any, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_said(field, item) for item in value) or NOTHING
    if isinstance(value, dict):
        return "；".join(f"{key}：{_said(None, item)}" for key, item in value.items()) or NOTHING
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if timezone.is_aware(moment) else str(value)
    if isinstance(field, models.ForeignKey) and str(value).isdecimal():
        return str(field.related_model._base_manager.filter(pk=value).first() or value)
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))
