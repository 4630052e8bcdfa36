"""Who sees which figures on the leader's page: units their own, and what is published."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from assessment.models import AnnualPlan
from assessment.services.opening import open_month
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.stages import stage
from zhaoshang.core.periods import Month

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@stage
def plan(county) -> AnnualPlan:
    """Targets of two townships; October is open."""
    made = PlanFactory(county=county.county)
    funds = make_indicator(made, "funds", name="到位资金", measure="万元")
    join(made, *county.townships)
    open_month(county_id=made.county_id, month=Month(2026, 10), on=dt.date(2026, 10, 1))
    for unit in county.townships:
        TargetFactory(plan=made, indicator=funds, unit=unit, amount=24_000)
    return made


def shown(client, name: str, query: str = "") -> str:
    response = client.get(f"{reverse(f'dashboard:{name}')}{query}", headers=FRAGMENT)
    assert response.status_code == 200
    return response.content.decode()


def test_the_bureau_sees_every_unit_against_its_target(login, officer, plan, county):
    html = shown(login(officer), "targets")
    assert all(unit.label in html for unit in county.townships)
    assert "到位资金" in html


def test_a_clerk_sees_no_other_units_open_figures(login, clerk, plan, county):
    html = shown(login(clerk), "targets")
    assert county.townships[0].label in html
    assert county.townships[1].label not in html


def test_a_unit_is_told_which_figures_are_its_own(login, clerk, leader):
    words = "为本单位参与的项目"
    assert words in shown(login(clerk), "leader")
    assert words not in shown(login(leader), "leader")


@pytest.mark.parametrize("name", ["targets", "rates"])
def test_figures_of_another_unit_are_not_there(login, clerk, plan, county, name):
    own, other = county.townships
    client, url = login(clerk), reverse(f"dashboard:{name}")
    assert client.get(f"{url}?unit={own.pk}").status_code == 200
    assert client.get(f"{url}?unit={other.pk}").status_code == 404


@pytest.mark.parametrize("name", ["dashboard:targets", "dashboard:rates", "assessment:three-rates"])
def test_rates_of_another_place_are_not_there(login, clerk, officer, plan, county, name):
    address = f"{reverse(name)}?host={county.townships[1].pk}"
    assert login(clerk).get(address).status_code == 404
    assert login(officer).get(address).status_code == 200


def test_a_unit_by_itself_is_told_against_its_own_target(login, leader, plan, county):
    html = shown(login(leader), "targets", f"?unit={county.townships[0].pk}")
    assert "2.40" in html
    assert county.townships[1].label not in html


def test_without_a_plan_it_says_that_there_is_no_target(login, leader):
    assert "没有已下达的年度目标" in shown(login(leader), "targets")
