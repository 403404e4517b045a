"""Reading notices."""

from django.db.models import Count

from anquan.notices.models import DigestMail, Message, Outbox
from anquan.notices.rules import STATUSES


def unread_count(user) -> int:
    return Message.objects.of(user).unread().count()


def sending_counts() -> list[tuple[str, str, int, int]]:
    """(status, Chinese name, messages, e-mails) in the order of the states."""
    messages = dict(Outbox.objects.values_list("status").annotate(Count("pk")))
    mails = dict(DigestMail.objects.values_list("status").annotate(Count("pk")))
    return [(status, name, messages.get(status, 0), mails.get(status, 0)) for status, name in STATUSES]
