"""The project page asks a fixed number of questions, however much has happened (P7)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.models.choices import DocumentKind
from tests.factories.projects import (
    TODAY,
    ProjectFactory,
    make_document,
    make_follow_up,
    make_funds,
    make_problem,
)

pytestmark = pytest.mark.django_db
MOST = 10


def fill(project, rows):
    """Give a project so many rows of each kind, and as many edits."""
    for number in range(rows):
        day = TODAY - dt.timedelta(days=number)
        make_follow_up(project, day)
        make_funds(project, day, 100 + number)
        make_problem(project, day, resolved_on=day if number % 2 else None)
        make_document(project, DocumentKind.OTHER, day)
        project.note = f"第 {number} 次"
        project.version += 1
        project.save()


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["clerk", "officer", "leader"])
@pytest.mark.parametrize("name", ["project", "print"])
def test_the_page_takes_as_many_queries_at_fifty_rows_as_at_five(login, county, request, who, name):
    client = login(request.getfixturevalue(who))
    counts = []
    for rows in (0, 5, 50):
        project = ProjectFactory(
            county=county.county, responsible_unit=county.township, under_construction=True
        )
        fill(project, rows)
        counts.append(queries_of(client, reverse(f"projects:{name}", args=[project.pk])))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= MOST


def test_the_timeline_takes_as_many_queries_on_every_page(login, county, officer):
    project = ProjectFactory(county=county.county, responsible_unit=county.township, signed=True)
    fill(project, 20)
    client = login(officer)
    url, counts = reverse("projects:timeline", args=[project.pk]), set()
    while url:
        counts.add(queries_of(client, url))
        url = client.get(url).context["more_url"]
    assert max(counts) <= MOST
