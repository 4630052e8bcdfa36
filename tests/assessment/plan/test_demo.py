"""The demo's plans: two years, issued, once (the load is repeated at every start)."""

from __future__ import annotations

import pytest

from assessment.demo.plan import load_plan
from assessment.models import AnnualPlan, Indicator
from assessment.selectors.plan_page import main_grid, open_points
from projects.demo.reading import COUNTY_CODE
from projects.demo.staff import Staff
from tests.assessment.plan.conftest import ON
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def test_the_demo_has_issued_plans_of_two_years(county, director):
    units = [*county.townships, county.park, county.department, county.team]
    staff = Staff(
        {COUNTY_CODE: county.county, **{each.code: each for each in units}},
        {name: county.user(Role.LEADER) for name in ("fuxianzhang", "fuxianzhang2")},
    )
    plan = load_plan(staff, on=ON, by=director)
    assert load_plan(staff, on=ON, by=director) == plan
    plans = AnnualPlan.objects.filter(county=county.county)
    assert [(each.year, each.is_draft) for each in plans] == [(2026, False), (2025, False)]
    assert plan.copied_from is not None
    assert Indicator.objects.count() == plan.indicators.count() > 1
    grid = main_grid(plan)
    assert grid is not None
    assert [block.title for block in grid.blocks][1:4] == ["乡镇组", "园区组", "部门组"]
    assert any(each.months for each in grid.targets.values())
    assert not [each for each in open_points(plan) if each.blocks]
