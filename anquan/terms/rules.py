"""Dated settings: what a term is. Pure, except that the catalogue is read from its file.

A *definition* (key, Chinese label, unit, bounds) ships with the product in ``fixtures/terms.csv``; its *values* are
dated rows in the database, each with basis and confidence: S text of the law seen, L likely, U unverified, D a default
of the product without legal force.
"""

import csv
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Literal

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "terms.csv"
FIRST_DAY = date(2010, 1, 1)  # shipped values hold from here, so that ledgers of earlier years can be counted too

UNITS: dict[str, str] = {
    "wd": "个工作日",
    "cd": "日",
    "hour": "小时",
    "minute": "分钟",
    "month": "个月",
    "month_day": "月日",
    "clock": "点",
    "share": "比例",
    "count": "个（次、条）",
    "row": "行",
    "metre": "米",
    "mb": "MB",
    "megapixel": "百万像素",
    "pixel": "像素",
    "times": "倍",
    "money": "元",
    "flag": "是否",
    "word": "文字",
}
UNIT_NAMES: dict[str, str] = {
    "wd": "工作日",
    "cd": "自然日",
    "hour": "小时",
    "minute": "分钟",
    "month": "月",
    "month_day": "月日（如 1115）",
    "clock": "时刻（0–23 点）",
    "share": "比例（0–1）",
    "count": "个数",
    "row": "行",
    "metre": "米",
    "mb": "MB",
    "megapixel": "百万像素",
    "pixel": "像素",
    "times": "倍",
    "money": "元",
    "flag": "是否",
    "word": "文字",
}
PeriodUnit = Literal["wd", "cd", "hour", "month"]
PERIOD_UNITS = ("wd", "cd", "hour", "month")
FRACTIONAL_UNITS = ("share", "money")
CONFIDENCE: dict[str, str] = {"S": "有依据", "L": "待核实", "U": "待核实", "D": "默认值"}
CONFIDENCE_NAMES: dict[str, str] = {
    "S": "有依据：已看到法规或文件原文",
    "L": "待核实：很可能如此，未核对原文",
    "U": "待核实：未能查证",
    "D": "默认值：不是法定要求，可按本地制度调整",
}
JOURNAL_KEEP = "journal.keep_months"
JOURNAL_KEEP_LEAST = 6  # 网络安全法: network logs are kept at least six months; also a database CHECK
MOST_STEPS = 20


class TermMissing(KeyError):
    """No value is in force for that key and day. The text is Chinese."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadValue(ValueError):
    """A value that the term cannot take; the text is Chinese and stands beside the field."""


@dataclass(frozen=True)
class Period:
    """A length of time in force on the day that was asked for. ``source`` is the line printed under a deadline."""

    value: int
    unit: PeriodUnit
    basis: str
    confidence: str
    key: str
    valid_from: date
    label: str = ""

    @property
    def text(self) -> str:
        return f"{self.value} {UNITS[self.unit]}"

    @property
    def source(self) -> str:
        return f"时限表“{self.label}”{self.text}，按{UNIT_NAMES[self.unit]}计，{self.valid_from} 起。{self.basis}。"


@dataclass(frozen=True)
class Definition:
    """One line of the catalogue. ``values`` is set for lists, ``value`` for single numbers."""

    key: str
    group: str
    label: str
    value: Decimal | None
    values: list | None
    unit: str
    minimum: Decimal | None
    maximum: Decimal | None
    choices: list[str]
    confidence: str
    basis: str

    @property
    def is_list(self) -> bool:
        return self.values is not None

    def check(self, value) -> Decimal | list:
        """``value`` in its stored form. Takes numbers, lists and the text of a form; raises :class:`BadValue`."""
        if not self.is_list:
            return self._number(value)
        items = _items(value)
        if not 1 <= len(items) <= MOST_STEPS:
            raise BadValue(f"请写 1 至 {MOST_STEPS} 项，用逗号隔开。")
        return self._words(items) if self.unit == "word" else self._ladder(items)

    def _words(self, items: list) -> list[str]:
        unknown = [str(item) for item in items if item not in self.choices]
        if unknown:
            raise BadValue(f"“{'、'.join(unknown)}”不在可选范围：{'、'.join(self.choices)}。")
        return [str(item) for item in items]

    def _ladder(self, items: list) -> list[int]:
        steps = [int(self._number(item)) for item in items]
        if steps != sorted(set(steps)):
            raise BadValue("各项要从小到大，不能重复。")
        return steps

    def _number(self, value) -> Decimal:
        try:
            number = Decimal(str(int(value) if isinstance(value, bool) else value).strip())
        except InvalidOperation:
            raise BadValue(f"“{value}”不是数字。") from None
        if not number.is_finite():
            raise BadValue(f"“{value}”不是数字。")
        if self.unit not in FRACTIONAL_UNITS and number != int(number):
            raise BadValue("请填整数。")
        low, high = self.minimum, self.maximum
        if low is not None and number < low or high is not None and number > high:
            raise BadValue(f"要在 {plain(low)} 至 {plain(high)} 之间。")
        if self.unit == "month_day":
            _check_month_day(int(number))
        if self.unit == "flag" and number not in (0, 1):
            raise BadValue("只能是 0（否）或 1（是）。")
        return number


@cache
def catalogue() -> dict[str, Definition]:
    """All definitions by key, in the order of the file."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: _definition(row) for row in csv.DictReader(file)}


def _definition(row: dict[str, str]) -> Definition:
    return Definition(
        key=row["key"],
        group=row["group"],
        label=row["label"],
        value=Decimal(row["value"]) if row["value"] else None,
        values=json.loads(row["values"]) if row["values"] else None,
        unit=row["unit"],
        minimum=Decimal(row["minimum"]) if row["minimum"] else None,
        maximum=Decimal(row["maximum"]) if row["maximum"] else None,
        choices=row["choices"].split("|") if row["choices"] else [],
        confidence=row["confidence"],
        basis=row["basis"],
    )


def value_text(unit: str, value: Decimal | None, values: list | None) -> str:
    """A value as people read it: 15 日, 98%, 11 月 15 日, 责任人、乡镇分管."""
    if values is not None:
        text = "、".join(str(item) for item in values)
        return text if unit == "word" else f"{text} {UNITS[unit]}"
    if value is None:
        return "—"
    if unit == "share":
        return f"{plain(value * 100)}%"
    if unit == "month_day":
        month, day = divmod(int(value), 100)
        return f"{month} 月 {day} 日"
    if unit == "flag":
        return "是" if value else "否"
    number = f"{int(value):,}" if value == int(value) else plain(value)
    return number if unit == "count" else f"{number} {UNITS[unit]}"


def plain(number: Decimal | None) -> str:
    """Without trailing zeros and exponents: 0.9000 → 0.9, 2E+4 → 20000."""
    if number is None:
        return "不限"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _items(value) -> list:
    if isinstance(value, str):
        return [item.strip() for item in value.replace("，", ",").replace("、", ",").split(",") if item.strip()]
    if isinstance(value, list | tuple):
        return list(value)
    raise BadValue("请写若干项，用逗号隔开。")


def _check_month_day(number: int) -> None:
    try:
        date(2024, *divmod(number, 100))
    except ValueError:
        raise BadValue("没有这一天，请写成 1115 这样的月日。") from None
