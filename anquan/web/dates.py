"""Dates as people write them: ``11.21``, ``11月21日``, ``三日内``, ``明天``, ``月底``. Pure.

A date without a year is the one nearest to today. ``N日内`` is counted from today, today not included (domain §5.9).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from anquan.web import words

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NEAR = {
    "今天": 0, "今日": 0, "当天": 0, "当日": 0, "立即": 0, "立行立改": 0,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2,
}  # fmt: skip
FULL = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
SOLID = re.compile(r"(20\d{2})(\d{2})(\d{2})")
SHORT = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:前|之前)?")
SPAN = re.compile(
    r"(\d{1,3}|[零〇一二两三四五六七八九十]{1,3})(个?工作日|个?自然日|日|天|周|个星期|个月)(?:以?内|之内|后|之后)?"
)
WEEK = re.compile(r"(本周|这周|下周|下星期|周|星期)([一二三四五六日天])")


@dataclass(frozen=True)
class Understood:
    """``on`` is None when nothing was understood; ``say`` is what to show beside the field."""

    on: date | None
    say: str


def understand(text: str, today: date, add_workdays: Callable[[date, int], date] | None = None) -> Understood:
    """``add_workdays(start, days)`` answers “三个工作日内”; without it such a text is not understood."""
    plain = text.strip().replace(" ", "").replace("　", "").replace("，", "").replace("。", "")
    if not plain:
        return Understood(None, "")
    for reader in (_full, _near, _span, _week, _month_end, _short):
        try:
            found = reader(plain, today, add_workdays)
        except (ValueError, OverflowError):
            return Understood(None, f"没有“{text.strip()}”这一天，请核对。")
        if found:
            return Understood(found, say(found, today))
    return Understood(None, f"看不懂“{text.strip()}”，请写成 {today:%m.%d}、{today.month}月{today.day}日 或 三日内。")


def say(day: date, today: date) -> str:
    """2026-11-24 星期二，3 天后"""
    gap = (day - today).days
    far = "今天" if gap == 0 else f"{gap} 天后" if gap > 0 else f"{-gap} 天前"
    return f"{day:%Y-%m-%d} {words.weekday(day)}，{far}"


def count(text: str) -> int:
    """十五 → 15, 15 → 15."""
    if text.isdigit():
        return int(text)
    tens, has_ten, ones = text.rpartition("十")
    if not has_ten:
        return int("".join(str(DIGITS[char]) for char in text))
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def _full(text, today, add_workdays) -> date | None:
    match = FULL.fullmatch(text) or SOLID.fullmatch(text)
    return date(*(int(part) for part in match.groups())) if match else None


def _near(text, today, add_workdays) -> date | None:
    return today + timedelta(NEAR[text]) if text in NEAR else None


def _span(text, today, add_workdays) -> date | None:
    if not (match := SPAN.fullmatch(text)):
        return None
    number, unit = count(match[1]), match[2].removeprefix("个")
    if unit == "工作日":
        return add_workdays(today, number) if add_workdays else None
    if unit == "月":
        year, month = divmod(today.month - 1 + number, 12)
        year, month = today.year + year, month + 1
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(number * (7 if unit in ("周", "星期") else 1))


def _week(text, today, add_workdays) -> date | None:
    if not (match := WEEK.fullmatch(text)):
        return None
    monday = today - timedelta(today.weekday())
    day = monday + timedelta("一二三四五六日".index(match[2].replace("天", "日")))
    return day + timedelta(7) if match[1].startswith("下") else day


def _month_end(text, today, add_workdays) -> date | None:
    if text in ("月底", "本月底", "月末"):
        return today.replace(day=monthrange(today.year, today.month)[1])
    return date(today.year, 12, 31) if text in ("年底", "年末", "年内") else None


def _short(text, today, add_workdays) -> date | None:
    if not (match := SHORT.fullmatch(text)):
        return None
    month, day = int(match[1]), int(match[2])
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            found.append(date(year, month, day))
    if not found:
        raise ValueError(text)
    return min(found, key=lambda candidate: abs((candidate - today).days))
