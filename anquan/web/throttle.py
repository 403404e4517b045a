"""How often one address may open a page that needs no login."""

from django.core.cache import cache
from django.utils import timezone

from anquan.journal.context import current

MINUTE = 60


def too_often(what: str, per_minute: int) -> bool:
    """Counts by address and minute. A cache that does not answer counts nothing."""
    key = f"{what}:{current().ip}:{timezone.now():%H%M}"
    cache.add(key, 0, MINUTE * 2)
    try:
        asked = cache.incr(key)
    except ValueError:
        return False
    return bool(asked) and asked > per_minute
