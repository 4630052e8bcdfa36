"""A county with its people, on a fixed day after the whole ladder of the factories."""

from collections.abc import Callable

import pytest
import time_machine

from projects.models import Project
from tests.factories.accounts import CountyFixture, make_county
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from tests.projects.services.ladder import ready_for
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

Make = Callable[..., Project]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at_noon(TODAY), tick=False) as traveller:
        yield traveller


@stage
def lx(db, clock) -> CountyFixture:
    return make_county("LX")


@stage
def clerk(lx) -> User:
    """A clerk of the responsible unit."""
    return lx.user(Role.CLERK)


@stage
def staff(lx) -> User:
    """Somebody of the bureau."""
    return lx.user(Role.BUREAU)


@stage
def colleague(lx) -> User:
    """Somebody else of the bureau."""
    return lx.user(Role.BUREAU)


@pytest.fixture
def make(lx) -> Make:
    """Make a project of the first township, as the database has it."""

    def made(**fields) -> Project:
        values = {"county": lx.county, "responsible_unit": lx.township, **fields}
        return Project.objects.get(pk=ProjectFactory(**values).pk)

    return made


@pytest.fixture
def ready(lx):
    def made(step, **fields):
        values = {"county": lx.county, "responsible_unit": lx.township, **fields}
        return ready_for(step, **values)

    return made
