"""What happens to a request when Redis is gone, or accepts and never answers? (acceptance D2, D3)

The cache and the queue are built here against servers of the test's own: a refused port, a black hole, and a Redis
that is stopped and comes back.
"""

import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from anquan.web import cache as cache_module
from anquan.web import queue
from anquan.web.cache import ForgivingRedisCache
from tests.run.processes import black_hole, free_port, redis_server

pytestmark = pytest.mark.processes
LONGEST_WAIT = 2.0  # seconds for cache and queue together; a request may take 3

# What the settings hold where REDIS_URL is set; on SQLite they are not in force.
CACHE_OPTIONS = settings.REDIS_CACHE_OPTIONS
TRANSPORT_OPTIONS = settings.REDIS_TRANSPORT_OPTIONS


@pytest.fixture(autouse=True)
def _closed_breakers():
    cache_module.breaker.close()
    queue.breaker.close()
    yield
    cache_module.breaker.close()
    queue.breaker.close()


@pytest.fixture(params=["refused", "black hole"])
def silent_url(request):
    if request.param == "refused":
        yield f"redis://127.0.0.1:{free_port()}/0"
    else:
        with black_hole() as port:
            yield f"redis://127.0.0.1:{port}/0"


def cache_at(url: str) -> ForgivingRedisCache:
    return ForgivingRedisCache(url, {"OPTIONS": dict(CACHE_OPTIONS)})


def task_at(url: str):
    app = Celery("test", broker=url, set_as_current=False)
    app.conf.update(broker_transport_options=dict(TRANSPORT_OPTIONS), task_ignore_result=True)

    @app.task(name="test.nothing")
    def nothing():
        pass

    return nothing


def test_one_request_waits_once_for_a_silent_redis_and_the_next_not_at_all(silent_url):
    cache, task = cache_at(silent_url), task_at(silent_url)
    start = time.monotonic()
    assert cache.get("key", "nothing") == "nothing"
    cache.set("key", 1)
    publish(task)
    first = time.monotonic() - start
    start = time.monotonic()
    for _ in range(50):
        cache.get("key")
        publish(task)
    assert first <= LONGEST_WAIT + 0.5
    assert time.monotonic() - start < 0.2


def test_every_answer_of_a_silent_cache_is_that_of_an_empty_one(silent_url):
    cache = cache_at(silent_url)
    assert cache.get_many(["a"]) == {}
    assert cache.add("a", 1) is False
    assert cache.has_key("a") is False
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    assert cache.set_many({"a": 1}) == []
    cache.delete_many(["a"])
    cache.clear()
    assert cache.get_or_set("a", 5) == 5
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_a_failure_is_logged_and_raises_nothing(silent_url, caplog):
    publish(task_at(silent_url))
    cache_at(silent_url).get("key")
    assert "test.nothing waits for the next beat" in caplog.text
    assert "going on without it" in caplog.text


def test_the_cache_and_the_queue_work_again_when_redis_is_back(tmp_path):
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    cache, task = cache_at(url), task_at(url)
    with redis_server(port, tmp_path):
        cache.set("key", "before")
        publish(task)
        assert cache.get("key") == "before"
        assert waiting(url) == 1
    cache.get("key")
    publish(task)
    assert cache_module.breaker.is_open
    assert queue.breaker.is_open
    with redis_server(port, tmp_path):
        cache_module.breaker.close()  # ten seconds later
        queue.breaker.close()
        cache.set("key", "after")
        publish(task)
        assert cache.get("key") == "after"
        assert waiting(url) == 1


def publish(task) -> None:
    """What enqueue() does after the commit."""
    queue._publish(task, ())


def waiting(url: str) -> int:
    import redis

    return redis.Redis.from_url(url).llen("celery")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_before_the_commit_nor_after_a_rollback(monkeypatch):
    published = []
    monkeypatch.setattr(queue, "_publish", lambda task, args: published.append((task, args)))
    with transaction.atomic():
        queue.enqueue("task", 7)
        assert published == []
    assert published == [("task", (7,))]
    with transaction.atomic():
        queue.enqueue("task", 8)
        transaction.set_rollback(True)
    assert published == [("task", (7,))]
