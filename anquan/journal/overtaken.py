"""Two people with the same edit form: the second one is told what the first one changed (acceptance C7).

For rows without a version column of their own. The newest entry of an action about the row is what a form was opened on:
the form carries its number, and the service refuses when there is a newer one.
"""

from typing import Any

from django.db import models
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.workflow import NotAllowed


class Overtaken(NotAllowed):
    """``entries`` say who changed what since the form was opened, newest first."""

    def __init__(self, obj: models.Model, entries: list[Any]):
        self.entries = entries
        who = entries[0]
        super().__init__(
            f"“{obj}”在您打开以后已被修改（{who.actor_name} {timezone.localtime(who.at):%m-%d %H:%M}），"
            "您的修改没有保存。请看过最新内容再改。",
            "stale",
        )


def newest(obj: models.Model | None, action: str) -> int:
    """What an edit form of ``obj`` carries as ``seen``; 0 when nobody has changed it yet."""
    entry = obj and history(obj).filter(action=action, result="ok").first()
    return entry.pk if entry else 0


def refuse_if_overtaken(obj: models.Model, action: str, seen: int | None) -> None:
    """Lock the row and raise ``Overtaken`` when ``action`` happened to it after ``seen``. In the transaction of the change."""
    type(obj)._default_manager.select_for_update().get(pk=obj.pk)
    if seen is None:
        return
    if since := list(history(obj).filter(action=action, result="ok", pk__gt=seen)[:20]):
        raise Overtaken(obj, since)
