"""Dates as people type them into a form: ``11.21``, ``11月21日``, ``三日内``, ``明天``, ``下周一``, ``月底``. Pure.

The reading of dates and periods is the one of the ledgers (``anquan.excel.dates``); what only a person at a keyboard
writes (明天, 周五) is added here. A date without a year is the one nearest to today.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from anquan.excel.dates import read_due
from anquan.web import words

NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2}
WEEK = re.compile(r"(本周|这周|下周|下星期|周|星期)([一二三四五六日天])")
ENDS = {"月底": "month", "本月底": "month", "月末": "month", "年底": "year", "年末": "year", "年内": "year"}

Count = Callable[[date, int, str], date]


@dataclass(frozen=True)
class Understood:
    """``on`` is None when nothing was understood; ``say`` is what to show beside the field."""

    on: date | None
    say: str


def plainly(start: date, amount: int, unit: str) -> date:
    """Calendar days and months without rest days; the form counts with the office's calendar instead."""
    if unit == "cd":
        return start + timedelta(amount)
    if unit == "month":
        years, month = divmod(start.month - 1 + amount, 12)
        year, month = start.year + years, month + 1
        return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
    raise ValueError(unit)


def understand(text: str, today: date, count: Count = plainly) -> Understood:
    """``count(start, amount, unit)`` answers a period (unit cd, wd or month), “三个工作日内” for instance."""
    plain = re.sub(r"[\s，。]", "", text)
    if not plain:
        return Understood(None, "")
    if found := _near(plain, today):
        return Understood(found, say(found, today))
    reading = read_due(plain, base=today)
    due = reading.value
    if due is None or due.kind == "open" or (due.kind == "period" and due.unit == "hour"):
        return Understood(None, f"{reading.error or f'“{text.strip()}”没有写明是哪一天'}。如 {today:%m.%d}、三日内。")
    try:
        found = count(today, due.amount, due.unit) if due.kind == "period" else due.on
    except (ValueError, OverflowError):
        return Understood(None, f"“{text.strip()}”算不出是哪一天，请写日期，如 {today:%m.%d}。")
    return Understood(found, say(found, today))


def say(day: date, today: date) -> str:
    """2026-11-24 星期二，3 天后"""
    gap = (day - today).days
    far = "今天" if gap == 0 else f"{gap} 天后" if gap > 0 else f"{-gap} 天前"
    return f"{day:%Y-%m-%d} {words.weekday(day)}，{far}"


def _near(text: str, today: date) -> date | None:
    if text in NEAR:
        return today + timedelta(NEAR[text])
    if end := ENDS.get(text):
        return today.replace(day=monthrange(today.year, today.month)[1]) if end == "month" else date(today.year, 12, 31)
    if match := WEEK.fullmatch(text):
        monday = today - timedelta(today.weekday())
        day = monday + timedelta(words.WEEKDAYS.index(match[2].replace("天", "日")))
        return day + timedelta(7) if match[1].startswith("下") else day
    return None
