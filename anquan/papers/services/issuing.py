"""签发 and 作废: number, hook of the owning app, both files, frozen content and journal, all in one transaction.

The drawing takes some twenty milliseconds; the row of the counter is held as long, which is what makes the series free of gaps.
"""

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone

from anquan.files.services import save_document
from anquan.journal.services import record
from anquan.papers import kinds, numbering, seals, selectors
from anquan.papers.drawing.pdf import pdf
from anquan.papers.drawing.word import word
from anquan.papers.freezing import digest, freeze
from anquan.papers.hooks import tell_moved
from anquan.papers.kinds import Kind
from anquan.papers.models import Paper, Status
from anquan.papers.services.locking import denied_is_remembered, save
from anquan.papers.services.moves import done, needed, take
from anquan.workflow import NotAllowed

FILE_KIND = "paper"
CODE_BYTES = 15  # 120 bits: nobody guesses one


@denied_is_remembered("paper.issue")
@transaction.atomic
def issue(*, actor, paper_id: int, today: date, version: int | None = None) -> Paper:
    """签发: from now on the paper is what it is. ``today`` is the 成文日期.

    Raises ``NotAllowed`` when the 机关代字 is missing or the owning app's ``on_issue`` refuses: then nothing has happened,
    and the number is given again to the next paper.
    """
    return _issue(actor, take(actor, paper_id, "issue", version), today)


@denied_is_remembered("paper.issue_on_spot")
@transaction.atomic
def issue_on_spot(*, actor, paper_id: int, today: date, version: int | None = None) -> Paper:
    """现场签发: the same without review, by another officer than the writer. Raises as ``issue`` does."""
    return _issue(actor, take(actor, paper_id, "issue_on_spot", version), today)


def _issue(actor, paper: Paper, today: date) -> Paper:
    kind = kinds.get(paper.kind)
    _head(paper, kind)
    if kind.numbered:
        _number(paper, kind, today)
    now = timezone.now()
    if paper._before == Status.REVIEW:  # type: ignore[attr-defined]
        paper.reviewed_by, paper.reviewed_at = actor, now
    paper.issued_by, paper.issued_at, paper.issued_on = actor, now, today
    paper.check_code = secrets.token_hex(CODE_BYTES)
    seal = _draw(paper, actor)
    names = {
        "drafted_by": paper.drafted_by.name if paper.drafted_by else "系统",
        "reviewed_by": paper.reviewed_by.name if paper.reviewed_by else "",
        "issued_by": actor.name,
    }
    addressees = list(paper.addressees.order_by("unit_id").values_list("unit_id", flat=True))
    paper.frozen = freeze(paper, names=names, addressees=addressees, seal=seal)
    paper.digest = digest(paper.frozen)
    save(paper)
    if kind.on_issue:
        kind.on_issue(paper, actor, today)
    changes = {
        "status": [paper._before, paper.status],  # type: ignore[attr-defined]
        "number": [None, paper.number],
        "digest": ["", paper.digest],
        "version": [paper.version - 1, paper.version],
    }
    record(actor=actor, action="paper.issue", obj=paper, changes=changes, county=paper.county_id)
    tell_moved(paper, "issue", actor)
    return paper


@denied_is_remembered("paper.void")
@transaction.atomic
def void(*, actor, paper_id: int, reason: str, today: date, version: int | None = None) -> Paper:
    """作废: the paper and its number stay in the register, and the check page says so."""
    paper = take(actor, paper_id, "void", version)
    paper.void_reason = needed(reason, "请写明作废的原因。")
    paper.voided_by, paper.voided_at = actor, timezone.now()
    if on_void := kinds.get(paper.kind).on_void:
        on_void(paper, actor, today)
    return done(actor, paper, "void", paper.void_reason)


def _head(paper: Paper, kind: Kind) -> None:
    head = selectors.letterhead_of(paper.issuer, kind)
    if kind.numbered and not head.code:
        raise NotAllowed(
            f"还没有{paper.issuer}“{kind.series or '其他公文'}”的机关代字，请先在“机关代字”中填写。", "no_code"
        )
    paper.code, paper.issuer_name = head.code if kind.numbered else "", head.name
    paper.red_head = selectors.red_head(head, kind)


def _number(paper: Paper, kind: Kind, today: date) -> None:
    """机关代字〔2026〕3号: one series for each 代字 of a unit and year (GB/T 9704-2012 7.2.5)."""
    series = f"公文:{paper.issuer_id}:{paper.code}"
    paper.year, paper.order = today.year, numbering.take(series=series, year=today.year)
    paper.number = number_said(paper.code, today.year, paper.order)
    if Paper.objects.filter(number=paper.number).exclude(pk=paper.pk).exists():
        raise NotAllowed(f"{paper.number}已经用过，请核对机关代字是否与其他单位相同。", "number_taken")


def number_said(code: str, year: int, order: int) -> str:
    """Six-sided brackets U+3014 and U+3015, no leading zero, no 第."""
    return f"{code}〔{year}〕{order}号"


def _draw(paper: Paper, actor) -> str:
    """Both files, made once. Returns what the seal service calls its seal."""
    sheet = selectors.sheet_of(paper)
    sealed = seals.adapter().seal(paper, pdf(sheet))
    name = f"{paper.number or paper.kind_name} {paper.title}"
    paper.pdf = save_document(actor=actor, kind=FILE_KIND, name=f"{name[:100]}.pdf", content=sealed.pdf)
    paper.docx = save_document(actor=actor, kind=FILE_KIND, name=f"{name[:100]}.docx", content=word(sheet))
    return sealed.reference
