from celery import shared_task
from django.utils import timezone

from anquan.accounts import phone_codes


@shared_task(name="accounts.send_codes")
def send_codes() -> int:
    return phone_codes.send_all(now=timezone.now())
