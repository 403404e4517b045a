"""How figures, dates and remaining time are said. Pure, so that page, message and workbook can say it alike."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Any

NOT_APPLICABLE = "—"
WEEKDAYS = "一二三四五六日"
DEPTHS = 5
NO_BREAK = "\u00a0"
BEFORE_ITS_UNIT = re.compile(r"(?<=\d) (?=[%一-鿿])")


def weekday(day: date) -> str:
    return f"星期{WEEKDAYS[day.weekday()]}"


def days_left(days: int | None, unit: str = "天") -> str:
    """``days`` until the due date: negative is overdue. An overdue clock is always counted in calendar days."""
    if days is None:
        return NOT_APPLICABLE
    if days < 0:
        return f"逾期 {-days} 天"
    return "今日到期" if days == 0 else f"还有 {days} {unit}"


def masked(phone: str) -> str:
    """The middle of a number is hidden; a number too short to hide anything is hidden wholly."""
    digits = phone.strip()
    if len(digits) < 7:
        return "*" * len(digits)
    return f"{digits[:3]}****{digits[-4:]}"


def number(value: Any) -> str:
    if value is None or value == "":
        return NOT_APPLICABLE
    if isinstance(value, str):
        return value
    return f"{value:,}"


def signed(value: Any) -> str:
    """A difference with its sign; U+2212 is as wide as a plus and does not break from its figure."""
    if value is None or value == "":
        return NOT_APPLICABLE
    if value == 0:
        return "持平"
    return f"+{value:,}" if value > 0 else f"−{-value:,}"


def percent(share: Any, digits: int = 1) -> str:
    """Half up, as the office rounds; binary floats are read by their decimal spelling."""
    if share is None or share == "":
        return NOT_APPLICABLE
    value = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{value}%"


def glued(text: Any) -> str:
    """A line never ends between a number and its unit."""
    return BEFORE_ITS_UNIT.sub(NO_BREAK, str(text))


def depth(share: Any) -> str:
    """d1..d5 in equal steps; anything above nothing is at least d1."""
    if not share or share <= 0:
        return ""
    return f"d{min(DEPTHS, ceil(float(share) * DEPTHS))}"
