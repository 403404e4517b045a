"""A question or a body that means something else than it says is refused, in JSON and in Chinese, at every address."""

import pytest

from anquan.indicators import REGISTRY
from hazards.api.views import SPLITS
from hazards.models import Hazard
from tests.acceptance.conftest import no_brake  # noqa: F401  fixture: many requests in one minute


@pytest.mark.parametrize("by", SPLITS)
def test_every_figure_is_split_by_a_column_it_has_or_says_which_it_has(play, api, by):
    play.assigned()
    answers = {code: api.get(f"/api/v1/indicators/{code}/?by={by}") for code in REGISTRY}
    assert {answer.status_code for answer in answers.values()} <= {200, 400}
    assert any(answer.status_code == 200 for answer in answers.values())
    for answer in answers.values():
        if answer.status_code == 400:
            assert "by 应为" in answer.json()["message"] or "不能分组" in answer.json()["message"]


def test_enterprises_are_split_by_their_industry(world, api):
    answer = api.get("/api/v1/indicators/unit.risk_assessed/?by=industry")
    assert answer.status_code == 200 and isinstance(answer.json()["by"], list)


@pytest.mark.parametrize("value", ["null", "None", "yes", "1"])
def test_a_yes_or_no_that_is_neither_is_refused(play, api, value):
    play.assigned()
    assert api.get(f"/api/v1/hazards/?relapsed={value}").status_code == 400
    assert len(api.get("/api/v1/hazards/?relapsed=false").json()["results"]) == 1
    assert api.get("/api/v1/hazards/?relapsed=true").json()["results"] == []


@pytest.mark.parametrize("path", ["units/null,null/", "requests/x/decision/", "nothing/", "hazards/a/b/c/d/"])
def test_an_address_that_does_not_exist_is_answered_in_json(api, path):
    answer = api.get(f"/api/v1/{path}")
    assert answer.status_code == 404 and answer["Content-Type"] == "application/json"
    assert answer.json()["code"] == "not_found" and set(answer.json()) == {"code", "message", "request_id"}


LISTS = ("hazards", "majors", "listings", "papers", "visits", "units", "indicators/hazard.found", "events")


@pytest.mark.parametrize("word", LISTS)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_method_that_an_address_does_not_know_is_named_before_its_conditions_are_looked_at(api, word, method):
    answer = getattr(api, method)(f"/api/v1/{word}/?area=341182&q=")
    assert answer.status_code == 405, answer.content
    assert answer.headers["Allow"] and answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("value", [17, 1.5, True, ["安全出口被堵塞"]])
def test_text_that_is_none_is_refused_and_not_kept_as_its_text(world, api, value):
    body = {"unit": world.xinyuan.pk, "description": value, "no_photo_reason": "测试"}
    answer = api.post("/api/v1/hazards/", body, format="json", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 400 and answer.json()["fields"] == {"description": ["应为文字。"]}
    assert not Hazard.objects.exists()
