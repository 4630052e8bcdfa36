"""While Redis is away the cache forgets, and nothing fails."""

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore

from tests.guards.processes import NOWHERE
from zhaoshang.cache import ForgivingRedisCache


@pytest.fixture
def cache():
    return ForgivingRedisCache(NOWHERE, {"OPTIONS": {"socket_connect_timeout": 0.2}})


def test_reads_are_misses(cache):
    assert cache.get("key", "nothing") == "nothing"
    assert cache.get_many(["key"]) == {}
    assert not cache.has_key("key")


def test_writes_are_forgotten(cache):
    cache.set("key", 1)
    cache.set_many({"key": 1})
    cache.delete_many(["key"])
    assert not cache.add("key", 1)
    assert not cache.touch("key")
    assert not cache.delete("key")
    assert not cache.clear()


@pytest.mark.django_db
def test_a_session_lives_on_in_the_database(cache, monkeypatch):
    session = SessionStore()
    session._cache = cache
    session["unit"] = 7
    session.save()
    again = SessionStore(session.session_key)
    again._cache = cache
    assert again["unit"] == 7
