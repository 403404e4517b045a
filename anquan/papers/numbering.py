"""The next number of a series: no gap, no duplicate, taken in the caller's transaction (acceptance C8)."""

from django.db import connection, transaction

from anquan.papers.models import Counter

# one statement to take and to read: the row is locked by its first half
TAKE = "UPDATE papers_counter SET value = value + %s WHERE series = %s AND year = %s RETURNING value"


def take(*, series: str, year: int, count: int = 1) -> int:
    """Take ``count`` numbers and return the first. A rollback of the caller gives them back."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [count, series, year])
        if (last := cursor.fetchone()) is None:
            Counter.objects.bulk_create([Counter(series=series, year=year)], ignore_conflicts=True)
            cursor.execute(TAKE, [count, series, year])
            last = cursor.fetchone()
    return last[0] - count + 1
