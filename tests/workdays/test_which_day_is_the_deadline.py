"""The sums of domain.md §12 and the counting rules of §5.9 and §9.6, on the shipped calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan.workdays.rules import BadTerm, Calendar, Deadline, add_months
from tests.workdays.calendars import shipped

SHANGHAI = ZoneInfo("Asia/Shanghai")
KNOWN = st.dates(date(2021, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("case", "start", "value", "unit", "raw_on", "on"),
    [
        ("听证申请", "2026-09-29", 5, "wd", "2026-10-12", "2026-10-12"),
        ("决定书送达", "2026-02-12", 7, "wd", "2026-02-28", "2026-02-28"),
        ("缴款", "2026-09-18", 15, "cd", "2026-10-03", "2026-10-08"),
        ("案件办理", "2026-02-10", 90, "cd", "2026-05-11", "2026-05-11"),
        ("催告", "2026-04-29", 10, "wd", "2026-05-15", "2026-05-15"),
        ("交办签收", "2026-06-17", 3, "wd", "2026-06-23", "2026-06-23"),
        ("限期整改，设计图", "2026-11-20", 15, "cd", "2026-12-05", "2026-12-07"),
        ("复查，设计图", "2026-11-17", 10, "cd", "2026-11-27", "2026-11-27"),
        ("签收，设计图", "2026-11-20", 2, "wd", "2026-11-24", "2026-11-24"),
        ("起诉期六个月", "2026-05-20", 6, "month", "2026-11-20", "2026-11-20"),
        ("月末对齐", "2025-08-31", 6, "month", "2026-02-28", "2026-02-28"),
        ("闰年月末", "2023-08-31", 6, "month", "2024-02-29", "2024-02-29"),
        ("跨年", "2025-12-20", 15, "cd", "2026-01-04", "2026-01-04"),
        ("元旦顺延到调休上班日", "2025-12-18", 15, "cd", "2026-01-02", "2026-01-04"),
        ("国庆中秋长假", "2025-09-19", 15, "cd", "2025-10-04", "2025-10-09"),
        ("2022 年末属于 2023 年通知", "2022-12-30", 1, "wd", "2023-01-03", "2023-01-03"),
    ],
)
def test_the_vectors_of_the_domain_come_out(case, start, value, unit, raw_on, on):
    deadline = shipped().add(date.fromisoformat(start), value, unit)
    assert (str(deadline.raw_on), str(deadline.on)) == (raw_on, on), case
    assert deadline.warning == ""


def test_what_is_to_be_done_the_same_day_is_never_moved_even_on_a_sunday():
    sunday = date(2026, 11, 22)
    for unit in ("cd", "wd", "month"):
        deadline = shipped().add(sunday, 0, unit, what="交办", label="立查立改")
        assert (deadline.raw_on, deadline.on) == (sunday, sunday)
    assert deadline.steps == ["11-22 交办，立查立改为当日，11-22 当天结束前办完，不顺延。"]


def test_hours_run_through_the_night_and_through_holidays():
    eve = datetime(2026, 9, 30, 16, 30, tzinfo=SHANGHAI)
    deadline = shipped().add_hours(eve, 24, what="登记", label="移送")
    assert deadline.at == datetime(2026, 10, 1, 16, 30, tzinfo=SHANGHAI)
    assert deadline.on == date(2026, 10, 1)
    assert deadline.steps[1] == "移送 24 小时，到 10-01 16:30，昼夜连续计算，不扣休息日。"


def test_hours_given_in_utc_are_told_in_shanghai_time():
    deadline = shipped().add(datetime(2026, 11, 20, 17, 0, tzinfo=ZoneInfo("UTC")), 1, "hour")
    assert deadline.on == date(2026, 11, 21)
    assert deadline.at.hour == 2


@pytest.mark.parametrize(
    ("start", "value", "unit", "text"),
    [
        (date(2026, 1, 1), -1, "cd", "负数"),
        (date(2026, 1, 1), 24, "hour", "起算时刻"),
        (date(2026, 1, 1), 1, "week", "单位"),
        (datetime(2026, 1, 1, 9, 0), 1, "cd", "从日期起算"),
        (datetime(2026, 1, 1, 9, 0), 1, "hour", "时区"),
        (date(2026, 1, 1), 10**7, "cd", "太长"),
        (date(2026, 1, 1), 10**6, "month", "太长"),
        (datetime(2026, 1, 1, tzinfo=SHANGHAI), 10**9, "hour", "太长"),
        (date(9999, 12, 31), 1, "cd", "1900 年至 2200 年"),
        (date(1, 1, 1), 1, "wd", "1900 年至 2200 年"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_chinese(start, value, unit, text):
    with pytest.raises(BadTerm, match=text):
        shipped().add(start, value, unit)


def test_notice_before_a_hearing_counts_backwards_and_never_later():
    hearing = date(2026, 10, 12)
    notice = shipped().before(hearing, 7, "wd", what="听证", label="提前通知")
    assert notice.on == date(2026, 9, 24)
    assert notice.steps == [
        "10-12 听证，当天不算，从前一日往前数。",
        "提前通知 7 个工作日，最迟 09-24，星期四。",
    ]
    on_holiday = shipped().before(date(2026, 10, 16), 10, "cd")
    assert (on_holiday.raw_on, on_holiday.on) == (date(2026, 10, 6), date(2026, 9, 30))


@given(KNOWN, st.integers(1, 60))
def test_a_deadline_in_working_days_is_a_working_day(start, value):
    assert shipped().is_workday(shipped().add(start, value, "wd").on)


@given(KNOWN, st.integers(1, 90), st.sampled_from(["cd", "month"]))
def test_a_deadline_in_calendar_days_moves_only_forward_to_the_first_working_day(start, value, unit):
    deadline = shipped().add(start, value, unit)
    assert shipped().is_workday(deadline.on)
    assert deadline.raw_on <= deadline.on
    between = [deadline.raw_on + timedelta(days=n) for n in range((deadline.on - deadline.raw_on).days)]
    assert not any(shipped().is_workday(day) for day in between)


@given(KNOWN, st.integers(1, 60), st.sampled_from(["wd", "cd", "month"]))
def test_a_longer_term_and_a_later_start_never_end_earlier(start, value, unit):
    deadline = shipped().add(start, value, unit).on
    assert deadline <= shipped().add(start, value + 1, unit).on
    assert deadline <= shipped().add(start + timedelta(days=1), value, unit).on
    assert deadline > start


@given(KNOWN, st.integers(1, 60))
def test_what_is_left_undoes_the_addition(start, value):
    assert shipped().workdays_between(start, shipped().add(start, value, "wd").on) == value


@given(KNOWN, st.integers(-400, 400))
def test_working_days_between_equal_a_plain_count(start, days):
    end = start + timedelta(days=days)
    low, high = min(start, end), max(start, end)
    counted = sum(shipped().is_workday(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert shipped().workdays_between(start, end) == (counted if days >= 0 else -counted)


@given(KNOWN, st.integers(1, 40))
def test_counting_back_leaves_exactly_the_working_days_asked_for_before_the_event(event, value):
    day = timedelta(days=1)
    assert shipped().workdays_between(shipped().before(event, value, "wd").on - day, event - day) == value


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-240, 240))
def test_a_month_later_is_the_same_day_or_the_end_of_a_shorter_month(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(KNOWN, st.integers(0, 200), st.sampled_from(["wd", "cd", "month"]))
def test_a_stored_deadline_comes_back_as_it_was(start, value, unit):
    deadline = shipped().add(start, value, unit, what="交办", label="整改", basis="依据", charged="责任单位")
    assert Deadline.from_json(deadline.to_json()) == deadline


def test_a_bare_imported_date_can_be_read_as_a_deadline():
    assert Deadline.from_json({"on": "2021-03-01"}) == Deadline(on=date(2021, 3, 1), raw_on=date(2021, 3, 1), steps=[])


@pytest.mark.parametrize(
    ("start", "value", "unit", "years"),
    [
        ("2026-12-25", 5, "wd", "2027"),
        ("2026-12-20", 15, "cd", "2027"),
        ("2026-11-20", 15, "cd", ""),
        ("2026-12-31", 0, "cd", ""),
        ("2026-12-30", 1, "wd", ""),
        ("2020-12-31", 1, "wd", ""),
        ("2020-12-30", 2, "wd", "2020"),
        ("2026-10-20", 600, "wd", "2027、2028、2029"),
    ],
)
def test_a_deadline_that_needs_an_unknown_year_says_so(start, value, unit, years):
    warning = shipped().add(date.fromisoformat(start), value, unit).warning
    assert warning == (f"{years} 年节假日安排尚未导入，期限按周末推算，请以国务院通知为准。" if years else "")


def test_without_any_announcement_weekends_still_count():
    bare = Calendar(frozenset(), frozenset(), frozenset())
    deadline = bare.add(date(2027, 1, 1), 1, "wd")
    assert deadline.on == date(2027, 1, 4)
    assert deadline.warning
