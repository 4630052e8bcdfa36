"""A department whose people have no part in the project, and a project with a lead sponsor."""

from __future__ import annotations

from typing import Any

import pytest

from projects.models import Project
from tests.factories.files import PDF, upload
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@stage
def project(county, leader) -> Project:
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        lead_sponsor=leader,
        name="力驰汽车零部件产业园",
        signed=True,
    )


@stage
def department_clerk(county) -> User:
    """A clerk of a department without a part in any project."""
    return county.user(Role.CLERK, unit=county.department)


@stage
def department_reviewer(county) -> User:
    """Somebody of the same department who only gives opinions."""
    return county.user(Role.REVIEWER, unit=county.department)


@pytest.fixture
def proof() -> list[Any]:
    return [upload("批复.pdf", PDF)]
