"""Two townships that are marked, and people who are asked to mark them."""

from __future__ import annotations

from assessment.models import AnnualPlan, UnitGroup
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.factories.sheets import make_rating
from tests.stages import stage
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role


@stage
def plan(county: CountyFixture) -> AnnualPlan:
    """The plan of 2026 with a group of townships and a scheme that asks assessors."""
    plan = PlanFactory(county=county.county)
    make_indicator(plan, "funds", name="到位资金", measure="万元")
    join(plan, *county.townships)
    make_rating(plan)
    return plan


@stage
def group(plan: AnnualPlan) -> UnitGroup:
    """The townships."""
    return plan.groups.get()


@stage
def leader(county: CountyFixture) -> User:
    """A county leader, who marks everybody."""
    return county.user(Role.LEADER)
