"""Short words for tests of reminders."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from anquan.notices.models import Outbox
from anquan.notices.services import notify
from hazards import recipients, reminders
from hazards.listings.reminding import remind_of_listings
from hazards.majors.clock_reminders import remind_of_majors
from hazards.models import Hazard

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: date, hour: int = 7, minute: int = 30) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def remind(day: date) -> int:
    """As the beat does it, without the missed reports."""
    parts = (reminders.remind_all, remind_of_majors, remind_of_listings)
    return sum(part(today=day, now=at(day)) for part in parts)


def reminders_of(hazard: Hazard) -> Counter:
    """How many reminders of the deadline each person has: {(name, step): count}."""
    rows = Outbox.objects.filter(key__startswith=f"hazard:{hazard.pk}:ladder:").select_related("user")
    return Counter((row.user.username, int(row.key.split(":")[3])) for row in rows)


def all_told() -> Counter:
    """Every reminder there is, by person and key."""
    rows = Outbox.objects.filter(kind__in=["hazard.due", "hazard.clock", "major.rung", "workdays.missing"])
    return Counter(rows.values_list("user__username", "key"))


def people_by_the_book(hazard: Hazard, level: str, on: date) -> set[str]:
    """Who should be told at a rung, one hazard at a time, by the functions of ``recipients``."""
    names = list(recipients.RUNGS)
    told = set()
    for name in names[: names.index(level) + 1]:
        told |= {user.username for user in recipients.rung(hazard, name, on)}
    return told


@transaction.atomic
def naive_beat(day: date, since: date | None = None) -> None:
    """The control: how a scheduler that counts runs would remind. One message a day missed, keyed by the run."""
    days = [day] if since is None else [since + timedelta(days=n) for n in range((day - since).days + 1)]
    for run_on in days:
        for hazard in Hazard.objects.open().filter(due_on__isnull=False):
            for user in recipients.responsible_people(hazard, run_on):
                serial = Outbox.objects.count()
                notify(
                    key=f"naive:{hazard.pk}:{run_on}:{serial}",
                    user=user,
                    kind="hazard.due",
                    title="期限提醒",
                    obj=hazard,
                )
