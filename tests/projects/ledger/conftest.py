"""A county whose ledger is looked at, on a fixed day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from projects.models import Project
from tests.factories.accounts import CountyFixture, make_county
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@pytest.fixture(autouse=True)
def fixed_day(time_machine) -> dt.date:
    time_machine.move_to(at_noon(TODAY), tick=False)
    return TODAY


@pytest.fixture
def lx() -> CountyFixture:
    return make_county("LX")


@pytest.fixture
def officer(lx) -> User:
    return lx.user(Role.BUREAU)


@pytest.fixture
def clerk(lx) -> User:
    return lx.user(Role.CLERK)


@pytest.fixture
def other_clerk(lx) -> User:
    return lx.user(Role.CLERK, unit=lx.townships[1])


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    return client


@pytest.fixture
def as_officer(officer) -> Client:
    return logged_in(officer)


@pytest.fixture
def as_clerk(clerk) -> Client:
    return logged_in(clerk)


def project(lx: CountyFixture, **fields) -> Project:
    """Make a project of the county's first township."""
    values = {"county": lx.county, "responsible_unit": lx.township, **fields}
    return ProjectFactory(**values)


@pytest.fixture
def ledger(lx) -> dict[str, Project]:
    """One project of each kind that the lists tell apart."""
    return {
        "clue": project(lx, name="铝合金线索", total_investment_wan=None),
        "signed": project(lx, name="铝合金型材", signed=True, total_investment_wan=Decimal(50_000)),
        "landed": project(lx, name="木业园", under_construction=True, land_mu=Decimal("52.5")),
        "producing": project(lx, name="中国酒城", producing=True, responsible_unit=lx.townships[1]),
        "suspended": project(lx, name="停一停", signed=True, suspended=True),
        "withdrawn": project(lx, name="不来了", negotiating=True, withdrawn=True),
    }
