"""A group in a superior's table is ahead or behind as its units' figures say (rules.md R2)."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.policies import PROGRESS
from assessment.rules.form_bindings import Asked, Measure
from assessment.selectors.superior import FormFigures
from tests.assessment.figures.conftest import indicator, verified
from tests.factories.assessment import TargetFactory
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.core.periods import Month
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
LATE = [str(each) for each in (0, 0, 100, 100, 200, 200, 300, 300, 400, 500, 800, 1000)]


@stage
def funds(plan):
    return indicator(plan, "funds_verified", name="到位资金")


@stage
def group(plan, county, funds):
    """Two townships of one group: one broken down by month, one by time."""
    for unit, wan, target, months in (
        (county.townships[0], 500, 1000, LATE),
        (county.townships[1], 750, 900, []),
    ):
        project = ProjectFactory(
            county=county.county, responsible_unit=unit, signed=True, agreed_amount_wan=9000
        )
        verified(project, 3, wan)
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=target, months=months)
    return plan.groups.get()


def policy(county, **values):
    Policy.objects.create(
        owner=county.county,
        kind=PROGRESS.name,
        effective_from=dt.date(2026, 1, 1),
        value={**PROGRESS.default, **values},
        source_document="县招办〔2026〕9号",
    )


def found(plan, group, funds, measure):
    asked = Asked(indicator=funds.pk, measure=measure, group=group.pk)
    return FormFigures.of(plan.county_id, OCTOBER, TODAY).find(asked)


def test_each_unit_of_a_group_is_due_by_its_own_monthly_split(plan, funds, group) -> None:
    # Due by October: 500 of 1 000 by month, 750 of 900 by time; 1 250 of 1 900 are in place.
    assert found(plan, group, funds, Measure.RATE) == Decimal("65.79")
    assert found(plan, group, funds, Measure.GAP) == Decimal("0.00")


def test_a_county_that_goes_by_months_through_twelve_has_the_groups_gap_by_them(
    plan, county, funds, group
) -> None:
    policy(county, by_month=False)
    assert found(plan, group, funds, Measure.GAP) == Decimal("-17.54")


def test_decimals_of_rates_and_the_gap_of_a_group_follow_the_policy(
    plan, county, funds, group
) -> None:
    policy(county, by_month=False, decimals=1, gap_from="exact")
    assert found(plan, group, funds, Measure.RATE) == Decimal("65.8")
    assert found(plan, group, funds, Measure.GAP) == Decimal("-17.5")
