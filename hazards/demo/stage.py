"""Running the demo: when it was opened, who is there, and the steps of all stories in the order of time.

How far a story has come is read from the journal: every step leaves exactly one entry of its own. So a run that
was killed anywhere goes on with the next step, and a run after the last one finds nothing to do.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from anquan.files.services import image_limits, store_image
from anquan.journal.context import door
from anquan.journal.models import Entry
from anquan.journal.services import record
from anquan.notices.models import Message, Outbox
from anquan.workdays.selectors import calendar
from anquan.workflow import NotAllowed
from hazards import reminders, services, snapshots
from hazards.demo import accounts, city, ledger, progress, scenes
from hazards.demo.clock import at
from hazards.demo.desk import Desk, with_date
from hazards.demo.fortnights import Fortnights
from hazards.demo.stories import Step, Story, all_stories, in_order
from hazards.listings import services as listings
from hazards.models import Hazard

YEARS = timedelta(days=730)
BEFORE = timedelta(days=365)  # people held their posts before the first hazard
UNREAD = timedelta(days=4)  # older messages of the demo have been read
PAUSE = 0.002  # seconds between two steps, so that those who use the product meanwhile get their turn
BATCH = 25  # steps; after them a longer pause
SETTLING = 0.05  # seconds a waiting writer of SQLite may sleep before he tries again


def opened_at() -> datetime | None:
    """When the demo was opened in this database: its last day. The journal remembers."""
    return Entry.objects.filter(action="demo.open").order_by("pk").values_list("at", flat=True).first()


def since(opened: datetime) -> date:
    return timezone.localdate(opened - YEARS - BEFORE)


def open_house() -> datetime:
    """What is needed to sign in; a few seconds the first time, nothing later."""
    if opened := opened_at():
        return opened
    opened = timezone.now()
    with door("command"), transaction.atomic():
        with at(opened - YEARS - BEFORE):
            county = city.first(since(opened))
        accounts.make_client(county, since(opened))  # now: a key of the first day would have run out
        record(actor=None, action="demo.open", label="演示数据")
    return opened_at() or opened


def play(*, say: Callable[[str], object], share: float = 1.0) -> int:
    """Everything else. Returns how many steps were played now; ``share`` makes a smaller demo for tests."""
    opened = open_house()
    if Entry.objects.filter(action="demo.done").exists():
        return 0
    with door("command"):
        try:
            progress.write(0, 1)
            with at(opened - YEARS - BEFORE):
                counties = list(city.build(since(opened)))
            days = calendar()
            stories = all_stories(counties, opened, YEARS, days, share)
            return Performance(stories, Fortnights(counties, opened, days), opened, say).run()
        finally:
            progress.clear()


class Performance(Desk):
    """One run over all stories."""

    def __init__(self, stories: list[Story], fortnights: Fortnights, opened: datetime, say: Callable[[str], object]):
        self.stories, self.opened, self.say = stories, opened, say
        self.hazards = dict(Hazard.objects.filter(uid__in=[s.uid for s in stories]).values_list("uid", "pk"))
        self.by_number = {story.number: story for story in stories}
        self.done = self._steps_done()
        self.left_alone: set[int] = set()
        self.month: datetime | None = None
        self.limits = image_limits(timezone.localdate())
        self.fortnights = fortnights

    def _steps_done(self) -> Counter:
        """How many steps of each story stand in the journal."""
        done = ledger.steps_done()
        return Counter({story.number: done[self.hazards.get(story.uid, 0)] for story in self.stories})

    def run(self) -> int:
        played, total = 0, sum(len(story.steps) for story in self.stories)
        finished = sum(self.done.values())
        told = -1
        for story, place in in_order(self.stories):
            if place < self.done[story.number] or story.number in self.left_alone:
                continue
            self._freeze_months(story.steps[place].at)
            self.fortnights.up_to(story.steps[place].at)
            self._play(story, place)
            played += 1
            if (percent := (finished + played) * 100 // total) != told:
                told = percent
                progress.write(finished + played, total)
                if percent % 10 == 0:
                    self.say(f"演示数据 {percent}%")
            self._rest(played)
        self._finish()
        return played

    def _rest(self, played: int) -> None:
        if played % BATCH:
            return time.sleep(PAUSE)
        read_up_to(self.opened - UNREAD)
        return time.sleep(SETTLING)

    def _freeze_months(self, moment: datetime) -> None:
        """The figures of a month are frozen when it has just ended, as the beat does it."""
        first = timezone.localtime(moment).replace(day=1, hour=1, minute=40, second=0, microsecond=0)
        if first != self.month:
            self.month = first
            with at(first):
                snapshots.take_missing(today=first.date(), now=first)

    def _finish(self) -> None:
        read_up_to(self.opened - UNREAD)
        self.fortnights.up_to(self.opened)
        self.fortnights.now()
        with at(self.opened):
            listings.propose_all(today=timezone.localdate(self.opened))
        reminders.remind_all(today=timezone.localdate(self.opened), now=self.opened)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with transaction.atomic():
            record(actor=None, action="demo.done", label="演示数据")

    def _play(self, story: Story, place: int) -> None:
        step = story.steps[place]
        with at(step.at):
            try:
                values = step.values | self._photos(story, place, step)
                self._verb(step)(story, step, values)
            except (NotAllowed, ValidationError, Http404, ObjectDoesNotExist) as refusal:
                # somebody who is trying the product out has taken this hazard over: its story is his now
                self.left_alone.add(story.number)
                self.say(f"第 {story.number} 条演示隐患从“{step.verb}”起不再继续：{refusal}")

    def _verb(self, step: Step) -> Callable[[Story, Step, dict], None]:
        track, _, _ = step.verb.partition(".")
        return getattr(self, f"_{track}", self._perform)

    def _photos(self, story: Story, place: int, step: Step) -> dict:
        """Pictures are stored before the step's transaction, as the pages do it."""
        stored: dict[str, list] = {}
        for kind, count in step.photos.items():
            for number in range(count):
                taken, content = self._picture(story, place, kind, number)
                stamp = [story.unit.name, f"{taken:%Y-%m-%d %H:%M} {step.actor.name}"]
                file = store_image(actor=step.actor, upload=content, stamp=stamp, limits=self.limits)
                stored.setdefault(kind, []).append(file)
        if step.verb == "report_fixed":
            return {"before_photos": stored["before"], "after_photos": stored["after"]}
        return {"photos": [file for files in stored.values() for file in files]} if stored else {}

    def _picture(self, story: Story, place: int, kind: str, number: int) -> tuple[datetime, bytes]:
        """When it was taken, and the JPEG. What was put right is photographed after what was wrong."""
        step, shown = story.steps[place], f"{story.uid} {place} {kind} {number}"
        random, category, stage = Random(shown), story.category, kind
        spot = (float(story.unit.lat), float(story.unit.lng)) if story.unit.lat is not None else None
        taken = step.at - timedelta(minutes=random.randrange(9, 15) if kind == "before" else random.randrange(2, 5))
        trick = step.trick if number == 0 else ""
        if trick == "before":
            shown, stage = f"{story.uid} 0 before 0", "before"
        elif trick == "another" and (other := self._submitted_before(story, step)):
            shown, category = f"{other[0].uid} {other[1]} after 0", other[0].category
        elif trick == "elsewhere" and spot:
            spot = (spot[0] + 0.031, spot[1])
        elif trick == "long_ago":
            taken = story.steps[0].at - timedelta(days=random.randrange(3, 40))
        return taken, scenes.picture(category, stage, Random(shown), taken_at=taken, place=spot)

    def _submitted_before(self, story: Story, step: Step) -> tuple[Story, int] | None:
        """The story before this one whose own after-picture had been taken by then, and the place of that step."""
        for number in range(story.number - 1, -1, -1):
            if earlier := self.by_number.get(number):
                for place, done in enumerate(earlier.steps):
                    if done.photos.get("after") and not done.trick and done.at < step.at:
                        return earlier, place
        return None

    # --- verbs --------------------------------------------------------------------------------------------------------
    def _report(self, story: Story, step: Step, values: dict) -> None:
        if "order" in values:
            values["order"] = with_date(values["order"], step.at.date())
        hazard = services.report(actor=step.actor, unit=story.unit, uid=story.uid, today=step.at.date(), **values)
        self.hazards[story.uid] = hazard.pk

    def _report_fixed(self, story: Story, step: Step, values: dict) -> None:
        hazard = services.report_fixed(actor=step.actor, unit=story.unit, uid=story.uid, today=step.at.date(), **values)
        self.hazards[story.uid] = hazard.pk

    def _perform(self, story: Story, step: Step, values: dict) -> None:
        today = step.at.date()
        if step.verb == "pass":
            values = values | self._looked_into(story, step)
        if "into" in values:
            values["into"] = Hazard.objects.get(uid=self.by_number[values["into"]].uid)
        services.perform(
            actor=step.actor,
            hazard_id=self.hazards[story.uid],
            action=step.verb,
            today=today,
            **with_date(values, today),
        )

    def _refused(self, story: Story, step: Step, values: dict) -> None:
        """An attempt that must fail; the refusal is journalled outside of any transaction."""
        try:
            services.perform(actor=step.actor, hazard_id=self.hazards[story.uid], today=step.at.date(), **values)
        except NotAllowed:
            return
        raise AssertionError(f"story {story.number}: the attempt should have been refused")

    def _ask(self, story: Story, step: Step, values: dict) -> None:
        hazard = Hazard.objects.get(pk=self.hazards[story.uid])
        if more := values.pop("extend_by", None):
            values["new_due_on"] = hazard.due_on + timedelta(days=more)
        services.ask(actor=step.actor, hazard_id=hazard.pk, today=step.at.date(), **values)

    def _decide(self, story: Story, step: Step, values: dict) -> None:
        request = Hazard.objects.get(pk=self.hazards[story.uid]).requests.get(result="")
        services.decide(actor=step.actor, request_id=request.pk, today=step.at.date(), **values)

    def _remind(self, story: Story, step: Step, values: dict) -> None:
        services.remind(actor=step.actor, hazard_id=self.hazards[story.uid], today=step.at.date(), **values)


@transaction.atomic
def read_up_to(moment: datetime) -> None:
    """What was queued before ``moment`` reached its people then, and was read: history fills nobody's inbox."""
    rows = list(Outbox.objects.filter(status="waiting", created_at__lt=moment))
    Message.objects.bulk_create(
        Message(outbox=row, user_id=row.user_id, kind=row.kind, title=row.title, body=row.body, url=row.url,
                created_at=row.created_at, read_at=row.created_at + timedelta(hours=3))
        for row in rows
    )  # fmt: skip
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(status="sent", sent_at=F("created_at"))
    Message.objects.filter(read_at=None, outbox__created_at__lt=moment).update(read_at=F("created_at"))
