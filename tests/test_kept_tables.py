"""Terms and holidays are kept in the process: asked for once in a request, and never out of date in the next."""

from datetime import date

import pytest
from django.db import transaction

from anquan.accounts.models import User
from anquan.journal.context import RequestContext, enter
from anquan.terms.selectors import whole
from anquan.terms.services import change_term
from anquan.workdays.selectors import calendar
from tests.counting import counted_queries

pytestmark = pytest.mark.django_db
KEY, TODAY = "api.page_max", date(2026, 11, 21)
SHIPPED, OTHER = 1_000, 500


def change(value: int = OTHER) -> None:
    clerk = User.objects.filter(username="clerk").first() or User.objects.create_user("clerk", name="李静")
    change_term(actor=clerk, key=KEY, value=value, valid_from=TODAY, reason="接口减速", today=TODAY)


def asked(times: int) -> int:
    with counted_queries() as found:
        for _ in range(times):
            whole(KEY, TODAY), calendar()
    return len(found)


def test_a_request_asks_once_whether_they_are_still_right():
    whole(KEY, TODAY), calendar()
    with enter(RequestContext("one")):
        assert asked(5) == 2
    with enter(RequestContext("two")):
        assert asked(5) == 2


def test_outside_of_a_request_every_question_is_asked():
    whole(KEY, TODAY), calendar()
    assert asked(5) == 10


def test_a_request_keeps_the_table_it_began_with_and_the_next_one_has_the_change():
    running = RequestContext("running")
    with enter(running):
        assert whole(KEY, TODAY) == SHIPPED
    with enter(RequestContext("somebody else")):
        change()
    with enter(RequestContext("next")):
        assert whole(KEY, TODAY) == OTHER


def test_whoever_changes_a_term_sees_it_at_once_and_no_more_once_it_is_taken_back():
    with enter(RequestContext("one")):
        assert whole(KEY, TODAY) == SHIPPED
        with transaction.atomic():
            change()
            assert whole(KEY, TODAY) == OTHER
            transaction.set_rollback(True)
        assert whole(KEY, TODAY) == SHIPPED
    with enter(RequestContext("two")):
        assert whole(KEY, TODAY) == SHIPPED
