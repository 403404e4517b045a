"""The list: its conditions are its address, its tabs count what they open, its cost does not grow."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse

from hazards.filters import HazardFilter
from hazards.models import Hazard
from tests.counting import counted_queries, frozen_queries

LIST = "/hazards/"


def numbers(response) -> set[str]:
    return set(re.findall(r"YH-\d{6}-\d{4}-\d{6}", response.content.decode()))


def tabs(response) -> dict[str, tuple[str, str]]:
    """label → (count, address)."""
    return {tab.label: (str(tab.count), tab.href) for tab in response.context["tabs"]}


@pytest.fixture
def full(world, play) -> dict[str, Hazard]:
    old = play.today() - timedelta(days=40)
    return {
        "reported": play.reported(),
        "overdue": play.rectifying(today=old),
        "submitted": play.submitted(),
        "late": play.submit(play.rectifying(today=old)),
        "closed": play.closed(),
        "major": play.reported(level="major"),
        "far": play.reported(by="far_inspector", unit="far_plant"),
    }


def test_the_list_shows_exactly_what_the_person_may_see(world, full, client):
    for person in ("inspector", "officer", "far_inspector", "awb", "housing_officer", "expert"):
        user = world.fresh(person)
        client.force_login(user)
        seen = set(Hazard.objects.visible_to(user).values_list("number", flat=True))
        assert numbers(client.get(LIST)) == seen, person
    client.force_login(world.far_inspector)
    assert numbers(client.get(LIST)) == {full["far"].number}


@pytest.mark.parametrize(
    "query",
    [
        "status=open", "due=overdue", "status=submitted", "level=major", "status=closed", "due=recheck_late",
        "q=安全出口", "source=township&status=open", "category=XC13", "found_from=2026-01-01", "returned=declined",
        "industry=industry_trade", "area=341182104", "open_days=31-", "desk=1", "status=assigned&status=rectifying",
    ],
)  # fmt: skip
def test_list_equals_scope_and_conditions(world, full, client, query):
    user = world.fresh("awb")
    client.force_login(user)
    expected = HazardFilter(QueryDict(query), Hazard.objects.visible_to(user)).qs
    assert numbers(client.get(f"{LIST}?{query}")) == set(expected.values_list("number", flat=True))


def test_every_tab_opens_as_many_rows_as_it_says(world, full, client):
    client.force_login(world.awb)
    for label, (count, href) in tabs(client.get(LIST)).items():
        assert len(numbers(client.get(f"{LIST}{href}"))) == int(count), label
    assert tabs(client.get(LIST))["逾期"][0] == "2"


def test_tabs_keep_the_other_conditions(world, full, client):
    client.force_login(world.awb)
    found = tabs(client.get(f"{LIST}?level=major&status=submitted"))
    assert found["未销号"][0] == "1" and "level=major" in found["未销号"][1] and "submitted" not in found["未销号"][1]


def test_a_condition_that_is_not_declared_is_refused(world, client):
    client.force_login(world.awb)
    for query in (
        "reporter__phone__startswith=1",
        "statuss=open",
        "order=phone",
        "status=nonsense",
        "after=xx",
        "export=pdf",
    ):
        answer = client.get(f"{LIST}?{query}")
        assert answer.status_code == 400, query
        assert (
            "条件" in answer.content.decode()
            or "排序" in answer.content.decode()
            or "翻页" in answer.content.decode()
            or "Excel" in answer.content.decode()
        )


def test_paging_by_key_shows_every_row_once_in_both_orders(world, play, client, monkeypatch):
    from anquan.terms import selectors as terms

    whole = terms.whole
    monkeypatch.setattr(terms, "whole", lambda key, on: 3 if key == "list.page_size" else whole(key, on))
    made = {play.reported().number for _ in range(4)} | {play.assigned().number for _ in range(4)}
    client.force_login(world.inspector)
    for query in ("", "?status=open", "?status=open&order=-due", "?order=-newest"):
        seen, address = [], LIST + query
        while address:
            answer = client.get(address)
            seen += [line.number for line in answer.context["lines"]]
            following = answer.context["pager"]["next"]
            address = LIST + following if following else ""
        assert sorted(seen) == sorted(made), query


def test_rows_say_the_clock_now_running(world, full, client):
    client.force_login(world.awb)
    left = {line.number: line.left.say for line in client.get(LIST).context["lines"]}
    assert left[full["overdue"].number].startswith("逾期 ")
    assert left[full["late"].number] == "逾期，待复查"
    assert left[full["submitted"].number].startswith("复查还有")
    assert left[full["closed"].number] == "已销号"


def test_text_of_strangers_never_becomes_markup(world, play, client):
    evil = "<script>alert(1)</script>{{7*7}}{% debug %}\"'><img src=x onerror=alert(2)>"
    hazard = play.reported(description=evil, location="<b>x</b>")
    client.force_login(world.inspector)
    for address in (LIST, reverse("hazards:detail", args=[hazard.number]), "/", f"{LIST}?q={evil}"[:300]):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html and "<img src=x" not in html and "<b>x</b>" not in html, address
    assert "{{7*7}}" in unescape(client.get(reverse("hazards:detail", args=[hazard.number])).content.decode())


def test_the_list_costs_the_same_for_two_rows_and_for_twenty(world, play, client):
    client.force_login(world.awb)
    play.reported(), play.assigned()
    client.get(LIST)
    with counted_queries() as few:
        client.get(f"{LIST}?status=open")
    for _ in range(9):
        play.reported(), play.submitted()
    with counted_queries() as many:
        client.get(f"{LIST}?status=open")
    assert len(many) == len(few)


def test_the_queries_of_the_list_are_frozen(world, full, client):
    client.force_login(world.awb)
    client.get(LIST)
    with frozen_queries("hazards:list"):
        client.get(f"{LIST}?status=open")


def test_an_empty_list_says_what_to_do(world, client):
    client.force_login(world.inspector)
    assert "还没有隐患" in client.get(LIST).content.decode()
    assert "没有符合这些条件的记录" in client.get(f"{LIST}?q=不存在的字").content.decode()


def test_unit_names_out_of_reach_are_not_told_by_a_condition(world, client):
    client.force_login(world.inspector)
    html = client.get(f"{LIST}?unit={world.far_plant.pk}").content.decode()
    assert "锻压" not in html
