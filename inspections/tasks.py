"""What the beat runs. Each job does everything that is due and not done yet, so it may run late, twice or after a gap."""

from celery import shared_task
from django.utils import timezone

from inspections.offline import services as offline


@shared_task(name="inspections.offline_clean_up")
def clean_up_uploads() -> int:
    return offline.clean_up(now=timezone.now())
