"""Reminders: the ladder before and after the deadline, and the clocks of those who have the ball.

Nothing remembers runs. At any moment the *latest* step that has been reached is due for a person; whether he was told
is asked of the unique key, which names the object, the step and the deadline in force. So a run too many does nothing,
three days without a run are caught up by one message per item, and a new deadline (an extension) arms the ladder anew.

Messages are written set by set, one statement for a deadline, a step and a rung: a city of a million hazards is
reminded without loading one of them. Who is told is the table ``recipients.RUNGS``; a test compares the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Left
from django.urls import reverse
from django.utils import timezone

from anquan.accounts.models import Appointment
from anquan.notices.services import notify, notify_selected
from anquan.terms import selectors as terms
from anquan.workdays.selectors import missing_years
from hazards import recipients
from hazards.models import Clock, Hazard, Request
from hazards.rules import ClockKind, Level, RequestKind, Status, number_text

ONE_DAY = timedelta(days=1)
OBJECT = "hazards.hazard"
BODY_LENGTH = 120
SOME_NUMBER = number_text("000000", 2000, 1)  # its place in the address of a hazard is taken by the row's own
# whose ball it is while the clock of rectification runs; a pending submission waits for the re-checker instead
WITH_THE_RECTIFIER = (Status.ASSIGNED, Status.RECTIFYING)

Post = tuple[str, frozenset[str]]  # the way to a unit, and the roles that count there


@dataclass(frozen=True)
class Step:
    """One step of a ladder: days relative to the deadline, and the rung that is told with all below it."""

    days: int
    level: str
    until: int  # the next step begins here; at the last step: as long as messages are kept
    is_last: bool = False


@dataclass(frozen=True)
class Slot:
    """Deadlines for which a step is the latest one reached and whose messages read the same."""

    step: Step
    first: date
    last: date

    def days_late(self, today: date) -> int | None:
        """Days since the deadline; negative before it; None where it is not said day by day."""
        return (today - self.first).days


class LongPast(Slot):
    """Deadlines beyond the last step; how far is not said one by one."""

    def days_late(self, today: date) -> None:
        return None


def remind_all(*, today: date, now: datetime) -> int:
    """Everything due and not told yet. Returns how many messages are new."""
    return (
        remind_of_deadlines(today=today, now=now)
        + remind_of_clocks(today=today, now=now)
        + remind_of_requests(today=today, now=now)
        + remind_of_calendar(today=today)
    )


# --- the deadline of rectification ------------------------------------------------------------------------------------
def remind_of_deadlines(*, today: date, now: datetime) -> int:
    """The ladder T−7 … T+15, climbing 责任人 → 乡镇分管 → 部门 → 安委办 → 分管领导."""
    told = 0
    for step in steps("hazard.remind.ladder", "hazard.remind.levels", today):
        running = Hazard.objects.open().filter(status__in=WITH_THE_RECTIFIER)
        for slot in _slots(running, step, today):
            rows = _armed(running.filter(due_on__gte=slot.first, due_on__lte=slot.last), slot)
            message = _message("hazard", "ladder", slot, "hazard.due", _deadline_words(slot, today))
            told += _climb(rows, RUNGS, step.level, message, today, now)
    return told


def _armed(rows: QuerySet[Hazard], slot: Slot) -> QuerySet[Hazard]:
    """Before the deadline only hazards whose ladder was armed before the day of the step.

    An order of five days does not begin with “seven days left”, nor does an extension.
    """
    if slot.step.days > 0:
        return rows
    step_on = slot.first + timedelta(days=slot.step.days)
    armed = Clock.objects.filter(
        hazard=OuterRef("pk"), kind=ClockKind.RECTIFY, stopped_on__isnull=True, started_on__lt=step_on
    )
    extended_since = Request.objects.filter(
        hazard=OuterRef("pk"), kind=RequestKind.EXTENSION, result=Request.Result.GRANTED, new_due_on=slot.first,
        decided_at__gte=timezone.make_aware(datetime.combine(step_on, time.min)),
    )  # fmt: skip
    return rows.filter(Exists(armed), ~Exists(extended_since))


def _deadline_words(slot: Slot, today: date) -> tuple[str, str]:
    """What stands before the date and after it."""
    late = slot.days_late(today)
    if late is None:
        return f"整改已逾期 {slot.step.days} 天以上（期限 ", "）："
    if late < 0:
        return f"整改期限还有 {-late} 天（", "）："
    return ("整改期限是今天（", "）：") if late == 0 else (f"整改已逾期 {late} 天（期限 ", "）：")


# --- the clocks of the other sides ------------------------------------------------------------------------------------
ORDERING = recipients.ORDERING_ROLES
# kind of clock → (which hazards, where the people are looked for: the first place with anybody answers)
CHARGED: Mapping[str, Sequence[tuple[Q, Sequence[Post]]]] = {
    ClockKind.ASSIGN: [(Q(), [("charged_to", ORDERING), ("hazard__township", ORDERING), ("hazard__regulator", ORDERING),
                              ("hazard__county", ORDERING)])],
    ClockKind.SIGN: [(Q(), [("charged_to", recipients.RECTIFYING_ROLES), ("hazard__township", frozenset({"township_leader"})),
                            ("hazard__regulator", ORDERING), ("hazard__county", ORDERING)])],
    ClockKind.RECHECK: [
        (~Q(hazard__level=Level.MAJOR), [("charged_to", ORDERING), ("hazard__township", ORDERING),
                                         ("hazard__regulator", ORDERING), ("hazard__county", ORDERING)]),
        (Q(hazard__level=Level.MAJOR), [("hazard__regulator", frozenset({"dept_officer"})),
                                        ("hazard__county", frozenset({"awb_staff"}))]),
    ],
}  # fmt: skip
WORDS: dict[str, str] = {ClockKind.ASSIGN: "交办", ClockKind.SIGN: "签收", ClockKind.RECHECK: "复查"}


def remind_of_clocks(*, today: date, now: datetime) -> int:
    """To assign, to sign, to re-check: told to the side charged, later also to the 安委办."""
    told = 0
    for step in steps("hazard.remind.clocks", "hazard.remind.clock_levels", today):
        for kind, cases in CHARGED.items():
            running = Clock.objects.filter(kind=kind, stopped_on__isnull=True, hazard__ended_on__isnull=True)
            for slot in _slots(running, step, today):
                rows = _begun("started_on", running, slot)
                words = _clock_words(WORDS[kind], slot, today)
                message = _message("clock", kind, slot, "hazard.clock", words, "hazard__")
                for which, chain in cases:
                    told += _first_of(rows.filter(which), chain, message, today, now)
                told += _climb(rows, HIGHER, step.level, message, today, now)
    return told


def remind_of_requests(*, today: date, now: datetime) -> int:
    """Requests that wait for a decision. The asker is never the one to decide."""
    chain = [(way, recipients.DECIDING_ROLES) for way in (
        "hazard__ordering_unit", "hazard__township", "hazard__regulator", "hazard__county")]  # fmt: skip
    waiting = Request.objects.filter(result="", hazard__ended_on__isnull=True)
    told = 0
    for step in steps("hazard.remind.clocks", "hazard.remind.clock_levels", today):
        for slot in _slots(waiting, step, today):
            rows = _begun("asked_on", waiting, slot)
            message = _message(
                "request", "decide", slot, "hazard.clock", _clock_words("办理申请", slot, today), "hazard__"
            )
            told += _first_of(rows, chain, message, today, now, not_to="asked_by")
            told += _climb(rows, HIGHER, step.level, message, today, now)
    return told


def _begun(start: str, rows: QuerySet, slot: Slot) -> QuerySet:
    """Not those that began on the day of the step: their people have just been told."""
    rows = rows.filter(due_on__gte=slot.first, due_on__lte=slot.last)
    return rows.filter(**{f"{start}__lt": slot.first + timedelta(days=slot.step.days)}) if slot.step.days <= 0 else rows


def _clock_words(what: str, slot: Slot, today: date) -> tuple[str, str]:
    late = slot.days_late(today)
    if late is None:
        return f"{what}已超过时限 {slot.step.days} 天以上（", "）："
    if late < 0:
        return f"{what}还有 {-late} 天（", "）："
    return (f"{what}时限是今天（", "）：") if late == 0 else (f"{what}已超过时限 {late} 天（", "）：")


# --- the calendar -----------------------------------------------------------------------------------------------------
CALENDAR_KEEPERS = ("sysadmin", "awb_staff", "awb_director")


def remind_of_calendar(*, today: date) -> int:
    """A year whose holidays are not imported: told once a month from the warning day on (term calendar.warn_month_day)."""
    told = 0
    for year in missing_years(today):
        posts = Appointment.objects.in_force(today).filter(role__in=CALENDAR_KEEPERS, user__is_active=True)
        for user in {post.user_id: post.user for post in posts.select_related("user")}.values():
            told += notify(
                key=f"calendar:{year}:{today:%Y-%m}", user=user, kind="workdays.missing",
                title=f"{year} 年放假安排还没有导入",
                body="跨年的期限暂按周一至周五推算，可能不准。国务院办公厅通知公布后，请在 设置 → 工作日历 导入。",
            )  # fmt: skip
    return told


# --- how it is done ---------------------------------------------------------------------------------------------------
def steps(ladder_key: str, levels_key: str, today: date) -> Iterator[Step]:
    """The steps in force today. The last one holds as long as its messages are kept, so that none is sent again."""
    ladder = sorted(terms.climbing(ladder_key, levels_key, today))
    ends = [days for days, _ in ladder[1:]] + [terms.whole("notices.keep_days", today)]
    for place, ((days, level), until) in enumerate(zip(ladder, ends, strict=True), start=1):
        yield Step(days, level, until, is_last=place == len(ladder))


def _slots(rows: QuerySet, step: Step, today: date) -> Iterator[Slot]:
    """The slots of a step in which any of ``rows`` falls due: a day each; beyond the last step a month each."""
    exact = today - timedelta(days=step.days)
    first = today - timedelta(days=step.until - 1)
    due = (
        rows.filter(due_on__gte=first, due_on__lte=exact).order_by("due_on").values_list("due_on", flat=True).distinct()
    )
    months: dict[tuple[int, int], list[date]] = {}
    for day in due:
        if step.is_last and day != exact:
            months.setdefault((day.year, day.month), []).append(day)
        else:
            yield Slot(step, day, day)
    for days in months.values():
        yield LongPast(step, days[0], days[-1])


def _message(object_word: str, what: str, slot: Slot, kind: str, words: tuple[str, str], to: str = "") -> dict:
    """The columns of a message as expressions; ``to`` is the way from a row to its hazard."""
    before, after = reverse("hazards:detail", args=[SOME_NUMBER]).split(SOME_NUMBER)
    due_on = _text("due_on")
    return {
        "key": Concat(Value(f"{object_word}:"), _text("pk"), Value(f":{what}:{slot.step.days:+d}:"), due_on),
        "kind": kind,
        "title": Concat(Value(words[0]), due_on, Value(words[1]), F(f"{to}unit__name")),
        "body": Left(f"{to}description", BODY_LENGTH),
        "url": Concat(Value(before), F(f"{to}number"), Value(after)),
        "object_type": OBJECT,
        "object_id": _text("hazard_id" if to else "pk"),
    }


def _text(name: str) -> Cast:
    return Cast(name, CharField())


def _posts(way: str, roles: frozenset[str], today: date) -> Q:
    """People in force at the unit ``way`` leads to; all conditions on ONE appointment."""
    at = f"{way}__appointments__"
    in_force = Q(**{f"{at}valid_to__isnull": True}) | Q(**{f"{at}valid_to__gte": today})
    return in_force & Q(**{
        f"{at}role__in": sorted(roles), f"{at}valid_from__lte": today, f"{at}user__is_active": True,
        f"{at}user__is_system": False,
    })  # fmt: skip


def _anybody(way: str, roles: frozenset[str], today: date) -> Exists:
    posts = Appointment.objects.in_force(today).filter(
        unit=OuterRef(f"{way}_id"), role__in=sorted(roles), user__is_active=True, user__is_system=False
    )
    return Exists(posts)


def _tell(rows: QuerySet, post: Post, message: dict, today: date, now: datetime, not_to: str = "") -> int:
    way, roles = post
    user = f"{way}__appointments__user"
    people = rows.filter(_posts(way, roles, today)).annotate(told_id=F(f"{user}_id"))
    if not_to:
        people = people.filter(~Q(told_id=F(not_to)))
    return notify_selected(people, now=now, user_id=F("told_id"), **message)


def _first_of(
    rows: QuerySet, chain: Sequence[Post], message: dict, today: date, now: datetime, not_to: str = ""
) -> int:
    """The people of the first place where there are any."""
    told = 0
    for post in chain:
        told += _tell(rows, post, message, today, now, not_to)
        rows = rows.filter(~_anybody(*post, today))
    return told


def _climb(rows: QuerySet, ladder: Mapping[str, Post], level: str, message: dict, today: date, now: datetime) -> int:
    """The rung ``level`` and every rung below it; where it is empty, the next higher one that is not."""
    names = list(ladder)
    if level not in names:
        return 0
    reached_rung = names.index(level)
    told = sum(_tell(rows, ladder[name], message, today, now) for name in names[:reached_rung])
    return told + _first_of(rows, [ladder[name] for name in names[reached_rung:]], message, today, now)


RUNGS: dict[str, Post] = {name: (way, frozenset(roles)) for name, (way, roles) in recipients.RUNGS.items()}
# above the side that has the ball
HIGHER: dict[str, Post] = {name: (f"hazard__{RUNGS[name][0]}", RUNGS[name][1]) for name in ("安委办", "分管领导")}
