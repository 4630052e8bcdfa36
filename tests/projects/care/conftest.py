"""A signed project of the first township, and the department that its permits are asked of."""

from __future__ import annotations

from projects.models import Project
from tests.factories.projects import ProjectFactory
from tests.factories.services import make_case
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@stage
def project(county) -> Project:
    """A signed project of the first township."""
    return ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)


@stage
def producing(county) -> Project:
    """A producing project with what it promised."""
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        producing=True,
        expected_output_wan=10000,
        expected_tax_wan=500,
        expected_jobs_count=200,
    )


@stage
def reviewer(county) -> User:
    """Somebody of the department, without a part in any project."""
    return county.user(Role.REVIEWER)


@stage
def stranger(county) -> User:
    """A reviewer of another unit."""
    return county.user(Role.REVIEWER, unit=county.park)


@stage
def case(project, officer):
    """An open case of the project, kept by the officer."""
    return make_case(project, officer)
