"""The vectors of domain §12 that rest on a term and the calendar of 2026, and the limits of the simple procedure."""

from datetime import date

import pytest

from anquan.terms.selectors import flag, ladder, number, period, whole
from anquan.workdays.selectors import calendar
from enforcement.law import terms

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "start", "ends"),
    [
        ("enf.hearing_request", date(2026, 9, 29), date(2026, 10, 12)),  # 10-10, a Saturday, is worked
        ("enf.serve_decision", date(2026, 2, 12), date(2026, 2, 28)),  # a Saturday that is worked
        ("enf.fine_due", date(2026, 9, 18), date(2026, 10, 8)),  # 10-03 lies in the holidays
        ("enf.decision_days", date(2026, 2, 10), date(2026, 5, 11)),
        ("enf.urge_before_court", date(2026, 4, 29), date(2026, 5, 15)),  # 5-9, a Saturday, is worked
    ],
)
def test_a_clock_of_a_case_ends_on_the_day_the_law_says(key, start, ends):
    term = period(key, start)
    assert calendar().add(start, term.value, term.unit).on == ends


def test_the_numbers_of_the_simple_procedure_and_of_paying_late():
    on = date(2026, 11, 21)
    assert (number("enf.simple_unit", on), number("enf.simple_person", on)) == (3000, 200)
    assert (terms.late_fine(20000, 40, on), terms.late_fine(20000, 10, on)) == (20000, 6000)
    limits = terms.limits_113(on)
    assert (limits.days, limits.in_days, limits.months, limits.in_months) == (180, 3, 12, 4)
    assert ladder("enf.expiry.ladder", on) == [-60, -30, -7] and not flag("enf.review_every_case", on)
    assert whole("enf.limitation_harm", on) == 60
    assert (period("enf.closing", on).unit, period("enf.archive", on).unit) == ("wd", "cd")
