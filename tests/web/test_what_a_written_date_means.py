"""``11.21``, ``三日内``, ``明天``: what a person writes is the day he means, or is refused with a reason."""

from datetime import date

import pytest
from django.forms import Form
from django.utils import timezone

from anquan.web.dates import say, understand
from anquan.web.forms import HumanDateField, count_days

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2026.12.1", date(2026, 12, 1)),
        ("2026年12月1日", date(2026, 12, 1)),
        ("20261201", date(2026, 12, 1)),
        ("11.21", TODAY),
        ("11月21日", TODAY),
        ("11-30", date(2026, 11, 30)),
        ("12月1号前", date(2026, 12, 1)),
        ("1.5", date(2027, 1, 5)),  # the nearest 5 January
        ("9.30", date(2026, 9, 30)),
        ("今天", TODAY),
        ("立即", TODAY),
        ("明天", date(2026, 11, 22)),
        ("三日内", date(2026, 11, 24)),
        ("3 天内", date(2026, 11, 24)),
        ("十五日内", date(2026, 12, 6)),
        ("两周内", date(2026, 12, 5)),
        ("一个月内", date(2026, 12, 21)),
        ("周五", date(2026, 11, 20)),
        ("下周一", date(2026, 11, 23)),
        ("月底", date(2026, 11, 30)),
        ("年底", date(2026, 12, 31)),
    ],
)
def test_the_day_that_is_meant(text: str, expected: date):
    assert understand(text, TODAY).on == expected


def test_a_period_is_counted_by_the_calendar_that_is_given():
    asked = []

    def office(start, amount, unit):
        asked.append((start, amount, unit))
        return date(2026, 11, 25)

    assert understand("三个工作日内", TODAY, office).on == date(2026, 11, 25)
    assert asked == [(TODAY, 3, "wd")]
    assert understand("三个工作日内", TODAY).on is None


def test_a_form_counts_with_the_calendar_of_the_office(world):
    """Saturday 2026-11-21 and fifteen days is Sunday 12-06: a rest day, so Monday."""
    assert count_days(TODAY, 15, "cd") == date(2026, 12, 7)
    assert count_days(TODAY, 3, "wd") == date(2026, 11, 25)


@pytest.mark.parametrize("text", ["尽快", "2月30日", "13.40", "2026-02-31", "随便"])
def test_what_is_not_a_day_is_refused_in_words(text: str):
    answer = understand(text, TODAY)
    assert answer.on is None
    assert text in answer.say


def test_29_february_is_looked_for_in_a_year_that_has_one():
    assert understand("2.29", date(2028, 1, 10)).on == date(2028, 2, 29)


def test_a_month_added_to_the_31st_ends_on_the_last_day():
    assert understand("一个月内", date(2026, 1, 31)).on == date(2026, 2, 28)


def test_what_was_understood_is_said_with_weekday_and_distance():
    assert say(date(2026, 11, 24), TODAY) == "2026-11-24 星期二，3 天后"
    assert say(TODAY, TODAY).endswith("今天")


class Due(Form):
    due_on = HumanDateField(label="整改期限")


def test_the_form_field_gives_a_date_and_its_error_names_what_was_written():
    assert Due({"due_on": "2026年12月1日"}).is_valid()
    form = Due({"due_on": "尽快"})
    assert not form.is_valid()
    assert "尽快" in form.errors["due_on"][0]


def test_an_iso_date_is_shown_again_as_iso():
    assert 'value="2026-12-01"' in str(Due(initial={"due_on": date(2026, 12, 1)})["due_on"])


def test_the_page_says_what_it_understood(client, world):
    client.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/ui/date/", {"text": "2026.12.1"}).json() == {
        "date": "2026-12-01",
        "say": say(date(2026, 12, 1), timezone.localdate()),
    }
    assert client.get("/ui/date/", {"text": "尽快"}).json()["date"] is None
