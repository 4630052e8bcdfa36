"""A county with an issued plan whose four units report."""

import datetime as dt

import pytest

from assessment.models import MonthlyReport
from assessment.services.opening import open_month
from tests.factories.assessment import PlanFactory, join, make_indicator
from zhaoshang.core.periods import Month

OCTOBER = Month(2026, 10)


@pytest.fixture
def plan(county):
    """The plan of 2026 with a reported indicator and one of the ledger."""
    plan = PlanFactory(county=county.county)
    make_indicator(plan, "visits", name="外出招商次数", measure="次")
    make_indicator(plan, "funds", name="到位资金", measure="万元", source="funds_verified")
    join(plan, *county.townships, county.park, county.department)
    return plan


@pytest.fixture
def october(plan):
    """The reports of October by unit."""
    open_month(county_id=plan.county_id, month=OCTOBER, on=dt.date(2026, 10, 1))
    return {each.unit_id: each for each in MonthlyReport.objects.filter(month="2026-10-01")}
