"""Flags of the county: open ones with filters, by unit, excuses waiting, talks and slips."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.rules.flags.kinds import ConsequenceState, HoldKind, HoldState, RuleKind, Severity
from projects.selectors import flag_pages
from tests.factories.accounts import make_county
from tests.factories.flag_pages import make_consequence, make_flag, make_hold
from tests.factories.projects import TODAY, ProjectFactory
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
PARTS = ["flags", "flag-units", "flag-excuses", "flag-slips"]


def days(number):
    return dt.timedelta(days=number)


def rows(client, name="flags", **query):
    return client.get(reverse(f"projects:{name}"), query).context["rows"]


def names(client, name="flags", **query):
    return [row["name"] for row in rows(client, name, **query)]


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.LEADER])
def test_every_part_opens_for_every_reader(login, county, project, name, role):
    make_flag(project)
    make_hold(project, state=HoldState.ASKED)
    make_consequence(project)
    assert login(county.user(role)).get(reverse(f"projects:{name}")).status_code == 200


@pytest.mark.parametrize("name", PARTS)
def test_every_part_opens_with_nothing_in_it(login, officer, name):
    assert rows(login(officer), name) == []


@pytest.mark.parametrize("name", PARTS)
def test_who_has_no_business_with_projects_is_refused(login, county, name):
    response = login(county.user(Role.SYSADMIN)).get(reverse(f"projects:{name}"))
    assert response.status_code == 403


def test_the_list_is_narrowed_by_stage_and_by_key_project(login, county, officer):
    key = ProjectFactory(county=county.county, responsible_unit=county.township, is_key=True)
    signed = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        stage="signed",
        sub_stage="contract",
    )
    make_flag(key)
    make_flag(signed)
    client = login(officer)
    assert names(client, stage="signed") == [signed.name]
    assert names(client, klass="key") == [key.name]
    assert names(client, klass="other") == [signed.name]
    page = client.get(reverse("projects:flags"), {"klass": "key", "stage": "nonsense"})
    assert [tag["label"] for tag in page.context["tags"]] == ["项目类别：重点项目"]
    assert page.context["more_chosen"]


def test_a_unit_sees_its_own_flags_and_the_bureau_all(
    login, clerk, officer, project, other_project
):
    make_flag(project)
    make_flag(other_project)
    assert names(login(clerk)) == [project.name]
    assert len(names(login(officer))) == 2


def test_another_countys_flags_are_not_there(login, officer):
    elsewhere = make_county("QT")
    make_flag(ProjectFactory(county=elsewhere.county, responsible_unit=elsewhere.township))
    assert names(login(officer)) == []


def test_the_worst_stand_first_then_those_up_longest(login, officer, project, other_project):
    make_flag(project, Severity.ATTENTION, days=90)
    make_flag(other_project, days=3)
    make_flag(project, days=20, rule=RuleKind.TIME_IN_STAGE)
    found = rows(login(officer))
    assert [row["days"] for row in found] == [20, 3, 90]


def test_a_cleared_flag_is_not_open(login, officer, project):
    make_flag(project, cleared_on=TODAY)
    assert names(login(officer)) == []


def test_a_held_flag_is_shown_apart(login, officer, project, other_project):
    make_flag(project)
    make_flag(other_project)
    make_hold(project)
    client = login(officer)
    assert names(client) == [other_project.name]
    (row,) = rows(client, state="held")
    assert (row["name"], row["badge"]["held"]) == (project.name, True)


def test_a_held_flag_says_until_when_in_place_of_when_it_gets_worse(login, officer, project):
    make_flag(project, Severity.ATTENTION, worsens_on=TODAY + days(3))
    (row,) = rows(login(officer))
    assert (row["badge"]["held"], row["worse"]) == (False, f"{TODAY + days(3)}")
    make_hold(project, until=TODAY + days(9))
    make_hold(project, HoldKind.LIFT, until=TODAY + days(20))
    make_hold(project, until=TODAY + days(40), rule=RuleKind.TIME_IN_STAGE)
    (row,) = rows(login(officer), state="held")
    assert (row["badge"]["held"], row["worse"]) == (True, f"暂缓至 {TODAY + days(20)}")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"severity": "warning"}, 1),
        ({"severity": "attention"}, 1),
        ({"rule": "time_in_stage"}, 1),
        ({"rule": "no_report"}, 0),
        ({"over": "7"}, 2),
        ({"over": "30"}, 1),
        ({"over": "31"}, 2),
        ({"severity": "purple", "rule": "x", "unit": "0"}, 2),
    ],
)
def test_the_list_is_narrowed_by_the_address(login, officer, project, query, count):
    make_flag(project, days=31)
    make_flag(project, Severity.ATTENTION, days=30, rule=RuleKind.TIME_IN_STAGE)
    assert len(names(login(officer), **query)) == count


def test_a_unit_is_chosen_by_the_address(login, county, officer, project, other_project):
    make_flag(project)
    make_flag(other_project)
    response = login(officer).get(reverse("projects:flags"), {"unit": county.township.pk})
    assert [row["name"] for row in response.context["rows"]] == [project.name]
    assert len(response.context["tags"]) == 1


def test_pages_follow_one_another_with_their_filter(login, officer, project, monkeypatch):
    monkeypatch.setattr(flag_pages, "PAGE", 2)
    for number in range(3):
        make_flag(project, days=10 - number, rule=RuleKind.MILESTONE_LATE, key=f"m{number}")
    make_flag(project, Severity.ATTENTION)
    client = login(officer)
    first = client.get(reverse("projects:flags"), {"severity": "warning"})
    assert [row["days"] for row in first.context["rows"]] == [10, 9]
    second = client.get(first.context["next_url"])
    assert [row["days"] for row in second.context["rows"]] == [8]
    back = client.get(second.context["prev_url"])
    assert [row["days"] for row in back.context["rows"]] == [10, 9]


def test_flags_and_days_are_counted_by_unit_held_days_apart(
    login, county, officer, project, other_project
):
    make_flag(project, days=10)
    make_flag(project, Severity.ATTENTION, days=12, rule=RuleKind.TIME_IN_STAGE)
    make_flag(other_project, Severity.ATTENTION, days=5)
    make_hold(other_project, since=TODAY - days(1), until=TODAY)
    response = login(officer).get(reverse("projects:flag-units"))
    found = {row["unit"].pk: row for row in response.context["rows"]}
    first, second = found[county.township.pk], found[county.townships[1].pk]
    assert (first["warning"], first["attention"]) == (1, 0)
    assert (first["days"].warning, first["days"].attention, first["days"].held) == (10, 2, 0)
    assert (second["warning"], second["attention"]) == (0, 0)
    assert (second["days"].attention, second["days"].held) == (3, 2)
    assert response.context["total"]["days"].warning == 10


def test_flags_of_last_year_are_not_of_this_year(login, officer, project):
    make_flag(project, days=500, cleared_on=dt.date(2026, 1, 1))
    assert rows(login(officer), "flag-units") == []


def test_only_excuses_that_are_asked_wait(login, officer, project, other_project):
    make_hold(project, state=HoldState.ASKED)
    make_hold(other_project, state=HoldState.REFUSED)
    assert names(login(officer), "flag-excuses") == [project.name]


def test_slips_are_listed_by_what_is_due_next(login, officer, project, other_project):
    make_consequence(project)
    make_consequence(
        other_project,
        state=ConsequenceState.RECEIVED.value,
        feedback_due_on=TODAY - days(1),
        received_on=TODAY - days(3),
    )
    make_consequence(
        project, key="x", state=ConsequenceState.CLOSED.value, closed_on=TODAY - days(1)
    )
    assert names(login(officer), "flag-slips") == [other_project.name, project.name]


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("count", [1, 6])
def test_the_queries_do_not_grow_with_the_rows(login, officer, project, name, count):
    for number in range(count):
        make_flag(project, rule=RuleKind.MILESTONE_LATE, key=f"m{number}")
        make_hold(project, state=HoldState.ASKED, rule=RuleKind.TIME_IN_STAGE, key=f"m{number}")
        make_consequence(project, key=f"m{number}")
    client = login(officer)
    client.get(reverse(f"projects:{name}"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(f"projects:{name}"))
    assert len(captured) <= 9, [each["sql"][:90] for each in captured]
