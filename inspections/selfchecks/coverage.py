"""How far 企业自查 reaches: by township or by industry, each figure with the rows it is counted from.

The sums are those of the list of enterprises (``in_state``): a test compares the two.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from anquan.accounts.models import User
from anquan.indicators import Period, Rate, address
from anquan.units.models import Industry, Unit
from inspections.models import SelfCheckPlan
from inspections.selfchecks.filters import EnterpriseFilter
from inspections.selfchecks.rules import State

BY = {"township": "township_id", "industry": "profile__industry_id"}
NARROWS = {"township": "area", "industry": "industry"}  # the condition a line of each table opens
OTHER = {"township": "industry", "industry": "township"}
SHOWN = (State.PLANNED, State.KEPT, State.MISSED, State.WAITING, State.NONE)


@dataclass(frozen=True)
class Figure:
    count: int
    href: str


@dataclass(frozen=True)
class Line:
    label: str
    href: str  # the other table, narrowed to this line
    enterprises: Figure
    states: dict[str, Figure]
    owed: int
    kept: int

    @property
    def rate(self) -> Rate:
        return Rate(self.kept, self.owed)


@dataclass(frozen=True)
class Coverage:
    total: Line
    lines: list[Line]
    by: str


def coverage(user: User, period: Period, today: date, *, by: str, conditions: Mapping[str, str]) -> Coverage:
    """``conditions`` are ``area`` and ``industry`` as the list of enterprises takes them."""
    rows = EnterpriseFilter(conditions, Unit.objects.visible_to(user).enterprises().active(), today=today).qs
    groups = dict(rows.order_by().values_list("pk", BY[by]))
    sums = _sums(rows, period, today)
    counted: dict[Any, Counter] = {key: Counter() for key in set(groups.values())}
    for pk, key in groups.items():
        counted[key].update(_counts(sums.get(pk)))
    month, total = f"{period.first:%Y-%m}", sum(counted.values(), Counter())
    names = _names(by, counted)
    return Coverage(
        _line("合计", "", total, dict(conditions), month),
        [
            _line(
                names[key],
                _other(by, key, conditions, month),
                counted[key],
                {**conditions, NARROWS[by]: _code(key)},
                month,
            )
            for key in sorted(counted, key=lambda key: list(names).index(key))
        ],
        by,
    )


def _sums(rows: QuerySet, period: Period, today: date) -> dict[int, tuple[int, int, bool]]:
    """By enterprise with a plan: owed, kept, and whether any plan of it has a miss."""
    plans = SelfCheckPlan.objects.filter(enterprise__in=rows).touching(period.first, period.last)
    found: dict[int, tuple[int, int, bool]] = {}
    for pk, owed, kept in plans.with_sums(period, today).values_list("enterprise_id", "owed", "kept"):
        before = found.get(pk, (0, 0, False))
        found[pk] = (before[0] + owed, before[1] + min(kept, owed), before[2] or owed > kept)
    return found


def _counts(sums: tuple[int, int, bool] | None) -> Counter:
    """What one enterprise adds to its line."""
    if sums is None:
        return Counter({"enterprises": 1, State.NONE: 1})
    owed, kept, is_missed = sums
    state = State.MISSED if is_missed else State.KEPT if owed else State.WAITING
    return Counter({"enterprises": 1, State.PLANNED: 1, state: 1, "slots": owed, "checks": kept})


def _line(label: str, href: str, counts: Counter, conditions: Mapping[str, str], month: str) -> Line:
    at = reverse("selfchecks:enterprises")

    def figure(count: int, **more: str) -> Figure:
        return Figure(count, f"{at}?{address({**conditions, 'month': month, **more})}")

    states = {str(state): figure(counts[state], state=state) for state in SHOWN}
    return Line(label, href, figure(counts["enterprises"]), states, counts["slots"], counts["checks"])


def _other(by: str, key: Any, conditions: Mapping[str, str], month: str) -> str:
    narrowed = {**conditions, NARROWS[by]: _code(key), "month": month, "by": OTHER[by]}
    return f"{reverse('selfchecks:coverage')}?{address(narrowed)}" if key is not None else ""


def _code(key: Any) -> str:
    return "none" if key is None else str(key)


def _names(by: str, keys: Iterable[Any]) -> dict[Any, str]:
    """In official order; what belongs to none of them comes last."""
    wanted = [key for key in keys if key is not None]
    if by == "township":
        units = Unit.objects.filter(pk__in=wanted).in_official_order()
        return {unit.pk: unit.label for unit in units} | {None: "没有属地"}
    return dict(Industry.objects.filter(pk__in=wanted).values_list("pk", "name")) | {None: "没有登记监管领域"}
