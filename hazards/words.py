"""How the state of a hazard is said: 状态句, 还剩, the five dots, lengths of time. Pure: no database, no web, no clock.

逾期 is the responsible unit's delay in rectifying, and nothing else. When the office is late with its own step
(交办, 签收, 复查, 答复) the word is 超期, so that the two never mix in a list.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from anquan.web.parts import Said
from anquan.workdays.rules import Calendar, day_text
from hazards.rules import Status

Tone = Literal["", "late", "soon", "now", "done", "done_late", "void"]


@dataclass(frozen=True)
class Day:
    """Today, with what the words need beside it: the working days and the last day that counts as 临期."""

    today: date
    calendar: Calendar
    soon_until: date

    def text(self, day: date) -> str:
        """11-27, or 2027-01-04 in another year."""
        return day_text(day, self.today)


@dataclass(frozen=True)
class Left:
    """还剩 (components/left.html)."""

    say: str
    tone: Tone = ""


# --- lengths of time ------------------------------------------------------------------------------------------------
def remaining(due_on: date, day: Day, *, in_workdays: bool = False) -> str:
    """还有 7 天 / 还有 2 个工作日 / 今日到期. Not for a day that has passed."""
    days = (due_on - day.today).days
    if days == 0:
        return "今日到期"
    workdays = day.calendar.workdays_between(day.today, due_on)
    return f"还有 {workdays} 个工作日" if in_workdays and workdays > 0 else f"还有 {days} 天"


def days_past(due_on: date, day: Day) -> int:
    return (day.today - due_on).days


def elapsed(start: date | datetime, end: date | datetime) -> str:
    """Between two steps: 23 分钟, 5 小时, 1 天. From one day to the next is a day, however few the hours."""
    days = (_date(end) - _date(start)).days
    if days or not isinstance(start, datetime) or not isinstance(end, datetime):
        return f"{days} 天" if days > 0 else "当天"
    minutes = int((end - start).total_seconds() // 60)
    if minutes < 1:
        return "不到 1 分钟"
    return f"{minutes} 分钟" if minutes < 60 else f"{minutes // 60} 小时"


def _date(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


# --- 还剩 -----------------------------------------------------------------------------------------------------------
def left(hazard: Any, day: Day) -> Left:
    """The clock now running, in words: 复查还有 7 天, 签收还有 1 个工作日, 逾期 35 天."""
    if hazard.status == Status.VOID:
        return Left("已作废", "void")
    if hazard.status == Status.CLOSED:
        return Left("逾期销号", "done_late") if hazard.is_closed_late else Left("已销号", "done")
    if hazard.is_overdue(day.today):
        pending = hazard.status == Status.SUBMITTED
        return Left("逾期，待复查" if pending else f"逾期 {days_past(hazard.due_on, day)} 天", "late")
    if hazard.status in OFFICE_STEP:
        return _office_left(hazard, day)
    return _rectify_left(hazard.due_on, day)


OFFICE_STEP = {
    Status.REPORTED: "交办",
    Status.DESIGNATING: "指定",
    Status.ASSIGNED: "签收",
    Status.SUBMITTED: "复查",
}


def _office_left(hazard: Any, day: Day) -> Left:
    step, due_on = OFFICE_STEP[hazard.status], hazard.clock_due_on
    if hazard.status == Status.ASSIGNED and hazard.due_on and (not due_on or hazard.due_on < due_on):
        return _rectify_left(hazard.due_on, day)  # 立查立改: the deadline itself comes before the last day to sign
    if due_on is None:
        return Left(f"待{step}")
    if due_on < day.today:
        return Left(f"{step}超期 {days_past(due_on, day)} 天", "soon")
    say = f"{step}{remaining(due_on, day, in_workdays=hazard.status != Status.SUBMITTED)}"
    if due_on == day.today:
        return Left(say, "soon")
    return Left(say, "now" if hazard.status == Status.SUBMITTED else "")


def _rectify_left(due_on: date | None, day: Day) -> Left:
    """Within the 临期 days what is left is counted in working days: those are the days on which work is done."""
    if due_on is None:
        return Left("没有期限")
    is_soon = due_on <= day.soon_until
    return Left(remaining(due_on, day, in_workdays=is_soon), "soon" if is_soon else "")


# --- the five dots and the six steps --------------------------------------------------------------------------------
DOTS = ("登记", "交办", "签收", "整改", "复查")
REACHED = {
    Status.REPORTED: 1,
    Status.DESIGNATING: 1,
    Status.ASSIGNED: 2,
    Status.RECTIFYING: 3,
    Status.SUBMITTED: 4,
    Status.CLOSED: 5,
}


def progress(hazard: Any, today: date) -> tuple[int, str]:
    """For ``{% dots done here %}``: how many of the five steps are done, and whether the next is now or late."""
    if hazard.status == Status.VOID:
        return 0, ""
    done = REACHED[hazard.status]
    if done == len(DOTS):
        return done, ""
    return done, "late" if hazard.is_overdue(today) else "now"


# --- 状态句 ---------------------------------------------------------------------------------------------------------
def said(hazard: Any, day: Day, *, relapsed_on: date | None = None) -> Said:
    """One sentence first, the facts after it. ``relapsed_on``: when a spot check found that a closure had not held."""
    if hazard.status == Status.RECTIFYING:
        return _rectifying(hazard, day, relapsed_on)
    return SENTENCES[hazard.status](hazard, day)


def _reported(hazard: Any, day: Day) -> Said:
    who = _name(hazard.township or hazard.county)
    facts = [f"{day.text(hazard.found_on)} 登记，等{who or '交办方'}交办。"]
    if hazard.decline_count:
        facts = [f"责任单位已退回 {hazard.decline_count} 次，请重新交办。"]
    if hazard.due_on:
        facts.append(f"移送不改变整改期限 {day.text(hazard.due_on)}。")
    return _waiting("待交办", hazard, day, facts)


def _designating(hazard: Any, day: Day) -> Said:
    facts = [f"责任单位已退回 {hazard.decline_count} 次，由安委办指定。指定以后不能再退回。"]
    return _waiting("待指定责任单位", hazard, day, facts)


def _assigned(hazard: Any, day: Day) -> Said:
    facts = [
        f"{day.text(hazard.assigned_on)} 交办给{_name(hazard.responsible_unit)}，" if hazard.assigned_on else "",
        f"整改期限 {day.text(hazard.due_on)}。",
    ]
    if hazard.is_designated:
        facts.append("责任单位由安委办指定。")
    return _waiting("待签收", hazard, day, facts)


def _waiting(lead: str, hazard: Any, day: Day, facts: list[str]) -> Said:
    """A hazard that waits for a step of the office: its own clock, unless the rectification is overdue already."""
    rest = "".join(facts)
    if hazard.is_overdue(day.today):
        return Said(f"逾期 {days_past(hazard.due_on, day)} 天，{lead}。", rest, "late")
    due_on = hazard.clock_due_on
    if due_on is None:
        return Said(f"{lead}。", rest)
    if due_on < day.today:
        return Said(f"{lead}，已超期 {days_past(due_on, day)} 天（应在 {day.text(due_on)} 前）。", rest, "soon")
    if due_on == day.today:
        return Said(f"{lead}，今日到期。", rest, "soon")
    return Said(f"{lead}，{remaining(due_on, day, in_workdays=True)}（{day.text(due_on)} 前）。", rest)


def _rectifying(hazard: Any, day: Day, relapsed_on: date | None = None) -> Said:
    facts = []
    if relapsed_on:
        facts.append(f"{day.text(relapsed_on)} 抽查发现回潮，重新整改。")
    elif hazard.round > 1:
        facts.append(f"第 {hazard.round} 轮，期限仍是 {day.text(hazard.due_on)}。")
    facts.append(f"由{_name(hazard.responsible_unit)}整改。")
    rest = "".join(facts)
    if hazard.is_overdue(day.today):
        past = days_past(hazard.due_on, day)
        return Said(f"逾期 {past} 天，整改中（期限 {day.text(hazard.due_on)}）。", rest, "late")
    if hazard.due_on == day.today:
        return Said("整改中，今日到期。", rest, "soon")
    left_now = _rectify_left(hazard.due_on, day)
    lead = f"整改中，{left_now.say}（{day.text(hazard.due_on)} 前）。"
    return Said(lead, rest, "soon" if left_now.tone == "soon" else "")


def _submitted(hazard: Any, day: Day) -> Said:
    which = f"第 {hazard.round} 次" if hazard.round > 1 else ""
    given = f"{day.text(hazard.submitted_on)} {which}提交"
    by = f"由{_name(hazard.ordering_unit)}复查。" if hazard.ordering_unit else ""
    recheck_on = hazard.clock_due_on
    if hazard.is_overdue(day.today):
        late = (hazard.submitted_on - hazard.due_on).days
        rest = f"{given}，比期限 {day.text(hazard.due_on)} 晚 {late} 天。{by}"
        return Said("逾期·待复查。", rest, "late")
    rest = f"{given}，在期限 {day.text(hazard.due_on)} 之内。{by}"
    if recheck_on is None:
        return Said("待复查。", rest)
    if recheck_on < day.today:
        lead = f"待复查，复查已超期 {days_past(recheck_on, day)} 天（应在 {day.text(recheck_on)} 前）。"
        return Said(lead, f"{rest}复查慢不算责任单位逾期。", "soon")
    if recheck_on == day.today:
        return Said("待复查，今日到期。", rest, "soon")
    return Said(f"待复查，{remaining(recheck_on, day)}（{day.text(recheck_on)} 前）。", rest)


def _closed(hazard: Any, day: Day) -> Said:
    ended = day.text(hazard.ended_on)
    if hazard.is_fixed_on_site:
        return Said(f"已销号（{ended}）。", "检查时当场改好。", "done")
    if hazard.is_closed_late:
        late = (hazard.submitted_on - hazard.due_on).days
        rest = f"{day.text(hazard.submitted_on)} 提交，比期限 {day.text(hazard.due_on)} 晚 {late} 天，计入逾期销号。"
        return Said(f"逾期销号（{ended}）。", rest, "done_late")
    is_known = hazard.due_on and hazard.submitted_on
    rest = f"{day.text(hazard.submitted_on)} 提交，在期限 {day.text(hazard.due_on)} 之内。" if is_known else ""
    return Said(f"按期销号（{ended}）。", rest, "done")


def _void(hazard: Any, day: Day) -> Said:
    ended = day.text(hazard.ended_on)
    if hazard.merged_into_id:
        return Said(f"已并案（{ended}）。", f"并入 {hazard.merged_into}，只计一次。", "void")
    return Said(f"已作废（{ended}）。", "不计入任何数字。", "void")


def _name(unit: Any) -> str:
    return (unit.short_name or unit.name) if unit else ""


SENTENCES = {
    Status.REPORTED: _reported,
    Status.DESIGNATING: _designating,
    Status.ASSIGNED: _assigned,
    Status.SUBMITTED: _submitted,
    Status.CLOSED: _closed,
    Status.VOID: _void,
}


# --- the name of a hazard -------------------------------------------------------------------------------------------
HEADLINE = 42
SHORTEST = 8
STOPS = "。；;\n"


def headline(description: str, most: int = HEADLINE) -> str:
    """The first sentence of the description, cut after a whole clause where it is long; all of it stands under 事实."""
    text = " ".join(description.strip().splitlines()[0].split()) if description.strip() else ""
    text = text[: min((place for stop in STOPS if (place := text.find(stop)) > 0), default=len(text))]
    if len(text) <= most:
        return text
    clause = max(text.rfind(mark, 0, most) for mark in "，,：:、")
    return text[:clause] if clause >= SHORTEST else f"{text[: most - 1]}…"


def months_between(start: date, end: date) -> str:
    """3 天, 5 个月: roughly, as one says it."""
    days = (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return f" {months} 个月" if months >= 1 else f" {days} 天" if days else "当天"
