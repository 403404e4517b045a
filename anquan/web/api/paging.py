"""Pages by key for machines. ``next`` is the next page of this pass; ``resume`` is where the next pass begins.

Rows come by ``(moment, id)``. The moment is written before the commit, so a change may come to light behind rows that
were read already. ``resume`` therefore goes back to the moment before which nothing was under way when the pass began:
a row may come twice, none is ever missed. ``next`` carries that moment through the pages of the pass.
"""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from anquan.terms.selectors import whole
from anquan.web.keyset import BadCursor

FIRST_YEAR, LAST_YEAR = 1900, 9000  # beyond, a change of the time zone leaves the calendar
OWN = frozenset({"cursor", "page_size", "updated_since", "format"})
CLOCKS_DIFFER = timedelta(seconds=5)  # between two machines that write, and the database


class Place(NamedTuple):
    """Where a client stands: behind this row. ``settled`` is set on the pages of a pass that goes on."""

    at: datetime
    pk: int
    settled: datetime | None = None


def page_size(query, today) -> int:
    text, largest = query.get("page_size", ""), whole("api.page_max", today)
    if not text:
        return whole("api.page_size", today)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= largest:
        raise BadRequest(f"page_size 应为 1 至 {largest} 的整数。")
    return int(text)


def since(query) -> datetime | None:
    text = query.get("updated_since", "")
    if not text:
        return None
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadRequest("updated_since 应为带时区的时间，例如 2026-11-21T08:00:00+08:00。")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def page_of(rows: QuerySet, query, today, *, moment: str, read: Callable[[QuerySet], list[dict]]) -> dict[str, Any]:
    """One page: ``results``, the cursor of the ``next`` page (null at the end) and the one to ``resume`` from.

    ``read`` turns a sliced queryset into dicts that hold ``id`` and the last part of ``moment``, which may be the path
    of a column; both are taken from the last row.
    A cursor holds the place, so ``updated_since`` counts only where there is none.
    """
    floor, size, text = since(query), page_size(query, today), query.get("cursor", "")
    start = _place(text) if text else Place(floor, 0) if floor else None
    settled = (start and start.settled) or settled_until()
    if start:
        rows = rows.filter(**{f"{moment}__gte": start.at}).filter(
            Q(**{f"{moment}__gt": start.at}) | Q(**{moment: start.at, "pk__gt": start.pk})
        )
    results = read(rows.order_by(moment, "pk")[: size + 1])
    more, results = len(results) > size, results[:size]
    last = Place(results[-1][moment.rpartition("__")[2]], results[-1]["id"]) if results else start
    again = last if last and last.at < settled else Place(max(settled, floor) if floor else settled, 0)
    return {
        "next": encode(last.at.isoformat(), last.pk, settled.isoformat()) if more else None,
        "resume": encode(again.at.isoformat(), again.pk),
        "results": results,
    }


def settled_until() -> datetime:
    """Whatever was changed before this moment can be read by now: no transaction that is open began so early.

    SQLite has one writer at a time, which takes its moments after it was let in: only the clock is in question.
    """
    return (_oldest_transaction() or timezone.now()) - CLOCKS_DIFFER


def _oldest_transaction() -> datetime | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            # the function behind pg_stat_activity: without the names that the view looks up, in a third of its time
            "SELECT COALESCE(min(xact_start), clock_timestamp()) FROM pg_stat_get_activity(NULL)"
            " WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


# --- cursors --------------------------------------------------------------------------------------------------------
def encode(*parts: object) -> str:
    return base64.urlsafe_b64encode("|".join(map(str, parts)).encode()).decode().rstrip("=")


def decode(text: str) -> list[str]:
    """The parts of a cursor; ``BadCursor`` for what is none of ours."""
    try:
        plain = base64.b64decode(text[:200] + "=" * (-len(text[:200]) % 4), altchars=b"-_", validate=True)
        return plain.decode("ascii").split("|")
    except (ValueError, binascii.Error) as error:
        raise bad_cursor() from error


def whole_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise bad_cursor()
    return int(text)


def bad_cursor() -> BadCursor:
    return BadCursor("cursor 无效，请原样使用接口返回的 next 或 resume。")


def _place(text: str) -> Place:
    at, pk, settled, *_ = [*decode(text), "", "", ""]
    return Place(_moment(at), whole_number(pk), _moment(settled) if settled else None)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_cursor() from error
    if not timezone.is_aware(moment) or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise bad_cursor()
    return moment
