from celery import shared_task
from django.utils import timezone

from anquan.files import services


@shared_task(name="files.clean_up")
def clean_up() -> int:
    return services.clean_up(now=timezone.now())


@shared_task(name="files.scrub")
def scrub() -> int:
    return services.report_faults()
