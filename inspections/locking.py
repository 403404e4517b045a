"""One way to take a row for a change: within the person's scope, under a row lock, at the version he saw."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.journal.services import record_denied
from anquan.workflow import NotAllowed


class Stale(NotAllowed):
    """Somebody changed the row since the page was opened. ``entries`` say who did what, newest first."""

    def __init__(self, row: Any, version: int):
        self.entries = [e for e in history(row, limit=20) if (e.changes.get("version") or [0, 0])[1] > version]
        who = self.entries[0] if self.entries else None
        by = f"（{who.actor_name} {timezone.localtime(who.at):%m-%d %H:%M}）" if who else ""
        name = row._meta.verbose_name
        super().__init__(f"这条{name}在您打开以后已被更新{by}，您的操作没有执行。请看过最新情况再决定。", "stale")


def lock(model: Any, actor: Any, pk: int, version: int | None = None, *, related: tuple[str, ...] = ()) -> Any:
    """The row under lock. Outside the person's scope it does not exist: ``Http404``. Needs a ``version`` column."""
    visible = model.objects.visible_to(actor).filter(pk=pk).values("pk")
    try:
        row = model.objects.select_for_update(of=("self",)).select_related(*related).get(pk__in=visible)
    except model.DoesNotExist:
        raise Http404(f"没有这条{model._meta.verbose_name}，或者不在您的管辖范围内。") from None
    if version is not None and version != row.version:
        raise Stale(row, version)
    return row


def save(row: Any) -> None:
    row.version += 1
    row.updated_at = timezone.now()
    row.save()


def remember_refusal(model: Any, actor: Any, pk: int, action: str, refusal: NotAllowed) -> None:
    """The attempt stands in the 经过 of the row. Called when the refused transaction has been left."""
    if row := model.objects.visible_to(actor).filter(pk=pk).first():
        record_denied(actor=actor, action=action, obj=row, note=refusal.reason)
