"""Amounts: the vectors of domain §12, the range of a clause, the grade, the words on a decision. No database."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from enforcement.law import amounts
from enforcement.models import DiscretionGrade, PenaltyClause

D = Decimal
LIMITS = amounts.Limits113(days=180, in_days=3, months=12, in_months=4)
EXITS = PenaltyClause(law="安全生产法", article="第一百零五条", item="第二项", conduct="堵塞出口", unit_min=D(0), unit_max=D(50000),
                      person_min=D(0), person_max=D(10000))  # fmt: skip
LATE = PenaltyClause(
    law="安全生产法",
    article="第九十七条",
    item="第七项",
    precondition="overdue",
    unit_min=D(100000),
    unit_max=D(200000),
)
LEASE = PenaltyClause(law="安全生产法", article="第一百零三条", unit_min=D(100000), unit_max=D(200000), gains_from=D(100000),
                      gains_min=D(2), gains_max=D(5))  # fmt: skip
INCOME = PenaltyClause(law="安全生产法", article="第九十六条", income_min=D("0.2"), income_max=D("0.5"))
MIDDLE = DiscretionGrade(name="一般", unit_min=D(16700), unit_max=D(33300))


@pytest.mark.parametrize(
    ("amount", "words"),
    [("123400", "壹拾贰万叁仟肆佰元整"), ("100000.05", "壹拾万元零伍分"), ("1409.50", "壹仟肆佰零玖元伍角"),
     ("20000.00", "贰万元整"), ("3000", "叁仟元整"), ("1000.05", "壹仟元零伍分"), (50000, "伍万元整"), ("0.50", "伍角")],
)  # fmt: skip
def test_an_amount_in_words(amount, words):
    assert amounts.in_words(amount) == words


@pytest.mark.parametrize("amount", ["-1", "1.005"])
def test_what_no_fine_can_be_has_no_words(amount):
    with pytest.raises(ValueError, match="fen"):
        amounts.in_words(amount)


@pytest.mark.parametrize(("days", "more"), [(40, 20000), (10, 6000), (33, 19800), (34, 20000), (0, 0), (-3, 0)])
def test_the_fine_for_paying_late_ends_at_the_fine_itself(days, more):
    assert amounts.late_fine(D(20000), days, D("0.03"), D(1)) == more


@pytest.mark.parametrize(
    ("days", "is_major", "alerts"),
    [
        ([(1, 5), (3, 1), (6, 20)], True, True),  # 166 days
        ([(1, 5), (3, 1), (6, 20)], False, False),
        ([(1, 5), (3, 1), (7, 4)], True, True),  # the 180th day
        ([(1, 5), (3, 1), (7, 5)], True, False),
        ([(1, 5), (3, 1), (7, 5), (12, 31)], True, True),  # four in a year
        ([(1, 5), (3, 1)], True, False),
    ],
)
def test_three_penalties_in_180_days_or_four_in_a_year_call_for_closing(days, is_major, alerts):
    found = amounts.penalties_113([date(2026, *day) for day in days], is_major, LIMITS)
    assert bool(found) is alerts
    if found:
        assert "提请地方人民政府予以关闭" in found.why


def test_a_fifth_penalty_a_year_after_the_first_is_counted_with_the_newest_four():
    dates = [date(2025, 1, 1), date(2025, 12, 1), date(2026, 3, 1), date(2026, 8, 1), date(2026, 11, 30)]
    assert amounts.penalties_113(dates, True, LIMITS).dates == tuple(dates[1:])


# --- range and grade ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "amount", "fits"), [
    ("unit", 0, True), ("unit", 50000, True), ("unit", "50000.01", False), ("person", 10000, True), ("person", 10001, False),
])  # fmt: skip
def test_an_amount_stays_within_the_range_of_its_clause(kind, amount, fits):
    found = amounts.check(EXITS, kind, D(amount))
    assert (found is None) is fits
    if found:
        assert "《安全生产法》第一百零五条第二项对" in found and "不在其中" in found


def test_beyond_the_grade_needs_a_reason_and_beyond_the_range_has_none():
    assert "裁量档次“一般”的幅度是 16,700 至 33,300 元" in amounts.check(EXITS, "unit", D(40000), grade=MIDDLE)
    assert amounts.check(EXITS, "unit", D(40000), grade=MIDDLE, departure_reason="屡查屡犯") is None
    assert amounts.check(EXITS, "unit", D(60000), grade=MIDDLE, departure_reason="屡查屡犯")
    assert amounts.check(EXITS, "unit", D(20000), grade=MIDDLE) is None
    assert amounts.check(EXITS, "person", D(5000), grade=MIDDLE) is None  # this grade says nothing of persons


def test_the_heavier_range_presupposes_that_the_order_was_not_obeyed():
    assert "以“逾期未改正”为前提" in amounts.check(LATE, "unit", D(150000), is_overdue=False)
    assert amounts.check(LATE, "unit", D(150000), is_overdue=True) is None
    assert amounts.check(LATE, "unit", D(150000)) is None  # not known here
    assert "没有规定对个人罚款" in amounts.check(LATE, "person", D(1))
    assert len(amounts.problems(LATE, "unit", D(1), is_overdue=False)) == 2


@pytest.mark.parametrize(("gains", "amount", "fits"), [
    (None, 150000, True), (99999, 150000, True), (100000, 150000, False), (100000, 200000, True), (100000, 500000, True),
    (100000, 500001, False),
])  # fmt: skip
def test_illegal_gains_of_a_hundred_thousand_are_fined_by_their_multiple(gains, amount, fits):
    found = amounts.check(LEASE, "unit", D(amount), gains=None if gains is None else D(gains))
    assert (found is None) is fits


def test_a_share_of_the_income_asks_for_the_income():
    assert "先查明" in amounts.check(INCOME, "person", D(30000))
    assert amounts.check(INCOME, "person", D(30000), income=D(100000)) is None
    assert "20,000 至 50,000" in amounts.check(INCOME, "person", D(50001), income=D(100000))


def test_a_grade_of_any_shape_is_asked_for_its_range_only():
    assert amounts.beyond_grade(SimpleNamespace(name="轻", range_of=lambda kind: None), "unit", D(1)) is None
