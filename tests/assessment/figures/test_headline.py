"""The headline figure of a unit and its place: own figures, published places (rules.md R2, R19)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import AnnualPlan
from assessment.selectors.figures import month_figures
from assessment.selectors.headline import (
    headline_indicator,
    headline_of,
    month_told,
    place_in,
    published_rates,
)
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from tests.assessment.figures.conftest import indicator, verified
from tests.factories.accounts import UnitFactory
from tests.factories.assessment import TargetFactory, join
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
CLOSED_ON, LATER = dt.date(2026, 11, 10), dt.date(2026, 12, 1)


@stage
def ranked(plan, county) -> AnnualPlan:
    """Three townships with a target of 24 000 each: 20 950, 12 000 and 12 000 are verified."""
    funds = indicator(plan, "funds_verified", name="到位资金", decimals=2, measure="万元")
    third = UnitFactory(parent=county.county, name="第三镇")
    county.townships.append(third)
    join(plan, third)
    for unit, amount in zip(county.townships, (20_950, 12_000, 12_000), strict=True):
        project = ProjectFactory(county=county.county, responsible_unit=unit, signed=True)
        verified(project, OCTOBER.number, amount)
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=24_000)
    open_month(county_id=plan.county_id, month=OCTOBER, on=CLOSED_ON)
    return plan


def close(plan, month=OCTOBER, on=CLOSED_ON):
    return close_month(county_id=plan.county_id, month=month, by=None, on=on, reason="例行月结")


def test_while_the_month_is_open_a_unit_sees_its_figure_and_no_place(ranked, county):
    found = headline_of(county.user(Role.CLERK), county.township.pk, CLOSED_ON)
    assert found.month == OCTOBER
    # As the paper prints it: 20 950 ÷ 24 000, time progress ten twelfths.
    assert found.row.targets[0].progress.percent == Decimal("87.29")
    assert found.row.targets[0].progress.gap == Decimal("3.96")
    assert found.place is None


def test_who_reads_the_county_has_the_place_of_the_open_month_too(ranked, county):
    found = headline_of(county.user(Role.BUREAU), county.townships[1].pk, CLOSED_ON)
    assert (found.place.place, found.place.of, found.place.month) == (2, 3, OCTOBER)


def test_nobody_sees_another_unit_s_open_figure(ranked, county):
    assert headline_of(county.user(Role.CLERK), county.townships[1].pk, CLOSED_ON) is None


def test_once_the_month_is_closed_the_place_is_told_and_equal_rates_share_it(ranked, county):
    close(ranked)
    first, second, third = (
        headline_of(county.user(Role.CLERK, unit=unit), unit.pk, CLOSED_ON).place
        for unit in county.townships
    )
    assert [each.place for each in (first, second, third)] == [1, 2, 2]
    assert first.of == 3


def test_in_the_next_open_month_the_place_is_that_of_the_closed_one(ranked, county):
    close(ranked)
    found = headline_of(county.user(Role.CLERK), county.township.pk, LATER)
    assert found.month == OCTOBER + 1
    assert (found.place.place, found.place.month) == (1, OCTOBER)


def test_the_published_rates_are_those_of_the_closed_month_s_table(ranked, county):
    close(ranked)
    # What is verified afterwards for October changes nothing of what was published.
    late = ProjectFactory(county=county.county, responsible_unit=county.townships[2], signed=True)
    verified(late, OCTOBER.number, 9_000)
    table = month_figures(county_id=ranked.county_id, month=OCTOBER, on=LATER)
    pk = headline_indicator(table, LATER)
    basis = table.main_basis.pk
    rates = published_rates(ranked.county_id, OCTOBER, pk, basis)
    shown = {row.unit_id: row.by_basis(basis) for row in table.rows if row.indicator_id == pk}
    assert rates == {unit: each.percent for unit, each in shown.items() if each is not None}
    row = table.row(county.townships[2].pk, pk)
    assert place_in(county.user(Role.CLERK), table, row).place == 2


def test_figures_are_told_to_the_last_month_that_is_over_in_january_of_january():
    assert month_told(dt.date(2026, 11, 3)) == OCTOBER
    assert month_told(dt.date(2027, 1, 8)) == Month(2027, 1)
