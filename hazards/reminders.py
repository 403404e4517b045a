"""Reminders: the ladder before and after the deadline, and the clocks of those who have the ball.

Nothing remembers runs. At any moment the *latest* step that has been reached is due for a person; whether he was told
is asked of the unique key, which names the object, the step and the deadline in force. So a run too many does nothing,
three days without a run are caught up by one message per item, and a new deadline (an extension) arms the ladder anew.

Messages are written by one statement for the deadlines, one for the clocks and one for the requests: a city of a
million hazards is reminded without loading one of them. Who is told is the table ``recipients.RUNGS``; a test compares
the two. Which rows are meant is said by the ORM; how a row meets its step and its people is said in ``TOLD``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Left, TruncDate
from django.urls import reverse

from anquan.accounts.models import Appointment
from anquan.notices.services import notify_found, notify_many
from anquan.terms import selectors as terms
from hazards import recipients
from hazards.models import Clock, Hazard, Listing, MajorHazard, Request
from hazards.rules import ClockKind, Level, RequestKind, Status, number_text
from hazards.selectors import timekeeping

OBJECT = "hazards.hazard"
BODY_LENGTH = 120
SOME_NUMBER = number_text("000000", 2000, 1)  # its place in the address is taken by the row's own
Page = tuple[str, Any]  # where a message leads: the name of a page, and something in the place of the column ``number``
OF_HAZARD: Page = ("hazards:detail", SOME_NUMBER)
# whose ball it is while the clock of rectification runs; a pending submission waits for the re-checker instead
WITH_THE_RECTIFIER = (Status.ASSIGNED, Status.RECTIFYING)

Post = tuple[str, frozenset[str]]  # the column of a unit, and the roles that count there


@dataclass(frozen=True)
class Step:
    """One step of a ladder: days relative to the deadline, and the rung that is told with all below it."""

    days: int
    level: str
    until: int  # the next step begins here; at the last step: as long as messages are kept
    is_last: bool = False


@dataclass(frozen=True)
class Ladder:
    """Posts from the lowest rung up. It climbs with the level of the step, or else only past places without anybody."""

    posts: Sequence[Post]
    climbs: bool = False
    of: str = ""  # the rows it is for, as their column ``chain`` says; '' for all
    not_to: str = ""  # the column of a person who is not told


@dataclass(frozen=True)
class Matter:
    """Something with deadlines: its rows, what a message takes from them, how its steps climb and who stands there."""

    word: str  # with which its unique keys begin
    kind: str  # of its messages
    rows: QuerySet
    columns: Mapping[str, Any]
    steps: Sequence[Step]
    rungs: Sequence[str]  # the levels of the steps, in the order of the ladders that climb
    words: Callable[[Step, int, bool], tuple[str, str]]  # what stands before the date and after it
    ladders: Sequence[Ladder]
    page: Page = OF_HAZARD


def remind_all(*, today: date, now: datetime) -> int:
    """Everything due and not told yet. Returns how many messages are new."""
    return (
        remind_of_deadlines(today=today, now=now)
        + remind_of_clocks(today=today, now=now)
        + remind_of_requests(today=today, now=now)
        + remind_of_calendar(today=today)
    )


# --- the deadline of rectification ------------------------------------------------------------------------------------
RUNGS: dict[str, Post] = {name: (way, frozenset(roles)) for name, (way, roles) in recipients.RUNGS.items()}


def remind_of_deadlines(*, today: date, now: datetime) -> int:
    """The ladder T−7 … T+15, climbing 责任人 → 乡镇分管 → 部门 → 安委办 → 分管领导. 挂牌督办 has a ladder of its own."""
    listed = Listing.objects.in_force().filter(major__hazard=OuterRef("pk"))
    matter = Matter(
        word="hazard",
        kind="hazard.due",
        rows=Hazard.objects.open().filter(~Exists(listed), status__in=WITH_THE_RECTIFIER),
        columns=of_deadline(),
        steps=steps("hazard.remind.ladder", "hazard.remind.levels", today),
        rungs=list(RUNGS),
        words=partial(deadline_words, "整改"),
        ladders=[Ladder(list(RUNGS.values()), climbs=True)],
    )
    return tell(matter, today, now)


def of_deadline(what: str = "ladder", said: str = "") -> dict[str, Any]:
    """The columns of a matter whose rows are hazards and whose date is the deadline of rectification."""
    return columns_of("") | {
        "hazard": F("pk"), "what": Value(what), "said": Value(said), "began_on": armed_on(),
        "responsible_unit": F("responsible_unit_id"),
    }  # fmt: skip


def armed_on() -> Greatest:
    """The day the ladder was armed: an order of five days does not begin with “seven days left”, nor does an extension."""
    running = Clock.objects.filter(hazard=OuterRef("pk"), kind=ClockKind.RECTIFY, stopped_on__isnull=True)
    extended = Request.objects.filter(
        hazard=OuterRef("pk"), kind=RequestKind.EXTENSION, result=Request.Result.GRANTED, new_due_on=OuterRef("due_on")
    )
    started = running.order_by("started_on").values("started_on")[:1]
    decided = extended.order_by("-decided_at").values(day=TruncDate("decided_at"))[:1]
    return Greatest(Coalesce(Subquery(started), date.max), Coalesce(Subquery(decided), date.min))


def deadline_words(of: str, step: Step, late: int, is_long_past: bool) -> tuple[str, str]:
    """What stands before the date of 整改 or 督办 and after it; ``late`` is in days, negative before the deadline."""
    if is_long_past:
        return f"{of}已逾期 {late} 天以上（期限 ", "）："
    if late < 0:
        return f"{of}期限还有 {-late} 天（", "）："
    return (f"{of}期限是今天（", "）：") if late == 0 else (f"{of}已逾期 {late} 天（期限 ", "）：")


# --- the clocks of the other sides ------------------------------------------------------------------------------------
ORDERING = recipients.ORDERING_ROLES
ABOVE: list[Post] = [("township", ORDERING), ("regulator", ORDERING), ("county", ORDERING)]
RECTIFYING = Ladder(
    [("charged_to", recipients.RECTIFYING_ROLES), ("township", frozenset({"township_leader"})), *ABOVE[1:]],
    of="rectifying",
)
COUNTY: list[Post] = [("regulator", frozenset({"dept_officer"})), ("county", frozenset({"awb_staff"}))]
CHARGED = (Ladder([("charged_to", ORDERING), *ABOVE], of="ordering"), RECTIFYING, Ladder(COUNTY, of="county"))
CHAIN = Case(
    When(kind=ClockKind.SIGN, then=Value("rectifying")),
    When(kind=ClockKind.RECHECK, hazard__level=Level.MAJOR, then=Value("county")),
    default=Value("ordering"),
)
WORDS: dict[str, str] = {ClockKind.ASSIGN: "交办", ClockKind.SIGN: "签收", ClockKind.RECHECK: "复查"}
SAID = Case(*(When(kind=kind, then=Value(word)) for kind, word in WORDS.items()))
# above the side that has the ball
HIGHER = {name: RUNGS[name] for name in ("安委办", "分管领导")}
ESCALATION = Ladder(list(HIGHER.values()), climbs=True)


def remind_of_clocks(*, today: date, now: datetime) -> int:
    """To assign, to sign, to re-check: told to the side charged, later also to the 安委办. Not on the road of 一单四制."""
    own_road = Exists(MajorHazard.objects.on_own_road().filter(hazard=OuterRef("hazard_id")))
    rows = Clock.objects.filter(
        ~Q(hazard__level=Level.MAJOR) | ~own_road, kind__in=WORDS, stopped_on__isnull=True,
        hazard__ended_on__isnull=True,
    )  # fmt: skip
    own = {
        "what": F("kind"),
        "said": SAID,
        "chain": CHAIN,
        "began_on": F("started_on"),
        "charged_to": F("charged_to_id"),
    }
    return tell(_of_a_side("clock", rows, own, [*CHARGED, ESCALATION], today), today, now)


DECIDING: list[Post] = [
    (way, recipients.DECIDING_ROLES) for way in ("ordering_unit", "township", "regulator", "county")
]


def remind_of_requests(*, today: date, now: datetime) -> int:
    """Requests that wait for a decision. The asker is never the one to decide."""
    rows = Request.objects.filter(result="", hazard__ended_on__isnull=True)
    own = {"what": Value("decide"), "said": Value("办理申请"), "began_on": F("asked_on"),
           "ordering_unit": F("hazard__ordering_unit_id"), "asked_by": F("asked_by_id")}  # fmt: skip
    return tell(_of_a_side("request", rows, own, [Ladder(DECIDING, not_to="asked_by"), ESCALATION], today), today, now)


def _of_a_side(word: str, rows: QuerySet, own: Mapping[str, Any], ladders: Sequence[Ladder], today: date) -> Matter:
    return Matter(
        word=word,
        kind="hazard.clock",
        rows=rows,
        columns=columns_of("hazard__") | {"hazard": F("hazard_id"), **own},
        steps=steps("hazard.remind.clocks", "hazard.remind.clock_levels", today),
        rungs=list(HIGHER),
        words=clock_words,
        ladders=ladders,
    )


def clock_words(step: Step, late: int, is_long_past: bool) -> tuple[str, str]:
    if is_long_past:
        return f"已超过时限 {late} 天以上（", "）："
    if late < 0:
        return f"还有 {-late} 天（", "）："
    return ("时限是今天（", "）：") if late == 0 else (f"已超过时限 {late} 天（", "）：")


# --- the calendar -----------------------------------------------------------------------------------------------------
CALENDAR_KEEPERS = ("sysadmin", "awb_staff", "awb_director")


def remind_of_calendar(*, today: date) -> int:
    """A year whose holidays are not imported: told once a month from the warning day on (term calendar.warn_month_day)."""
    told = 0
    for year in timekeeping.missing_years(today):
        posts = Appointment.objects.in_force(today).filter(role__in=CALENDAR_KEEPERS, user__is_active=True)
        told += notify_many({
            "key": f"calendar:{year}:{today:%Y-%m}", "user": post.user, "kind": "workdays.missing",
            "title": f"{year} 年放假安排还没有导入",
            "body": "跨年的期限暂按周一至周五推算，可能不准。国务院办公厅通知公布后，请在 设置 → 工作日历 导入。",
        } for post in posts.select_related("user"))  # fmt: skip
    return told


# --- how it is done ---------------------------------------------------------------------------------------------------
def steps(ladder_key: str, levels_key: str, today: date) -> list[Step]:
    """The steps in force today. The last one holds as long as its messages are kept, so that none is sent again."""
    ladder = sorted(terms.climbing(ladder_key, levels_key, today))
    ends = [days for days, _ in ladder[1:]] + [terms.whole("notices.keep_days", today)]
    return [
        Step(days, level, until, is_last=place == len(ladder))
        for place, ((days, level), until) in enumerate(zip(ladder, ends, strict=True), start=1)
    ]


@dataclass(frozen=True)
class Slot:
    """What is said today of whatever falls due on one day, and how high that has climbed."""

    due_on: date
    tail: str  # of the unique key
    words: str
    reached: int  # the place of its rung in the ladder, -1 when its level is no rung there
    step_on: date  # the day of the step
    is_late: bool  # after the deadline everybody is told; before it nobody whose time began on the day of the step

    def values(self) -> tuple:
        """As the database takes them, in the order of ``TOLD``."""
        as_date = connection.ops.adapt_datefield_value
        return as_date(self.due_on), self.tail, self.words, self.reached, as_date(self.step_on), self.is_late


def _slots(matter: Matter, days: Iterable[date], today: date) -> Iterator[Slot]:
    """One for each deadline that has reached a step; beyond the last one it is not said day by day how far."""
    for due_on in days:
        late = (today - due_on).days
        for step in matter.steps:
            if step.days <= late < step.until:
                is_long_past = step.is_last and late > step.days > 0
                before, after = matter.words(step, step.days if is_long_past else late, is_long_past)
                reached = matter.rungs.index(step.level) if step.level in matter.rungs else -1
                yield Slot(due_on, f":{step.days:+d}:{due_on}", f"{before}{due_on}{after}", reached,
                           due_on + timedelta(days=step.days), step.days > 0)  # fmt: skip


def columns_of(to: str) -> dict[str, Any]:
    """What every message is made of; ``to`` is the way to the hazard."""
    return {
        "pk": F("pk"),
        "due_on": F("due_on"),
        "number": F(f"{to}number"),
        "unit": F(f"{to}unit__name"),
        "body": Left(f"{to}description", BODY_LENGTH),
        **{unit: F(f"{to}{unit}_id") for unit in ("township", "regulator", "county")},
    }


# columns that are used up when a message is put together; the others lead to its people
USED_UP = ("pk", "due_on", "number", "unit", "what", "said", "began_on")
# an item meets the slot of its deadline; what is due then meets the people of its places
TOLD = """
WITH slot (due_on, tail, words, reached, step_on, is_late) AS (VALUES {slots}),
item ({columns}) AS NOT MATERIALIZED ({items}),
due AS MATERIALIZED (
    SELECT {kept}, slot.reached, %s || item.pk || ':' || item.what || slot.tail AS key,
        item.said || slot.words || item.unit AS title, %s || item.number || %s AS url
    FROM slot JOIN item ON item.due_on = slot.due_on WHERE slot.is_late OR item.began_on < slot.step_on
),
post (unit_id, role, user_id) AS NOT MATERIALIZED ({posts})
{people}"""
PEOPLE = """
SELECT due.key, post.user_id, due.title, due.body, due.url, CAST(due.hazard AS text) AS object_id
FROM due JOIN post ON post.unit_id = due.{place} WHERE {conditions}"""


def tell(matter: Matter, today: date, now: datetime) -> int:
    """Everybody whose step has been reached and who was not told yet, in one statement. Returns how many that are."""
    rows = matter.rows.order_by()
    slots = list(_slots(matter, rows.values_list(matter.columns["due_on"], flat=True).distinct(), today))
    if not slots:
        return 0
    posts = Appointment.objects.in_force(today).of_people()
    items, of_items = rows.values_list(*matter.columns.values()).query.sql_with_params()
    people, of_people = posts.values_list("unit_id", "role", "user_id").query.sql_with_params()
    sql = TOLD.format(
        slots=", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(slots)),
        columns=", ".join(matter.columns),
        kept=", ".join(f"item.{name}" for name in matter.columns if name not in USED_UP),
        items=items,
        posts=people,
        people=" UNION ALL ".join(branch for ladder in matter.ladders for branch in _branches(ladder)),
    )
    of_slots = [value for slot in slots for value in slot.values()]
    name, sample = matter.page
    address = reverse(name, args=[sample]).split(str(sample))
    values = [*of_slots, *of_items, f"{matter.word}:", *address, *of_people]
    return notify_found(sql, values, kind=matter.kind, object_type=OBJECT, now=now)


def _branches(ladder: Ladder) -> Iterator[str]:
    """One query for each rung. A rung hears what has climbed to it or above, and what found nobody on the rung below."""
    level = "due.reached" if ladder.climbs else "0"
    hears = f"{level} >= 0"
    for rung, (place, roles) in enumerate(ladder.posts):
        among = "post.role IN ({})".format(", ".join(f"'{role}'" for role in sorted(roles)))
        conditions = [among, f"({hears})"]
        if ladder.of:
            conditions.append(f"due.chain = '{ladder.of}'")
        if ladder.not_to:
            conditions.append(f"post.user_id <> due.{ladder.not_to}")
        yield PEOPLE.format(place=place, conditions=" AND ".join(conditions))
        nobody = f"NOT EXISTS (SELECT 1 FROM post WHERE post.unit_id = due.{place} AND {among})"
        hears = f"{level} >= {rung + 1} OR ({nobody} AND ({hears}))"
