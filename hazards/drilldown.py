"""What the lists of 重大隐患 and 挂牌督办 share with that of hazards: its conditions, and the rows behind a figure."""

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.utils import timezone

from anquan.indicators import BadPeriod, Period, Slice, rows_behind
from hazards.filters import HazardFilter
from hazards.models import Hazard


def matching(name: str, value: Any) -> QuerySet:
    """The hazards that meet one condition, in the words of the list of hazards."""
    found = HazardFilter({name: value}, Hazard.objects.all(), given_only=True)
    if not found.form.is_valid():  # a condition that is left out would widen the answer
        raise BadRequest(
            f"查询条件写得不对：{'；'.join(str(text) for texts in found.form.errors.values() for text in texts)}"
        )
    return found.qs


def behind(code: str, list_url: str, period: str) -> QuerySet | list:
    """The keys of the rows behind a figure, with the period as it was written."""
    return rows_behind(code, list_url, Slice(None, period_of(period), timezone.localdate()))


def period_of(text: str) -> Period:
    """The period as it was written; this year when nothing was, today alone when it is none."""
    today = timezone.localdate()
    try:
        return Period.parse(text or str(today.year))
    except BadPeriod:
        return Period.between(today, today)
