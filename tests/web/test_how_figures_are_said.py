from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from anquan.web import charts, words
from anquan.web.parts import Action, Clock, deck, used_share
from anquan.web.templatetags import anquan


def test_days_left_are_words():
    assert words.days_left(7) == "还有 7 天"
    assert words.days_left(3, "个工作日") == "还有 3 个工作日"
    assert words.days_left(0) == "今日到期"
    assert words.days_left(-35, "个工作日") == "逾期 35 天"
    assert words.days_left(None) == "—"


def test_a_share_is_rounded_half_up_as_the_office_rounds():
    assert words.percent(0.93071, 2) == "93.07%"
    assert words.percent("0.9995", 1) == "100.0%"
    assert words.percent(0.125, 0) == "13%"
    assert words.percent(None) == "—"


def test_differences_carry_their_sign():
    assert words.signed(286) == "+286"
    assert words.signed(-6) == "−6"
    assert words.signed(0) == "持平"


def test_a_day_of_another_year_is_never_read_as_one_of_this_year():
    today = timezone.localdate()
    last_year = timezone.make_aware(datetime(today.year - 1, 11, 23, 10, 11))
    assert anquan.near_day(today) == f"{today:%m-%d}"
    assert anquan.near_day(last_year) == f"{today.year - 1}-11-23"
    assert anquan.mdhm_or_md(last_year) == f"{today.year - 1}-11-23 10:11"
    assert anquan.near_day(None) == anquan.mdhm_or_md("") == ""


def test_a_number_stays_with_its_unit():
    assert words.glued("整改中，还有 3 个工作日（11-27 前）。占 9 条的 33.33 %") == (
        "整改中，还有 3\u00a0个工作日（11-27\u00a0前）。占 9\u00a0条的 33.33\u00a0%"
    )
    assert words.glued("CJ-3 A4 号") == "CJ-3 A4\u00a0号"


def test_a_telephone_number_is_masked_whatever_its_length():
    assert words.masked("13812342716") == "138****2716"
    assert "123" not in words.masked("12345")
    assert words.masked("") == ""


@pytest.mark.parametrize(
    ("share", "css"), [(0, ""), (None, ""), (0.01, "d1"), (0.2, "d1"), (0.21, "d2"), (1, "d5"), (2, "d5")]
)
def test_a_cell_is_as_deep_as_its_late_share(share, css):
    assert words.depth(share) == css


def test_bars_start_at_zero_and_never_leave_the_drawing():
    chart = charts.bars("在办多久了", [charts.Bar("0–7 天", 96), charts.Bar("30 天以上", 28, 28), charts.Bar("无", 0)])
    left = min(rect.x for rect in chart.rects)
    assert {rect.x for rect in chart.rects if rect.css == "base"} == {left}
    assert all(rect.x + rect.width <= chart.width for rect in chart.rects)
    assert chart.table == [("0–7 天", 96, 0), ("30 天以上", 28, 28), ("无", 0, 0)]
    assert max(rect.width for rect in chart.rects) / min(r.width for r in chart.rects if r.width) == pytest.approx(
        96 / 28, rel=0.01
    )


def test_no_more_than_five_lines_are_drawn():
    with pytest.raises(ValueError, match="5"):
        charts.lines("线", ["1"], {str(name): [1] for name in range(6)})


def test_labels_at_the_ends_of_lines_do_not_cover_each_other():
    chart = charts.lines("线", ["1", "2"], {"甲": [1, 100], "乙": [1, 100], "丙": [1, 99]})
    ends = sorted(text.y for text in chart.texts if text.css.startswith("t"))
    assert all(second - first >= 16 for first, second in zip(ends, ends[1:], strict=False))


def test_a_line_starts_its_scale_at_zero_and_ends_it_on_a_round_number():
    chart = charts.lines("线", ["1", "2"], {"甲": [560, 612]})
    assert [text.text for text in chart.texts if text.css == "axis" and text.anchor == "end"] == [
        "0",
        "200",
        "400",
        "600",
        "800",
    ]


def test_an_empty_chart_says_so():
    assert charts.bars("空", [charts.Bar("0–7 天", 0)]).is_empty


def test_the_due_calendar_counts_only_the_days_it_is_asked_for():
    today = date(2026, 11, 21)
    counts = {today - timedelta(1): 99, today: 8, today + timedelta(14): 5, today + timedelta(15): 77}
    calendar = charts.due_calendar(counts, today, days=14)
    assert calendar.total == 13
    assert all(len(week) == 7 for week in calendar.weeks)
    assert sum(row[1] for row in calendar.table) == 13


def test_a_clock_is_used_up_by_its_share():
    assert used_share(date(2026, 11, 1), date(2026, 11, 11), date(2026, 11, 6)) == 0.5
    assert used_share(date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 1)) == 1.0
    assert Clock("复查", "", date(2026, 11, 1), date(2026, 11, 2), 7.0).width == 100


def test_the_first_enabled_primary_action_leads_and_danger_stands_under_more():
    blocked = Action("复查通过", "?", is_primary=True, reason="您是提交人，不能自己复查。")
    danger, plain = Action("作废", "?", is_danger=True), Action("退回重改", "?")
    hand = deck([blocked, danger, plain])
    assert hand.primary is None
    assert hand.second is plain
    assert hand.more == (blocked, danger)
