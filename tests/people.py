"""A county with people, and a day after the factories' whole ladder: fixtures for every app."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.test import Client

from tests.factories.accounts import CountyFixture, make_county
from tests.factories.projects import TODAY
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@pytest.fixture
def frozen_day() -> Iterator[None]:
    """Stop the clock on the day after the ladder."""
    with time_machine.travel(f"{TODAY.isoformat()} 02:00+00:00", tick=False):
        yield


@stage
def county(frozen_day) -> CountyFixture:
    """A county with one unit of each kind."""
    return make_county()


@stage
def clerk(county) -> User:
    """A clerk of the first township."""
    return county.user(Role.CLERK)


@stage
def other_clerk(county) -> User:
    """A clerk of another township."""
    return county.user(Role.CLERK, unit=county.townships[1])


@stage
def officer(county) -> User:
    """A bureau officer."""
    return county.user(Role.BUREAU)


@stage
def second_officer(county) -> User:
    """Another bureau officer."""
    return county.user(Role.BUREAU)


@stage
def director(county) -> User:
    """The business administrator."""
    return county.user(Role.BUREAU_ADMIN)


@stage
def leader(county) -> User:
    """A county leader."""
    return county.user(Role.LEADER)


@pytest.fixture(scope="session", autouse=True)
def _signed_in_without_signing_in() -> Iterator[None]:
    """Let `force_login` make the session alone.

    Django's own tells everybody who listens for a log-in: six statements more before most tests of
    a page, and an event in the trail that no test of a page is about. Tests of signing in use the
    page, or `login`.
    """

    def enter(client: Client, user: User, backend: str | None = None) -> None:
        backends = settings.AUTHENTICATION_BACKENDS
        user.backend = backend or next(
            path for path in backends if hasattr(load_backend(path), "get_user")
        )
        store = import_module(settings.SESSION_ENGINE).SessionStore(uuid4().hex)
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = user.backend
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save(must_create=True)
        client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", enter)
        yield


@pytest.fixture
def login(client: Client):
    """Log somebody in and return the client."""

    def enter(user: User) -> Client:
        client.force_login(user)
        return client

    return enter
