"""Whole answers about hazards for the pages. Reading only."""

from datetime import date

from anquan.workdays.selectors import calendar
from hazards.filters import soon_until
from hazards.words import Day


def day_of(today: date) -> Day:
    """Today with its working days, for ``hazards.words``."""
    return Day(today, calendar(), soon_until(today))
