"""The words and sums of 年度监督检查计划. Pure: no database, no web. Sources: 安法 art. 62 ¶2, domain §5.2 (分类分级, approved by
the government of the level), 国办发〔2024〕54号 (yearly cap).
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import TextChoices

from anquan.units.rules import RiskColour

MONTHS = 12


class Status(TextChoices):
    DRAFT = "draft", "拟定"
    SUBMITTED = "submitted", "待批准"
    APPROVED = "approved", "已批准"
    SUPERSEDED = "superseded", "已有新版"
    CANCELLED = "cancelled", "已作废"


S = Status
IN_PREPARATION = (S.DRAFT, S.SUBMITTED)
STEPS = ("拟定", "报批", "批准")
STEP_OF: dict[str, int] = {S.DRAFT: 0, S.SUBMITTED: 2, S.APPROVED: 3, S.SUPERSEDED: 3, S.CANCELLED: 0}
UNGRADED = "ungraded"
COLOURS = [("", "不限"), *((str(colour.value), str(colour.label)) for colour in RiskColour), (UNGRADED, "未评定")]


def fits(colour_of_rule: str, colour: str) -> bool:
    """Whether an enterprise of ``colour`` ('' where it was never graded) falls under a rule."""
    return not colour_of_rule or colour_of_rule == (colour or UNGRADED)


def months_for(place: int, times: int, *, first: int = 1) -> list[int]:
    """In which months the ``place``-th enterprise of a rule is inspected: evenly over the year from ``first`` on, each
    enterprise beginning a month later than the one before, so that no month has more work than another."""
    span = MONTHS - first + 1
    times = min(times, span)
    return sorted(first + (place + turn * span // times) % span for turn in range(times))


def due_month(year: int, today: date) -> int:
    """The last month of the plan that has ended: what was planned up to it should be done."""
    if today.year != year:
        return MONTHS if today.year > year else 0
    return today.month - 1


def months_text(months: Sequence[int]) -> str:
    return "、".join(f"{month}月" for month in sorted(months))
