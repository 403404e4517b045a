"""One row of the ledger, opened: its clocks on one time axis, 五落实, five parties, the last entries. Reading only.

The axis is drawn here in shares of its width, so that the same drawing fits a desk and a phone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from anquan.accounts.models import User
from hazards.majors import rungs, selectors
from hazards.majors.rules import DutyKind
from hazards.models import Clock, MajorHazard
from hazards.rules import ClockKind
from hazards.selectors import detail as of_hazard
from hazards.selectors import story, timekeeping
from hazards.words import Day, remaining

MOST_ENTRIES = 5
TICKS = 6
THIN = 0.6  # per cent: what began and ended on one day is still seen
ROOM = 0.04  # of the axis, left free at its right end


@dataclass(frozen=True)
class Bar:
    """One clock on the axis, in per cent of its width: pale the limit, dark the time used, red or amber what is beyond."""

    name: str
    term: str
    say: str
    tone: str  # '', late, soon, done
    start: float
    limit: float
    used: float
    due: float
    beyond: float


@dataclass(frozen=True)
class Axis:
    bars: list[Bar]
    ticks: list[tuple[float, date]]
    today: float


@dataclass(frozen=True)
class Line:
    """A clock before it is drawn. ``end`` is the day it stopped, or today."""

    name: str
    term: str
    say: str
    tone: str
    start: date
    due: date
    end: date


@dataclass(frozen=True)
class Panel:
    major: MajorHazard
    axis: Axis | None
    five: list[tuple[str, str, bool, str]]  # name, value, is missing, what stands under it
    parties: list[tuple[str, str]]
    entries: list[tuple[date, str]]
    count: int
    said: Any
    rung: rungs.Rung | None


def panel(major: MajorHazard, user: User, day: Day) -> Panel:
    duties = selectors.owed(major, user, day.today)
    lines = [*_clocks(major, day), *_duties(duties, day)]
    entries = story.entries_for(major.hazard, user)
    return Panel(
        major=major,
        axis=axis(lines, day.today) if lines else None,
        five=_five(major),
        parties=selectors.parties(major),
        entries=[_entry(entry) for entry in entries[:MOST_ENTRIES]],
        count=len(entries),
        said=selectors.said(major, day),
        rung=rungs.next_rung(major.hazard, rungs.ladder(day.today), day.today),
    )


def _entry(entry: Any) -> tuple[date, str]:
    note = f"：{entry.note}" if entry.note else ""
    return entry.at, f"{entry.action_label}{note}"


# --- the clocks -----------------------------------------------------------------------------------------------------
def _clocks(major: MajorHazard, day: Day) -> list[Line]:
    """Each kind once, its last run: a returned order or a rejected application begins anew."""
    newest = {row.kind: row for row in major.hazard.clocks.select_related("charged_to").order_by("started_on", "pk")}
    return [_clock(major, row, day) for row in sorted(newest.values(), key=lambda row: (row.started_on, row.pk))]


def _clock(major: MajorHazard, row: Clock, day: Day) -> Line:
    name, term = row.get_kind_display(), _term(row)
    if row.stopped_on is None:
        card = timekeeping.card(major.hazard, row, day)
        return Line(name, term, card.say, card.tone, row.started_on, row.due_on, day.today)
    late = (row.stopped_on - row.due_on).days
    verdict = "按时" if late <= 0 else f"晚 {late} 天"
    tone = "done" if late <= 0 else "late" if row.kind == ClockKind.RECTIFY else "soon"
    return Line(name, term, f"{day.text(row.stopped_on)} {verdict}", tone, row.started_on, row.due_on, row.stopped_on)


def _term(row: Clock) -> str:
    value, unit = row.why.get("value"), timekeeping.UNITS.get(row.why.get("unit", ""), "")
    if value and unit:
        return f"{value} {unit}"
    days = (row.due_on - row.started_on).days
    return f"限期 {days} 天" if days else "当日"


def _duties(duties: Iterable[Any], day: Day) -> list[Line]:
    """The interval that runs now; what was missed before is said in words."""
    found = []
    for owed in duties:
        duty = owed.duty
        if duty.ends_on is not None:
            continue
        due = owed.next_on
        start = due - timedelta(days=duty.every_days)
        say = f"缺 {len(owed.missed)} 期" if owed.missed else remaining(due, day) if due >= day.today else "到期"
        tone = "soon" if owed.missed or due == day.today else ""
        name = DutyKind(duty.kind).label
        found.append(Line(name, owed.every, say, tone, start, due, max(start, day.today)))
    return found


# --- the axis -------------------------------------------------------------------------------------------------------
def axis(lines: list[Line], today: date) -> Axis:
    first = min(line.start for line in lines)
    last = max(max(line.due, line.end) for line in lines)
    last = max(last, today)
    whole = max((last - first).days, 1) * (1 + ROOM)

    def at(day: date) -> float:
        return round(100 * (day - first).days / whole, 2)

    return Axis([_bar(line, at) for line in lines], _ticks(first, last, at, today), at(today))


def _bar(line: Line, at: Any) -> Bar:
    start, due, end = at(line.start), at(line.due), at(line.end)
    in_time = min(end, due)
    return Bar(
        line.name, line.term, line.say, line.tone,
        start=start,
        limit=max(due - start, THIN),
        used=round(max(in_time - start, THIN), 2),
        due=due,
        beyond=round(max(end - due, 0), 2),
    )  # fmt: skip


def _ticks(first: date, last: date, at: Any, today: date) -> list[tuple[float, date]]:
    """Evenly spaced days, none so near to today that the two dates would touch."""
    step = max(1, -(-(last - first).days // TICKS))
    days = [first + timedelta(days=n * step) for n in range(TICKS + 1) if first + timedelta(days=n * step) <= last]
    near = 100 / TICKS / 2
    return [(at(day), day) for day in days if abs(at(day) - at(today)) >= near]


# --- 五落实 ---------------------------------------------------------------------------------------------------------
def _five(major: MajorHazard) -> list[tuple[str, str, bool, str]]:
    """Each with the fact that stands behind it: the plan's version, what was spent, how often it was extended."""
    hazard = major.hazard
    plans = major.plans.count()
    granted = selectors.papers.extensions(hazard)
    under = {
        "责任": of_hazard.masked(hazard.responsible_phone) if hazard.responsible_phone else "",
        "措施": f"方案第 {plans} 版" if plans else "方案未报",
        "资金": f"已投 {hazard.funds_spent:,.0f} 元" if hazard.funds_spent else "",
        "时限": f"延期 {granted} 次",
        "预案": hazard.interim_measures,
    }
    return [
        (five.name, five.value, five.is_missing, "" if five.is_missing else under[five.name])
        for five in of_hazard.five(hazard)
    ]
