"""A county with people, and contracts of its first township's project."""

from __future__ import annotations

import datetime as dt

from contracts.models import Contract
from projects.models import Project
from tests.contracts.canary import CANARY
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@stage
def legal(county) -> User:
    """Somebody of the legal office."""
    return county.user(Role.LEGAL)


@stage
def archivist(county) -> User:
    """The custodian of contracts in the department."""
    return county.user(Role.ARCHIVIST)


@stage
def project(county) -> Project:
    """A signed project of the first township, standing in the park."""
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, host_unit=county.park, signed=True
    )


@stage
def draft(project, officer) -> Contract:
    """A draft of the officer's."""
    return ContractFactory(project=project, created_by=officer, keeper=officer)


@stage
def performing(project, officer) -> Contract:
    """A contract in performance."""
    return ContractFactory(project=project, created_by=officer, keeper=officer, state="performing")


@stage
def introducer(county) -> User:
    """A clerk of the township that only brought the project in: reads the public part."""
    return county.user(Role.CLERK, unit=county.townships[1])


@stage
def secret(county, officer) -> Contract:
    """A contract whose terms the introducing township must not learn."""
    project = ProjectFactory(
        county=county.county,
        name="远景新型储能装备制造项目",
        responsible_unit=county.township,
        host_unit=county.park,
        introducing_unit=county.townships[1],
        signed=True,
    )
    return ContractFactory(
        project=project,
        keeper=officer,
        state="performing",
        title="远景储能装备投资合同书",
        agreed_amount_wan=CANARY,
        total_investment_wan=CANARY,
        fixed_assets_wan=CANARY,
        land_mu=CANARY,
        land_price_wan_mu=CANARY,
        intensity_wan_mu=CANARY,
        next_due_on=dt.date(2026, 9, 8),
        overdue_since=dt.date(2026, 9, 8),
        expires_on=dt.date(2031, 7, 9),
    )
