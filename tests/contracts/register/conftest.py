"""A county whose contracts stand in every group, and people who read more or less of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts.models import Contract
from tests.factories.contracts import ContractFactory
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

# An amount that nobody may see by chance.
CANARY = Decimal("98765.4321")
CANARY_WORDS = ("98,765", "98765", "9.88", "9.87")


@pytest.fixture
def introducer(county) -> User:
    """A clerk of the township that only brought the project in: reads the public part."""
    return county.user(Role.CLERK, unit=county.townships[1])


@pytest.fixture
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
