"""设置 → 时限与参数: seen by the office, changed in two steps by those who may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from anquan.terms import selectors
from anquan.terms.rules import catalogue
from anquan.terms.services import change_term

pytestmark = pytest.mark.django_db

KEY = "hazard.rectify.limited"
CHANGE = f"/settings/terms/{KEY}/change/"


@pytest.fixture
def director(world, client):
    client.force_login(world.director)
    return client


def form(**more) -> dict:
    row = selectors.history(KEY)[0]
    return {
        "value": "10",
        "valid_from": (timezone.localdate() + timedelta(days=5)).isoformat(),
        "reason": "市安委会会议纪要第 9 期",
        "basis": row.basis,
        "confidence": row.confidence,
        "seen": str(row.revision),
    } | more


def test_the_list_shows_every_term_with_value_basis_and_tag(director):
    page = director.get(reverse("terms:list")).content.decode()
    for key, definition in catalogue().items():
        assert key in page
        assert definition.label in page
    assert "15 日" in page
    assert "待核实" in page
    assert "20,000 行" in page


@pytest.mark.parametrize(
    ("text", "found", "left_out"),
    [
        ("复查", "hazard.recheck", "journal.keep_months"),
        ("待核实", "hazard.recheck", "hazard.assign"),
        ("无此项", "", "hazard."),
    ],
)
def test_the_list_is_searched_by_name_basis_and_tag(director, text, found, left_out):
    page = director.get(reverse("terms:list"), {"q": text}).content.decode()
    assert found in page
    assert left_out not in page


def test_the_first_step_shows_what_will_change_and_changes_nothing(director):
    page = director.post(CHANGE, form()).content.decode()
    assert "将会这样变" in page
    assert "仍按 15 日" in page
    assert len(selectors.history(KEY)) == 1


def test_the_second_step_changes_it(director, world):
    start = timezone.localdate() + timedelta(days=5)
    response = director.post(CHANGE, form(confirmed="1"))
    assert response.headers["Location"] == reverse("terms:detail", args=[KEY])
    row = selectors.history(KEY)[0]
    assert (row.value, row.valid_from, row.changed_by) == (10, start, world.director)
    page = director.get(reverse("terms:detail", args=[KEY])).content.decode()
    assert "已安排的调整" in page
    assert "市安委会会议纪要第 9 期" in page


def test_tomorrow_is_still_that_day_when_it_is_confirmed_after_midnight(director):
    page = director.post(CHANGE, form(valid_from="明天")).content.decode()
    assert f'name="valid_from" value="{timezone.localdate() + timedelta(days=1)}"' in page


def test_going_back_keeps_what_was_typed(director):
    page = director.post(CHANGE, form(back="1", value="12")).content.decode()
    assert 'value="12"' in page
    assert "将会这样变" not in page
    assert len(selectors.history(KEY)) == 1


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"value": "400"}, "要在 1 至 365 之间"),
        ({"value": "\x00"}, "新的值"),
        ({"valid_from": "去年"}, "看不出"),
        ({"valid_from": "2020-01-01"}, "不能早于今天"),
        ({"reason": ""}, "调整原因"),
        ({"value": "15"}, "没有变化"),
        ({"confidence": "Z"}, "可靠程度"),
    ],
)
@pytest.mark.parametrize("step", [{}, {"confirmed": "1"}])
def test_what_cannot_be_done_is_said_beside_the_field_and_nothing_is_lost(director, more, text, step):
    response = director.post(CHANGE, form(**more | step))
    assert response.status_code == 422
    assert text in response.content.decode()
    assert len(selectors.history(KEY)) == 1


def test_a_change_made_meanwhile_by_somebody_else_is_a_conflict(director, world):
    stale = form(confirmed="1")
    change_term(actor=world.director, key=KEY, value=20, valid_from=timezone.localdate(), reason="另一人")
    response = director.post(CHANGE, stale)
    assert response.status_code == 409
    assert "刚被别人调整过" in response.content.decode()
    assert selectors.history(KEY)[0].value == 20


def test_a_planned_change_is_taken_back_on_screen(director):
    director.post(CHANGE, form(confirmed="1"))
    director.post(f"/settings/terms/{KEY}/cancel/", {"reason": ""})
    assert len(selectors.history(KEY)) == 2
    director.post(f"/settings/terms/{KEY}/cancel/", {"reason": "写错了"})
    assert [row.value for row in selectors.history(KEY)] == [15]


def test_who_may_look_may_not_change(world, client):
    client.force_login(world.awb)
    page = client.get(reverse("terms:detail", args=[KEY]))
    assert page.status_code == 200
    assert CHANGE not in page.content.decode()
    assert client.get(CHANGE).status_code == 403
    assert client.post(CHANGE, form(confirmed="1")).status_code == 403
    assert client.post(f"/settings/terms/{KEY}/cancel/", {"reason": "x"}).status_code == 403
    assert len(selectors.history(KEY)) == 1


def test_others_see_nothing_of_the_settings(world, client):
    for person in (world.inspector, world.officer, world.leader):
        client.force_login(person)
        assert client.get(reverse("terms:list")).status_code == 403
        assert client.get(reverse("terms:detail", args=[KEY])).status_code == 403
    client.logout()
    assert client.get(reverse("terms:list")).status_code == 302


def test_an_unknown_term_is_not_found(director):
    for name in ("detail", "change"):
        assert director.get(reverse(f"terms:{name}", args=["no.such"])).status_code == 404
    assert director.post(reverse("terms:cancel", args=["no.such"])).status_code == 404
