"""Questions to ask at a place: simple rules over what is known, each with the fact behind it. Pure: no database, no web."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

MOST = 10  # what the page holds


@dataclass(frozen=True)
class Fact:
    """One open hazard as the questions see it. ``days_overdue`` is 0 when it is in time."""

    number: int  # in the table of the sheet
    is_major: bool
    days_overdue: int
    round: int
    relapses: int
    extensions: int
    due_on: date | None
    declined: int
    recheck_late: int
    interim: str


@dataclass(frozen=True)
class Place:
    """What is known of the place beside its open hazards."""

    is_enterprise: bool
    months: int  # how far the repeated kinds look back
    repeated: Sequence[tuple[str, int]] = ()  # kind and how often it was found in these months
    last_visit_on: date | None = None
    has_safety_officer: bool = True
    worst: Sequence[tuple[str, int]] = field(default_factory=tuple)  # of a township: unit and how many are overdue


def questions(facts: Sequence[Fact], place: Place, today: date) -> list[str]:
    """At most ``MOST``, the most urgent first; one question for all hazards it is to be asked about."""
    found = []
    for concerns, ask in OF_HAZARDS:
        if concerned := [fact for fact in facts if concerns(fact)]:
            numbers = "、".join(str(fact.number) for fact in concerned)
            found.append(f"第 {numbers} 条：{ask(concerned)}")
    return (found + _of_place(facts, place, today))[:MOST]


# --- of hazards, the most urgent first --------------------------------------------------------------------------------
def _major(facts: Sequence[Fact]) -> str:
    interim = next((fact.interim for fact in facts if fact.interim), "")
    what = f"“{interim}”落实了没有" if interim else "停产、撤人、专人值守落实了哪几样"
    return f"重大隐患没有消除以前靠什么保证安全，{what}，请带到现场看。"


def _overdue(facts: Sequence[Fact]) -> str:
    longest = max(fact.days_overdue for fact in facts)
    return f"期限过了还没有改好，最长的过了 {longest} 天，卡在哪里（人、钱、手续），谁负责，哪天能改完？"


def _extended(facts: Sequence[Fact]) -> str:
    last = max((fact.due_on for fact in facts if fact.due_on), default=None)
    until = f"，最晚的延到 {last:%Y-%m-%d}" if last else ""
    return f"已经延过期{until}，当时的理由还在不在，到期能不能改完？"


OF_HAZARDS: tuple[tuple[Callable[[Fact], bool], Callable[[Sequence[Fact]], str]], ...] = (
    (lambda fact: fact.is_major, _major),
    (lambda fact: fact.days_overdue > 0, _overdue),
    (
        lambda fact: fact.relapses > 0,
        lambda facts: "销号以后又出现，上次是怎么改的，为什么反弹，这次怎样保证不再犯？",
    ),
    (
        lambda fact: fact.round > 1 and not fact.relapses,
        lambda facts: f"整改了 {max(fact.round for fact in facts)} 轮，前面为什么没有通过复查？",
    ),
    (lambda fact: fact.extensions > 0, _extended),
    (lambda fact: fact.declined > 0, lambda facts: "责任单位退回过，现在到底归谁负责，有没有落到人？"),
    (
        lambda fact: fact.recheck_late > 0,
        lambda facts: f"整改已提交，复查超期 {max(fact.recheck_late for fact in facts)} 天，复查的单位什么时候去？",
    ),
)


# --- of the place -----------------------------------------------------------------------------------------------------
def _of_place(facts: Sequence[Fact], place: Place, today: date) -> list[str]:
    found = []
    if place.worst:
        said = "、".join(f"{unit} {number} 条" for unit, number in place.worst)
        found.append(f"逾期最多的是{said}，包保的人去过几次，下一步采取什么措施？")
    for kind, number in place.repeated[:2]:
        found.append(f"{kind}类的问题 {place.months} 个月内登记了 {number} 次，有没有从制度、设备、培训上找过原因？")
    if place.is_enterprise and not place.has_safety_officer:
        found.append("台账上没有安全管理员，现在谁在管，懂不懂本单位的主要风险？")
    if place.last_visit_on is None:
        found.append("系统里没有检查记录，监管部门和乡镇多长时间来一次，上次是谁来的？")
    elif (days := (today - place.last_visit_on).days) > QUIET_DAYS:
        found.append(f"上次检查是 {place.last_visit_on:%Y-%m-%d}，{days} 天没有来过，中间自查发现了什么？")
    if not facts:
        found.append("台账上没有未销号的隐患，最近一次自查是哪天，查出什么、改了什么，请看记录。")
    found.append("请从台账里抽一条已销号的，到现场看还在不在原样。")
    return found


QUIET_DAYS = 90  # only makes a question; no clock and no duty hangs on it
