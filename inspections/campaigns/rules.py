"""The words and sums of 专项行动. Pure: no database, no web."""

from calendar import monthrange
from datetime import date, timedelta

from django.db.models import TextChoices

from anquan.indicators import Period


class Kind(TextChoices):
    COUNT = "count", "整数"
    AMOUNT = "amount", "可有小数"


class Status(TextChoices):
    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已报送"
    LOCKED = "locked", "已锁定"


FIELD = "x:"  # before the code of a field of the campaign, to tell its key from a part of the 34 columns


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months(starts_on: date, ends_on: date, today: date) -> list[date]:
    """The first days of the months of a campaign that have begun, the newest first."""
    found, day = [], first_of(starts_on)
    while starts_on <= today and day <= min(ends_on, today):
        found.append(day)
        day = last_of(day) + timedelta(days=1)
    return found[::-1]


def month_of(campaign_starts: date, campaign_ends: date, month: date) -> Period:
    """The days of a month that belong to the campaign."""
    return Period.between(max(campaign_starts, month), min(campaign_ends, last_of(month)))


def cumulative(campaign_starts: date, campaign_ends: date, month: date) -> Period:
    """From the first day of the campaign to the end of a month."""
    return Period.between(campaign_starts, min(campaign_ends, last_of(month)))
