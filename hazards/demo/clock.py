"""The one way to write history: move the clock of this process.

The product itself offers no way to back-date anything, and shall not: a journal that can be told when it was written is
worth nothing. Only ``load_demo``, a process of its own that refuses to run in production, sees another time. Everything
that asks Django for the time (``timezone.now``, ``localdate``, the defaults of model fields) is answered from here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Inside the block it is ``moment`` (aware). For one thread at a time."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    real = timezone.datetime  # the name django.utils.timezone.now() looks up
    timezone.datetime = Stopped  # type: ignore[misc]
    try:
        yield moment
    finally:
        timezone.datetime = real  # type: ignore[misc]
