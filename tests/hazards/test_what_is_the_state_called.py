"""The 状态句, 还剩 and the dots of every state: pure words, no database."""

from datetime import date, datetime, timedelta

import pytest

from hazards import words
from hazards.models import Hazard
from tests.workdays.calendars import shipped

TODAY = date(2026, 11, 20)  # a Friday
UNIT = {"name": "明光市鑫源木业包装制品有限责任公司涧溪分公司"}


@pytest.fixture
def day() -> words.Day:
    return words.Day(TODAY, shipped(), soon_until=date(2026, 11, 25))


def hazard(**values) -> Hazard:
    from anquan.units.models import Unit

    units = {
        "township": Unit(pk=1, kind="township", name="涧溪镇"),
        "responsible_unit": Unit(pk=2, kind="enterprise", **UNIT),
        "ordering_unit": Unit(pk=1, kind="township", name="涧溪镇"),
    }
    base = {
        "number": "YH-341182-2026-004871",
        "status": "rectifying",
        "found_on": date(2026, 11, 3),
        "assigned_on": date(2026, 11, 3),
        "due_on": date(2026, 12, 18),
    }
    return Hazard(**(units | base | values))


def lead(row: Hazard, day: words.Day) -> str:
    return words.said(row, day).lead


def test_a_registered_hazard_says_who_must_order_and_until_when(day):
    row = hazard(status="reported", responsible_unit=None, due_on=None, clock_due_on=date(2026, 11, 24))
    said = words.said(row, day)
    assert said.lead == "待交办，还有 2 个工作日（11-24 前）。"
    assert said.rest == "11-03 登记，等涧溪镇交办。"


def test_a_hazard_returned_by_the_unit_says_so(day):
    row = hazard(status="reported", responsible_unit=None, due_on=None, decline_count=1, clock_due_on=TODAY)
    said = words.said(row, day)
    assert (said.lead, said.tone) == ("待交办，今日到期。", "soon")
    assert "已退回 1 次" in said.rest


def test_the_second_return_waits_for_the_office_to_designate(day):
    row = hazard(
        status="designating", responsible_unit=None, due_on=None, decline_count=2, clock_due_on=date(2026, 11, 18)
    )
    said = words.said(row, day)
    assert said.lead == "待指定责任单位，已超期 2 天（应在 11-18 前）。"
    assert "安委办指定" in said.rest and said.tone == "soon"


def test_an_assigned_hazard_waits_for_the_signature(day):
    row = hazard(status="assigned", clock_due_on=date(2026, 11, 23))
    said = words.said(row, day)
    assert said.lead == "待签收，还有 1 个工作日（11-23 前）。"
    assert said.rest == f"11-03 交办给{UNIT['name']}，整改期限 12-18。"


def test_rectifying_counts_days_and_near_the_deadline_working_days(day):
    assert lead(hazard(), day) == "整改中，还有 28 天（12-18 前）。"
    near = words.said(hazard(due_on=date(2026, 11, 24)), day)
    assert (near.lead, near.tone) == ("整改中，还有 2 个工作日（11-24 前）。", "soon")


def test_a_deadline_on_the_coming_weekend_is_counted_in_days_not_in_no_working_days(day):
    assert words.left(hazard(due_on=date(2026, 11, 22)), day) == words.Left("还有 2 天", "soon")


def test_the_last_day_is_not_overdue_and_the_next_day_is(day):
    assert lead(hazard(due_on=TODAY), day) == "整改中，今日到期。"
    late = words.said(hazard(due_on=TODAY - timedelta(days=1)), day)
    assert (late.lead, late.tone) == ("逾期 1 天，整改中（期限 11-19）。", "late")


def test_a_hazard_sent_back_says_the_round_and_that_the_deadline_stays(day):
    assert "第 2 轮，期限仍是 12-18。" in words.said(hazard(round=2), day).rest


def test_a_relapse_is_named_instead_of_the_round(day):
    rest = words.said(hazard(round=2), day, relapsed_on=date(2026, 11, 10)).rest
    assert rest.startswith("11-10 抽查发现回潮，重新整改。") and "期限仍是" not in rest


def submitted(**values) -> Hazard:
    base = {
        "status": "submitted",
        "due_on": date(2026, 11, 18),
        "submitted_on": date(2026, 11, 17),
        "clock_due_on": date(2026, 11, 27),
    }
    return hazard(**(base | values))


def test_a_submission_in_time_waits_for_the_recheck_and_is_not_overdue(day):
    said = words.said(submitted(round=2), day)
    assert said.lead == "待复查，还有 7 天（11-27 前）。"
    assert said.rest == "11-17 第 2 次提交，在期限 11-18 之内。由涧溪镇复查。"
    assert said.tone == ""


def test_a_late_submission_is_overdue_and_pending(day):
    said = words.said(submitted(submitted_on=date(2026, 11, 19)), day)
    assert (said.lead, said.tone) == ("逾期·待复查。", "late")
    assert "比期限 11-18 晚 1 天" in said.rest


def test_a_late_recheck_is_called_late_for_the_office_and_not_for_the_unit(day):
    said = words.said(submitted(clock_due_on=date(2026, 11, 18)), day)
    assert said.lead == "待复查，复查已超期 2 天（应在 11-18 前）。"
    assert said.tone == "soon" and "不算责任单位逾期" in said.rest and "逾期" not in said.lead


def test_closed_in_time_and_closed_late_have_different_words(day):
    row = {"status": "closed", "ended_on": date(2026, 11, 20), "due_on": date(2026, 11, 18)}
    in_time = words.said(hazard(**row, submitted_on=date(2026, 11, 18)), day)
    late = words.said(hazard(**row, submitted_on=date(2026, 11, 19)), day)
    assert (in_time.lead, in_time.tone) == ("按期销号（11-20）。", "done")
    assert late.lead == "逾期销号（11-20）。" and "晚 1 天，计入逾期销号" in late.rest
    assert late.tone == words.left(hazard(**row, submitted_on=date(2026, 11, 19)), day).tone == "done_late"


def test_put_right_on_the_spot_is_said(day):
    row = hazard(status="closed", is_fixed_on_site=True, ended_on=TODAY, due_on=TODAY, submitted_on=TODAY)
    assert words.said(row, day).rest == "检查时当场改好。"


def test_void_and_merged(day):
    other = Hazard(pk=7, number="YH-341182-2026-000007")
    assert "不计入" in words.said(hazard(status="void", ended_on=TODAY), day).rest
    assert (
        "并入 YH-341182-2026-000007" in words.said(hazard(status="void", ended_on=TODAY, merged_into=other), day).rest
    )


def test_an_order_of_the_same_day_shows_the_deadline_and_not_the_later_day_to_sign(day):
    row = hazard(status="assigned", due_on=TODAY, clock_due_on=date(2026, 11, 24))
    assert words.left(row, day) == words.Left("今日到期", "soon")


@pytest.mark.parametrize(
    ("row", "say", "tone"),
    [
        ({"status": "reported", "due_on": None, "clock_due_on": date(2026, 11, 24)}, "交办还有 2 个工作日", ""),
        ({"status": "assigned", "clock_due_on": date(2026, 11, 19)}, "签收超期 1 天", "soon"),
        ({"due_on": date(2026, 10, 16)}, "逾期 35 天", "late"),
        ({"due_on": TODAY}, "今日到期", "soon"),
        ({"due_on": date(2026, 12, 18)}, "还有 28 天", ""),
        ({"status": "submitted", "submitted_on": TODAY, "clock_due_on": date(2026, 11, 27)}, "复查还有 7 天", "now"),
        ({"status": "submitted", "submitted_on": TODAY, "due_on": date(2026, 11, 1)}, "逾期，待复查", "late"),
        ({"status": "void", "ended_on": TODAY}, "已作废", "void"),
        ({"status": "closed", "ended_on": TODAY, "submitted_on": TODAY}, "已销号", "done"),
    ],
)
def test_the_list_says_the_clock_now_running(day, row, say, tone):
    assert words.left(hazard(**row), day) == words.Left(say, tone)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"status": "reported", "due_on": None}, (1, "now")),
        ({"status": "assigned"}, (2, "now")),
        ({}, (3, "now")),
        ({"due_on": date(2026, 11, 1)}, (3, "late")),
        ({"status": "submitted", "submitted_on": TODAY}, (4, "now")),
        ({"status": "closed", "ended_on": TODAY}, (5, "")),
        ({"status": "void", "ended_on": TODAY}, (0, "")),
    ],
)
def test_five_dots_tell_how_far_it_has_come(row, expected):
    assert words.progress(hazard(**row), TODAY) == expected


def test_time_between_steps_is_said_as_people_say_it():
    at = datetime(2026, 11, 3, 9, 42)
    assert words.elapsed(at, at + timedelta(minutes=23)) == "23 分钟"
    assert words.elapsed(at, at + timedelta(hours=5)) == "5 小时"
    assert words.elapsed(at, datetime(2026, 11, 4, 8, 31)) == "1 天"
    assert words.elapsed(date(2026, 11, 3), date(2026, 11, 3)) == "当天"
    assert words.elapsed(at, at) == "不到 1 分钟"
