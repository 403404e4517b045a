"""Starting and stopping the clocks of a hazard. Called by services inside their transaction."""

from dataclasses import replace
from datetime import date

from anquan.terms.selectors import period
from anquan.workdays.rules import Deadline
from anquan.workdays.selectors import calendar
from hazards.models import Clock, Hazard
from hazards.rules import BESIDE, CLOCK_START, CLOCK_TERM, RECTIFY_TERM, ClockKind, Mode


def term_deadline(key: str, start: date, start_word: str, charged: str = "", *, as_of: date | None = None) -> Deadline:
    """The deadline a dated term gives from ``start``, with the sums behind it; its value is that of ``as_of``."""
    term = period(key, as_of or start)
    deadline = calendar().add(
        start, term.value, term.unit, what=start_word, label=term.label, basis=term.basis, charged=charged
    )
    return replace(deadline, term=key)


def rectify_deadline(mode: str, start: date) -> Deadline:
    return term_deadline(RECTIFY_TERM[Mode(mode)], start, CLOCK_START[ClockKind.RECTIFY])


def ordered_deadline(due_on: date, start: date) -> Deadline:
    """The explanation of a date that the order itself names."""
    steps = [f"{start:%m-%d} 交办。", f"交办时写明整改期限为 {due_on:%Y-%m-%d}。"]
    warning = "" if calendar().is_workday(due_on) else "期限落在休息日，请提前安排。"
    return Deadline(
        on=due_on, raw_on=due_on, steps=steps, warning=warning, start=start, what="交办", basis="交办方指定的期限"
    )


def deadline_of(kind: ClockKind, on: date, charged_to=None) -> Deadline:
    """Until when a clock of this kind that starts on ``on`` gives time."""
    return term_deadline(CLOCK_TERM[kind], on, CLOCK_START[kind], charged_to.name if charged_to else "")


def start(hazard: Hazard, kind: ClockKind, on: date, *, charged_to=None, deadline: Deadline | None = None) -> Clock:
    """Start a clock; unless it runs beside the others, its date becomes the hazard's running date."""
    deadline = deadline or deadline_of(kind, on, charged_to)
    if kind not in BESIDE:
        hazard.clock_due_on = deadline.on
    return Clock.objects.create(
        hazard=hazard,
        kind=kind,
        round=hazard.round,
        started_on=on,
        due_on=deadline.on,
        why=deadline.to_json(),
        charged_to=charged_to,
    )


def running(hazard: Hazard, kind: ClockKind) -> Clock | None:
    return hazard.clocks.filter(kind=kind, stopped_on__isnull=True).last()


def stop(hazard: Hazard, kind: ClockKind, on: date) -> None:
    hazard.clocks.filter(kind=kind, stopped_on__isnull=True).update(stopped_on=on)


def resume_rectify(hazard: Hazard) -> None:
    """A submission that is sent back or withdrawn never stopped the clock."""
    clock = hazard.clocks.filter(kind=ClockKind.RECTIFY).last()
    clock.stopped_on = None
    clock.save(update_fields=["stopped_on"])
    hazard.clock_due_on = clock.due_on


def extend_rectify(hazard: Hazard, until: date, on: date) -> None:
    """延期 was granted: the last clock of rectification, the deadline and, where it is that, the running date."""
    clock = hazard.clocks.filter(kind=ClockKind.RECTIFY).last()
    name_day(clock, until, f"{on:%m-%d} 同意延期，由 {hazard.due_on:%Y-%m-%d} 延至 {until:%Y-%m-%d}。")
    if hazard.clock_due_on == hazard.due_on:
        hazard.clock_due_on = until
    hazard.due_on = until


def name_day(clock: Clock, on: date, step: str) -> None:
    """From now on the day is one that somebody has named, and no longer that of a term."""
    clock.why = clock.why | {"on": on.isoformat(), "term": "", "steps": [*clock.why.get("steps", []), step]}
    clock.due_on = on
    clock.save(update_fields=["why", "due_on"])


def last_started(hazard: Hazard) -> Clock | None:
    """The clock whose date is the running date of the hazard, while any runs."""
    return hazard.clocks.filter(stopped_on__isnull=True).exclude(kind__in=BESIDE).last()


def stop_all(hazard: Hazard, on: date) -> None:
    """Every clock of the hazard; those of 挂牌督办 run on until their own step is done."""
    hazard.clocks.filter(stopped_on__isnull=True).exclude(kind__in=BESIDE).update(stopped_on=on)
    hazard.clock_due_on = None
