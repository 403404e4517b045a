"""A Redis cache that may fail: without Redis the product is slower, never broken. Nothing is kept only in the cache."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from anquan.web.breaker import Breaker

logger = logging.getLogger(__name__)
breaker = Breaker()


class ForgivingClient(RedisCacheClient):
    """Answers like an empty cache while Redis is away."""

    def _ask(self, method: Callable, *args: Any, otherwise: Any) -> Any:
        if breaker.is_open:
            return otherwise
        try:
            return method(*args)
        except RedisError as error:
            breaker.trip()
            logger.warning("the cache does not answer, going on without it: %s", error)
            return otherwise

    def add(self, key, value, timeout):
        return self._ask(super().add, key, value, timeout, otherwise=False)

    def get(self, key, default):
        return self._ask(super().get, key, default, otherwise=default)

    def set(self, key, value, timeout):
        return self._ask(super().set, key, value, timeout, otherwise=None)

    def touch(self, key, timeout):
        return self._ask(super().touch, key, timeout, otherwise=False)

    def delete(self, key):
        return self._ask(super().delete, key, otherwise=False)

    def get_many(self, keys):
        return self._ask(super().get_many, keys, otherwise={})

    def has_key(self, key):
        return self._ask(super().has_key, key, otherwise=False)

    def incr(self, key, delta):
        value = self._ask(super().incr, key, delta, otherwise=None)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")
        return value

    def set_many(self, data, timeout):
        return self._ask(super().set_many, data, timeout, otherwise=None)

    def delete_many(self, keys):
        return self._ask(super().delete_many, keys, otherwise=None)

    def clear(self):
        return self._ask(super().clear, otherwise=False)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ForgivingClient
