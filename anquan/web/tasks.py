from celery import shared_task
from django.core.management import call_command

from anquan.web.api.idempotency import forget_old


@shared_task(name="web.clean_up")
def clean_up() -> int:
    call_command("clearsessions")
    return forget_old()
