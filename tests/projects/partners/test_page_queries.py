"""The pages of partners, reserve and land ask a fixed number of questions (P7)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models import (
    Activity,
    ActivityMeeting,
    ActivityProject,
    Investor,
    InvestorContact,
    ReferrerClaim,
)
from projects.rules.reserve import Band, ReserveState
from projects.services.reserve import promote_reserve, set_quota
from tests.factories.accounts import UnitFactory
from tests.factories.partners import make_activity, make_claim
from tests.factories.projects import TODAY, InvestorFactory, ProjectFactory, make_follow_up
from tests.factories.reserve import make_offer, make_reservation, make_reserve
from tests.stages import stage

pytestmark = pytest.mark.django_db
MOST_FOR_A_PAGE = 10
MOST_FOR_A_LIST = 8  # six and the frame's two: session and user
LISTS = (
    "investors",
    "activities",
    "activity-days",
    "referrers",
    "reserve-projects",
    "reserve-quota",
    "spaces",
)
PAGES = ("investor", "activity", "referrer", "reserve", "space")


@stage
def world(county, officer):
    """Make one of each with an address of its own."""
    project = ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    made = {
        "investor": project.investor,
        "activity": make_activity(county.township, Activity.State.REPORTED),
        "referrer": make_claim(project).referrer,
        "reserve": make_reserve(county.township, ReserveState.ACCEPTED),
        "space": make_offer(county.park, area=Decimal(10_000)),
    }
    fill(county, officer, made, 1)
    return made


def fill(county, officer, made, rows):
    """Hang so many rows of each kind on each of them."""
    for number in range(rows):
        project = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            investor=made["investor"],
            signed=bool(number % 2),
        )
        make_follow_up(project, TODAY - dt.timedelta(days=number))
        InvestorContact.objects.create(investor=made["investor"], name=f"联系人{number}")
        InvestorFactory(county=county.county, parent=made["investor"])
        same = {"name": made["investor"].name, "name_key": made["investor"].name_key}
        Investor.objects.create(county=county.county, **same)
        made["activity"].people.add(officer)
        make_activity(county.township, Activity.State.HELD, leader=officer)
        ActivityMeeting.objects.create(activity=made["activity"], investor=made["investor"])
        ActivityProject.objects.create(activity=made["activity"], project=project)
        ReferrerClaim.objects.create(
            project=project,
            referrer=made["referrer"],
            claimed_on=TODAY,
            evidence="介绍信",
            answer_due_on=TODAY,
        )
        promote_reserve(
            reserve_id=made["reserve"].pk,
            promoted_on=TODAY,
            occasion="投洽会",
            result="",
            activity=made["activity"],
            by=officer,
            on=TODAY,
        )
        make_reserve(county.township, ReserveState.ACCEPTED)
        make_offer(county.park)
        make_reservation(made["space"], project)
        unit = UnitFactory(parent=county.county)
        set_quota(unit=unit, year=TODAY.year, numbers={Band.SMALL: 1}, by=officer)


def counted(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["clerk", "officer", "director", "leader"])
def test_pages_and_lists_take_as_many_queries_at_twenty_rows_as_at_one(
    login, county, officer, world, request, who
):
    client = login(request.getfixturevalue(who))
    asked = {name: reverse(f"projects:{name}") for name in LISTS}
    asked |= {name: reverse(f"projects:{name}", args=[world[name].pk]) for name in PAGES}
    few = {name: counted(client, url) for name, url in asked.items()}
    fill(county, officer, world, 19)

    assert {name: counted(client, url) for name, url in asked.items()} == few
    assert {name for name in LISTS if few[name] > MOST_FOR_A_LIST} == set()
    assert {name for name in PAGES if few[name] > MOST_FOR_A_PAGE} == set()
