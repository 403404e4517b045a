"""The moves of a paper before it is issued: check, change, journal, in one transaction."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from anquan.journal.services import record
from anquan.papers.hooks import tell_moved
from anquan.papers.lifecycle import LIFECYCLE
from anquan.papers.models import Paper
from anquan.papers.services.locking import denied_is_remembered, lock, save
from anquan.workflow import NotAllowed


def take(actor: Any, paper_id: int, action: str, version: int | None) -> Paper:
    """The locked paper with its new status, when the table allows ``action``."""
    paper = lock(actor, paper_id, version)
    row = LIFECYCLE.find(action, paper, actor)
    paper._before = paper.status  # type: ignore[attr-defined]
    paper.status = row.target
    return paper


def done(actor: Any, paper: Paper, action: str, note: str = "", **changes: Any) -> Paper:
    save(paper)
    entry = {"status": [paper._before, paper.status], "version": [paper.version - 1, paper.version]}  # type: ignore[attr-defined]
    record(actor=actor, action=f"paper.{action}", obj=paper, changes=entry | changes, note=note, county=paper.county_id)
    tell_moved(paper, action, actor)
    return paper


@denied_is_remembered("paper.send_for_review")
@transaction.atomic
def send_for_review(*, actor, paper_id: int, version: int | None = None, today: date | None = None) -> Paper:
    paper = take(actor, paper_id, "send_for_review", version)
    paper.sent_at, paper.return_reason = timezone.now(), ""
    return done(actor, paper, "send_for_review")


@denied_is_remembered("paper.withdraw")
@transaction.atomic
def withdraw(*, actor, paper_id: int, version: int | None = None, today: date | None = None) -> Paper:
    """The writer takes it back before anybody has decided."""
    paper = take(actor, paper_id, "withdraw", version)
    paper.sent_at = None
    return done(actor, paper, "withdraw")


@denied_is_remembered("paper.approve")
@transaction.atomic
def approve(*, actor, paper_id: int, version: int | None = None, today: date | None = None) -> Paper:
    paper = take(actor, paper_id, "approve", version)
    paper.reviewed_by, paper.reviewed_at = actor, timezone.now()
    return done(actor, paper, "approve")


@denied_is_remembered("paper.send_back")
@transaction.atomic
def send_back(*, actor, paper_id: int, reason: str, version: int | None = None, today: date | None = None) -> Paper:
    paper = take(actor, paper_id, "send_back", version)
    paper.return_reason = needed(reason, "请写明退回的原因。")
    paper.sent_at = paper.reviewed_by = paper.reviewed_at = None
    return done(actor, paper, "send_back", paper.return_reason)


@denied_is_remembered("paper.discard")
@transaction.atomic
def discard(*, actor, paper_id: int, reason: str, version: int | None = None, today: date | None = None) -> Paper:
    """A draft that is not wanted. It never had a number."""
    paper = take(actor, paper_id, "discard", version)
    paper.void_reason = needed(reason, "请写明废弃的原因。")
    paper.voided_by, paper.voided_at = actor, timezone.now()
    return done(actor, paper, "discard", paper.void_reason)


def needed(reason: str, ask: str) -> str:
    words = " ".join(reason.split())[:300]
    if not words:
        raise NotAllowed(ask, "reason_needed")
    return words
