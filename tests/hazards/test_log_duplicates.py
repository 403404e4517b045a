"""“是不是这一条？”: what is asked, what is not, and that the person decides."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from hazards.duplicates import Draft, candidates, similarity
from hazards.models import Hazard
from tests.cast import picture

TEXT = "第二成品仓库东侧安全出口被成品纸箱堵塞"


def found(world, play, *, by="inspector", **values):
    draft = Draft(**({"unit": world.xinyuan, "description": TEXT} | values))
    return [one.hazard for one in candidates(draft, world.fresh(by), play.today())]


def test_similarity_looks_at_pairs_of_characters_and_not_at_punctuation():
    assert similarity("安全出口堵塞。", "安全 出口，堵塞") == 1
    assert similarity("安全出口被纸箱堵塞", "安全出口堵塞") > 0.5
    assert similarity("安全出口堵塞", "配电箱未接地") == 0
    assert similarity("", "") == 0


def test_the_same_words_at_the_same_unit_are_shown(world, play):
    hazard = play.reported()
    assert found(world, play) == [hazard]
    assert found(world, play, description="成品仓库安全出口被纸箱堵塞，无法通行") == [hazard]


def test_other_words_or_another_unit_are_not(world, play):
    play.reported()
    assert not found(world, play, description="配电箱没有接地线")
    assert not found(world, play, unit=world.site)


def test_a_few_steps_away_counts_within_one_category_only(world, play):
    play.reported(lat="32.850000", lng="118.100000")
    near = {"lat": 32.8501, "lng": 118.1001, "description": "通道里放了货架", "unit": world.site}
    assert len(found(world, play, **near, category="XC13")) == 1
    assert not found(world, play, **near, category="XC12")
    assert not found(world, play, **near), "a second hazard at the same spot, without a category: nothing is alike"
    assert found(world, play, **near | {"description": "仓库安全出口外放了货架"}), "a few steps away and a little alike"
    assert not found(world, play, **near | {"lat": 32.86}, category="XC13")


def test_what_is_void_or_too_old_or_out_of_sight_is_not_asked_about(world, play):
    play.reported(found_on=play.today() - timedelta(days=91))
    assert not found(world, play)
    hazard = play.reported()
    assert not found(world, play, by="guandian_inspector")
    Hazard.objects.filter(pk=hazard.pk).update(status="void", ended_on=play.today())
    assert not found(world, play)


@pytest.fixture
def post(client, world):
    client.force_login(world.fresh("inspector"))

    def sent(fetch=True, **values):
        data = {"uid": str(uuid4()), "unit": world.xinyuan.pk, "description": TEXT, "photos": [picture()]} | values
        return client.post("/hazards/new/", data, headers={"X-Requested-With": "fetch"} if fetch else {})

    return sent


def test_the_person_is_asked_once_and_his_no_is_taken(post, play):
    known = play.reported()
    answer = post()
    assert answer.status_code == 409
    assert known.number in json.loads(answer.content)["alike"]
    assert Hazard.objects.count() == 1
    assert post(is_different="1").status_code == 200
    assert Hazard.objects.count() == 2


def test_without_script_the_question_comes_as_a_page_that_keeps_the_photos(post, play):
    known = play.reported()
    answer = post(fetch=False)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "是不是这一条" in page
    assert known.number in page
    assert len(answer.context["kept"].before) == 1


def test_a_repeated_post_is_no_duplicate_of_itself(post):
    uid = str(uuid4())
    assert post(uid=uid).status_code == post(uid=uid).status_code == 200
    assert Hazard.objects.count() == 1


def test_the_question_can_be_asked_before_the_photos_travel(client, post, play, world):
    play.reported()
    data = {"unit": world.xinyuan.pk, "description": TEXT}
    assert "是不是这一条" in client.post("/hazards/new/alike/", data).content.decode()
    assert client.post("/hazards/new/alike/", data | {"description": "别的事情"}).status_code == 204
    assert client.post("/hazards/new/alike/", data | {"unit": world.far_plant.pk}).status_code == 204
