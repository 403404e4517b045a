"""What the beat runs. Each job does everything that is due and not done yet, so it may run late, twice or after a gap."""

from celery import shared_task
from django.utils import timezone

from hazards.demo.progress import is_loading
from inspections.offline import services as offline
from inspections.selfchecks.reminding import remind_of_misses
from inspections.visits import services as visits


@shared_task(name="inspections.remind")
def remind() -> int:
    """Not while the demo writes its history: what is long done would be reminded of."""
    return 0 if is_loading() else remind_of_misses(today=timezone.localdate(), now=timezone.now())


@shared_task(name="inspections.offline_clean_up")
def clean_up_uploads() -> int:
    return offline.clean_up(now=timezone.now())


@shared_task(name="inspections.follow_units")
def follow_units() -> int:
    return visits.follow_units()
