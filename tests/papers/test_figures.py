"""Do the figures of papers count what their definition says, and open the very papers behind them?"""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from anquan.indicators import Period, Slice, figure
from tests.api.doors import door

from .conftest import TODAY

HINT = {
    "事由": "防范低温雨雪冰冻灾害",
    "风险情况": "近期将有强降温过程。",
    "工作建议": "一、逐户排查。",
}


@pytest.fixture
def papers(desk, world):
    """Two 提示单 of 明光 this year, one of them void, one of last year, and a draft."""
    hint = {"kind": "office_hint", "data": HINT}
    return {
        "kept": desk.issued(**hint),
        "void": desk.voided(**hint),
        "earlier": desk.issued(today=date(2025, 12, 30), **hint),
        "draft": desk.drafted(**hint),
    }


def asked(user, period="2026", **filters) -> Slice:
    return Slice(user, Period.parse(period), TODAY, filters)


def test_a_figure_counts_what_was_issued_in_the_period_and_not_voided(papers, world):
    code = "acc.prompt_notes"
    assert figure(code, asked(world.fresh("awb"))).value == 1
    assert figure(code, asked(world.fresh("awb"), "2025")).value == 1
    assert figure(code, asked(world.fresh("awb"), area="341182")).value == 1
    assert figure(code, asked(world.fresh("awb"), area="370481")).value == 0
    assert figure("acc.work_prompt_notes", asked(world.fresh("awb"))).value == 0


def test_another_county_counts_none_of_them(papers, world):
    assert figure("acc.prompt_notes", asked(world.fresh("far_awb"))).value == 0


def test_the_list_and_the_api_open_the_very_papers(papers, world):
    found = figure("acc.prompt_notes", asked(world.fresh("awb"), area="341182"))
    browser = Client()
    browser.force_login(world.fresh("awb"))
    page = browser.get(f"{reverse('papers:list')}?{found.query}")
    assert [row.pk for row in page.context["rows"]] == [papers["kept"].pk]
    answer = door(world.fresh("awb")).get("/api/v1/indicators/acc.prompt_notes/?period=2026&area=341182&by=issuer")
    assert (answer.json()["value"], [each["value"] for each in answer.json()["by"]]) == (1, [1])
    rows = door(world.fresh("awb")).get(f"/api/v1/papers/?{answer.json()['rows']}")
    assert [row["id"] for row in rows.json()["results"]] == [papers["kept"].pk]


def test_the_api_refuses_a_condition_that_papers_do_not_know(papers, world):
    answer = door(world.fresh("awb")).get("/api/v1/indicators/acc.prompt_notes/?industry=hazchem")
    assert answer.status_code == 400
