"""The statements of what other systems do most, frozen in tests/query_counts.json: a look-up too many shows."""

import uuid

from django.db import connection

from tests.counting import counted_queries, frozen_queries

URL = "/api/v1/hazards/"


def test_registering_asks_a_known_number_of_questions(world, api):
    body = {"unit": str(world.xinyuan.pk), "description": "配电箱门缺失，箱内积尘", "no_photo_reason": "夜间巡查"}

    def post():
        return api.post(URL, body, format="json", headers={"Idempotency-Key": uuid.uuid4().hex})

    assert post().status_code == 201, "the first of a county and year begins its numbers, too"
    with frozen_queries("api:create"):
        assert post().status_code == 201


def test_a_page_asks_a_known_number_of_questions_however_long_it_is(play, api):
    for _ in range(4):
        play.rectifying()
    api.get(URL)
    with counted_queries() as first:
        page = api.get(URL, {"page_size": 1}).json()
    with frozen_queries("api:hazards"):
        api.get(URL, {"page_size": 1, "cursor": page["next"]})
    with counted_queries() as longer:
        assert len(api.get(URL, {"page_size": 3, "cursor": page["next"]}).json()["results"]) == 3
    # on PostgreSQL a pass begins with the question how far back a transaction is open
    assert len(first) - len(longer) == (connection.vendor == "postgresql")
