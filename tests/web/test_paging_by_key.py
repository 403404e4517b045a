"""Pages by key must add up to the whole list: nothing twice, nothing left out, the same way back."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anquan.terms.models import Term
from anquan.web.keyset import BadCursor, Ordering, cursor, page, total

ORDERINGS = [
    Ordering("key", "键", "key"),
    Ordering("key-down", "键", "key", descending=True),
    Ordering("from", "起", "valid_from"),  # all alike: ties by primary key
    Ordering("to", "止", "valid_to", nullable=True),
    Ordering("to-down", "止", "valid_to", descending=True, nullable=True),
    Ordering("newest", "最新", "pk", descending=True),
]


@pytest.fixture
def rows(db):
    """The shipped terms, a third of them with an end, several on the same day."""
    for number, term in enumerate(Term.objects.order_by("key")):
        if number % 3 == 0:
            Term.objects.filter(pk=term.pk).update(valid_to=date(2030, 1, 1) + timedelta(number % 5))
    assert Term.objects.count() > 20
    return Term.objects.all()


def forward(rows, ordering, size):
    pages, after = [], ""
    while True:
        found = page(rows, ordering, size, after=after)
        pages.append(found)
        after = found.after
        if not after:
            return pages


def whole(rows, ordering):
    return [row for found in forward(rows, ordering, 10_000) for row in found.rows]


@pytest.mark.parametrize("ordering", ORDERINGS, ids=lambda ordering: ordering.code)
@pytest.mark.parametrize("size", [1, 7, 10])
def test_the_pages_add_up_to_the_list(rows, ordering, size):
    read = [row.pk for found in forward(rows, ordering, size) for row in found.rows]
    assert read == [row.pk for row in whole(rows, ordering)]
    assert len(read) == len(set(read)) == rows.count()


@pytest.mark.parametrize("ordering", ORDERINGS, ids=lambda ordering: ordering.code)
def test_the_way_back_shows_the_same_pages(rows, ordering):
    pages = forward(rows, ordering, 7)
    for earlier, later in zip(pages[1:-1], pages[2:], strict=False):
        back = page(rows, ordering, 7, before=later.before)
        assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]
    assert pages[0].before == ""
    first = page(rows, ordering, 7, before=pages[1].before)
    assert [row.pk for row in first.rows] == [row.pk for row in pages[0].rows]
    assert first.before == ""
    assert first.after


@pytest.mark.parametrize("code", ["to", "to-down"])
def test_rows_without_a_value_come_last_in_both_directions(rows, code):
    ordering = next(each for each in ORDERINGS if each.code == code)
    ends = [row.valid_to is None for row in whole(rows, ordering)]
    assert ends == sorted(ends)
    assert ends[0] is False
    assert ends[-1] is True


def test_the_condition_carries_the_redundant_bound(rows):
    ordering = ORDERINGS[0]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page(rows, ordering, 5, after=cursor(ordering, rows.order_by("key")[4]))
    statement = seen.captured_queries[-1]["sql"]
    assert '"key" >=' in statement
    assert "OFFSET" not in statement


@pytest.mark.parametrize("text", ["x", "!!!", "eyJhIjoxfQ", "WyJrZXkiLCAxXQ", "%00", "汉字"])
def test_a_broken_cursor_is_refused(rows, text):
    with pytest.raises(BadCursor):
        page(rows, ORDERINGS[0], 5, after=text)


def test_a_cursor_of_another_ordering_is_refused(rows):
    with pytest.raises(BadCursor):
        page(rows, ORDERINGS[1], 5, after=cursor(ORDERINGS[0], rows[0]))


def test_a_row_that_arrives_does_not_shift_the_pages_behind_it(rows):
    ordering = ORDERINGS[0]
    first, *_ = forward(rows, ordering, 5)
    expected = [row.pk for row in page(rows, ordering, 5, after=first.after).rows]
    copy = first.rows[0]
    copy.pk, copy.key = None, "a.first." + uuid4().hex[:6]
    copy._state.adding = True
    copy.save()
    assert [row.pk for row in page(rows, ordering, 5, after=first.after).rows] == expected


def test_an_empty_list_has_one_empty_page(rows):
    found = page(rows.none(), ORDERINGS[0], 5)
    assert (found.rows, found.after, found.before) == ([], "", "")


def test_a_count_stops_at_its_cap(rows):
    assert str(total(rows, 10)) == "10+"
    assert str(total(rows, 10_000)) == str(rows.count())
    assert str(total(rows, rows.count())) == str(rows.count())
