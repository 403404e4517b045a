"""挂牌督办 is reminded of: its own clocks, and the deadline of the supervision up to the level that listed (domain §2.4).

Two matters of the one machinery in ``hazards/reminders.py``. The deadline keeps the keys of the ladder of rectification,
so an item that comes under 挂牌督办 in the middle of it is not told the same step twice.
"""

from datetime import date, datetime
from functools import partial

from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from anquan.accounts.roles import roles_with
from hazards import recipients
from hazards.listings.rules import IN_FORCE
from hazards.majors.clock_reminders import OF_MAJOR, OFFICE
from hazards.majors.rules import Authority
from hazards.models import Clock, Hazard, Listing, ListingExtension
from hazards.reminders import (
    ORDERING,
    RUNGS,
    WITH_THE_RECTIFIER,
    Ladder,
    Matter,
    Page,
    Post,
    armed_on,
    clock_words,
    columns_of,
    deadline_words,
    of_deadline,
    steps,
    tell,
)
from hazards.rules import BESIDE, ClockKind

OF_LISTING: Page = ("listings:detail", 2_000_000_001)
WORDS: dict[str, str] = {
    ClockKind.NOTICE: "送达督办通知书",
    ClockKind.ANNOUNCE: "挂牌公告",
    ClockKind.SIGNPOST: "挂警示牌",
    ClockKind.EXTEND: "决定挂牌督办延期",
    ClockKind.DELIST: "摘牌公告",
}
SAID = Case(*(When(kind=kind, then=Value(word)) for kind, word in WORDS.items()))
CHAIN = Case(
    When(kind=ClockKind.SIGNPOST, then=Value("supervising")),
    When(kind=ClockKind.EXTEND, then=Value("deciding")),
    default=Value("office"),
)
DECIDER: Post = ("decider", roles_with("listing.approve"))
LADDERS = (
    Ladder([OFFICE], of="office"),
    Ladder([("charged_to", ORDERING), OFFICE], of="supervising"),
    Ladder([DECIDER, OFFICE], of="deciding"),
    Ladder([OFFICE, DECIDER], climbs=True),
)
# the ladder of rectification, and above it the level that listed
ABOVE: dict[str, Post] = RUNGS | {"挂牌机关": ("decider", DECIDER[1] | recipients.OFFICE_ROLES)}


def remind_of_listings(*, today: date, now: datetime) -> int:
    """Everything due and not told yet. Returns how many messages are new."""
    return remind_of_steps(today=today, now=now) + remind_of_deadlines(today=today, now=now)


def remind_of_steps(*, today: date, now: datetime) -> int:
    """通知书, 公告, 警示牌, 延期决定, 摘牌公告: told to whoever has to do it, later to the 安委办 and the level that listed."""
    listing = Listing.objects.filter(major__hazard=OuterRef("hazard_id")).order_by("-pk")
    own = {
        "hazard": F("hazard_id"), "what": F("kind"), "said": SAID, "chain": CHAIN, "began_on": F("started_on"),
        "charged_to": F("charged_to_id"), "number": Subquery(listing.values("pk")[:1]),
        "decider": Subquery(listing.annotate(decider=_decider("")).values("decider")[:1]),
    }  # fmt: skip
    matter = Matter(
        word="clock",
        kind="hazard.clock",
        rows=Clock.objects.filter(kind__in=BESIDE, stopped_on__isnull=True),
        columns=columns_of("hazard__") | own,
        steps=steps("listing.remind.clocks", "listing.remind.clock_levels", today),
        rungs=["安委办", "分管领导"],
        words=clock_words,
        ladders=LADDERS,
        page=OF_LISTING,
    )
    return tell(matter, today, now)


def remind_of_deadlines(*, today: date, now: datetime) -> int:
    """督办期限: the deadline of rectification, at most the longest term of the listing."""
    rows = Hazard.objects.open().filter(status__in=WITH_THE_RECTIFIER, major__listings__status__in=IN_FORCE)
    extended = ListingExtension.objects.filter(
        listing__major__hazard=OuterRef("pk"), result=ListingExtension.Result.GRANTED, new_due_on=OuterRef("due_on")
    )
    decided_on = Coalesce(Subquery(extended.values("decided_on")[:1]), date.min)
    own = {
        "due_on": Least(F("due_on"), F("major__listings__limit_on")),
        "began_on": Greatest(armed_on(), decided_on, F("major__listings__listed_on")),
        "decider": _decider("major__listings__"),
    }
    matter = Matter(
        word="hazard",
        kind="hazard.due",
        rows=rows,
        columns=of_deadline(said="挂牌督办的隐患") | own,
        steps=steps("listing.remind.ladder", "listing.remind.levels", today),
        rungs=list(ABOVE),
        words=partial(deadline_words, "督办"),
        ladders=[Ladder(list(ABOVE.values()), climbs=True)],
        page=OF_MAJOR,
    )
    return tell(matter, today, now)


def _decider(to: str) -> Case:
    """The government of the level, as ``Listing.deciding_unit`` says it of one; ``to`` is the way to the listing."""
    hazard = "" if to else "major__hazard__"
    return Case(*(When(**{f"{to}level": level}, then=F(f"{hazard}{level}_id")) for level in Authority.values))
