"""A county, its administrators and a client for each."""

import pytest
from django.test import Client

from tests.factories.accounts import CountyFixture, make_county
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@pytest.fixture
def lx() -> CountyFixture:
    return make_county("LX")


@pytest.fixture
def admin(lx) -> User:
    return lx.user(Role.SYSADMIN)


@pytest.fixture
def keeper(lx) -> User:
    return lx.user(Role.SECADMIN)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@pytest.fixture
def as_admin(admin) -> Client:
    return logged_in(admin)


@pytest.fixture
def as_keeper(keeper) -> Client:
    return logged_in(keeper)
