"""A county with an issued plan, one indicator, two townships in one group, a park in another."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from assessment.models import AnnualPlan, MonthlyReport, ScoringScheme, UnitCell
from assessment.services.opening import open_month
from assessment.services.scoring.schemes import SchemeDraft
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.projects import TODAY
from tests.factories.scoring import CONTENT, SOURCES, make_scheme
from tests.stages import stage
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

OCTOBER = Month(2026, 10)


@stage
def plan(county) -> AnnualPlan:
    """The plan of 2026: "funds" is reported, 24 000 are due from each township."""
    made = PlanFactory(county=county.county)
    indicator = make_indicator(made, "funds", name="到位资金", measure="万元")
    join(made, *county.townships, group="乡镇组")
    join(made, county.park, group="园区组")
    for unit in (*county.townships, county.park):
        TargetFactory(plan=made, indicator=indicator, unit=unit, amount=24000)
    return made


@stage
def townships(plan):
    """The group of the townships."""
    return plan.groups.get(name="乡镇组")


@stage
def draft(plan) -> ScoringScheme:
    """A draft with sources that fit."""
    return make_scheme(plan, state="draft")


@stage
def adopted(plan) -> ScoringScheme:
    """A scheme in force for every group."""
    return make_scheme(plan)


@pytest.fixture
def told():
    """What a new draft says; tests change it."""

    def make(**fields) -> SchemeDraft:
        values = {
            "title": "2026 年考核办法",
            "content": copy.deepcopy(CONTENT),
            "sources": copy.deepcopy(SOURCES),
            **fields,
        }
        return SchemeDraft(**values)

    return make


@stage
def october(plan, county):
    """October: the first township reports 12 000, the second 24 000, both accepted."""
    open_month(county_id=county.county.pk, month=OCTOBER, on=TODAY)
    indicator = plan.indicators.get().indicator
    for unit, amount in zip(county.townships, (12000, 24000), strict=True):
        report = MonthlyReport.objects.get(unit=unit, month=OCTOBER.first_day)
        report.state = "accepted"
        report.first_submitted_at = report.submitted_at = clock.now()
        report.submissions = 1
        report.save()
        UnitCell.objects.create(
            report=report,
            indicator=indicator,
            definition=indicator.definitions.get(),
            value=Decimal(amount),
        )
    return OCTOBER
