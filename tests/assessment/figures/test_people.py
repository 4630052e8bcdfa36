"""Targets of persons and teams: what counts for whom, how far they are, who sees it (R5, R10)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.policies import PERSONS
from assessment.selectors.people_figures import people_figures, people_in_sight
from projects.models import Activity
from tests.assessment.figures.conftest import indicator, split, verified
from tests.factories.accounts import UserFactory, make_county
from tests.factories.assessment import TargetFactory
from tests.factories.projects import TODAY, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.models import TeamMembership
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Month
from zhaoshang.policy.models import Policy

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)


@stage
def funds(plan):
    return indicator(plan, "funds_verified", name="到位资金")


@stage
def project(county, funds, clerk, leader):
    """A project of the township: its clerk is responsible, a county leader sponsors it."""
    made = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.township,
        responsible_person=clerk,
        lead_sponsor=leader,
        signed=True,
        name="高端铝型材项目",
        agreed_amount_wan=30000,
    )
    verified(made, 3, 600)
    verified(made, 10, 200)
    return made


def aim(plan, kind, person, amount=1200, **fields):
    return TargetFactory(
        plan=plan, indicator=kind, unit=None, person=person, amount=amount, **fields
    )


def rows(plan, *people, month=OCTOBER):
    found = people_figures(county_id=plan.county_id, month=month, on=TODAY, people=people)
    return {(each.person.pk, each.definition.indicator_id): each for each in found.rows}


def policy(county, **values):
    Policy.objects.create(
        owner=county.county,
        kind=PERSONS.name,
        effective_from=dt.date(2026, 1, 1),
        value={**PERSONS.default, **values},
        source_document="县招办〔2026〕9号",
    )


def test_the_responsible_person_has_the_projects_money_against_the_target(
    plan, funds, project, clerk
) -> None:
    aim(plan, funds, clerk)
    row = rows(plan, clerk)[clerk.pk, funds.pk]
    assert (row.value, row.cumulative) == (200, 800)
    (goal, reached) = row.goals[0]
    assert (goal.amount, reached.percent, reached.gap) == (
        1200,
        Decimal("66.67"),
        Decimal("-16.66"),
    )


def test_of_a_shared_project_the_person_has_the_units_part_and_the_sponsor_the_whole(
    plan, county, funds, project, clerk, leader
) -> None:
    split(project, dt.date(2026, 1, 1), (county.township, "60"), (county.park, "40"))
    aim(plan, funds, clerk)
    aim(plan, funds, leader)
    found = rows(plan, clerk, leader)
    assert found[clerk.pk, funds.pk].cumulative == 480
    assert found[leader.pk, funds.pk].cumulative == 800


def test_where_the_unit_is_credited_with_nothing_neither_is_its_person(
    plan, county, funds, project, clerk
) -> None:
    split(project, dt.date(2026, 1, 1), (county.park, "100"))
    aim(plan, funds, clerk)
    assert rows(plan, clerk)[clerk.pk, funds.pk].cumulative == 0


def test_a_county_may_count_the_whole_for_persons_and_nothing_for_sponsors(
    plan, county, funds, project, clerk, leader
) -> None:
    policy(county, responsible="whole", sponsor="none")
    split(project, dt.date(2026, 1, 1), (county.township, "60"), (county.park, "40"))
    aim(plan, funds, clerk)
    aim(plan, funds, leader)
    found = rows(plan, clerk, leader)
    assert found[clerk.pk, funds.pk].cumulative == 800
    assert found[leader.pk, funds.pk].cumulative == 0


def test_who_is_responsible_and_sponsor_at_once_has_the_project_once(
    plan, funds, project, clerk
) -> None:
    project.lead_sponsor = clerk
    project.save()
    aim(plan, funds, clerk)
    assert rows(plan, clerk)[clerk.pk, funds.pk].cumulative == 800


def test_a_trip_counts_for_who_led_it_and_for_each_who_took_part(
    plan, county, clerk, other_clerk, leader
) -> None:
    trips = indicator(plan, "trip_count", name="外出招商")
    trip = Activity.objects.create(
        county=county.county,
        unit=county.township,
        kind=Activity.Kind.TRIP,
        title="赴苏州招商",
        starts_on=dt.date(2026, 10, 8),
        ends_on=dt.date(2026, 10, 9),
        place="苏州",
        leader=other_clerk,
        state=Activity.State.HELD,
    )
    trip.people.add(clerk, other_clerk)
    for each in (clerk, other_clerk, leader):
        aim(plan, trips, each, amount=4)
    found = rows(plan, clerk, other_clerk, leader)
    assert [found[each.pk, trips.pk].cumulative for each in (clerk, other_clerk, leader)] == [
        1,
        1,
        0,
    ]


def test_what_units_report_as_one_sum_is_said_to_be_nobodys(
    plan, county, clerk, officer, login
) -> None:
    said = indicator(plan, "reported", code="visits", name="走访企业")
    aim(plan, said, clerk)
    row = rows(plan, clerk)[clerk.pk, said.pk]
    assert (row.cumulative, row.goals[0][1]) == (None, None)
    page = login(officer).get(reverse("assessment:unit-people", args=[county.township.pk]))
    assert "无法计算到个人" in page.content.decode()
    url = reverse("assessment:person-rows", args=[OCTOBER, clerk.pk, said.pk])
    assert login(officer).get(url).status_code == 404


def test_the_page_of_a_unit_shows_its_persons_and_each_figure_opens_its_rows(
    plan, county, funds, project, clerk, officer, login
) -> None:
    aim(plan, funds, clerk)
    client = login(officer)
    url = reverse("assessment:unit-people", args=[county.township.pk])
    page = client.get(url, {"month": "2026-10"})
    text = page.content.decode()
    for words in (clerk.full_name, "1,200", "800", "66.67%", "83.33%", "16.66", "欠"):
        assert words in text
    (line,) = page.context["people"]
    year = client.get(line["url"])
    assert year.context["total"] == year.context["printed"] == 800
    assert [each["name"] for each in year.context["rows"]] == ["高端铝型材项目"] * 2
    month = client.get(line["month_url"])
    assert (month.context["total"], len(month.context["rows"])) == (200, 1)
    assert (
        url
        in client.get(reverse("assessment:unit-year", args=[county.township.pk])).content.decode()
    )


def test_teams_of_the_units_people_stand_with_what_is_credited_to_them(
    plan, county, funds, project, clerk, officer, login
) -> None:
    TeamMembership.objects.create(team=county.team, user=clerk, since=dt.date(2026, 1, 1))
    project.introducing_unit = county.team
    project.save()
    TargetFactory(plan=plan, indicator=funds, unit=county.team, amount=1000)
    client = login(officer)
    page = client.get(
        reverse("assessment:unit-people", args=[county.township.pk]), {"month": "2026-10"}
    )
    (line,) = page.context["teams"]
    assert (line["who"], line["cumulative"]) == (str(county.team), 800)
    assert client.get(line["url"]).context["total"] == 800
    other = client.get(
        reverse("assessment:unit-people", args=[county.park.pk]), {"month": "2026-10"}
    )
    assert other.context["teams"] == []


def test_others_do_not_see_a_units_persons_and_everybody_sees_themselves(
    plan, county, funds, project, clerk, other_clerk, officer, login
) -> None:
    for each in (clerk, other_clerk):
        aim(plan, funds, each)
    assert set(people_in_sight(officer, county.county)) == {clerk, other_clerk}
    assert people_in_sight(clerk, county.county) == [clerk]
    assert people_in_sight(other_clerk, county.township) == []
    url = reverse("assessment:person-rows", args=[OCTOBER, clerk.pk, funds.pk])
    assert login(other_clerk).get(url).status_code == 404
    assert login(clerk).get(url).status_code == 200


def test_another_countys_unit_and_persons_are_out_of_sight(
    plan, county, funds, project, clerk, login
) -> None:
    aim(plan, funds, clerk)
    client = login(make_county("HX").user(Role.BUREAU))
    assert (
        client.get(reverse("assessment:unit-people", args=[county.township.pk])).status_code == 404
    )
    url = reverse("assessment:person-rows", args=[OCTOBER, clerk.pk, funds.pk])
    assert client.get(url).status_code == 404


def test_an_adjusted_target_of_a_person_is_read_by_month(plan, funds, project, clerk) -> None:
    target = aim(plan, funds, clerk, amount=2400)
    target.changes.create(
        old_amount=1200,
        new_amount=2400,
        from_month=dt.date(2026, 11, 1),
        reference="县招办〔2026〕8号",
        reason="调整",
    )
    amounts = [
        rows(plan, clerk, month=month)[clerk.pk, funds.pk].goals[0][0].amount
        for month in (OCTOBER, OCTOBER + 1)
    ]
    assert amounts == [1200, 2400]


def test_queries_do_not_grow_with_persons_and_projects(plan, county, funds, project, clerk) -> None:
    def asked(people) -> int:
        with CaptureQueriesContext(connection) as caught:
            rows(plan, *people)
        return len(caught)

    aim(plan, funds, clerk)
    few = asked([clerk])
    people = [UserFactory(unit=county.township) for _each in range(6)]
    for each in people:
        aim(plan, funds, each)
        verified(
            ProjectFactory(
                county=county.county,
                responsible_unit=county.township,
                responsible_person=each,
                signed=True,
            ),
            10,
            5,
        )
    assert asked([clerk, *people]) == few
