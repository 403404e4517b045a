"""The registry of figures: every number the office reports is defined once, and every door reads it here.

Pure: an ``Indicator`` turns a ``Slice`` (who asks, which period, which filters) into rows, and rows into a figure.
Dashboard, workbook, API and ranking call ``figure`` or ``table``; each figure opens the very rows behind it, because
the list page filters by the same indicator (``?figure=haz.found&…``).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.http import urlencode


class BadPeriod(ValueError):
    """The text is not a period; the message is Chinese and says what to write."""


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included, with the name people use for it."""

    first: date
    last: date
    label: str

    @classmethod
    def parse(cls, text: str) -> "Period":
        """``2021``, ``2021-03``, ``2021Q2``, ``2021H1`` or ``2021-01-01..2021-03-15``."""
        if match := re.fullmatch(r"(\d{4})", text):
            year = _year(match[1])
            return cls(date(year, 1, 1), date(year, 12, 31), f"{year}年")
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
            return cls.month(_year(match[1]), int(match[2]))
        if match := re.fullmatch(r"(\d{4})[Qq]([1-4])", text):
            year, quarter = _year(match[1]), int(match[2])
            return cls(*_months(year, quarter * 3 - 2, quarter * 3), f"{year}年第{'一二三四'[quarter - 1]}季度")
        if match := re.fullmatch(r"(\d{4})[Hh]([12])", text):
            year, half = _year(match[1]), int(match[2])
            return cls(*_months(year, half * 6 - 5, half * 6), f"{year}年{'上下'[half - 1]}半年")
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", text):
            return cls.between(_day(match[1]), _day(match[2]))
        raise BadPeriod(
            f"“{text[:40]}”不是有效的时段，请写成 2026、2026-03、2026Q1、2026H1 或 2026-01-01..2026-03-15。"
        )

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        if not 1 <= month <= 12:
            raise BadPeriod(f"没有 {month} 月，月份应为 1 至 12。")
        return cls(*_months(year, month, month), f"{year}年{month}月")

    @classmethod
    def month_before(cls, day: date) -> "Period":
        """The whole month before the month of ``day``."""
        return cls.month(day.year - (day.month == 1), day.month - 1 or 12)

    @classmethod
    def between(cls, first: date, last: date) -> "Period":
        if first > last:
            raise BadPeriod("开始日期晚于结束日期，请调换。")
        return cls(first, last, f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}")

    @property
    def code(self) -> str:
        """The text ``parse`` takes back, in its longest form."""
        return f"{self.first}..{self.last}"

    def year_before(self) -> "Period":
        """The same days of the year before; 29 February becomes 28 February."""
        return Period.between(_one_year_back(self.first), _one_year_back(self.last))


def _year(text: str) -> int:
    year = int(text)
    if not 2000 <= year <= 2100:
        raise BadPeriod(f"年份 {text} 不在 2000 至 2100 之间。")
    return year


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(f"“{text}”不是有效的日期，请写成 2026-01-31。") from error


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _one_year_back(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, monthrange(day.year - 1, day.month)[1]))


@dataclass(frozen=True)
class Rate:
    """A share with both of its numbers. An empty set has no rate."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.numerator) / Decimal(self.denominator) if self.denominator else None

    def percent(self, digits: int = 2) -> Decimal | None:
        """Per cent, rounded half up as the office rounds: 4231 of 4546 is 93.07."""
        if self.share is None:
            return None
        return (self.share * 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    def __str__(self) -> str:
        return "—" if self.share is None else f"{self.percent()}%"


@dataclass(frozen=True)
class Slice:
    """What is asked: by whom (rows are scoped to him; None only for frozen snapshots), for when, narrowed by what.

    ``filters`` are the same names and values the list page takes in its address.
    """

    user: Any
    period: Period
    today: date
    filters: Mapping[str, str] = field(default_factory=dict)
    counted: dict | None = field(default=None, compare=False, repr=False)  # one page counts nothing twice; None: anew

    def narrowed(self, **filters: str) -> "Slice":
        return replace(self, filters={**self.filters, **{k: str(v) for k, v in filters.items() if v not in (None, "")}})

    def during(self, period: Period) -> "Slice":
        return replace(self, period=period)


@dataclass(frozen=True)
class Indicator:
    """One figure: ``rows`` (a count of rows), ``parts`` (codes of numerator and denominator), or ``value`` (a number of its
    own, None while there is none; ``rows`` are then what it rests on)."""

    code: str
    name: str
    measure: str
    definition: str
    dimensions: tuple[str, ...] = ()
    rows: Callable[[Slice], QuerySet] | None = None
    parts: tuple[str, str] | None = None
    value: Callable[[Slice], int | None] | None = None
    list_url: str = "hazards:list"

    @property
    def is_rate(self) -> bool:
        return self.parts is not None

    @property
    def splits(self) -> Mapping[str, str]:
        """The words of ``by`` with the columns they mean; a number of its own cannot be split."""
        return {} if self.value else BOOKS[self.list_url].splits

    def query(self, asked: Slice, **extra: str) -> str:
        """The query string with which the list page shows the very rows behind this figure."""
        code = self.parts[0] if self.parts else self.code
        return address({"figure": code, "period": asked.period.code, **asked.filters, **extra})


@dataclass(frozen=True)
class Book:
    """The list behind some figures. ``splits`` gives for each word of ``by`` the column of its rows; ``conditions`` are the
    names that narrow these figures, None for all that the list of hazards knows."""

    url: str
    splits: Mapping[str, str]
    conditions: frozenset[str] | None = None


def address(conditions: Mapping[str, Any]) -> str:
    """The query string of a list; several values of a condition, which a slice joins with commas, each by itself."""
    return urlencode([(name, part) for name, value in conditions.items() for part in str(value).split(",")])


@dataclass(frozen=True)
class Figure:
    """A number with what it means. ``value`` is an ``int``, a ``Rate``, or None, as the indicator says."""

    indicator: Indicator
    asked: Slice
    value: Any

    @property
    def text(self) -> str:
        return "—" if self.value is None else str(self.value)

    @property
    def query(self) -> str:
        return self.indicator.query(self.asked)


REGISTRY: dict[str, Indicator] = {}
BOOKS: dict[str, Book] = {}


def register_book(*books: Book) -> None:
    """Called once by each app's ``indicators.py``, for each list that its figures open."""
    BOOKS.update({book.url: book for book in books})


def register(*indicators: Indicator) -> None:
    """Called once by each app's ``indicators.py``. A code has one definition."""
    for indicator in indicators:
        if indicator.code in REGISTRY:
            raise ValueError(f"indicator {indicator.code} is registered twice")
        REGISTRY[indicator.code] = indicator


def figure(code: str, asked: Slice) -> Figure:
    """The figure of the whole slice. ``KeyError`` for an unknown code."""
    indicator = REGISTRY[code]
    if indicator.parts:
        numerator, denominator = (_count(part, asked) for part in indicator.parts)
        return Figure(indicator, asked, Rate(numerator, denominator))
    if indicator.value:
        return Figure(indicator, asked, indicator.value(asked))
    return Figure(indicator, asked, _count(code, asked))


def rows_behind(code: str, list_url: str, asked: Slice) -> QuerySet | list:
    """The keys of the very rows that a figure of this list counts; nothing for a rate and for a figure of another list."""
    indicator = REGISTRY.get(code)
    if indicator is None or indicator.list_url != list_url or indicator.rows is None:
        return []
    return indicator.rows(asked).values("pk")


def table(code: str, asked: Slice, by: str) -> dict[Any, Figure]:
    """The figure by one column of its rows (``township_id``, ``industry_id``, ``level``, …), in one query a part."""
    indicator = REGISTRY[code]
    if indicator.parts is None:
        return {key: Figure(indicator, asked, count) for key, count in _counts(code, asked, by).items()}
    numerators, denominators = (_counts(part, asked, by) for part in indicator.parts)
    return {
        key: Figure(indicator, asked, Rate(numerators.get(key, 0), denominators.get(key, 0)))
        for key in numerators.keys() | denominators.keys()
    }


def _count(code: str, asked: Slice) -> int:
    if asked.counted is None:
        return REGISTRY[code].rows(asked).count()
    key = _key(code, asked)
    if key not in asked.counted:
        asked.counted[key] = REGISTRY[code].rows(asked).count()
    return asked.counted[key]


def _key(code: str, asked: Slice) -> tuple:
    return code, asked.period, tuple(sorted(asked.filters.items()))


def _counts(code: str, asked: Slice, by: str) -> dict[Any, int]:
    rows = REGISTRY[code].rows(asked).order_by().values_list(by)
    counts = dict(rows.annotate(figure=Count("pk", distinct=False)))
    if asked.counted is not None:
        asked.counted[_key(code, asked)] = sum(counts.values())
    return counts
