"""Results of 回头看 by unit, and 三级检查复核: 自查 → 乡镇复核 → 部门、安委办抽查. Each number opens its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from anquan.accounts.models import User
from anquan.indicators import Period, Rate, Slice, address, figure
from anquan.units.models import Unit
from hazards.rules import Source
from inspections.models import SpotCheckTask
from inspections.spotchecks.filters import LIST_URL
from inspections.spotchecks.rules import JUDGED, NOT_HELD, Status

BY = {"passing_unit": "复查单位", "responsible_unit": "责任单位", "township": "属地"}
SUMS = {
    "drawn": Count("pk"),
    "waiting": Count("pk", filter=Q(status=Status.WAITING)),
    "judged": Count("pk", filter=Q(status__in=JUDGED)),
    "not_held": Count("pk", filter=Q(status__in=NOT_HELD)),
    "excused": Count("pk", filter=Q(status=Status.EXCUSED)),
}
OPENS = {"drawn": "", "waiting": "waiting", "judged": "judged", "not_held": "not_held", "excused": "excused"}


@dataclass(frozen=True)
class Cell:
    count: int
    href: str


@dataclass(frozen=True)
class Line:
    label: str
    cells: dict[str, Cell]

    @property
    def rate(self) -> Rate:
        """不合格 of what was looked at; what is still waiting says nothing yet."""
        return Rate(self.cells["not_held"].count, self.cells["judged"].count)


def results(user: User, period: Period, by: str) -> tuple[Line, list[Line]]:
    rows = SpotCheckTask.objects.visible_to(user).filter(
        spot_check__drawn_on__gte=period.first, spot_check__drawn_on__lte=period.last
    )
    found = list(rows.order_by().values(f"{by}_id").annotate(**SUMS))
    names = dict(Unit.objects.filter(pk__in=[row[f"{by}_id"] for row in found]).values_list("pk", "name"))
    total = {name: sum(row[name] for row in found) for name in SUMS}
    lines = [_line(names.get(row[f"{by}_id"], "没有登记"), row, {by: row[f"{by}_id"]}, period) for row in found]
    lines.sort(key=lambda line: (-(line.rate.share or 0), -line.cells["drawn"].count, line.label))
    return _line("合计", total, {}, period), lines


def _line(label: str, sums: dict[str, Any], conditions: dict[str, Any], period: Period) -> Line:
    at, given = reverse(LIST_URL), {name: value for name, value in conditions.items() if value}
    cells = {
        name: Cell(
            sums[name], f"{at}?{address({**given, 'period': period.code, **({'status': state} if state else {})})}"
        )
        for name, state in OPENS.items()
    }
    return Line(label, cells)


@dataclass(frozen=True)
class Step:
    """One of the three levels, with what it found."""

    label: str
    count: int
    measure: str
    href: str
    under: str


def three_levels(user: User, period: Period, today: date) -> Iterator[Step]:
    """Of the enterprises' own findings: found, passed by the township, looked at again."""
    asked = Slice(user, period, today, {"source": Source.ENTERPRISE_SELF})
    found, fixed = figure("haz.found", asked), figure("haz.fixed", asked)
    rows = SpotCheckTask.objects.visible_to(user).filter(
        hazard__source=Source.ENTERPRISE_SELF,
        spot_check__drawn_on__gte=period.first,
        spot_check__drawn_on__lte=period.last,
    )
    sums = rows.aggregate(judged=SUMS["judged"], not_held=SUMS["not_held"])
    hazards = reverse("hazards:list")
    yield Step("企业自查", found.value, "条", f"{hazards}?{found.query}", "这段时间企业自查登记的隐患")
    yield Step("乡镇复核", fixed.value, "条", f"{hazards}?{fixed.query}", "其中复查通过、到时段末已销号")
    href = f"{reverse(LIST_URL)}?{address({'status': 'judged', 'self_check': '1', 'period': period.code})}"
    yield Step("部门、安委办抽查", sums["judged"], "条", href, f"回头看企业自查的，不合格 {sums['not_held']} 条")
