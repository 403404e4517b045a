"""Which days are worked, and what day it is after so many of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from anquan.workdays.rules.deadline import BadTerm, Deadline, add_months, day_text, each_day, monday, runs, weekday
from anquan.workdays.rules.names import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST,
    ONE_DAY,
    SATURDAY,
    SHANGHAI,
    UNIT_TEXT,
)

Unit = Literal["wd", "cd", "hour", "month"]
TOLD_RUNS = 4  # more runs of days off than this are summed up in the explanation


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
        if value:
            raw_on, on, steps = count(start, value, what or "起算", label or "期限")
        else:
            raw_on, on, steps = start, start, _same_day(start, what, label)
        touched = each_day(start + ONE_DAY, on) if unit == "wd" else each_day(raw_on, on)
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
            off=self._announced(self._off_weekdays, start, on),
            work=self._announced(self._work_weekends, start, on),
        )

    def add_hours(
        self, start: datetime, value: int, *, what: str = "", label: str = "", basis: str = "", charged: str = ""
    ) -> Deadline:
        """The moment ``value`` hours after ``start`` (aware). Hours run day and night and through every holiday."""
        if start.tzinfo is None:
            raise BadTerm("按小时计算的期限，要有带时区的起算时刻。")
        _check_size(start.year, value, LONGEST["hour"])
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
            off=self._announced(self._off_weekdays, local.date(), at.date()),
            work=self._announced(self._work_weekends, local.date(), at.date()),
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
        touched = each_day(on, event - ONE_DAY) if unit == "wd" else each_day(on, raw_on)
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
            off=self._announced(self._off_weekdays, on, event),
            work=self._announced(self._work_weekends, on, event),
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
        days = list(each_day(start + ONE_DAY, on))
        rest = list(runs(day for day in days if not self.is_workday(day)))
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

    @staticmethod
    def _announced(exceptions: list[date], first: date, last: date) -> list[date]:
        """Exceptions to plain weekends in the drawn weeks, from Monday of the first week to Sunday of the last."""
        low, high = monday(first), monday(last) + 6 * ONE_DAY
        return exceptions[bisect_left(exceptions, low) : bisect_right(exceptions, high)]


def _check(start: date, value: int, unit: str) -> None:
    if unit not in UNIT_TEXT:
        raise BadTerm(f"不认识的期限单位“{unit}”。")
    if unit == "hour":
        raise BadTerm("按小时计算的期限，要有起算时刻，不能只有日期。")
    if isinstance(start, datetime):
        raise BadTerm("按日计算的期限从日期起算，不能用时刻。")
    _check_size(start.year, value, LONGEST[unit])


def _check_size(year: int, value: int, longest: int) -> None:
    if value < 0:
        raise BadTerm("期限不能是负数。")
    if value > longest:
        raise BadTerm("期限太长，超过了一百年。")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadTerm(f"起算日期要在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。")


def _same_day(start: date, what: str, label: str) -> list[str]:
    return [f"{day_text(start)} {what or '起算'}，{label or '期限'}为当日，{day_text(start)} 当天结束前办完，不顺延。"]


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from 0001-01-01 (a Monday) up to and including ``day``."""
    whole, rest = divmod(day.toordinal(), 7)
    return whole * 5 + min(rest, 5)


def _count_between(days: list[date], a: date, b: date) -> int:
    return bisect_right(days, b) - bisect_right(days, a)
