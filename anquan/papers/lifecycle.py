"""The life of a paper as one table: 草稿 → 送审 → 待签发 → 已签发 → 作废.

Whoever wrote in a paper neither reviews nor issues it. The reviewer may issue, when he has that right as well. What two
officers hand over at the place (现场检查记录, 责令限期整改指令书) is written by one and issued by the other, without review.
"""

from typing import Any

from anquan.papers import kinds, text
from anquan.papers.models import Paper, Status
from anquan.papers.posts import holds
from anquan.workflow import Transition, Workflow


# --- who -----------------------------------------------------------------------------------------------------------
def writes(paper: Paper, user: Any) -> str | None:
    return None if holds(user, "paper.draft", paper.issuer_id) else "由发文单位的拟稿人员办理。"


def reviews(paper: Paper, user: Any) -> str | None:
    return None if holds(user, "paper.review", paper.issuer_id) else "由发文单位的审核人员办理。"


def issues(paper: Paper, user: Any) -> str | None:
    return None if holds(user, "paper.issue", paper.issuer_id) else "由发文单位的签发人办理。"


def issues_on_the_spot(paper: Paper, user: Any) -> str | None:
    kind = kinds.find(paper.kind)
    if kind is None or not kind.is_on_the_spot:
        return "这种公文不能现场签发，请送审。"
    return None if holds(user, "paper.on_site", paper.issuer_id) else "由发文单位的检查人员现场签发。"


def voids(paper: Paper, user: Any) -> str | None:
    return None if holds(user, "paper.void", paper.issuer_id) else "由发文单位的签发人作废。"


# --- guards --------------------------------------------------------------------------------------------------------
def wrote_nothing_in_it(paper: Paper, user: Any) -> str | None:
    """Domain §10 (4): approver ≠ drafter; whoever changed the draft counts as drafter too."""
    return "拟稿、改稿的人不能审核和签发自己写的公文，请换一位办理。" if user.pk in paper.writers else None


def is_filled_in(paper: Paper, user: Any) -> str | None:
    names = text.still_to_fill(paper.title, paper.body, paper.to_text, paper.copies_to)
    return f"还有内容没有填写：{'、'.join(names)}。" if names else None


def is_reviewed(paper: Paper, user: Any) -> str | None:
    if paper.status == Status.REVIEW and not holds(user, "paper.review", paper.issuer_id):
        return "还没有审核，审核通过以后再签发。"
    return None


def wrote_it(paper: Paper, user: Any) -> str | None:
    return None if user.pk in paper.writers else "由拟稿人本人撤回。"


def _row(action, label, sources, target, who, *guards, **flags) -> Transition:
    return Transition(action, label, frozenset(sources), target, who, guards, **flags)


D, R, A, I, V = Status.DRAFT, Status.REVIEW, Status.APPROVED, Status.ISSUED, Status.VOID  # noqa: E741  as in the table

LIFECYCLE = Workflow(
    transitions=(
        #    action             label       from       to  who      what must hold
        _row("issue_on_spot", "现场签发", [D], I, issues_on_the_spot, wrote_nothing_in_it, is_filled_in, primary=True),
        _row("send_for_review", "送审", [D], R, writes, is_filled_in, primary=True),
        _row("withdraw", "撤回修改", [R], D, writes, wrote_it),
        _row("approve", "审核通过", [R], A, reviews, wrote_nothing_in_it, primary=True),
        _row("send_back", "退回修改", [R, A], D, reviews, wrote_nothing_in_it),
        _row("issue", "签发", [R, A], I, issues, wrote_nothing_in_it, is_reviewed, is_filled_in, primary=True),
        _row("discard", "废弃草稿", [D], V, writes, danger=True),
        _row("void", "作废", [I], V, voids, danger=True),
    ),
    labels=dict(Status.choices),
)
