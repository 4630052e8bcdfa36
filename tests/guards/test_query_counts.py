"""The pages people open all day keep their number of queries, whatever the number of rows (P7)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.models import SavedView
from projects.services.views import save_choice
from tests.factories.accounts import CountyFixture, UnitFactory, make_county, make_team_member
from tests.factories.projects import TODAY, ProjectFactory, at_noon
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role, UnitKind

pytestmark = pytest.mark.django_db
MOST_FOR_A_LIST = 6
MOST_FOR_A_PAGE = 10


@pytest.fixture(autouse=True)
def fixed_day(time_machine) -> None:
    time_machine.move_to(at_noon(TODAY), tick=False)


@pytest.fixture
def lx() -> CountyFixture:
    return make_county("LX", parent=UnitFactory(kind=UnitKind.CITY.value, code="CITY"))


def fill(lx: CountyFixture, count: int) -> None:
    for number in range(count):
        ProjectFactory(
            county=lx.county,
            name=f"木业{number}",
            responsible_unit=lx.townships[number % 2],
            introducing_unit=lx.township,
            service_team=lx.team,
            signed=bool(number % 2),
        )


def people(lx: CountyFixture) -> dict[str, User]:
    member = lx.user(Role.CLERK)
    make_team_member(lx.team, member)
    return {
        "bureau": lx.user(Role.BUREAU),
        "clerk of one unit": lx.user(Role.CLERK),
        "clerk in a team": member,
        "unit head": lx.user(Role.UNIT_HEAD),
        "leader": lx.user(Role.LEADER),
        "leader of the city": lx.user(Role.LEADER, unit=lx.county.parent),
    }


def is_about_data(sql: str) -> bool:
    """Leave out what only frames a statement: it reads no table, and SQLite has none of it.

    PostgreSQL alone limits the time of the totals (zhaoshang/core/timeouts.py), within a test by
    SAVEPOINT, SET LOCAL and RELEASE.
    """
    return not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL"))


def statements(user: User, path: str, **headers: str) -> list[str]:
    """Return the statements about data of a page for somebody whose session is warm."""
    client = Client()
    client.force_login(user, backend="zhaoshang.accounts.backends.CountyBackend")
    assert client.get(path, headers=headers).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers=headers)
    return [sql for each in captured.captured_queries if is_about_data(sql := each["sql"])]


QUERIES = {
    "plain": "",
    "a list": "?stage=signed",
    "search": "?q=木业&sort=-total_investment",
    "everything chosen": (
        "?q=木业&stage=signed&sub=contract&status=all&size=1-5&key=1&idle=30&deadline=late"
        "&signed_from=2026-01-01&signed_to=2026-12-31&land_from=1&sort=signed&rows=100"
    ),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_the_ledger_needs_six_queries_with_5_rows_and_with_50(lx, query):
    fill(lx, 5)
    readers = people(lx)
    few = {name: statements(user, f"/projects/{query}") for name, user in readers.items()}
    fill(lx, 50)
    many = {name: statements(user, f"/projects/{query}") for name, user in readers.items()}

    for name in readers:
        assert len(many[name]) <= MOST_FOR_A_LIST, (name, many[name])
        if "sort=signed" not in query:
            # There, few rows run on into the part of the list without a date: one query more.
            assert len(few[name]) == len(many[name]), (name, few[name], many[name])
        assert len(few[name]) <= MOST_FOR_A_LIST


def test_names_of_chosen_things_saved_views_and_columns_cost_no_query_more(lx):
    fill(lx, 5)
    user = lx.user(Role.BUREAU)
    leader = lx.user(Role.LEADER)
    save_choice(by=user, columns=["code", "land", "investor", "host_unit", "service_team"])
    for number in range(5):
        SavedView.objects.create(owner=user, unit=user.unit, name=str(number), query="q=x")

    found = statements(
        user, f"/projects/?unit={lx.township.pk}&host={lx.park.pk}&sponsor={leader.pk}"
    )

    assert len(found) <= MOST_FOR_A_LIST, found


def test_the_total_of_a_filter_is_one_statement(lx):
    fill(lx, 30)

    found = statements(lx.user(Role.BUREAU), "/projects/totals/?q=木", **{"HX-Request": "true"})

    assert len([each for each in found if 'SUM("projects_project"' in each]) == 1
    assert len(found) <= MOST_FOR_A_LIST, found


def test_the_page_of_a_project_keeps_to_ten_queries(lx):
    fill(lx, 3)
    project = ProjectFactory(county=lx.county, responsible_unit=lx.township, producing=True)

    for name, user in people(lx).items():
        found = statements(user, f"/projects/{project.pk}/")
        assert len(found) <= MOST_FOR_A_PAGE, (name, found)
