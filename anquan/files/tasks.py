from celery import shared_task
from django.utils import timezone

from anquan.files import exports, services


@shared_task(name="files.clean_up")
def clean_up() -> int:
    return services.clean_up(now=timezone.now())


@shared_task(name="files.scrub")
def scrub() -> int:
    return services.report_faults()


@shared_task(name="files.export")
def export(pk: str) -> bool:
    return exports.run(pk)


@shared_task(name="files.exports")
def export_waiting() -> int:
    return sum(exports.run(pk) for pk in exports.waiting(timezone.now()))


@shared_task(name="files.look_at_older")
def look_at_older() -> int:
    return services.look_at_older(most=services.LOOKED_AT_ONCE)
