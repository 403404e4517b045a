"""Reading notices."""

from anquan.notices.models import DigestMail, Message, Outbox
from anquan.notices.rules import DEAD, WAITING


def unread_count(user) -> int:
    return Message.objects.visible_to(user).unread().count()


def open_counts(model: type[Outbox] | type[DigestMail], operator) -> dict[str, int]:
    """How many wait and how many have failed; the settled ones are too many to be counted on every page."""
    rows = model.objects.visible_to(operator)
    return {status: rows.filter(status=status).count() for status in (WAITING, DEAD)}
