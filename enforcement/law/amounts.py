"""What a fine may be: the range of the clause, the grade of 裁量, the fine for paying late, three penalties in 180 days.

Pure: no database, no web. Amounts are yuan. Numbers of law (rates, days, counts) come in as arguments; they are dated
terms (``enforcement/law/terms.py``). A problem is a Chinese sentence on which the officer can act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import cn2an

from anquan.workdays.rules import add_months
from enforcement.rules import UNCORRECTED, PartyKind, Precondition

FEN = Decimal("0.01")
Range = tuple[Decimal, Decimal]


# --- one amount -------------------------------------------------------------------------------------------------------
def check(
    clause: Any,
    party_kind: str,
    amount: Decimal,
    grade: Any = None,
    is_overdue: bool | None = None,
    departure_reason: str = "",
    gains: Decimal | None = None,
    income: Decimal | None = None,
) -> str | None:
    """All problems of :func:`problems` in one text, or None. Beyond the grade is none where the departure has its reason."""
    found = problems(clause, party_kind, amount, None if departure_reason else grade, is_overdue, gains, income)
    return "".join(found) or None


def problems(
    clause: Any,
    party_kind: str,
    amount: Decimal,
    grade: Any = None,
    is_overdue: bool | None = None,
    gains: Decimal | None = None,
    income: Decimal | None = None,
) -> list[str]:
    """Why this fine cannot be: precondition, range of the clause, range of the grade; empty: it can.

    ``is_overdue``: whether the facts show that what was ordered was not put right in time; None: not known here.
    ``gains``: illegal gains of the party. ``income``: the person's income of last year.
    """
    found = [problem] if (problem := why_too_early(clause, is_overdue)) else []
    if problem := beyond_range(clause, party_kind, amount, gains, income):
        return [*found, problem]
    if problem := beyond_grade(grade, party_kind, amount):
        found.append(problem)
    return found


def why_too_early(clause: Any, is_overdue: bool | None) -> str | None:
    if is_overdue is False and clause.precondition in UNCORRECTED:
        said = Precondition(clause.precondition).label
        return f"{clause.citation}的这一幅度以“{said}”为前提，案卷里没有责令改正后到期没有改的事实。"
    return None


def range_of(clause: Any, party_kind: str, gains: Decimal | None = None, income: Decimal | None = None) -> Range | None:
    """Yuan from and to, both included. None: the clause gives no fine for such a party, or a figure is missing for it."""
    if party_kind == PartyKind.PERSON and clause.income_min is not None:
        return None if income is None else (fen(income * clause.income_min), fen(income * clause.income_max))
    if (
        party_kind == PartyKind.UNIT
        and clause.gains_min is not None
        and gains is not None
        and gains >= clause.gains_from
    ):
        return fen(gains * clause.gains_min), fen(gains * clause.gains_max)
    return clause.range_of(party_kind)


def beyond_range(
    clause: Any, party_kind: str, amount: Decimal, gains: Decimal | None = None, income: Decimal | None = None
) -> str | None:
    who = PartyKind(party_kind).label
    if party_kind == PartyKind.PERSON and clause.income_min is not None and income is None:
        return f"{clause.citation}按上一年年收入的比例罚款，请先查明并写上年收入。"
    bounds = range_of(clause, party_kind, gains, income)
    if bounds is None:
        return f"{clause.citation}没有规定对{who}罚款，请改选处罚依据或者去掉罚款。"
    return _outside(amount, bounds, f"{clause.citation}对{who}的罚款幅度")


def beyond_grade(grade: Any, party_kind: str, amount: Decimal) -> str | None:
    bounds = grade.range_of(party_kind) if grade is not None else None
    if bounds is None:
        return None
    outside = _outside(amount, bounds, f"裁量档次“{grade.name}”的幅度")
    return f"{outside}确需偏离的，请写明理由，并由负责人集体讨论。" if outside else None


def _outside(amount: Decimal, bounds: Range, what: str) -> str | None:
    low, high = bounds
    if low <= amount <= high:
        return None
    return f"{what}是 {said(low)} 至 {said(high)} 元，{said(amount)} 元不在其中。"


def fen(amount: Decimal) -> Decimal:
    return Decimal(amount).quantize(FEN, ROUND_HALF_UP)


def said(amount: Decimal) -> str:
    """20,000, 1,409.50."""
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


def in_words(amount: Decimal | int | str) -> str:
    """大写金额 as a decision writes it: 壹拾贰万叁仟肆佰元整. Yuan, to the fen, not negative."""
    yuan = Decimal(amount)
    if yuan < 0 or yuan != fen(yuan):
        raise ValueError("an amount in words is not negative and has whole fen")
    plain = f"{yuan:.2f}".rstrip("0").rstrip(".")
    return cn2an.an2cn(plain, "rmb")


# --- paying late -------------------------------------------------------------------------------------------------------
def late_fine(principal: Decimal, days_late: int, rate: Decimal, cap: Decimal) -> Decimal:
    """加处罚款 (罚法 art.72(1)): ``rate`` of the fine for each day, never more than ``cap`` times the fine. Yuan."""
    if days_late <= 0:
        return Decimal(0)
    return fen(min(principal * rate * days_late, principal * cap))


# --- three penalties in 180 days -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Limits113:
    """安法 art.113(1): so many penalties within so many days, or so many within so many months."""

    days: int
    in_days: int
    months: int
    in_months: int


@dataclass(frozen=True)
class Closing:
    """Why the government is to be asked to close the unit, and the penalties that say so."""

    dates: tuple[date, ...]
    why: str


def penalties_113(dates: Sequence[date], is_major: bool, limits: Limits113) -> Closing | None:
    """提请关闭: the newest penalties of a unit with a major hazard that fill one of the two windows; None: neither.

    The first day is not counted, so that a window of 180 days ends with the 180th day after the first penalty.
    """
    if not is_major:
        return None
    newest = sorted(dates)
    few, many = newest[-limits.in_days :], newest[-limits.in_months :]
    if len(few) == limits.in_days and (few[-1] - few[0]).days <= limits.days:
        return _closing(few, f"{limits.days} 日内")
    if len(many) == limits.in_months and many[-1] <= add_months(many[0], limits.months):
        return _closing(many, f"{limits.months} 个月内")
    return None


def _closing(dates: Sequence[date], within: str) -> Closing:
    days = (dates[-1] - dates[0]).days
    why = f"存在重大事故隐患，{within}受到 {len(dates)} 次行政处罚（{dates[0]} 至 {dates[-1]}，相隔 {days} 日），应当提请地方人民政府予以关闭。"
    return Closing(tuple(dates), why)
