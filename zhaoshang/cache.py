"""The production cache: Redis, or nothing at all while Redis is away.

The cache only saves work and the database is the truth (sessions are `cached_db`), so a page must
not fail because the cache does: a failed read is a miss, a failed write is forgotten. A forgotten
write may leave an old value behind, so nothing that grants a right is ever kept here alone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def _forgiving(operation: Callable[..., Any], otherwise: Any) -> Callable[..., Any]:
    """Return the operation with a stated answer for the time when Redis gives none."""

    @wraps(operation)
    def attempt(*args: Any) -> Any:
        try:
            return operation(*args)
        except RedisError as error:
            log.warning("cache unavailable", operation=operation.__name__, error=str(error))
            return otherwise

    return attempt


_MISS = object()


class _ForgivingClient(RedisCacheClient):
    _get = _forgiving(RedisCacheClient.get, _MISS)
    set = _forgiving(RedisCacheClient.set, None)
    add = _forgiving(RedisCacheClient.add, otherwise=False)
    touch = _forgiving(RedisCacheClient.touch, otherwise=False)
    delete = _forgiving(RedisCacheClient.delete, otherwise=False)
    has_key = _forgiving(RedisCacheClient.has_key, otherwise=False)
    set_many = _forgiving(RedisCacheClient.set_many, None)
    delete_many = _forgiving(RedisCacheClient.delete_many, None)
    clear = _forgiving(RedisCacheClient.clear, otherwise=False)
    _get_many = _forgiving(RedisCacheClient.get_many, None)

    def get(self, key: Any, default: Any) -> Any:
        """Return the value, or the default for a miss and while Redis is away."""
        value = self._get(key, default)
        return default if value is _MISS else value

    def get_many(self, keys: Any) -> dict[Any, Any]:
        """Return what is there; nothing while Redis is away."""
        return self._get_many(keys) or {}


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache whose operations do not raise while Redis is away (`incr` excepted)."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _ForgivingClient
