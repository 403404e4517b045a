"""``Idempotency-Key`` while the work is still going on, from real threads (acceptance C3)."""

import uuid
from threading import Event, Thread

import pytest
from django.db import connection

from hazards import services
from hazards.api import views
from hazards.models import Hazard
from tests.acceptance.conftest import key_for
from tests.cast import build_world
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
BODY = {"description": "安全出口被堵塞", "no_photo_reason": "测试"}


@pytest.fixture
def post(transactional_db):
    """Registers with a key of the client's, over a client of its own for every call."""
    world = build_world()
    header = key_for(world, "mingguang_system", world.mingguang)._credentials

    def post(key: str, **values):
        from rest_framework.test import APIClient

        client = APIClient()
        client.credentials(**header)
        body = BODY | {"unit": world.xinyuan.pk} | values
        return client.post("/api/v1/hazards/", body, format="json", headers={"Idempotency-Key": key})

    return post


@pytest.fixture
def held(monkeypatch):
    """The registration begins, and is done when the test says so."""
    has_begun, may_go_on, real = Event(), Event(), services.report

    def report(**values):
        has_begun.set()
        assert may_go_on.wait(60)
        return real(**values)

    monkeypatch.setattr(services, "report", report)
    yield has_begun, may_go_on
    may_go_on.set()


def in_a_thread(work) -> tuple[Thread, list]:
    answers: list = []

    def run():
        try:
            answers.append(work())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread, answers


def test_a_request_that_is_still_being_done_is_409_and_then_gives_its_answer(post, held):
    has_begun, may_go_on = held
    thread, answers = in_a_thread(lambda: post("k-1"))
    assert has_begun.wait(60)
    meanwhile = post("k-1")
    assert meanwhile.status_code == 409 and meanwhile.json()["code"] == "in_progress"
    assert meanwhile.json()["message"] == "同一个请求正在办理，请稍后用同一个 Idempotency-Key 再试。"
    assert post("k-1", description="另一处通道被堵").status_code == 422
    may_go_on.set()
    thread.join(60)
    again = post("k-1")
    assert (again.status_code, again.json()) == (answers[0].status_code, answers[0].json())
    assert again.status_code == 201 and Hazard.objects.count() == 1


def test_the_same_request_eight_times_at_once_is_one_hazard(post):
    answers = race(*[lambda: post("k-2")] * 8)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["number"] for answer in answers if answer.status_code == 201}) == 1
    assert Hazard.objects.count() == 1


def test_without_the_key_the_same_request_would_be_done_every_time(post, monkeypatch):
    """The control: the work is simply run."""
    monkeypatch.setattr(views, "once", lambda request, work, required=False: work())
    answers = race(*[lambda: post(uuid.uuid4().hex)] * 2)
    assert [answer.status_code for answer in answers] == [201, 201] and Hazard.objects.count() == 2
