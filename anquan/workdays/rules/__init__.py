"""Deadlines that can explain themselves. Pure: no database, no web, no clock.

Counting rules (民事诉讼法(2023) art. 85; 行政处罚法 art. 85; applied to office terms by analogy):

* the day of the event is not counted; the next day is day 1;
* working days (``wd``) skip every day off and count make-up working days;
* calendar days (``cd``) and months (``month``) count every day, and when the last day is a day off the deadline
  moves to the next working day; the unmoved day is kept as ``raw_on``;
* a month ends on the same day of the month, or on the last day of a month that is too short for it;
* hours (``hour``) run 24 × 7 and need a moment, not a day;
* a term of 0 days means the very day of the event and is never moved.

A deadline is met until the end of its day in Asia/Shanghai.
"""

from anquan.workdays.rules.arithmetic import Calendar, Unit
from anquan.workdays.rules.deadline import (
    BadTerm,
    Deadline,
    add_months,
    closes_at,
    day_text,
    is_missed,
    runs,
    weekday,
)
from anquan.workdays.rules.names import (
    KIND_TEXT,
    NAME_LENGTH,
    OFF,
    ONE_DAY,
    SATURDAY,
    SHANGHAI,
    UNIT_TEXT,
    WEEKDAYS,
    WORK,
)
from anquan.workdays.rules.picture import Cell, Week, weeks

__all__ = [
    "KIND_TEXT",
    "NAME_LENGTH",
    "OFF",
    "ONE_DAY",
    "SATURDAY",
    "SHANGHAI",
    "UNIT_TEXT",
    "WEEKDAYS",
    "WORK",
    "BadTerm",
    "Calendar",
    "Cell",
    "Deadline",
    "Unit",
    "Week",
    "add_months",
    "closes_at",
    "day_text",
    "is_missed",
    "runs",
    "weekday",
    "weeks",
]
