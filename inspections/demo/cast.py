"""What every part of the demo needs: the people whose accounts are printed, days that are over, pictures, and chapters."""

import time as clocks
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from itertools import count
from random import Random

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from PIL import Image, ImageDraw

from anquan.accounts.models import Appointment, User
from anquan.files.models import StoredFile
from anquan.files.rules import Limits
from anquan.files.services import image_limits, store_image
from anquan.journal.models import Entry
from anquan.journal.services import record
from anquan.units.models import Unit
from anquan.workdays.selectors import calendar
from anquan.workflow import NotAllowed
from hazards.demo import clock, scenes
from hazards.demo.accounts import ACCOUNTS
from hazards.demo.clock import SHANGHAI
from hazards.models import Campaign

CHAPTER = "demo.chapter"
SETTLING = 0.05  # seconds after a chapter, so that those who use the product meanwhile get their turn
NEEDED = (
    "jiancha", "fucha", "fenguan", "wangge", "qiye", "anguan", "zhifa", "juzhang", "lianluo", "anweiban", "zhuren",
    "lingdao", "zhuanjia",
)  # fmt: skip
EARLIEST, LATEST = time(8, 30), time(17, 20)  # of a working day
REFUSALS = (NotAllowed, ValidationError, Http404, ObjectDoesNotExist)
Chapter = tuple[str, Callable[[], object]]


@dataclass
class Cast:
    """``cast["jiancha"]`` is the person of an account. ``now`` is when the demo is played: nothing happens later."""

    now: datetime
    people: dict[str, User]
    limits: Limits
    shots: Iterator[int] = field(default_factory=count)

    @classmethod
    def of(cls, now: datetime) -> "Cast | None":
        """None where the accounts of the demo are not there."""
        people = User.objects.in_bulk([account.username for account in ACCOUNTS], field_name="username")
        if any(name not in people or not people[name].appointments_today for name in NEEDED):
            return None
        return cls(now.astimezone(SHANGHAI), people, image_limits(timezone.localdate(now)))

    def __getitem__(self, username: str) -> User:
        return self.people[username]

    # --- where they are -----------------------------------------------------------------------------------------------
    def unit_of(self, username: str) -> Unit:
        return self[username].appointments_today[0].unit

    @property
    def county(self) -> Unit:
        return self.unit_of("anweiban")

    @property
    def town(self) -> Unit:
        return self.unit_of("jiancha")

    def posts(self, role: str, units: Iterable[Unit]) -> list[Appointment]:
        held = Appointment.objects.in_force(self.today).of_people().filter(role=role, unit__in=units)
        return list(held.select_related("user").order_by("unit", "pk"))

    def holders(self, role: str, *units: Unit) -> list[User]:
        """Whoever has the post there, in the order of the appointments."""
        return [post.user for post in self.posts(role, units)]

    def enterprises(self) -> QuerySet[Unit]:
        """Those of the town of the printed accounts, the oldest first."""
        rows = Unit.objects.active().enterprises().subtree_of(self.town).order_by("pk")
        return rows.select_related("profile__industry", "township", "county")

    def campaigns(self, day: date) -> list[Campaign]:
        """The 专项行动 that runs longest of those of the day: none or one."""
        rows = Campaign.objects.filter(county=self.county, starts_on__lte=day, ends_on__gte=day).order_by("pk")
        return sorted(rows, key=lambda each: each.starts_on - each.ends_on)[:1]

    # --- when ---------------------------------------------------------------------------------------------------------
    @property
    def today(self) -> date:
        return self.now.date()

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def workday(self, day: date) -> date:
        """The day itself or the last working day before it."""
        is_workday = calendar().is_workday
        return next(found for back in range(60) if is_workday(found := day - timedelta(days=back)) or back == 59)

    @contextmanager
    def on(self, day: date, at: time = time(9, 30)) -> Iterator[date]:
        """Inside the block it is that moment; never later than now."""
        moment = min(datetime.combine(day, at, SHANGHAI), self.now)
        with clock.at(moment):
            yield moment.date()

    def clip(self, day: date, first: date) -> date:
        """``day`` as a working day, neither before ``first`` nor in the future."""
        return max(first, self.workday(min(day, self.today)))

    # --- pictures -----------------------------------------------------------------------------------------------------
    def photo(self, actor: User, unit: Unit, category: str = "", stage: str = "after") -> StoredFile:
        """A picture taken some minutes ago at the place. ``stage`` as in ``hazards.demo.scenes``."""
        now = timezone.localtime()
        random = Random(f"{unit.pk} {now} {next(self.shots)}")
        taken = now - timedelta(minutes=random.randrange(2, 9))
        spot = (float(unit.lat), float(unit.lng)) if unit.lat is not None and unit.lng is not None else None
        content = scenes.picture(category, stage, random, taken_at=taken, place=spot)
        stamp = [unit.name, f"{taken:%Y-%m-%d %H:%M} {actor.name}"]
        return store_image(actor=actor, upload=BytesIO(content), stamp=stamp, limits=self.limits)

    def signature(self, actor: User) -> StoredFile:
        """A few strokes of a finger."""
        random = Random(f"{actor.pk} {timezone.now()} {next(self.shots)}")
        image = Image.new("L", (480, 180), 255)
        draw = ImageDraw.Draw(image)
        for place in range(3):
            left = 60 + place * 120
            points = [(left + random.randrange(110), 30 + random.randrange(120)) for _ in range(7)]
            draw.line(points, fill=20, width=5, joint="curve")
        content = BytesIO()
        image.save(content, "PNG")
        return store_image(actor=actor, upload=BytesIO(content.getvalue()), stamp=[], limits=self.limits)


def play(chapters: Sequence[Chapter], *, say: Callable[[str], object]) -> int:
    """Each whole or not at all, in one transaction; the journal remembers which were played. Returns how many are new."""
    played = set(Entry.objects.filter(action=CHAPTER).values_list("object_label", flat=True))
    return sum(_played(name, scene, say) for name, scene in chapters if name not in played)


def _played(name: str, scene: Callable[[], object], say: Callable[[str], object]) -> bool:
    try:
        with transaction.atomic():
            scene()
            record(actor=None, action=CHAPTER, label=name)
    except REFUSALS as refusal:  # somebody who is trying the product out has changed what the chapter builds on
        say(f"演示数据“{name}”没有载入：{refusal}")
        return False
    clocks.sleep(SETTLING)
    return True


def chapter(name: str, scene: Callable[..., object], *given: object) -> Chapter:
    return name, partial(scene, *given)
