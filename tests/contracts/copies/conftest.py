"""A signed contract of the officer's, and the archivists of the department and the township."""

from __future__ import annotations

from contracts.models import Contract
from tests.factories.contracts import ContractFactory
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@stage
def signed(project, officer) -> Contract:
    """A signed contract, to be filed."""
    return ContractFactory(project=project, state="signed", created_by=officer, keeper=officer)


@stage
def town_archivist(county) -> User:
    """The archivist of the responsible unit."""
    return county.user(Role.ARCHIVIST, unit=county.township)


@stage
def archivist(county) -> User:
    """The archivist of the department, which has no part in the project."""
    return county.user(Role.ARCHIVIST, unit=county.department)
