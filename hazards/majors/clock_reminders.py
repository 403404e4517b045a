"""The clocks of 一单四制 climb too, and the office is told what an overdue item calls for.

Two matters of the one machinery in ``hazards/reminders.py``: latest step reached, unique key, caught up once.
"""

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Case, F, Q, Value, When

from anquan.accounts.roles import roles_with
from hazards import recipients
from hazards.majors import rungs
from hazards.majors.rules import STATUS_CLOCK
from hazards.models import Clock, Hazard, MajorHazard
from hazards.reminders import (
    COUNTY,
    ESCALATION,
    HIGHER,
    RECTIFYING,
    SOME_NUMBER,
    WITH_THE_RECTIFIER,
    Ladder,
    Matter,
    Page,
    Step,
    clock_words,
    columns_of,
    of_deadline,
    steps,
    tell,
)
from hazards.rules import ClockKind, Level

OF_MAJOR: Page = ("majors:detail", SOME_NUMBER)
OFFICE = ("county", recipients.OFFICE_ROLES)
WORDS: dict[str, str] = {
    ClockKind.JUDGE: "研究认定",
    ClockKind.LIST: "列入清单",
    ClockKind.ASSIGN: "下达交办单",
    ClockKind.SIGN: "签收交办单",
    ClockKind.PLAN: "报送治理方案",
    ClockKind.RECHECK: "验收",
    ClockKind.APPROVE: "销号审批",
}
SAID = Case(*(When(kind=kind, then=Value(word)) for kind, word in WORDS.items()))
# the clock of the state, and no other: one that an order before 认定 left running is nobody's any more
IN_STEP = reduce(or_, (Q(kind=kind, hazard__major__status=status) for status, kind in STATUS_CLOCK.items()))
NOT_CHECKED = Q(kind=ClockKind.RECHECK, hazard__major__checked_on__isnull=True, hazard__township__isnull=False)
CHAIN = Case(
    When(NOT_CHECKED, then=Value("ground")),
    When(kind=ClockKind.RECHECK, then=Value("county")),
    When(kind=ClockKind.JUDGE, then=Value("judging")),
    When(kind=ClockKind.APPROVE, then=Value("approving")),
    When(kind__in=[ClockKind.SIGN, ClockKind.PLAN], then=Value("rectifying")),
    default=Value("ledger"),
)
LADDERS = (
    Ladder([("charged_to", recipients.JUDGING_ROLES), OFFICE], of="judging"),
    Ladder([("charged_to", roles_with("major.order")), OFFICE], of="ledger"),
    RECTIFYING,
    Ladder([("township", frozenset({"township_inspector"}))], of="ground"),
    Ladder(COUNTY, of="ground"),
    Ladder(COUNTY, of="county"),
    Ladder([("charged_to", recipients.DECIDING_ROLES), OFFICE], of="approving"),
    ESCALATION,
)


def remind_of_majors(*, today: date, now: datetime) -> int:
    """Everything due and not told yet. Returns how many messages are new."""
    return remind_of_steps(today=today, now=now) + propose_rungs(today=today, now=now)


def remind_of_steps(*, today: date, now: datetime) -> int:
    """研究认定 … 销号审批: told to whoever has the ball, later to the 安委办 and to the leader."""
    rows = Clock.objects.filter(IN_STEP, kind__in=WORDS, stopped_on__isnull=True, hazard__level=Level.MAJOR)
    own = {
        "hazard": F("hazard_id"), "what": F("kind"), "said": SAID, "chain": CHAIN, "began_on": F("started_on"),
        "charged_to": F("charged_to_id"),
    }  # fmt: skip
    matter = Matter(
        word="clock",
        kind="hazard.clock",
        rows=rows.filter(hazard__ended_on__isnull=True),
        columns=columns_of("hazard__") | own,
        steps=steps("major.remind.clocks", "major.remind.clock_levels", today),
        rungs=list(HIGHER),
        words=clock_words,
        ladders=LADDERS,
        page=OF_MAJOR,
    )
    return tell(matter, today, now)


def propose_rungs(*, today: date, now: datetime) -> int:
    """提示单 → 督办单 → 通报 → 约谈: proposed to the 安委办, with the day of the deadline."""
    own_road = MajorHazard.objects.on_own_road().values("hazard")
    matter = Matter(
        word="rung",
        kind="major.rung",
        rows=Hazard.objects.open().filter(status__in=WITH_THE_RECTIFIER, level=Level.MAJOR, pk__in=own_road),
        columns=of_deadline("proposal", "重大隐患"),
        steps=steps(rungs.DAYS, rungs.MEASURES, today),
        rungs=[],
        words=_rung_words,
        ladders=[Ladder([OFFICE])],
        page=OF_MAJOR,
    )
    return tell(matter, today, now)


def _rung_words(step: Step, late: int, is_long_past: bool) -> tuple[str, str]:
    past = f"{late} 天以上" if is_long_past else f"{late} 天"
    return f"已逾期 {past}，建议办理：{step.level}（期限 ", "）："
