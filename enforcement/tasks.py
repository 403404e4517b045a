"""What the beat runs. Each job does everything that is due and not done yet, so it may run late, twice or after a gap."""

from celery import shared_task
from django.utils import timezone

from enforcement.officers.reminding import remind_of_expiries
from hazards.demo.progress import is_loading


@shared_task(name="enforcement.remind_of_expiries")
def remind() -> int:
    """Not while the demo writes its history."""
    return 0 if is_loading() else remind_of_expiries(today=timezone.localdate())
