"""The sums under “为什么是这一天” and the small calendar, word for word as in the design."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from anquan.workdays.rules import Deadline, weeks
from tests.workdays.calendars import shipped


def test_fifteen_days_that_end_on_a_saturday():
    deadline = shipped().add(date(2026, 11, 20), 15, "cd", what="交办", label="限期整改")
    assert deadline.steps == [
        "11-20 交办，当天不算，11-21 起为第 1 日。",
        "限期整改 15 日，满 15 日是 12-05，星期六。",
        "末日遇休息日顺延，到 12-07 星期一。",
    ]


def test_ten_days_that_end_on_a_working_day():
    assert shipped().add(date(2026, 11, 17), 10, "cd", what="提交", label="复查").steps == [
        "11-17 提交，当天不算，11-18 起为第 1 日。",
        "复查 10 日，满 10 日是 11-27，星期五。",
        "末日是工作日，不顺延。",
    ]


def test_working_days_across_a_long_holiday_name_what_was_left_out_and_what_was_worked():
    assert shipped().add(date(2026, 9, 29), 5, "wd", what="送达", label="申请听证").steps == [
        "09-29 送达，当天不算，09-30 起为第 1 个工作日。",
        "10-01 至 10-07（国庆节）、10-11 休息，不计；10-10 星期六调休上班，计入。",
        "申请听证 5 个工作日，第 5 个工作日是 10-12，星期一。",
    ]


def test_many_weekends_are_summed_up():
    steps = shipped().add(date(2026, 7, 6), 60, "wd", what="立案", label="办理").steps
    assert steps[1].startswith("其间休息日 ")
    assert steps[1].endswith("（中秋节），不计；09-20 星期日调休上班，计入。")


def test_a_make_up_saturday_as_last_day_is_explained():
    steps = shipped().add(date(2026, 2, 12), 7, "wd", what="决定", label="送达").steps
    assert steps[-1] == "送达 7 个工作日，第 7 个工作日是 02-28，星期六（调休上班）。"
    moved = shipped().add(date(2025, 12, 18), 15, "cd", what="交办", label="整改").steps
    assert moved[-1] == "末日遇休息日（元旦）顺延，到 2026-01-04 星期日（调休上班）。"


def test_a_month_without_that_day_is_explained():
    steps = shipped().add(date(2025, 8, 31), 6, "month", what="收到", label="起诉").steps
    assert steps[1] == "起诉 6 个月，该月没有 31 日，以月末为准，届满是 2026-02-28，星期六。"
    assert steps[2] == "末日是工作日（调休上班），不顺延。"


def test_the_small_calendar_is_that_of_the_design():
    drawn = weeks(shipped().add(date(2026, 11, 20), 15, "cd", what="交办", label="限期整改"))
    cells = {cell.day: cell for week in drawn for cell in week.cells}
    assert len(drawn) == 4
    assert [cell.text for cell in drawn[2].cells] == ["30", "12-1", "2", "3", "4", "5", "6"]
    assert (cells[date(2026, 11, 19)].kind, cells[date(2026, 11, 19)].mark) == ("plain", "")
    assert (cells[date(2026, 11, 20)].kind, cells[date(2026, 11, 20)].mark) == ("start", "交办")
    assert (cells[date(2026, 11, 21)].kind, cells[date(2026, 11, 21)].mark) == ("counted", "第 1 日")
    assert (cells[date(2026, 11, 29)].kind, cells[date(2026, 11, 29)].mark) == ("counted", "")
    assert (cells[date(2026, 12, 5)].kind, cells[date(2026, 12, 5)].mark) == ("counted", "满15日")
    assert (cells[date(2026, 12, 6)].kind, cells[date(2026, 12, 6)].mark) == ("rest", "休")
    assert (cells[date(2026, 12, 7)].kind, cells[date(2026, 12, 7)].mark) == ("due", "期限")
    assert (cells[date(2026, 12, 12)].kind, cells[date(2026, 12, 12)].mark) == ("rest", "")


def test_days_off_are_not_counted_among_working_days():
    cells = {c.day: c for w in weeks(shipped().add(date(2026, 9, 29), 5, "wd", what="送达")) for c in w.cells}
    assert cells[date(2026, 10, 1)].kind == "rest"
    assert (cells[date(2026, 10, 10)].kind, cells[date(2026, 10, 10)].mark) == ("counted", "班")
    assert sum(cell.kind in ("counted", "due") for cell in cells.values()) == 5


def test_the_first_working_day_after_a_weekend_is_marked_as_the_first():
    cells = {c.day: c for w in weeks(shipped().add(date(2026, 11, 20), 2, "wd", what="交办")) for c in w.cells}
    assert cells[date(2026, 11, 23)].mark == "第 1 日"


def test_a_long_picture_is_folded():
    drawn = weeks(shipped().add(date(2026, 2, 10), 90, "cd", what="立案"))
    assert [bool(week.cells) for week in drawn] == [True, True, False, True, True]
    assert drawn[2].skipped == 10
    assert [cell.text for cell in drawn[3].cells][:2] == ["5-4", "5"]


def test_the_picture_of_an_old_deadline_does_not_follow_a_later_calendar():
    stored = shipped().add(date(2026, 9, 29), 5, "wd", what="送达").to_json()
    assert weeks(Deadline.from_json(stored)) == weeks(shipped().add(date(2026, 9, 29), 5, "wd", what="送达"))


def test_an_imported_date_without_sums_is_drawn_as_a_single_week():
    assert [cell.kind for cell in weeks(Deadline.from_json({"on": "2026-11-24"}))[0].cells].count("due") == 1


@given(st.dates(date(2021, 1, 1), date(2026, 3, 1)), st.integers(0, 200), st.sampled_from(["wd", "cd", "month"]))
def test_every_picture_holds_the_start_and_the_deadline_in_whole_weeks(start, value, unit):
    deadline = shipped().add(start, value, unit, what="交办")
    drawn = weeks(deadline)
    cells = [cell for week in drawn for cell in week.cells]
    assert all(len(week.cells) in (0, 7) for week in drawn)
    assert [cell.day for cell in cells if cell.kind == "due"] == [deadline.on]
    assert start in {cell.day for cell in cells}
    assert (
        len({cell.day for cell in cells}) + 7 * sum(week.skipped for week in drawn)
        == (cells[-1].day - cells[0].day).days + 1
    )
