from celery import shared_task
from django.utils import timezone

from anquan.notices import services
from anquan.notices.digests import send_digests


@shared_task(name="notices.deliver")
def deliver() -> int:
    return services.deliver_all(now=timezone.now())


@shared_task(name="notices.digest")
def digest() -> int:
    return send_digests(now=timezone.now())


@shared_task(name="notices.clean_up")
def clean_up() -> int:
    return services.clean_up(now=timezone.now())
