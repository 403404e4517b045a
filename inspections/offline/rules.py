"""The words of an offline upload and the limits of its protocol. Pure: no database, no web.

Limits of a protocol, not numbers of law: both ends know them, and a change needs both ends.
"""

from datetime import datetime, timedelta

from django.db.models import TextChoices

FIELD_LENGTH = 40
MOST_FILES = 60  # of one record: an inspection with many items has many photos
MOST_ITEMS = 600  # of the checklists of one visit
MOST_MANIFEST = 200_000  # characters
MOST_CHUNK = 1024 * 1024  # bytes of one request
CLOCK_TRUSTED = timedelta(minutes=2)  # a phone whose clock is further off is corrected


class Kind(TextChoices):
    """What a record becomes."""

    HAZARD = "hazard", "隐患"
    RECHECK = "recheck", "复查"
    VISIT = "visit", "检查"


def corrected(made_at: datetime, phone_now: datetime | None, now: datetime) -> datetime:
    """When something was done, by our clock: a phone that is an hour slow says so when it sends. Never in the future."""
    wrong = now - phone_now if phone_now else timedelta()
    if abs(wrong) > CLOCK_TRUSTED:
        made_at += wrong
    return min(made_at, now)
