"""A contract in performance whose agreed date has come, and people of the departments asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from contracts.models import Contract, LandAccounting
from projects.models import FundsEntry
from tests.factories.contract_land import make_accounting
from tests.factories.contracts import ContractFactory
from tests.factories.projects import make_funds
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken

AGREED_ON = dt.date(2026, 10, 31)


@contextmanager
def refused(code: str, field: str = "") -> Iterator[None]:
    """Expect a refusal, beside a field."""
    with pytest.raises(RuleBroken) as broken:
        yield
    assert broken.value.code == code
    assert not field or broken.value.field == field


@stage
def contract(project, officer) -> Contract:
    """The example of R16: 120 亩, 300 万元/亩 agreed, 18 万元/亩; production agreed for October."""
    return ContractFactory(
        project=project,
        created_by=officer,
        keeper=officer,
        state="performing",
        production_on=AGREED_ON,
    )


@pytest.fixture
def funds(project) -> list[FundsEntry]:
    """30 000 万元 of verified fixed assets, and money that does not count."""

    def verified(month: int, wan: int, kind: str) -> FundsEntry:
        values = {"state": "verified", "verified_wan": Decimal(wan), "kind": kind}
        return make_funds(project, dt.date(2026, month, 1), wan, **values)

    return [
        verified(7, 18000, "fixed_assets"),
        verified(8, 10000, "equipment"),
        verified(9, 2000, "land"),
        verified(9, 500, "working_capital"),
        make_funds(project, dt.date(2026, 10, 1), 800, kind="fixed_assets"),
    ]


@stage
def reviewer(county) -> User:
    """Somebody of the department that is asked."""
    return county.user(Role.REVIEWER)


@stage
def park_head(county) -> User:
    """The head of the park in which the project stands."""
    return county.user(Role.UNIT_HEAD, unit=county.park)


@stage
def asked(contract, county, officer) -> LandAccounting:
    """An accounting on which department and park were asked."""
    return make_accounting(contract, [county.department, county.park], "asked", by=officer)
