"""One way to take a paper for a change: within the person's scope, under a row lock, at the version he saw."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import Http404
from django.utils import timezone

from anquan.journal.selectors import history
from anquan.journal.services import record_denied
from anquan.papers.models import Paper
from anquan.workflow import NotAllowed


class Stale(NotAllowed):
    """Somebody changed the paper since the page was opened. ``entries`` say who did what, newest first."""

    def __init__(self, paper: Paper, version: int):
        self.entries = [e for e in history(paper, limit=20) if (e.changes.get("version") or [0, 0])[1] > version]
        by = (
            f"（{self.entries[0].actor_name} {timezone.localtime(self.entries[0].at):%m-%d %H:%M}）"
            if self.entries
            else ""
        )
        super().__init__(f"这件公文在您打开以后已被更新{by}，您的操作没有执行。请看过最新情况再决定。", "stale")


def lock(actor: Any, paper_id: int, version: int | None = None) -> Paper:
    """The row under lock. Outside the person's scope it does not exist: ``Http404``."""
    visible = Paper.objects.visible_to(actor).filter(pk=paper_id).values("pk")
    related = ("issuer", "area", "template", "pdf", "docx")
    try:
        paper = Paper.objects.select_for_update(of=("self",)).select_related(*related).get(pk__in=visible)
    except Paper.DoesNotExist:
        raise Http404("没有这件公文，或者不在您的管辖范围内。") from None
    if version is not None and version != paper.version:
        raise Stale(paper, version)
    return paper


def save(paper: Paper) -> None:
    paper.version += 1
    paper.updated_at = timezone.now()
    paper.save()


def denied_is_remembered(action: str) -> Callable:
    """A refused attempt leaves its own entry. Inside another service's transaction that service remembers its own."""

    def decorate(service: Callable) -> Callable:
        @wraps(service)
        def run(*, actor: Any, **values: Any) -> Any:
            try:
                return service(actor=actor, **values)
            except NotAllowed as refusal:
                paper = Paper.objects.visible_to(actor).filter(pk=values.get("paper_id")).first() if actor else None
                with suppress(RuntimeError):  # a transaction is still open above
                    record_denied(actor=actor, action=action, obj=paper, note=refusal.reason)
                raise

        return run

    return decorate
