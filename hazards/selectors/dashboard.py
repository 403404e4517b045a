"""The rectification dashboard (整改看板) and its one-page view for leaders: every number opens its rows.

Open hazards are counted as they stand today; found, closed and the rate belong to the chosen period. All counts start
from the indicators, so the page, the workbook, the API and the ranking can never disagree.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from anquan.indicators import Figure, Period, Rate, Slice, address, figure, table
from anquan.terms.selectors import ladder, whole
from anquan.units.models import Unit
from anquan.web import charts
from anquan.web.parts import Cell, Kpi
from anquan.web.words import number, signed
from anquan.workdays.rules import add_months
from anquan.workdays.selectors import calendar
from hazards import rules
from hazards.indicators import base, open_now
from hazards.models import Hazard
from hazards.rules import Status
from hazards.snapshots import latest, month_code

COLUMNS = (
    (Status.REPORTED, "待交办", "交办方"),
    (Status.ASSIGNED, "待签收", "责任单位"),
    (Status.DESIGNATING, "待指定", "安委办"),
    (Status.RECTIFYING, "整改中", "责任单位"),
    (Status.SUBMITTED, "待复查", "复查方"),
)
ELSEWHERE = "县直或未定属地"


def rows_href(asked: Slice, **conditions: Any) -> str:
    """The list with the filters of the page and these conditions."""
    return f"{reverse('hazards:list')}?{address({**asked.filters, **conditions})}"


def figure_href(found: Figure) -> str:
    return f"{reverse('hazards:list')}?{found.query}"


# --- figures ---------------------------------------------------------------------------------------------------------
def kpis(asked: Slice) -> list[Kpi]:
    """Five figures: found, fixed, rate, overdue, major open; the first three beside last month and last year."""
    found, fixed, rate = (figure(code, asked) for code in ("haz.found", "haz.fixed", "haz.rectification_rate"))
    overdue, unfixed = figure("haz.overdue", asked), figure("haz.open", asked)
    major = figure("haz.major_open", asked)
    share = Rate(overdue.value, unfixed.value)
    return [
        _kpi(found, compare=_compare("haz.found", asked, found)),
        _kpi(fixed, compare=_compare("haz.fixed", asked, fixed)),
        Kpi(
            "整改率",
            number(rate.value.percent()),
            "%",
            figure_href(rate),
            f"{fixed.value:,} / {found.value:,}",
            rate.indicator.definition,
            _compare("haz.rectification_rate", asked, rate),
        ),
        _kpi(
            overdue,
            under=f"占未销号 {unfixed.value:,} 条的 {share}",
            compare=_frozen(asked, "haz.overdue", overdue),
            is_late=bool(overdue.value),
        ),
        _kpi(major, under="按整改期限排在最前", compare=_frozen(asked, "haz.major_open", major)),
    ]


def _kpi(found: Figure, **more: Any) -> Kpi:
    indicator = found.indicator
    return Kpi(
        indicator.name,
        number(found.value),
        indicator.measure,
        figure_href(found),
        definition=indicator.definition,
        **more,
    )


def _compare(code: str, asked: Slice, now: Figure) -> tuple[tuple[str, str], ...]:
    """The same figure at the end of last month and for the same days of last year."""
    month_start = asked.today.replace(day=1)
    pairs = []
    if asked.period.first < month_start <= asked.period.last:
        before = Period.between(asked.period.first, month_start - timedelta(days=1))
        pairs.append(("比上月末", _difference(now, figure(code, asked.during(before)))))
    pairs.append(("比去年同期", _difference(now, figure(code, asked.during(asked.period.year_before())))))
    return tuple(pairs)


def _difference(now: Figure, then: Figure) -> str:
    if isinstance(now.value, Rate):
        if now.value.share is None or then.value.share is None:
            return "—"
        points = now.value.percent() - then.value.percent()
        return f"{signed(points)} 个百分点" if points else "持平"
    return signed(now.value - then.value)


def _frozen(asked: Slice, code: str, now: Figure) -> tuple[tuple[str, str], ...]:
    """What stood at the end of last month, from the frozen monthly figures; only for the whole of one area."""
    area = _whole_area(asked)
    if area is None:
        return ()
    row = latest(month_code(Period.month_before(asked.today).first), area, code)
    return (("比上月末", signed(now.value - row.numerator)),) if row else ()


def _whole_area(asked: Slice) -> Unit | None:
    main = asked.user.main_appointment if asked.user else None
    plain = main and not asked.filters and main.unit.kind in ("county", "township") and len(asked.user.roles) == 1
    return main.unit if plain else None


# --- who must act, where ----------------------------------------------------------------------------------------------
@dataclass
class Matrix:
    """components/matrix.html."""

    corner: str
    columns: list[tuple[str, str]]
    rows: list[dict]
    total: dict | None
    tail_head: list[str]


def matrix(asked: Slice) -> Matrix:
    """Township × state of the open hazards, the overdue in each cell, beside found, fixed and rate of the period."""
    counts = _open_counts(asked)
    found, fixed = (table(code, asked, "township_id") for code in ("haz.found", "haz.fixed"))
    keys = set(counts) | set(found)
    townships = Unit.objects.in_bulk([key for key in keys if key])
    ordered = sorted(keys, key=lambda key: _rank(counts.get(key, {}), townships.get(key)))
    lines = [_line(asked, key, townships.get(key), counts.get(key, {}), found, fixed) for key in ordered]
    return Matrix(
        "属地",
        [(label, who) for _, label, who in COLUMNS] + [("未销号", "合计"), ("其中", "逾期")],
        lines,
        _total(asked, counts, found, fixed),
        ["登记", "销号", "整改率"],
    )


def _open_counts(asked: Slice) -> dict[int | None, dict[str, tuple[int, int]]]:
    late = Count("pk", filter=rules.overdue_q(asked.today))
    rows = open_now(asked).order_by().values_list("township_id", "status").annotate(count=Count("pk"), late=late)
    counts: dict[int | None, dict[str, tuple[int, int]]] = defaultdict(dict)
    for township, status, count, overdue in rows:
        counts[township][status] = (count, overdue)
    return counts


def _rank(cells: dict[str, tuple[int, int]], township: Unit | None) -> tuple:
    """Most overdue first, then most open, then the official order."""
    late, whole_ = _late(cells), _whole(cells)
    return (-late, -whole_, township.order if township else 10_000, township.division_code if township else "")


def _late(cells: dict[str, tuple[int, int]]) -> int:
    return sum(late for _, late in cells.values())


def _whole(cells: dict[str, tuple[int, int]]) -> int:
    return sum(count for count, _ in cells.values())


def _line(asked: Slice, key: int | None, township: Unit | None, cells: dict, found: dict, fixed: dict) -> dict:
    area = {"area": township.pk} if township else {}
    rate = Rate(_value(fixed, key), _value(found, key))
    return {
        "label": township.label if township else ELSEWHERE,
        "href": rows_href(asked, status="open", **area) if township else "",
        "cells": _cells(asked, cells, area if township else None),
        "tail": [number(_value(found, key)), number(_value(fixed, key)), str(rate)],
    }


def _total(asked: Slice, counts: dict, found: dict, fixed: dict) -> dict:
    summed = {
        status: tuple(sum(cells.get(status, (0, 0))[part] for cells in counts.values()) for part in (0, 1))
        for status, _, _ in COLUMNS
    }
    rate = Rate(sum(f.value for f in fixed.values()), sum(f.value for f in found.values()))
    return {
        "label": "合计",
        "href": rows_href(asked, status="open"),
        "cells": _cells(asked, summed, {}),
        "tail": [number(rate.denominator), number(rate.numerator), str(rate)],
    }


def _cells(asked: Slice, cells: dict, area: dict | None) -> list[Cell]:
    """One cell a state, then open and overdue. ``area`` None: rows without a township have no address of their own."""

    def href(**conditions: Any) -> str:
        return "" if area is None else rows_href(asked, **conditions, **area)

    states = [
        Cell(cells.get(status, (0, 0))[0], href(status=status.value), cells.get(status, (0, 0))[1])
        for status, _, _ in COLUMNS
    ]
    return [*states, Cell(_whole(cells), href(status="open")), Cell(_late(cells), href(due="overdue"))]


def _value(found: dict, key: int | None) -> int:
    return found[key].value if key in found else 0


# --- pictures ---------------------------------------------------------------------------------------------------------
def ageing(asked: Slice) -> charts.Chart:
    """Open hazards by days since registration, in the steps of the term figure.ageing_buckets."""
    steps = ladder("figure.ageing_buckets", asked.today)
    bounds = list(zip([0, *[step + 1 for step in steps]], [*steps, None], strict=True))
    wanted: dict[str, Any] = {}
    for index, (low, high) in enumerate(bounds):
        age = Q(found_on__lte=asked.today - timedelta(days=low))
        if high is not None:
            age &= Q(found_on__gte=asked.today - timedelta(days=high))
        wanted[f"all{index}"] = Count("pk", filter=age)
        wanted[f"late{index}"] = Count("pk", filter=age & rules.overdue_q(asked.today))
    found = open_now(asked).order_by().aggregate(**wanted)
    return charts.bars(
        "在办多久了",
        [
            charts.Bar(
                f"{low}–{high} 天" if high is not None else f"{low - 1} 天以上",
                found[f"all{i}"],
                found[f"late{i}"],
                rows_href(asked, open_days=f"{low}-{'' if high is None else high}"),
            )
            for i, (low, high) in enumerate(bounds)
        ],
    )


def due_calendar(asked: Slice) -> charts.DueCalendar:
    """Deadlines of the coming days (term figure.due_calendar_days); waiting for re-check is nobody's deadline any more."""
    days = whole("figure.due_calendar_days", asked.today)
    rows = (
        open_now(asked)
        .exclude(status=Status.SUBMITTED)
        .filter(due_on__gte=asked.today, due_on__lte=asked.today + timedelta(days=days))
    )
    counts: dict[date, int] = {}
    major: dict[date, int] = {}
    by_day = (
        rows.order_by().values_list("due_on").annotate(count=Count("pk"), major=Count("pk", filter=Q(level="major")))
    )
    for day, count, majors in by_day:
        counts[day], major[day] = count, majors
    known = calendar()
    return charts.due_calendar(
        counts,
        asked.today,
        days=days,
        major=major,
        is_off=lambda day: not known.is_workday(day),
        href=lambda day: rows_href(asked, due_on=day),
    )


def trend(asked: Slice) -> charts.Chart:
    """Registered and written off, month by month (term figure.trend_months says how many)."""
    months = _months_before(asked.today, whole("figure.trend_months", asked.today))
    rows = base(asked)
    found = _by_month(rows.filter(found_on__gte=months[0]), "found_on")
    closed = _by_month(rows.filter(status=Status.CLOSED, ended_on__gte=months[0]), "ended_on")
    return charts.lines(
        "登记与销号",
        [f"{month.month}月" for month in months],
        {
            "登记": [found.get(month, 0) for month in months],
            "销号": [closed.get(month, 0) for month in months],
        },
    )


def _by_month(rows: Any, column: str) -> dict[date, int]:
    """Counted by day and added up here: cutting dates to months costs more than counting, on SQLite by far."""
    counts: dict[date, int] = defaultdict(int)
    for day, count in rows.order_by().values_list(column).annotate(Count("pk")):
        counts[day.replace(day=1)] += count
    return counts


def _months_before(today: date, count: int) -> list[date]:
    first = today.replace(day=1)
    return [add_months(first, -back) for back in reversed(range(count))]


def worst(asked: Slice) -> Iterable[Hazard]:
    """The longest overdue: major ones first on the same day (term figure.worst_count says how many)."""
    rows = base(asked).overdue(asked.today).select_related("unit", "responsible_unit", "township")
    return rows.order_by("due_on", "-level", "id")[: whole("figure.worst_count", asked.today)]


def tiles(lines: Matrix) -> list[dict]:
    """One tile a township: open, and how many of them are overdue."""
    return [
        {"label": line["label"], "cell": Cell(line["cells"][-2].count, line["href"], line["cells"][-1].count)}
        for line in lines.rows
    ]


# --- for leaders ------------------------------------------------------------------------------------------------------
def sentences(asked: Slice, figures: list[Kpi], lines: Matrix) -> list[str]:
    """Three sentences a leader can say in a meeting."""
    by_label = {kpi.label: kpi for kpi in figures}
    found, fixed, rate = by_label["排查隐患"], by_label["整改完成"], by_label["整改率"]
    first = f"{asked.period.label}排查隐患 {found.value} 条，整改完成 {fixed.value} 条，整改率 {rate.value}%。"
    if found.value == "0":
        first = f"{asked.period.label}没有登记隐患。"
    late = [line for line in lines.rows if line["cells"][-1].count]
    overdue = by_label["逾期隐患"].value
    second = "目前没有逾期未改的隐患。"
    if late:
        named = "、".join(f"{line['label']} {line['cells'][-1].count} 条" for line in late[:3])
        second = f"逾期未改 {overdue} 条，最多的是{named}。"
    major = by_label["重大未销号"].value
    third = f"重大隐患还有 {major} 条没有销号，请逐条过问。" if major != "0" else "没有未销号的重大隐患。"
    return [first, second, third]
