"""FLUSHALL in the middle of the work (acceptance D4): nothing that counts was kept in Redis only.

On a Redis of the test's own: the one of the machine belongs to everybody.
"""

import pytest
import redis
from django.conf import settings as product
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from anquan.notices.models import Message, Outbox
from anquan.notices.services import deliver_all
from anquan.web import cache as cache_module
from hazards.models import Hazard
from tests.acceptance.conftest import key_for
from tests.cast import PASSWORD
from tests.run.processes import free_port, redis_server

pytestmark = pytest.mark.processes


@pytest.fixture
def server(db, tmp_path, settings):
    """What is asked of the cache goes to this server, by the settings of production."""
    port = free_port()
    with redis_server(port, tmp_path):
        cache_module.breaker.close()
        settings.CACHES = {
            "default": {
                "BACKEND": "anquan.web.cache.ForgivingRedisCache",
                "LOCATION": f"redis://127.0.0.1:{port}/0",
                "OPTIONS": product.REDIS_CACHE_OPTIONS,
            }
        }
        yield redis.Redis(port=port)


def flush(server) -> None:
    cache.set("something", 1)
    assert server.dbsize() > 0, "the cache of the product is in this server"
    server.flushall()
    assert server.dbsize() == 0 and cache.get("something") is None


def test_a_key_is_still_known_and_gives_its_first_answer(server, world):
    api = key_for(world, "mingguang_system", world.mingguang)
    body = {"unit": world.xinyuan.pk, "description": "安全出口被堵塞", "no_photo_reason": "测试"}

    def post():
        return api.post("/api/v1/hazards/", body, format="json", headers={"Idempotency-Key": "k"})

    first = post()
    flush(server)
    again = post()
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert Hazard.objects.count() == 1


def test_a_locked_account_stays_locked(server, world):
    def sign_in(password: str):
        return Client().post(reverse("accounts:login"), {"username": "inspector", "password": password})

    for _ in range(product.AXES_FAILURE_LIMIT):
        sign_in("wrong")
    locked = sign_in(PASSWORD)
    flush(server)
    still = sign_in(PASSWORD)
    assert still.status_code == locked.status_code == 429 and "_auth_user_id" not in still.client.session


def test_a_person_stays_signed_in(server, world):
    client = Client()
    client.force_login(world.inspector, backend="django.contrib.auth.backends.ModelBackend")
    flush(server)
    assert client.get(reverse("hazards:list")).status_code == 200


def test_no_message_is_lost_and_none_comes_twice(server, play):
    play.assigned()
    waiting = list(Outbox.objects.filter(status="waiting").values_list("key", "user_id"))
    flush(server)
    deliver_all(now=timezone.now())
    flush(server)
    deliver_all(now=timezone.now())
    told = Message.objects.count()
    assert waiting and told == len(waiting)
