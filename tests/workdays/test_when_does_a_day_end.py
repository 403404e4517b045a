"""D11: a deadline is met until the end of its day in Shanghai, whatever the clock of the machine says."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan.workdays.rules import closes_at, is_missed

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("on", "next_day"),
    [
        (date(2026, 11, 21), date(2026, 11, 22)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2024, 2, 29), date(2024, 3, 1)),
        (date(2026, 2, 28), date(2026, 3, 1)),
        (date(2026, 4, 30), date(2026, 5, 1)),
    ],
)
def test_a_deadline_is_missed_at_midnight_and_not_a_second_earlier(on, next_day):
    last_second = datetime(on.year, on.month, on.day, 23, 59, 59, 999999, tzinfo=SHANGHAI)
    midnight = datetime(next_day.year, next_day.month, next_day.day, tzinfo=SHANGHAI)
    assert not is_missed(on, last_second)
    assert is_missed(on, midnight)
    assert closes_at(on) == midnight


def test_the_end_of_the_day_is_sixteen_oclock_in_utc():
    assert not is_missed(date(2026, 11, 21), datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC))
    assert is_missed(date(2026, 11, 21), datetime(2026, 11, 21, 16, 0, 0, tzinfo=UTC))


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)), st.integers(-3, 3))
def test_the_moment_and_the_calendar_day_give_the_same_answer(now, days):
    today = now.astimezone(SHANGHAI).date()
    on = today + timedelta(days=days)
    assert is_missed(on, now) == (on < today)
