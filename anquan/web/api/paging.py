"""Pages by key for machines: ``(updated_at, id)`` ascending, so that a client never misses a change."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from anquan.terms.selectors import whole
from anquan.web.keyset import BadCursor

FIRST_YEAR, LAST_YEAR = 1900, 9000  # beyond, a change of the time zone leaves the calendar
OWN = frozenset({"cursor", "page_size", "updated_since", "format"})


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
    """One page: ``results`` and the cursor of the ``next`` one, null at the end.

    ``read`` turns a sliced queryset into dicts that hold ``id`` and ``moment``; both are taken from the last row.
    """
    if start := since(query):
        rows = rows.filter(**{f"{moment}__gte": start})
    if text := query.get("cursor", ""):
        at, pk = _decode(text)
        rows = rows.filter(**{f"{moment}__gte": at}).filter(
            Q(**{f"{moment}__gt": at}) | Q(**{moment: at, "pk__gt": pk})
        )
    size = page_size(query, today)
    results = read(rows.order_by(moment, "pk")[: size + 1])
    more, results = len(results) > size, results[:size]
    return {"next": _encode(results[-1][moment], results[-1]["id"]) if more else None, "results": results}


def _encode(at: datetime, pk: int) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{pk}".encode()).decode().rstrip("=")


def _decode(text: str) -> tuple[datetime, int]:
    try:
        at, _, pk = base64.urlsafe_b64decode(text[:200] + "=" * (-len(text[:200]) % 4)).decode().partition("|")
        moment = datetime.fromisoformat(at)
        if not timezone.is_aware(moment) or not FIRST_YEAR <= moment.year <= LAST_YEAR or not pk.isdecimal():
            raise ValueError(text)
        return moment, int(pk)
    except (ValueError, binascii.Error) as error:
        raise BadCursor("cursor 无效，请原样使用上一页返回的 next。") from error
