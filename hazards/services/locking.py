"""One way to take a hazard for a change: within the person's scope, under a row lock, at the version he saw."""

from django.http import Http404
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.journal.services import record_denied
from anquan.workflow import NotAllowed
from hazards.models import Hazard


class Stale(NotAllowed):
    """Somebody changed the row since the page was opened. ``entries`` say who did what, newest first."""

    def __init__(self, hazard: Hazard, version: int):
        self.hazard = hazard
        self.entries = [e for e in history(hazard, limit=20) if _version_after(e) > version]
        who = self.entries[0] if self.entries else None
        by = f"（{who.actor_name} {timezone.localtime(who.at):%m-%d %H:%M}）" if who else ""
        super().__init__(f"这条隐患在您打开以后已被更新{by}，您的操作没有执行。请看过最新情况再决定。", "stale")


def _version_after(entry) -> int:
    return (entry.changes.get("version") or [0, 0])[1] or 0


def lock(actor, hazard_id: int, version: int | None = None) -> Hazard:
    """The row under lock. Outside the person's scope it does not exist: ``Http404``."""
    visible = Hazard.objects.visible_to(actor).filter(pk=hazard_id).values("pk")
    related = ("unit", "responsible_unit", "township", "county", "regulator", "ordering_unit")
    try:
        hazard = Hazard.objects.select_for_update(of=("self",)).select_related(*related).get(pk__in=visible)
    except Hazard.DoesNotExist:
        raise Http404("没有这条隐患，或者不在您的管辖范围内。") from None
    if version is not None and version != hazard.version:
        raise Stale(hazard, version)
    return hazard


def remember_refusal(actor, hazard_id: int, action: str, refusal: NotAllowed) -> None:
    """The attempt stands in the 经过 of the hazard. Called when the refused transaction has been left."""
    if hazard := Hazard.objects.visible_to(actor).filter(pk=hazard_id).first():
        record_denied(actor=actor, action=action, obj=hazard, note=refusal.reason)


def save(hazard: Hazard) -> None:
    hazard.version += 1
    hazard.updated_at = timezone.now()
    hazard.save()
