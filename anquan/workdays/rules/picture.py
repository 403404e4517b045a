"""The small calendar of “为什么是这一天”."""

from dataclasses import dataclass
from datetime import date

from anquan.workdays.rules.deadline import Deadline, each_day, monday
from anquan.workdays.rules.names import ONE_DAY, SATURDAY


@dataclass(frozen=True)
class Cell:
    """One day of the small calendar. ``kind``: start, due, counted, rest or plain; ``mark`` a word under the number."""

    day: date
    text: str
    mark: str
    kind: str
    is_rest: bool
    spoken: str


@dataclass(frozen=True)
class Week:
    """Seven cells, Monday first; or, without cells, a gap that stands for ``skipped`` weeks."""

    cells: list[Cell]
    skipped: int = 0


WHOLE_WEEKS = 8  # a longer picture is folded, or it would push the reasons off a phone
EDGE_WEEKS = 2


def weeks(deadline: Deadline) -> list[Week]:
    """The small calendar of “为什么是这一天”, from the week of the event to the week of the deadline."""
    start = deadline.start or deadline.on
    first, last = min(start, deadline.on), max(start, deadline.on)
    mondays = list(each_day(monday(first), monday(last)))[::7]
    folded = len(mondays) > WHOLE_WEEKS
    if not folded:
        return [Week(_week(deadline, start, begin)) for begin in mondays]
    head, tail = mondays[:EDGE_WEEKS], mondays[-EDGE_WEEKS:]
    return [
        *(Week(_week(deadline, start, begin)) for begin in head),
        Week([], skipped=len(mondays) - len(head) - len(tail)),
        *(Week(_week(deadline, start, begin, is_after_gap=begin == tail[0])) for begin in tail),
    ]


def _week(deadline: Deadline, start: date, begin: date, *, is_after_gap: bool = False) -> list[Cell]:
    """The first day after a gap names its month, as the first of a month does."""
    return [_cell(deadline, start, begin + n * ONE_DAY, is_named=is_after_gap and n == 0) for n in range(7)]


def _cell(deadline: Deadline, start: date, day: date, *, is_named: bool) -> Cell:
    is_rest = _is_rest(deadline, day)
    kind, mark = _kind_and_mark(deadline, start, day, is_rest)
    text = f"{day.month}-{day.day}" if is_named or day.day == 1 else str(day.day)
    spoken = f"{day.month} 月 {day.day} 日" + (f"，{mark}" if mark else "，休息日" if is_rest else "")
    return Cell(day=day, text=text, mark=mark, kind=kind, is_rest=is_rest, spoken=spoken)


def _kind_and_mark(deadline: Deadline, start: date, day: date, is_rest: bool) -> tuple[str, str]:
    low, high = min(start, deadline.raw_on), max(start, deadline.raw_on)
    counted = low < day <= high and start < deadline.on and not (deadline.unit == "wd" and is_rest)
    if day == deadline.on:
        return "due", "期限"
    if day == start:
        return "start", deadline.what[:2] or "起算"
    if counted and day == deadline.raw_on:
        return "counted", f"满{deadline.value}日" if deadline.unit == "cd" else "届满"
    if counted and deadline.unit in ("cd", "wd") and day == _first_counted(deadline, start):
        return "counted", "第 1 日"
    if counted:
        return "counted", "班" if day in deadline.work else ""
    if is_rest:
        return "rest", "休" if low < day <= max(high, deadline.on) else ""
    return "plain", "班" if day in deadline.work else ""


def _first_counted(deadline: Deadline, start: date) -> date:
    day = start + ONE_DAY
    while deadline.unit == "wd" and _is_rest(deadline, day):
        day += ONE_DAY
    return day


def _is_rest(deadline: Deadline, day: date) -> bool:
    return day in deadline.off or (day.weekday() >= SATURDAY and day not in deadline.work)
