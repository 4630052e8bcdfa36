"""A county, its administrators, and a log-in page."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import PASSWORD, CountyFixture, make_county
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

NINE = dt.datetime(2026, 6, 1, 1, 0, 5, tzinfo=dt.UTC)
LOGIN = "/accounts/login/"
CHECK = "/second-factor/log-in/"
MINE = "/second-factor/"
ENROL = "/second-factor/set-up/"
HOME = "/accounts/profile/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lx(clock) -> CountyFixture:
    return make_county("LX")


@pytest.fixture
def admin(lx) -> User:
    return lx.user(Role.SYSADMIN)


@pytest.fixture
def clerk(lx) -> User:
    return lx.user(Role.CLERK)


def type_password(client: Client, user: User, password: str = PASSWORD, **data: str):
    return client.post(LOGIN, {"username": user.username, "password": password, **data})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200
