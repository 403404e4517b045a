"""A year whose holidays are not imported: who is told of it on his first page, and from when."""

from datetime import date, timedelta

import pytest
import time_machine

from anquan.terms.services import change_term
from anquan.workdays.notice import read_rows
from anquan.workdays.services import import_year
from tests.hazards.reminding import at

BANNER = "2027 年节假日安排尚未导入"
WARNED = date(2026, 11, 15)
BEFORE = WARNED - timedelta(days=5)
KEEPERS = {"admin", "awb", "director", "far_awb"}


def told_on(client, world, path: str) -> set[str]:
    """Everybody of the cast whose page says it."""
    said = set()
    for key in world.people:
        client.force_login(world.fresh(key))
        answer = client.get(path, follow=True)
        if answer.status_code == 200 and BANNER in answer.content.decode():
            said.add(key)
    return said


@pytest.mark.parametrize(("day", "keepers"), [(WARNED - timedelta(days=1), set()), (WARNED, KEEPERS)])
def test_from_the_fifteenth_of_november_those_who_can_act_read_it_first(world, client, day, keepers):
    with time_machine.travel(at(day), tick=False):
        assert told_on(client, world, "/") == keepers
        assert told_on(client, world, "/dashboard/") == keepers - {"admin"}, "who sees no hazards has no dashboard"


def test_the_import_is_offered_to_those_who_may_do_it(world, client):
    with time_machine.travel(at(WARNED), tick=False):
        for person, may in (("awb", False), ("director", True), ("admin", True)):
            client.force_login(world.fresh(person))
            page = client.get("/").content.decode()
            assert ("现在导入" in page) is may and ("由安委办主任或系统管理员导入" in page) is not may


def test_a_deadline_computed_into_an_unknown_year_is_told_at_once(world, play, client):
    with time_machine.travel(at(BEFORE - timedelta(days=1)), tick=False):
        change_term(
            actor=world.director, key="hazard.rectify.limited", value=60, valid_from=BEFORE, reason="停产期间的做法"
        )
    with time_machine.travel(at(BEFORE), tick=False):
        assert told_on(client, world, "/") == set()
        hazard = play.assigned()
        assert hazard.due_on.year == BEFORE.year + 1
        assert told_on(client, world, "/") == KEEPERS
        rows = read_rows([["2027-01-01", "放假", "元旦"]], 2027)
        import_year(actor=world.fresh("director"), year=2027, rows=rows)
        assert told_on(client, world, "/") == set()


def test_a_date_that_an_order_names_is_no_computed_deadline(world, play, client):
    with time_machine.travel(at(BEFORE), tick=False):
        play.assigned(order={"measures": "更换", "due_on": date(2027, 6, 30)})
        assert told_on(client, world, "/") == set()
