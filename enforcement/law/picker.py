"""Which clauses the facts of a hazard speak of, in order, each with its reason. A suggestion: an officer chooses.

``rank`` is pure; ``proposals`` and ``propose`` read the hazard and the clauses in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from enforcement.models import PenaltyClause
from enforcement.rules import UNCORRECTED, Precondition

STATUTE = "安全生产法"
GENERAL = "第一百零二条"  # 未采取措施消除事故隐患: whatever the hazard is
OF_CATEGORY = 2  # how much the category of the hazard weighs beside words of its description, in characters
MOST_WORDS = 3


@dataclass(frozen=True)
class Facts:
    """``due_on``: what was ordered should have been put right by then. ``is_refused``: re-checked, and not put right."""

    text: str
    category: str
    category_name: str
    is_major: bool = False
    is_overdue: bool = False
    is_refused: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Proposal:
    clause: Any
    reason: str


def facts_of(hazard: Any, today: date) -> Facts:
    return Facts(
        text=f"{hazard.description} {hazard.legal_basis}",
        category=hazard.category,
        category_name=hazard.get_category_display() if hazard.category else "",
        is_major=hazard.is_major,
        is_overdue=hazard.is_overdue(today) or bool(hazard.is_closed_late),
        is_refused=hazard.round > 1,
        due_on=hazard.due_on,
    )


def rank(facts: Facts, clauses: Iterable[Any]) -> list[Proposal]:
    """The most specific clause first, in its 逾期 form where the order was not obeyed; art.102 is there always, last."""
    fits = [(_score(facts, clause), clause) for clause in clauses if _is_open(facts, clause)]
    special = [(score, clause) for score, clause in fits if score and not _is_general(clause)]
    special.sort(key=lambda each: (-each[0], each[1].precondition == "", each[1].order))
    general = [clause for _, clause in fits if _is_general(clause)]
    general.sort(key=lambda clause: clause.precondition == "")
    return [Proposal(clause, _reason(facts, clause)) for clause in [clause for _, clause in special] + general]


def _is_general(clause: Any) -> bool:
    return (clause.law, clause.article) == (STATUTE, GENERAL)


def _is_open(facts: Facts, clause: Any) -> bool:
    """Not what presupposes something that has not happened; an accident is no hazard."""
    if clause.precondition == Precondition.OVERDUE:
        return facts.is_overdue
    if clause.precondition == Precondition.REFUSED:
        return facts.is_refused and facts.is_overdue
    return not clause.precondition


def _words(facts: Facts, clause: Any) -> list[str]:
    found = [word for word in clause.keywords.split() if word in facts.text]
    return sorted(
        (word for word in found if not any(word in other and word != other for other in found)), key=len, reverse=True
    )


def _score(facts: Facts, clause: Any) -> float:
    words = _words(facts, clause)
    if not words:
        return 0
    own = OF_CATEGORY if facts.category and facts.category in clause.categories.split() else 0
    score = sum(len(word) for word in words) + own
    return score if clause.law == STATUTE else score / 2  # other statutes are mostly used by other organs


def _reason(facts: Facts, clause: Any) -> str:
    """隐患描述写到“安全出口”“堵塞”，类别是“现场管理 / 消防”；整改期限 2026-11-18 已过，没有改正。"""
    said = []
    if words := _words(facts, clause):
        said.append(f"隐患描述写到“{'”“'.join(words[:MOST_WORDS])}”")
        if facts.category and facts.category in clause.categories.split():
            said.append(f"类别是“{facts.category_name}”")
    elif _is_general(clause):
        said.append("存在事故隐患，没有采取措施消除")
    text = "，".join(said)
    if clause.precondition in UNCORRECTED and facts.due_on:
        text += f"；整改期限 {facts.due_on} 已过，没有改正" if facts.is_overdue else ""
    if clause.precondition == Precondition.REFUSED:
        text += "，复查后仍没有改好"
    return f"{text}。"


# --- over the tables ------------------------------------------------------------------------------------------------------
def proposals(hazard: Any, today: date) -> list[Proposal]:
    return rank(facts_of(hazard, today), PenaltyClause.objects.in_force(today))


def propose(hazard: Any, today: date) -> Sequence[PenaltyClause]:
    """The clauses alone, the likeliest first."""
    return [each.clause for each in proposals(hazard, today)]
