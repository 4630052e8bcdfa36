"""A county with people, and contracts of its first township's project."""

from __future__ import annotations

import pytest

from contracts.models import Contract
from projects.models import Project
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@pytest.fixture
def legal(county) -> User:
    """Somebody of the legal office."""
    return county.user(Role.LEGAL)


@pytest.fixture
def archivist(county) -> User:
    """The custodian of contracts in the department."""
    return county.user(Role.ARCHIVIST)


@pytest.fixture
def project(county) -> Project:
    """A signed project of the first township, standing in the park."""
    return ProjectFactory(
        county=county.county, responsible_unit=county.township, host_unit=county.park, signed=True
    )


@pytest.fixture
def draft(project, officer) -> Contract:
    """A draft of the officer's."""
    return ContractFactory(project=project, created_by=officer, keeper=officer)


@pytest.fixture
def performing(project, officer) -> Contract:
    """A contract in performance."""
    return ContractFactory(project=project, created_by=officer, keeper=officer, state="performing")
