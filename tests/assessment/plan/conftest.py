"""A county with a draft plan: two indicators, a group of two townships."""

from __future__ import annotations

import datetime as dt

from assessment.models import AnnualPlan, Indicator, TargetBasis
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.people import *  # noqa: F403 - the county and its people
from tests.stages import stage

ON = dt.date(2026, 11, 30)


@stage
def plan(county) -> AnnualPlan:
    """A draft for 2026 with a group of two townships."""
    made = PlanFactory(
        county=county.county, state=AnnualPlan.State.DRAFT, document="", issued_on=None
    )
    join(made, *county.townships[:2])
    return made


@stage
def funds(plan) -> Indicator:
    """Funds in place, verified, in 万元."""
    return make_indicator(
        plan, "DWZJ", name="到位资金", measure="万元", decimals=2, source="funds_verified"
    )


@stage
def signed(plan) -> Indicator:
    """Projects signed, counted."""
    return make_indicator(plan, "XQXM", name="新签约项目", source="signed_count")


@stage
def basis(plan) -> TargetBasis:
    """The county's own basis."""
    return plan.bases.get(is_main=True)


@stage
def issued(plan, funds, signed) -> AnnualPlan:
    """The plan, issued."""
    plan.state, plan.document = AnnualPlan.State.ISSUED, "县招办〔2026〕3号"
    plan.issued_on = dt.date(2026, 2, 20)
    plan.save()
    return plan
