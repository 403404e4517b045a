"""The clocks and the 闭环条 of one hazard."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from anquan.accounts.models import User
from anquan.journal.models import Entry
from anquan.web.parts import Clock as Card
from anquan.web.parts import Step, used_share
from anquan.workdays import selectors as workdays
from hazards import words
from hazards.models import Clock, Hazard, Request
from hazards.rules import STEP_OF, STEPS, ClockKind, Status
from hazards.words import Day

UNITS = {"wd": "个工作日", "cd": "天", "hour": "小时", "month": "个月"}
STARTED_BY = {ClockKind.ASSIGN: "登记", ClockKind.SIGN: "交办", ClockKind.RECTIFY: "交办", ClockKind.RECHECK: "提交"}


@dataclass(frozen=True)
class Clocks:
    """``cards`` run or have given their verdict on the rectification; ``done`` are the steps already behind."""

    cards: list[Card]
    done: list[tuple[str, str, bool]]  # name, 用 1 天，限 2 个工作日, in time


def clocks(hazard: Hazard, rows: list[Clock], request: Request | None, day: Day) -> Clocks:
    """``rows`` in the order in which they were started."""
    running = [row for row in rows if row.stopped_on is None and row.kind != ClockKind.RECTIFY]
    rectify = [row for row in rows if row.kind == ClockKind.RECTIFY][-1:]
    cards = [card(hazard, row, day) for row in (*reversed(running), *rectify)]
    if request is not None:
        cards.insert(0, _request_card(hazard, request, day))
    shown = {row.pk for row in (*running, *rectify)}
    done = [_done(row, day) for row in reversed(rows) if row.pk not in shown]
    return Clocks(cards, done)


def card(hazard: Hazard, row: Clock, day: Day) -> Card:
    say, tone, note = _verdict(hazard, row, day)
    until = row.stopped_on or day.today
    return Card(
        name=row.get_kind_display(), say=say, starts_on=row.started_on, due_on=row.due_on,
        used=used_share(row.started_on, row.due_on, until), tone=tone, start_word=_start_word(row), note=note,  # type: ignore[arg-type]
        charged=f"归{row.charged_to.label}" if row.charged_to else "", why=row.why or None,
    )  # fmt: skip


def _start_word(row: Clock) -> str:
    return row.why.get("what") or STARTED_BY[ClockKind(row.kind)]


def _verdict(hazard: Hazard, row: Clock, day: Day) -> tuple[str, str, str]:
    """What the clock says, its tone, and a note under it."""
    if row.stopped_on is None:
        return (*_running(row, day), "")
    late = (row.stopped_on - row.due_on).days
    if row.kind != ClockKind.RECTIFY:
        return f"停在 {day.text(row.stopped_on)}", "stopped", ""
    verdict = f"晚 {late} 天" if late > 0 else "在期限内"
    if hazard.status != Status.SUBMITTED:
        return f"停在 {day.text(row.stopped_on)}，{verdict}", "stopped", ""
    then = "逾期销号" if late > 0 else "按期销号"
    note = f"复查通过，记{then}；再退回，期限仍是 {day.text(row.due_on)}。"
    return f"停在 {day.text(row.stopped_on)}，{verdict}", "late" if late > 0 else "stopped", note


def _running(row: Clock, day: Day) -> tuple[str, str]:
    past = words.days_past(row.due_on, day)
    is_rectify = row.kind == ClockKind.RECTIFY
    if past > 0:
        return (f"逾期 {past} 天", "late") if is_rectify else (f"超期 {past} 天", "soon")
    is_soon = row.due_on <= day.soon_until
    in_workdays = row.why.get("unit") == "wd" or (is_rectify and is_soon)
    return words.remaining(
        row.due_on, day, in_workdays=in_workdays
    ), "soon" if past == 0 or is_rectify and is_soon else ""


def _done(row: Clock, day: Day) -> tuple[str, str, bool]:
    used = words.elapsed(row.started_on, row.stopped_on or day.today)
    value, unit = row.why.get("value"), UNITS.get(row.why.get("unit", ""), "")
    limit = f"，限 {value} {unit}" if value and unit else ""
    return row.get_kind_display(), f"{'当天办' if used == '当天' else '用 ' + used}{limit}", not row.is_late(day.today)


def _request_card(hazard: Hazard, request: Request, day: Day) -> Card:
    past = words.days_past(request.due_on, day)
    decider = hazard.ordering_unit or hazard.township or hazard.county
    return Card(
        name=f"答复{request.get_kind_display()}申请",
        say=f"超期 {past} 天" if past > 0 else words.remaining(request.due_on, day, in_workdays=True),
        starts_on=request.asked_on, due_on=request.due_on, tone="soon" if past >= 0 else "",
        used=used_share(request.asked_on, request.due_on, day.today), start_word="申请",
        charged=f"归{decider.label}" if decider else "", why=request.why or None,
    )  # fmt: skip


# --- the calendar behind the deadlines --------------------------------------------------------------------------------
def missing_years(today: date) -> list[int]:
    """Years whose holidays are not imported although it is time, or although a deadline was computed that ends in them."""
    beyond = Clock.objects.filter(stopped_on__isnull=True, due_on__year__gt=today.year, why__value__gt=0)
    return workdays.missing_years(today, beyond.order_by().values_list("due_on__year", flat=True).distinct())


def missing_years_for(user: User, today: date) -> list[int]:
    """For those who can do something about it; nobody else is bothered."""
    return missing_years(today) if user.has_right("settings.view") else []


# --- 闭环条 ---------------------------------------------------------------------------------------------------------
MARKS = {
    "登记": ("hazard.report", "hazard.report_fixed"), "交办": ("hazard.assign",), "签收": ("hazard.acknowledge",),
    "整改": ("hazard.submit",), "复查": ("hazard.pass",), "销号": ("hazard.pass", "hazard.report_fixed"),
}  # fmt: skip


def steps(hazard: Hazard, entries: list[Entry], day: Day) -> list[Step]:
    """The six steps with dates and the time each took. Imported rows have dates only."""
    if hazard.status == Status.VOID:
        return []
    moments, at = _moments(hazard, entries), STEP_OF[Status(hazard.status)]
    is_late = hazard.is_overdue(day.today)
    strip, before = [], None
    for place, label in enumerate(STEPS):
        when = moments.get(label)
        if place < at:
            strip.append(Step(label, "done", when, _note(hazard, label, before, when)))
            before = when or before
        elif place == at:
            say = words.left(hazard, day).say.removeprefix(label)
            strip.append(Step(label, "late" if is_late else "now", None, "进行中", say))
        else:
            strip.append(Step(label, "todo"))
    return strip


def _moments(hazard: Hazard, entries: list[Entry]) -> dict[str, date | datetime]:
    """When each step was last done; ``entries`` newest first."""
    done = [entry for entry in entries if entry.result == "ok"]
    found: dict[str, date | datetime | None] = {
        "登记": hazard.found_on, "交办": hazard.assigned_on, "签收": None, "整改": hazard.submitted_on,
        "复查": hazard.ended_on, "销号": hazard.ended_on,
    }  # fmt: skip
    for label, actions in MARKS.items():
        entry = next((entry for entry in done if entry.action in actions), None)
        if entry is not None:
            found[label] = timezone.localtime(entry.at)
    first = done[-1] if done else None
    in_one_step = first is not None and first.action == "hazard.report" and "due_on" in first.changes
    if first is not None and in_one_step and "交办" not in _told(done):
        found["交办"] = timezone.localtime(first.at)
    return {label: when for label, when in found.items() if when is not None}


def _told(done: list[Entry]) -> set[str]:
    actions = {entry.action for entry in done}
    return {label for label, wanted in MARKS.items() if actions & set(wanted)}


def _note(hazard: Hazard, label: str, before: date | datetime | None, when: date | datetime | None) -> str:
    if label == "登记":
        unit = hazard.reporting_unit.label if hazard.reporting_unit else ""
        return f"{unit} {hazard.reported_by.name}".strip()
    if label == "整改" and hazard.due_on and hazard.submitted_on:
        late = (hazard.submitted_on - hazard.due_on).days
        which = f"第 {hazard.round} 轮，" if hazard.round > 1 else ""
        return f"{which}{f'晚 {late} 天' if late > 0 else '在期限内'}"
    if label == "销号" or before is None or when is None:
        return ""
    return f"用时 {words.elapsed(before, when)}" if label != "复查" else ""
