"""A county with two groups of units, verified money of October, and the month closed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from time_machine import travel

from assessment.models import SpotCheck
from assessment.services.spot_checks import announce, draw_sample
from tests.factories.assessment import PlanFactory, join
from tests.factories.closing import close_bare
from tests.factories.projects import TODAY, ProjectFactory, at_noon, make_funds
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Cycle, Period

OCTOBER = Period(Cycle.MONTH, 2026, 10)
BEFORE = dt.date(2026, 10, 12)
SEED = "2026-10-12 体彩排列五 07351"


@stage
def plan(county):
    """The plan of 2026: two townships in one group, the park in another."""
    plan = PlanFactory(county=county.county)
    join(plan, *county.townships)
    join(plan, county.park, group="园区组")
    return plan


@stage
def verifier(county):
    """The officer who verified everything."""
    return county.user(Role.BUREAU)


@pytest.fixture
def verified(county, verifier, clerk):
    """Verify an entry of October of a unit, 100 万元 unless told otherwise."""

    def make(unit=None, amount=100, month=dt.date(2026, 10, 1), **fields):
        home = unit or county.township
        project = fields.pop("project", None) or ProjectFactory(
            county=county.county, responsible_unit=home, introducing_unit=home
        )
        values = {
            "unit": home,
            "state": "verified",
            "verified_wan": Decimal(amount),
            "verified_by": verifier,
            "verified_at": at_noon(month),
            "created_by": clerk,
            **fields,
        }
        return make_funds(project, month, amount, **values)

    return make


@stage
def announced(plan, director) -> SpotCheck:
    """A check of October, announced within it."""
    with travel(at_noon(BEFORE), tick=False):
        return announce(county_id=plan.county_id, period=OCTOBER, seed=SEED, by=director, on=BEFORE)


def close_october(county) -> None:
    """Close October without its reports."""
    close_bare(county.county, OCTOBER.first_month.first_day)


@pytest.fixture
def drawn(announced, county, director, verified):
    """Draw the sample of what is verified: by default four entries of a township."""

    def draw(count=4, **fields) -> SpotCheck:
        for _number in range(count):
            verified(**fields)
        close_october(county)
        return draw_sample(check_id=announced.pk, version=announced.version, by=director, on=TODAY)

    return draw
