"""日周月: which days one check stands for, and which of them went by. What is said of one row is what the list finds."""

from datetime import date, timedelta

import pytest

from anquan.indicators import Period
from anquan.terms.models import Term
from anquan.terms.selectors import book
from anquan.units.models import EnterpriseProfile
from inspections.models import SelfCheckPlan
from inspections.selfchecks import selectors
from inspections.selfchecks.rules import Kind, Level, Risk, Slot, period_codes, slot
from inspections.selfchecks.timetable import Timetable
from tests.inspections.selfchecking import MONDAY

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("level", "every", "first", "last"),
    [
        (Level.POST, 1, date(2026, 6, 10), date(2026, 6, 10)),
        (Level.WORKSHOP, 1, date(2026, 6, 8), date(2026, 6, 14)),  # Monday to Sunday
        (Level.ENTERPRISE, 1, date(2026, 6, 1), date(2026, 6, 30)),
        (Level.ENTERPRISE, 3, date(2026, 4, 1), date(2026, 6, 30)),  # a quarter of the calendar
    ],
)
def test_a_check_stands_for_a_day_a_week_or_a_month_of_the_calendar(level, every, first, last):
    assert slot(level, every, date(2026, 6, 10)) == Slot(first, last)


def test_slots_of_several_days_neither_overlap_nor_leave_a_gap():
    days = [MONDAY + place * DAY for place in range(60)]
    for level in Level.values:
        for every in (1, 2, 5):
            ends = sorted({slot(level, every, day) for day in days})
            assert all(before.last + DAY == after.first for before, after in zip(ends, ends[1:], strict=False))


def test_the_periods_that_may_be_signed_are_those_of_the_last_year():
    assert period_codes(date(2026, 1, 5)) == ["2025Q4", "2025Q3", "2025Q2", "2025Q1", "2025"]
    assert period_codes(date(2026, 12, 1)) == ["2026Q3", "2026Q2", "2026Q1", "2025Q4", "2025"]


def test_working_days_only_leaves_out_days_off(db):
    table = Timetable()
    plain, working = Kind("post", "usual", False), Kind("post", "usual", True)
    week = MONDAY, MONDAY + 6 * DAY
    assert len(table.due(plain, *week)) == 7
    assert [each.last.weekday() for each in table.due(working, *week)] == [0, 1, 2, 3, 4]
    assert table.running(working, MONDAY + 5 * DAY) is None
    assert table.last_due(working, MONDAY + 7 * DAY).last == MONDAY + 4 * DAY


def change(key: str, value: int, since: date) -> None:
    row = Term.objects.get(key=key)
    Term.objects.filter(pk=row.pk).update(valid_to=since - DAY)
    Term.objects.create(
        key=key, label=row.label, value=value, unit=row.unit, basis="本地制度", confidence="D", valid_from=since
    )
    book.changes()


def test_a_low_risk_enterprise_may_be_asked_less_often_from_a_day_on(db):
    change("selfcheck.every.post.low", 7, MONDAY)
    table = Timetable()
    fortnight = MONDAY, MONDAY + 13 * DAY
    assert len(table.due(Kind("post", Risk.LOW, False), *fortnight)) == 2
    assert len(table.due(Kind("post", Risk.USUAL, False), *fortnight)) == 14
    assert len(table.due(Kind("post", Risk.LOW, False), MONDAY - 7 * DAY, MONDAY - DAY)) == 7


# --- one plan ---------------------------------------------------------------------------------------------------------
def test_a_plan_is_due_until_it_is_checked_and_due_again_the_next_day(checking):
    plan = checking.plan()
    due = SelfCheckPlan.objects.due_now
    assert list(due(MONDAY)) == [plan] and not due(MONDAY - DAY).exists()
    checking.check(plan)
    assert not due(MONDAY).exists()
    assert list(due(MONDAY + DAY)) == [plan]


def test_a_week_may_be_done_on_any_of_its_days(checking):
    plan = checking.plan("workshop")
    checking.check(plan, today=MONDAY + 3 * DAY)
    assert not SelfCheckPlan.objects.due_now(MONDAY + 6 * DAY).exists()
    assert SelfCheckPlan.objects.due_now(MONDAY + 7 * DAY).exists()


def test_what_the_list_finds_missed_is_what_is_said_of_each(checking):
    plans = [checking.plan(), checking.plan("workshop", name="一车间"), checking.plan("enterprise"),
             checking.plan(name="切割岗", is_workdays_only=True), checking.plan(name="后来的岗", starts_on=MONDAY + 4 * DAY)]  # fmt: skip
    for place in (0, 1, 5, 6):
        checking.check(plans[0], today=MONDAY + place * DAY)
    checking.check(plans[1], today=MONDAY + 2 * DAY)
    table = Timetable()
    for place in range(40):
        today = MONDAY + place * DAY
        found = set(SelfCheckPlan.objects.missed_now(today).values_list("pk", flat=True))
        rows = selectors.with_last_kept(SelfCheckPlan.objects.select_related(*selectors.RELATED))
        said = {row.pk for row in rows if selectors.misses(row, row.last_kept, today, table)}
        # a later check ends the run: then nothing is missed now, whatever was missed before it
        assert found == said, today
    assert len(found) == 5


def test_the_class_of_risk_is_the_same_for_a_row_and_for_the_list(checking, world):
    plan = checking.plan()
    for colour in ("", "red", "orange", "yellow", "blue"):
        EnterpriseProfile.objects.filter(unit=world.xinyuan).update(risk_colour=colour)
        row = SelfCheckPlan.objects.with_risk().select_related(*selectors.RELATED).get(pk=plan.pk)
        assert row.risk == selectors.risk_of(row.enterprise)
    EnterpriseProfile.objects.filter(unit=world.xinyuan).update(industry="hazchem")
    row = SelfCheckPlan.objects.with_risk().select_related(*selectors.RELATED).get(pk=plan.pk)
    assert row.risk == selectors.risk_of(row.enterprise) == Risk.HIGH


def test_the_sums_of_a_month_count_what_has_ended_and_what_counts(checking):
    post, month = checking.plan(starts_on=MONDAY + DAY), checking.plan("enterprise")
    checking.check(post, today=MONDAY + DAY)
    waiting = checking.check(month, today=MONDAY + 9 * DAY)
    june, later = Period.parse("2026-06"), date(2026, 7, 2)

    def sums(today):
        rows = SelfCheckPlan.objects.with_sums(june, today).order_by("pk")
        return [(row.owed, row.kept) for row in rows]

    assert sums(MONDAY + 3 * DAY) == [(2, 1), (0, 0)]  # the 2nd and 3rd; the month has not ended
    assert sums(later) == [(29, 1), (1, 0)]  # not confirmed: does not count
    checking.decide(waiting)
    assert sums(later) == [(29, 1), (1, 1)]


def test_an_ended_plan_owes_nothing_after_its_last_day(checking, world):
    from inspections.selfchecks import services

    plan = checking.plan()
    services.end_plan(actor=world.fresh("officer"), plan_id=plan.pk, reason="设备拆除", today=MONDAY + 4 * DAY)
    row = SelfCheckPlan.objects.with_sums(Period.parse("2026-06"), date(2026, 7, 2)).get()
    assert (row.owed, row.kept) == (5, 0)
    assert not SelfCheckPlan.objects.due_now(MONDAY + 5 * DAY).exists()
