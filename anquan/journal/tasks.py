from celery import shared_task
from django.utils import timezone

from anquan.journal.sealing import seal


@shared_task(name="journal.seal")
def seal_journal() -> int:
    return seal(now=timezone.now())
