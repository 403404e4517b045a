"""Small charts as SVG view models, drawn on the server: sharp in print, no script, no legend to hunt. Pure.

Every chart carries ``head`` and ``table`` for “查看数据”. Bars start at zero; at most five series.
The drawing is 360 units wide, so that on a phone one unit is one pixel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

WIDTH = 360
MOST_SERIES = 5
LETTER = 13.0  # width of a Chinese character at the chart's text size


@dataclass(frozen=True)
class Bar:
    """One bar: the whole, and the part of it that is late (drawn red, with the word)."""

    label: str
    value: int
    late: int = 0
    href: str = ""


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    css: str


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    text: str
    css: str = ""
    anchor: str = "start"


@dataclass(frozen=True)
class Line:
    points: str
    css: str


@dataclass(frozen=True)
class Rule:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Chart:
    """What components/charts/svg.html draws; ``title`` is read aloud instead of the drawing."""

    title: str
    width: int
    height: int
    head: tuple[str, ...]
    table: list[tuple[Any, ...]]
    rects: list[Rect] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    dots: list[Text] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(isinstance(cell, int | float) and cell for row in self.table for cell in row[1:])


def bars(title: str, rows: Sequence[Bar], *, unit: str = "条", width: int = WIDTH, step: int = 36) -> Chart:
    """Horizontal bars with direct labels: the value in the bar (or behind it), 逾期 n after its red end."""
    label_width = max((_width(row.label) for row in rows), default=0) + 10
    room = width - label_width - (66 if any(row.late for row in rows) else 40)
    most = max((row.value for row in rows), default=0) or 1
    chart = Chart(title, width, step * len(rows) + 4, ("分段", f"数量（{unit}）", "其中逾期"), [])
    for index, row in enumerate(rows):
        _bar(chart, row, label_width, index * step + 6, room / most, step - 14)
        chart.table.append((row.label, row.value, row.late))
    chart.rules.append(Rule(label_width, 0, label_width, step * len(rows) + 2))
    return chart


def _bar(chart: Chart, row: Bar, left: float, top: float, scale: float, height: float) -> None:
    whole, late = row.value * scale, row.late * scale
    middle = top + height / 2 + 4.5
    chart.texts.append(Text(left - 8, middle, row.label, "axis", "end"))
    chart.rects.append(Rect(left, top, round(whole - late, 1), height, "base"))
    if late:
        chart.rects.append(Rect(round(left + whole - late, 1), top, round(late, 1), height, "alarm"))
    inside = whole - late > _width(str(row.value)) + 14
    if inside:
        chart.texts.append(Text(left + 7, middle, str(row.value), "inside"))
    behind = [] if inside else [str(row.value)]
    if row.late:
        behind.append(f"逾期 {row.late}")
    if behind:
        chart.texts.append(Text(left + whole + 6, middle, "，".join(behind), "alarm" if row.late else ""))


def lines(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int | None]],
    *,
    unit: str = "条",
    width: int = WIDTH,
    height: int = 190,
) -> Chart:
    """Lines from zero, each labelled at its end; None leaves a gap at the end (a month that has not come)."""
    if len(series) > MOST_SERIES:
        raise ValueError(f"at most {MOST_SERIES} lines can be told apart, not {len(series)}")
    most = max((value for values in series.values() for value in values if value is not None), default=0)
    top, steps = _scale(most)
    left = _width(f"{top:,}") + 10
    right = width - max((_width(f"{name} 0000") for name in series), default=40) - 6
    floor, roof = height - 24, 12
    across = (right - left) / max(1, len(labels) - 1)
    chart = Chart(title, width, height, ("", *series), [])
    for value in steps:
        y = _y(value, top, floor, roof)
        chart.rules.append(Rule(left, y, right, y))
        chart.texts.append(Text(left - 6, y + 4.5, f"{value:,}", "axis", "end"))
    every = max(1, -(-len(labels) * 26 // max(1, int(right - left))))
    for index, label in enumerate(labels):
        if (len(labels) - 1 - index) % every == 0:  # the last one always, none beside it
            chart.texts.append(Text(round(left + index * across, 1), height - 5, label, "axis", "middle"))
    ends = []
    for number, (name, values) in enumerate(series.items()):
        points = [
            (round(left + index * across, 1), _y(value, top, floor, roof))
            for index, value in enumerate(values)
            if value is not None
        ]
        if points:
            chart.lines.append(Line(" ".join(f"{x},{y}" for x, y in points), f"l{number}"))
            last = next(value for value in reversed(values) if value is not None)
            ends.append(Text(points[-1][0] + 7, points[-1][1] + 4.5, f"{name} {last:,}", f"t{number}"))
    chart.texts.extend(_apart(ends, 17, floor))
    chart.table = [(label, *(values[i] for values in series.values())) for i, label in enumerate(labels)]
    return chart


@dataclass(frozen=True)
class Day:
    on: date
    count: int
    major: int
    is_today: bool
    is_off: bool
    href: str

    @property
    def label(self) -> str:
        return f"{self.on:%m-%d}"


@dataclass(frozen=True)
class DueCalendar:
    """Weeks from the Monday of this week; components/charts/calendar.html."""

    weeks: list[list[Day]]
    total: int
    head: tuple[str, ...]
    table: list[tuple[str, int, int]]


def due_calendar(
    counts: Mapping[date, int],
    today: date,
    *,
    days: int,
    major: Mapping[date, int] | None = None,
    is_off=None,
    href=None,
) -> DueCalendar:
    """How many fall due on each coming day. ``is_off(day)`` marks rest days, ``href(day)`` opens the rows."""
    major = major or {}
    monday = today - timedelta(today.weekday())
    last = today + timedelta(days)
    end = last + timedelta(6 - last.weekday())
    cells = []
    for offset in range((end - monday).days + 1):
        day = monday + timedelta(offset)
        inside = today <= day <= last
        number = counts.get(day, 0) if inside else 0
        off = is_off(day) if is_off else day.weekday() >= 5
        cells.append(
            Day(
                day, number, major.get(day, 0) if inside else 0, day == today, off, href(day) if href and number else ""
            )
        )
    weeks = [cells[index : index + 7] for index in range(0, len(cells), 7)]
    within = [cell for cell in cells if today <= cell.on <= last]
    table = [(f"{cell.on:%Y-%m-%d}", cell.count, cell.major) for cell in within]
    return DueCalendar(weeks, sum(cell.count for cell in within), ("日期", "到期（条）", "其中重大"), table)


def _width(text: str) -> float:
    return sum(LETTER if ord(char) > 0x2E7F else 7.6 for char in text)


def _y(value: float, top: float, floor: float, roof: float) -> float:
    return round(floor - (floor - roof) * value / top, 1)


def _scale(most: int) -> tuple[int, list[int]]:
    """A round number at or above ``most`` and the steps to it: 0, 200, 400, 600, 800."""
    if most <= 4:
        return 4, [0, 2, 4]
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * size
            if step * 4 >= most:
                top = step * -(-most // step)
                return top, list(range(0, top + 1, step))
        size *= 10


def _apart(ends: Iterable[Text], gap: float, floor: float) -> list[Text]:
    """Labels at the line ends, pushed apart so that none covers another, from the bottom up."""
    placed: list[Text] = []
    limit = floor + 5
    for end in sorted(ends, key=lambda text: -text.y):
        y = min(end.y, limit)
        placed.append(Text(end.x, y, end.text, end.css))
        limit = y - gap
    return placed
