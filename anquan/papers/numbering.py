"""The next number of a series: no gap, no duplicate, taken in the caller's transaction (acceptance C8)."""

from django.db import transaction
from django.db.models import F

from anquan.papers.models import Counter


def take(*, series: str, year: int, count: int = 1) -> int:
    """Take ``count`` numbers and return the first. A rollback of the caller gives them back."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    counters = Counter.objects.filter(series=series, year=year)
    if not counters.update(value=F("value") + count):
        Counter.objects.bulk_create([Counter(series=series, year=year)], ignore_conflicts=True)
        counters.update(value=F("value") + count)
    return counters.values_list("value", flat=True).get() - count + 1
