"""The pipeline as dashboards read it is what the projects say, however it is narrowed."""

import datetime as dt
import random
from decimal import Decimal

import pytest

from projects.models import Industry, PipelineSummary, Project
from projects.rules.pipeline import Reach
from projects.selectors.narrowing import Narrowing
from projects.selectors.pipeline import (
    live_pipeline,
    pipeline,
    pipeline_differences,
    pipelines_by_county,
)
from projects.tasks import verify_summaries
from tests.factories.accounts import UnitFactory, make_county
from tests.factories.projects import ProjectFactory
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def sections() -> list[Industry]:
    return list(Industry.objects.filter(county=None).order_by("pk")[:2])


@pytest.fixture
def projects(county, sections) -> list[Project]:
    """A dozen projects of every kind, the same for every test."""
    draw = random.Random(11)
    traits = ["contacted", "negotiating", "agreement", "signed", "landed", "producing"]
    return [
        ProjectFactory(
            county=county.county,
            responsible_unit=draw.choice(county.townships),
            host_unit=draw.choice([None, county.park]),
            section=draw.choice([None, *sections]),
            submitted_on=dt.date(2025 + number % 2, draw.choice([2, 5, 11]), 3),
            total_investment_wan=draw.choice([None, Decimal("0.000001"), Decimal(12_345)]),
            **{traits[number % 6]: True, "withdrawn": draw.random() < 0.3},
        )
        for number in range(12)
    ]


def narrowings(county, sections) -> list[Narrowing]:
    township, section = county.townships[0].pk, sections[0].pk
    return [
        Narrowing(),
        Narrowing(unit=township),
        Narrowing(host=county.park.pk),
        Narrowing(section=section),
        Narrowing(unit=township, host=county.park.pk),
        Narrowing(unit=township, host=county.park.pk, section=section),
    ]


def in_order(rows) -> list:
    return sorted(rows, key=str)


@pytest.mark.parametrize("role", [Role.LEADER, Role.BUREAU, Role.CLERK])
def test_what_is_read_is_what_the_projects_say(county, projects, sections, role):
    user = county.user(role)
    for each in narrowings(county, sections):
        live = live_pipeline(Project.objects.visible_to(user).filter(each.q()))
        assert in_order(pipeline(user, each).rows) == in_order(live.rows)
    assert pipeline(user).rows


def test_it_takes_one_query(county, projects, leader, django_assert_num_queries):
    assert leader.scope
    with django_assert_num_queries(1):
        pipeline(leader)


def test_the_four_lists_leave_out_what_has_ended(county, leader):
    kept = {"county": county.county, "responsible_unit": county.township}
    ProjectFactory(signed=True, total_investment_wan=Decimal(100), **kept)
    ProjectFactory(agreement=True, total_investment_wan=Decimal(30), **kept)
    ProjectFactory(signed=True, withdrawn=True, **kept)
    found = pipeline(leader)
    signed = found.in_list("signed")
    assert (signed.count, signed.total_investment_wan) == (2, Decimal(130))
    assert (found.agreements().count, found.withdrawn(None).count) == (1, 1)


def test_the_funnel_counts_those_given_up_and_no_agreement(county, leader):
    kept = {"county": county.county, "responsible_unit": county.township}
    ProjectFactory(contacted=True, **kept)
    ProjectFactory(agreement=True, **kept)
    ProjectFactory(signed=True, withdrawn=True, **kept)
    ProjectFactory(landed=True, **kept)
    ProjectFactory(producing=True, submitted_on=dt.date(2025, 2, 1), **kept)
    found = pipeline(leader)
    assert [found.funnel(None)[reach].count for reach in Reach] == [5, 3, 2, 1]
    assert [found.funnel(2026)[reach].count for reach in Reach] == [4, 2, 1, 0]
    assert [found.came([dt.date(2025, 1, 1)])[reach].count for reach in Reach] == [1, 1, 1, 1]
    assert found.years == [2026, 2025]


def test_a_higher_unit_reads_the_counties_below_each_by_itself():
    city = UnitFactory(kind=UnitKind.CITY.value)
    one, other = make_county("LX", parent=city), make_county("QH", parent=city)
    elsewhere = make_county("SP")
    for county, number in ((one, 2), (other, 1), (elsewhere, 4)):
        for _ in range(number):
            ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    user = one.user(Role.LEADER, unit=city)
    assert pipeline(user).in_list("signed").count == 3
    counts = {pk: found.in_list("signed").count for pk, found in pipelines_by_county(user).items()}
    assert counts == {one.county.pk: 2, other.county.pk: 1}


def test_the_nightly_check_finds_what_was_changed_behind_the_services(county, projects):
    assert pipeline_differences() == []
    PipelineSummary.objects.filter(by="county").update(project_count=99)
    wrong = pipeline_differences()
    assert wrong
    assert {by for _county, by, *_rest in wrong} == {"county"}
    assert verify_summaries() == len(wrong)


def test_a_row_that_is_missing_is_found(county, projects):
    PipelineSummary.objects.filter(by="section").delete()
    assert {by for _county, by, *_rest in pipeline_differences()} == {"section"}
