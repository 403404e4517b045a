"""The words and sums of 一单四制. Pure: no database, no web. Sources: domain §1.3, §1.4, §1.6, §3.4."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import TextChoices

from hazards.rules import OPEN as OPEN_HAZARD
from hazards.rules import ClockKind
from hazards.rules import Status as HazardStatus


class Status(TextChoices):
    DISCOVERED = "discovered", "待认定"
    CONFIRMED = "confirmed", "已认定"
    LISTED = "listed", "已入清单"
    ASSIGNED = "assigned", "已交办"
    ACCEPTED = "accepted", "已签收"
    PLANNED = "planned", "方案已备"
    RECTIFYING = "rectifying", "整改中"
    APPLIED = "applied", "待验收"
    VERIFIED = "verified", "待审批"
    CLOSED = "closed", "已销号"
    LOWERED = "lowered", "按一般隐患治理"
    VOID = "void", "已作废"


ENDED = (Status.CLOSED, Status.LOWERED, Status.VOID)
OPEN = tuple(status for status in Status if status not in ENDED)
ON_LIST = tuple(status for status in Status if status not in (Status.DISCOVERED, Status.CONFIRMED))
UNDER_WAY = (Status.ASSIGNED, Status.ACCEPTED, Status.PLANNED, Status.RECTIFYING)  # may still be extended

_BEFORE_ORDER = frozenset(OPEN_HAZARD)
# which states of the one hazard belong to each state here; ``check_hazards`` compares them. A hazard that was found to
# be major in the middle of its way keeps its state and deadline until the 交办单 is issued.
HAZARD_STATUS_OF: dict[str, frozenset[str]] = {
    Status.DISCOVERED: _BEFORE_ORDER,
    Status.CONFIRMED: _BEFORE_ORDER,
    Status.LISTED: _BEFORE_ORDER,
    Status.ASSIGNED: frozenset({HazardStatus.ASSIGNED}),
    Status.ACCEPTED: frozenset({HazardStatus.RECTIFYING}),
    Status.PLANNED: frozenset({HazardStatus.RECTIFYING}),
    Status.RECTIFYING: frozenset({HazardStatus.RECTIFYING}),
    Status.APPLIED: frozenset({HazardStatus.SUBMITTED}),
    Status.VERIFIED: frozenset({HazardStatus.SUBMITTED}),
    Status.CLOSED: frozenset({HazardStatus.CLOSED}),
    Status.LOWERED: frozenset(HazardStatus.values),
    Status.VOID: frozenset({HazardStatus.VOID}),
}


class Authority(TextChoices):
    """Whose list the item is on."""

    COUNTY = "county", "县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"


class DutyKind(TextChoices):
    """Recurring obligations of the 台账制; a missed day climbs the ladder."""

    PROGRESS = "progress", "整改进展"
    SUPERVISION = "supervision", "督办情况"
    INTERIM = "interim", "防范措施"


# the six parts of a 治理方案 (domain §3.4) and what each is to say
PLAN_PARTS = {
    "goals": ("目标和任务", "要消除什么，改到什么程度。"),
    "methods": ("方法和措施", "具体怎么改，分几步。"),
    "funding": ("经费和物资", "多少钱、哪里来，要哪些物资。"),
    "people": ("机构和人员", "谁牵头，谁具体负责，联系电话。"),
    "schedule": ("时限和要求", "每一步到哪一天，最后哪一天改完。"),
    "safeguards": ("安全措施和应急预案", "整改期间怎样防范，出了事怎样处置。"),
}

# the five steps of the strip and where each state stands on it: 清单 → 交办 → 台账 → 销号 (通报 stands beside)
STEPS = ("清单", "交办", "台账", "销号", "通报")
STEP_OF = {
    Status.DISCOVERED: 0,
    Status.CONFIRMED: 0,
    Status.LISTED: 1,
    Status.ASSIGNED: 1,
    Status.ACCEPTED: 2,
    Status.PLANNED: 2,
    Status.RECTIFYING: 2,
    Status.APPLIED: 3,
    Status.VERIFIED: 3,
    Status.CLOSED: 4,
    Status.LOWERED: 0,
    Status.VOID: 0,
}

STATUS_CLOCK = {
    Status.DISCOVERED: ClockKind.JUDGE,
    Status.CONFIRMED: ClockKind.LIST,
    Status.LISTED: ClockKind.ASSIGN,
    Status.ASSIGNED: ClockKind.SIGN,
    Status.ACCEPTED: ClockKind.PLAN,
    Status.PLANNED: ClockKind.RECTIFY,
    Status.RECTIFYING: ClockKind.RECTIFY,
    Status.APPLIED: ClockKind.RECHECK,
    Status.VERIFIED: ClockKind.APPROVE,
}


def register_text(division_code: str, year: int, sequence: int) -> str:
    """清单编号, for example ZD-341182-2026-0007 (domain §1.4)."""
    return f"ZD-{division_code}-{year}-{sequence:04d}"


def due_days(starts_on: date, every_days: int, until: date) -> Iterator[date]:
    """The days on which a recurring obligation falls due: the first after one interval, the last not after ``until``."""
    day = starts_on + timedelta(days=every_days)
    while day <= until:
        yield day
        day += timedelta(days=every_days)
