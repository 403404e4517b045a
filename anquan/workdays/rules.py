"""Deadlines that can explain themselves. Pure: no database, no web, no clock.

Counting rules (民事诉讼法(2023) art. 85; 行政处罚法 art. 85; applied to office terms by analogy):

* the day of the event is not counted; the next day is day 1;
* working days (``wd``) skip every day off and count make-up working days;
* calendar days (``cd``) and months (``month``) count every day, and when the last day is a day off the deadline
  moves to the next working day; the unmoved day is kept as ``raw_on``;
* a month ends on the same day of the month, or on the last day of a month that is too short for it;
* hours (``hour``) run 24 × 7 and need a moment, not a day;
* a term of 0 days means the very day of the event and is never moved.

A deadline is met until the end of its day in Asia/Shanghai.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, Literal
from zoneinfo import ZoneInfo

Unit = Literal["wd", "cd", "hour", "month"]

OFF, WORK = "off", "work"
KIND_TEXT = {OFF: "放假", WORK: "调休上班"}
NAME_LENGTH = 20

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
TOLD_RUNS = 4  # more runs of days off than this are summed up in the explanation
UNIT_TEXT = {"wd": "个工作日", "cd": "日", "hour": "小时", "month": "个月"}


class BadTerm(ValueError):
    """A term that cannot be counted; the text is Chinese and may be shown."""


@dataclass(frozen=True)
class Deadline:
    """A computed date together with the sums that led to it.

    ``on`` is the deadline (met until its end), ``raw_on`` the day before it was moved to a working day, ``steps`` the
    numbered Chinese sums, ``warning`` a Chinese remark when days outside the known years were needed (else "").
    ``off`` and ``work`` are the exceptions to plain weekends inside the drawn weeks, so that the picture of an old
    deadline stays as it was when it was computed.
    """

    on: date
    raw_on: date
    steps: list[str]
    warning: str = ""
    start: date | None = None
    value: int = 0
    unit: str = ""
    what: str = ""
    label: str = ""
    basis: str = ""
    charged: str = ""
    at: datetime | None = None
    off: list[date] = field(default_factory=list)
    work: list[date] = field(default_factory=list)

    @property
    def is_moved(self) -> bool:
        return self.on != self.raw_on

    def to_json(self) -> dict[str, Any]:
        """JSON-safe, for storing beside the date."""
        return {
            "on": self.on.isoformat(),
            "raw_on": self.raw_on.isoformat(),
            "steps": list(self.steps),
            "warning": self.warning,
            "start": self.start.isoformat() if self.start else None,
            "value": self.value,
            "unit": self.unit,
            "what": self.what,
            "label": self.label,
            "basis": self.basis,
            "charged": self.charged,
            "at": self.at.isoformat() if self.at else None,
            "off": [day.isoformat() for day in self.off],
            "work": [day.isoformat() for day in self.work],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Deadline":
        """The inverse of :meth:`to_json`. Only ``on`` is required, so that imported dates can be shown as well."""
        on = date.fromisoformat(data["on"])
        start, at = data.get("start"), data.get("at")
        return cls(
            on=on,
            raw_on=date.fromisoformat(data.get("raw_on") or data["on"]),
            steps=list(data.get("steps") or ()),
            warning=data.get("warning") or "",
            start=date.fromisoformat(start) if start else None,
            value=int(data.get("value") or 0),
            unit=data.get("unit") or "",
            what=data.get("what") or "",
            label=data.get("label") or "",
            basis=data.get("basis") or "",
            charged=data.get("charged") or "",
            at=datetime.fromisoformat(at) if at else None,
            off=[date.fromisoformat(day) for day in data.get("off") or ()],
            work=[date.fromisoformat(day) for day in data.get("work") or ()],
        )


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. ``off`` and ``work`` are the exceptions to Monday-Friday that the State Council announced;
    ``years`` are the years whose announcement is known; ``names`` gives the holiday of an exceptional day."""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]
    names: Mapping[date, str] = field(default_factory=dict, compare=False)

    # --- single days ------------------------------------------------------------------------------------------
    def is_workday(self, day: date) -> bool:
        if day in self.work:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def next_workday(self, day: date) -> date:
        """``day`` itself when it is worked, else the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """``day`` itself when it is worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    # --- distances --------------------------------------------------------------------------------------------
    def workdays_between(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and including ``b``; negative when ``b`` lies before ``a``.

        So ``workdays_between(today, due)`` is what is left, and it undoes ``add(today, n, "wd")``.
        """
        if b < a:
            return -self.workdays_between(b, a)
        return (
            _weekdays_until(b)
            - _weekdays_until(a)
            - _count_between(self._off_weekdays, a, b)
            + _count_between(self._work_weekends, a, b)
        )

    @cached_property
    def _off_weekdays(self) -> list[date]:
        return sorted(day for day in self.off - self.work if day.weekday() < SATURDAY)

    @cached_property
    def _work_weekends(self) -> list[date]:
        return sorted(day for day in self.work if day.weekday() >= SATURDAY)

    # --- deadlines --------------------------------------------------------------------------------------------
    def add(
        self,
        start: date,
        value: int,
        unit: Unit,
        *,
        what: str = "",
        label: str = "",
        basis: str = "",
        charged: str = "",
    ) -> Deadline:
        """The deadline ``value`` ``unit`` after ``start``.

        ``what`` names the event of the first day (交办, 提交 …), ``label`` the term (限期整改), ``basis`` its source,
        ``charged`` who answers for it; all four only serve the explanation.
        Raises :class:`BadTerm` for negative or endless terms, an unknown unit, or hours counted from a bare day.
        """
        if unit == "hour" and isinstance(start, datetime):
            return self.add_hours(start, value, what=what, label=label, basis=basis, charged=charged)
        _check(start, value, unit)
        count = {"wd": self._count_workdays, "cd": self._count_days, "month": self._count_months}[unit]
        try:
            if value:
                raw_on, on, steps = count(start, value, what or "起算", label or "期限")
            else:
                raw_on, on, steps = start, start, _same_day(start, what, label)
        except OverflowError as error:
            raise BadTerm("期限太长，超出了可以计算的日期。") from error
        touched = _days(start + ONE_DAY, on) if unit == "wd" else _days(raw_on, on)
        return Deadline(
            on=on,
            raw_on=raw_on,
            steps=steps,
            warning=self.warning(touched),
            start=start,
            value=value,
            unit=unit,
            what=what,
            label=label,
            basis=basis,
            charged=charged,
            **self._exceptions(start, on),
        )

    def add_hours(
        self, start: datetime, value: int, *, what: str = "", label: str = "", basis: str = "", charged: str = ""
    ) -> Deadline:
        """The moment ``value`` hours after ``start`` (aware). Hours run day and night and through every holiday."""
        if start.tzinfo is None:
            raise BadTerm("按小时计算的期限，要有带时区的起算时刻。")
        if value < 0:
            raise BadTerm("期限不能是负数。")
        local = start.astimezone(SHANGHAI)
        at = (start + timedelta(hours=value)).astimezone(SHANGHAI)
        end = f"{day_text(at.date(), local.date())} {at:%H:%M}"
        steps = [
            f"{day_text(local.date())} {local:%H:%M} {what or '起算'}，从这一刻起算。",
            f"{label or '期限'} {value} 小时，到 {end}，昼夜连续计算，不扣休息日。",
        ]
        return Deadline(
            on=at.date(),
            raw_on=at.date(),
            steps=steps,
            start=local.date(),
            value=value,
            unit="hour",
            what=what,
            label=label,
            basis=basis,
            charged=charged,
            at=at,
            **self._exceptions(local.date(), at.date()),
        )

    def before(self, event: date, value: int, unit: Unit, *, what: str = "", label: str = "") -> Deadline:
        """The last day that is still ``value`` ``unit`` before ``event`` (听证 7 个工作日前通知).

        The day of the event is not counted. Calendar days and months that end on a day off move *earlier*: what must
        be done before an event is never allowed later because of a holiday.
        """
        _check(event, value, unit)
        if unit == "wd":
            raw_on = event
            for _ in range(value):
                raw_on = self.previous_workday(raw_on - ONE_DAY)
        else:
            raw_on = event - timedelta(days=value) if unit == "cd" else add_months(event, -value)
        on = raw_on if value == 0 else self.previous_workday(raw_on)
        steps = [
            f"{day_text(event)} {what or '为准'}，当天不算，从前一日往前数。",
            f"{label or '提前'} {value} {UNIT_TEXT[unit]}，最迟 {day_text(raw_on, event)}，{weekday(raw_on)}。",
        ]
        if on != raw_on:
            steps.append(f"遇休息日提前，到 {day_text(on, event)} {weekday(on)}。")
        touched = _days(on, event - ONE_DAY) if unit == "wd" else _days(on, raw_on)
        return Deadline(
            on=on,
            raw_on=raw_on,
            steps=steps,
            warning=self.warning(touched),
            start=event,
            value=value,
            unit=unit,
            what=what,
            label=label,
            **self._exceptions(on, event),
        )

    def warning(self, days: Iterable[date]) -> str:
        """Chinese remark when one of ``days`` lies in a year whose announcement is not known, else ""."""
        unknown = sorted({day.year for day in days} - self.years)
        if not unknown:
            return ""
        years = "、".join(str(year) for year in unknown)
        return f"{years} 年节假日安排尚未导入，期限按周末推算，请以国务院通知为准。"

    # --- the three ways of counting -----------------------------------------------------------------------------
    def _count_workdays(self, start: date, value: int, what: str, label: str) -> tuple[date, date, list[str]]:
        first = self.next_workday(start + ONE_DAY)
        on = first
        for _ in range(value - 1):
            on = self.next_workday(on + ONE_DAY)
        steps = [f"{day_text(start)} {what}，当天不算，{day_text(first, start)} 起为第 1 个工作日。"]
        steps += self._skipped(start, on)
        ending = f"第 {value} 个工作日是 {day_text(on, start)}，{weekday(on)}"
        steps.append(f"{label} {value} 个工作日，{ending}{'（调休上班）' if on in self.work else ''}。")
        return on, on, steps

    def _count_days(self, start: date, value: int, what: str, label: str) -> tuple[date, date, list[str]]:
        raw_on = start + timedelta(days=value)
        steps = [
            f"{day_text(start)} {what}，当天不算，{day_text(start + ONE_DAY, start)} 起为第 1 日。",
            f"{label} {value} 日，满 {value} 日是 {day_text(raw_on, start)}，{weekday(raw_on)}。",
        ]
        return self._moved(start, raw_on, steps)

    def _count_months(self, start: date, value: int, what: str, label: str) -> tuple[date, date, list[str]]:
        raw_on = add_months(start, value)
        clamp = "" if raw_on.day == start.day else f"该月没有 {start.day} 日，以月末为准，"
        steps = [
            f"{day_text(start)} {what}，当天不算，{day_text(start + ONE_DAY, start)} 起算。",
            f"{label} {value} 个月，{clamp}届满是 {day_text(raw_on, start)}，{weekday(raw_on)}。",
        ]
        return self._moved(start, raw_on, steps)

    def _moved(self, start: date, raw_on: date, steps: list[str]) -> tuple[date, date, list[str]]:
        on = self.next_workday(raw_on)
        if on != raw_on:
            holiday = self.names.get(raw_on, "")
            rest = f"休息日（{holiday}）" if holiday and raw_on in self.off else "休息日"
            steps.append(f"末日遇{rest}顺延，到 {day_text(on, start)} {weekday(on)}{self._makeup(on)}。")
        else:
            steps.append(f"末日是工作日{self._makeup(on)}，不顺延。")
        return raw_on, on, steps

    def _makeup(self, day: date) -> str:
        return "（调休上班）" if day in self.work else ""

    def _skipped(self, start: date, on: date) -> list[str]:
        """The sentence about days off and make-up days between the event and the deadline; none when there are none."""
        days = list(_days(start + ONE_DAY, on))
        rest = list(_runs(day for day in days if not self.is_workday(day)))
        makeup = [day for day in days if day in self.work]
        if not rest and not makeup:
            return []
        parts = []
        if len(rest) > TOLD_RUNS:
            parts.append(f"其间休息日 {sum(map(len, rest))} 天{self._holidays(sum(rest, []))}，不计")
        elif rest:
            text = "、".join(self._run_text(run, start) for run in rest)
            parts.append(f"{text}{'' if text.endswith('）') else ' '}休息，不计")
        if makeup:
            parts.append("、".join(f"{day_text(day, start)} {weekday(day)}" for day in makeup) + "调休上班，计入")
        return ["；".join(parts) + "。"]

    def _run_text(self, run: list[date], start: date) -> str:
        text = day_text(run[0], start)
        if len(run) > 1:
            text += f" 至 {day_text(run[-1], run[0])}"
        return text + self._holidays(run)

    def _holidays(self, days: list[date]) -> str:
        """The holidays behind days off, in brackets; "" for plain weekends."""
        names = dict.fromkeys(self.names[day] for day in days if day in self.off and day in self.names)
        return f"（{'、'.join(names)}）" if names else ""

    def _exceptions(self, first: date, last: date) -> dict[str, list[date]]:
        """Exceptions to plain weekends in the drawn weeks, from Monday of the first week to Sunday of the last."""
        low, high = _monday(first), _monday(last) + 6 * ONE_DAY
        return {
            "off": [day for day in self._off_weekdays if low <= day <= high],
            "work": [day for day in self._work_weekends if low <= day <= high],
        }


# --- the end of a day -----------------------------------------------------------------------------------------
def closes_at(on: date) -> datetime:
    """The first moment at which a deadline of that day is missed: 00:00 of the next day in Asia/Shanghai."""
    return datetime.combine(on + ONE_DAY, time.min, tzinfo=SHANGHAI)


def is_missed(on: date, now: datetime) -> bool:
    """Whether the deadline has passed at the aware moment ``now``."""
    return now >= closes_at(on)


# --- the picture ----------------------------------------------------------------------------------------------
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
    mondays = list(_days(_monday(first), _monday(last)))[::7]
    folded = len(mondays) > WHOLE_WEEKS
    if not folded:
        return [Week(_week(deadline, start, monday)) for monday in mondays]
    head, tail = mondays[:EDGE_WEEKS], mondays[-EDGE_WEEKS:]
    return [
        *(Week(_week(deadline, start, monday)) for monday in head),
        Week([], skipped=len(mondays) - len(head) - len(tail)),
        *(Week(_week(deadline, start, monday)) for monday in tail),
    ]


def _week(deadline: Deadline, start: date, monday: date) -> list[Cell]:
    return [_cell(deadline, start, monday + n * ONE_DAY, is_first=n == 0) for n in range(7)]


def _cell(deadline: Deadline, start: date, day: date, *, is_first: bool) -> Cell:
    is_rest = _is_rest(deadline, day)
    kind, mark = _kind_and_mark(deadline, start, day, is_rest)
    text = f"{day.month}-{day.day}" if day.day == 1 else str(day.day)
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


# --- small things ---------------------------------------------------------------------------------------------
def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def day_text(day: date, beside: date | None = None) -> str:
    """``12-05``, or ``2027-01-04`` when the year differs from that of ``beside``."""
    return f"{day:%m-%d}" if beside is None or beside.year == day.year else day.isoformat()


def add_months(day: date, months: int) -> date:
    """Same day of the month ``months`` later, or the last day of a shorter month (民法典 art. 202)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date out of range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _check(start: date, value: int, unit: str) -> None:
    if unit not in UNIT_TEXT:
        raise BadTerm(f"不认识的期限单位“{unit}”。")
    if unit == "hour":
        raise BadTerm("按小时计算的期限，要有起算时刻，不能只有日期。")
    if isinstance(start, datetime):
        raise BadTerm("按日计算的期限从日期起算，不能用时刻。")
    if value < 0:
        raise BadTerm("期限不能是负数。")


def _same_day(start: date, what: str, label: str) -> list[str]:
    return [f"{day_text(start)} {what or '起算'}，{label or '期限'}为当日，{day_text(start)} 当天结束前办完，不顺延。"]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _runs(days: Iterable[date]) -> Iterator[list[date]]:
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1].toordinal() - pair[0]):
        yield [day for _, day in run]


def _monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from 0001-01-01 (a Monday) up to and including ``day``."""
    whole, rest = divmod(day.toordinal(), 7)
    return whole * 5 + min(rest, 5)


def _count_between(days: list[date], a: date, b: date) -> int:
    return bisect_right(days, b) - bisect_right(days, a)
