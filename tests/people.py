"""A county with people, and a day after the factories' whole ladder: fixtures for every app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import CountyFixture, make_county
from tests.factories.projects import TODAY
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@pytest.fixture
def frozen_day() -> Iterator[None]:
    """Stop the clock on the day after the ladder."""
    with time_machine.travel(f"{TODAY.isoformat()} 02:00+00:00", tick=False):
        yield


@pytest.fixture
def county(frozen_day) -> CountyFixture:
    """A county with one unit of each kind."""
    return make_county()


@pytest.fixture
def clerk(county) -> User:
    """A clerk of the first township."""
    return county.user(Role.CLERK)


@pytest.fixture
def other_clerk(county) -> User:
    """A clerk of another township."""
    return county.user(Role.CLERK, unit=county.townships[1])


@pytest.fixture
def officer(county) -> User:
    """A bureau officer."""
    return county.user(Role.BUREAU)


@pytest.fixture
def second_officer(county) -> User:
    """Another bureau officer."""
    return county.user(Role.BUREAU)


@pytest.fixture
def director(county) -> User:
    """The business administrator."""
    return county.user(Role.BUREAU_ADMIN)


@pytest.fixture
def leader(county) -> User:
    """A county leader."""
    return county.user(Role.LEADER)


@pytest.fixture
def login(client: Client):
    """Log somebody in and return the client."""

    def enter(user: User) -> Client:
        client.force_login(user)
        return client

    return enter
