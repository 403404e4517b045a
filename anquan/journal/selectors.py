"""Reading the journal."""

from django.db import models
from django.db.models import QuerySet

from anquan.journal.models import Entry, Link


def history(obj: models.Model, *, limit: int | None = None) -> QuerySet[Entry]:
    """What has happened to ``obj``, newest first. Who may see ``obj`` is the caller's question."""
    entries = Entry.objects.filter(
        object_type=obj._meta.concrete_model._meta.label_lower, object_id=str(obj.pk)
    ).order_by("-id")
    return entries[:limit] if limit is not None else entries


def head() -> Link | None:
    """The newest link. Kept outside (printed, mailed) it shows later whether the end of the chain was cut off."""
    return Link.objects.order_by("-seq").first()
