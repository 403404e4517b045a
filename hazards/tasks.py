"""What the beat runs. Each job does everything that is due and not done yet, so it may run late, twice or after a gap."""

from celery import shared_task
from django.utils import timezone

from hazards import reminders, services, snapshots
from hazards.demo.progress import is_loading
from hazards.imports import batches, jobs
from hazards.listings import services as listings
from hazards.listings.reminding import remind_of_listings
from hazards.majors import circulars
from hazards.majors.clock_reminders import remind_of_majors
from hazards.majors.reminding import remind_of_duties


@shared_task(name="hazards.remind")
def remind() -> int:
    """Not while the demo writes its history: what is long done would be reminded of."""
    if is_loading():
        return 0
    today, now = timezone.localdate(), timezone.now()
    parts = (reminders.remind_all, remind_of_majors, remind_of_listings, remind_of_duties)
    return sum(part(today=today, now=now) for part in parts)


@shared_task(name="hazards.circulars")
def draft_circulars() -> int:
    return 0 if is_loading() else circulars.draft_due(today=timezone.localdate())


@shared_task(name="hazards.snapshot")
def snapshot() -> int:
    return 0 if is_loading() else snapshots.take_missing(today=timezone.localdate(), now=timezone.now())


@shared_task(name="hazards.import")
def run_import(pk: str) -> bool:
    return jobs.run(pk)


@shared_task(name="hazards.imports")
def run_imports() -> int:
    return sum(jobs.run(pk) for pk in jobs.waiting(timezone.now()))


@shared_task(name="hazards.imports_clean_up")
def clear_abandoned_imports() -> int:
    return batches.clear_abandoned(now=timezone.now())


@shared_task(name="hazards.follow_units")
def follow_units() -> int:
    return services.follow_units()


@shared_task(name="hazards.propose_listings")
def propose_listings() -> int:
    return 0 if is_loading() else listings.propose_all(today=timezone.localdate())
