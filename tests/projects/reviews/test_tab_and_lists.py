"""The tab of reviews and their lists: what is shown, to whom, in how many queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Approval
from projects.services.approvals import compute_approval
from tests.factories.accounts import make_county
from tests.factories.projects import TODAY, ProjectFactory
from tests.projects.reviews.conftest import answer, conclude
from tests.projects.reviews.pages import url
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


# --- The tab ------------------------------------------------------------------------------------


def test_the_tab_shows_matrix_path_and_why(make, ask, lx, login, staff, reviewer, park_head):
    project = make()
    review = ask(project)
    answer(review, reviewer)
    compute_approval(project_id=project.pk, breach="none", by=staff, on=TODAY)
    text = login(staff).get(url("project-reviews", project.pk)).content.decode()
    for words in ("发展和改革局", "生态环境局", str(park_head), "50"):
        assert words in text
    assert url("review-conclude", review.pk) in text
    step = Approval.objects.get().steps.get()
    assert url("approval-decide", step.pk) in text


@pytest.mark.parametrize("role", [Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.LEADER])
def test_readers_see_the_tab_and_only_the_bureau_acts(make, ask, lx, login, role):
    project = make()
    review = ask(project)
    client = login(lx.user(role))
    text = client.get(url("project-reviews", project.pk)).content.decode()
    assert (url("review-conclude", review.pk) in text) is (role == Role.BUREAU)
    expected = 200 if role == Role.BUREAU else 403
    for name, pk in (
        ("review-conclude", review.pk),
        ("review-start", project.pk),
        ("approval-compute", project.pk),
    ):
        assert client.get(url(name, pk)).status_code == expected


def test_out_of_sight_is_404(make, ask, lx, login, staff):
    project = make()
    review = ask(project)
    approval = compute_approval(project_id=project.pk, breach="none", by=staff, on=TODAY)
    elsewhere = login(lx.user(Role.CLERK, unit=lx.townships[1]))
    foreign = login(make_county("QT").user(Role.BUREAU))
    pages = (
        url("project-reviews", project.pk),
        url("review-sheet", review.pk),
        url("approval-decide", approval.steps.get().pk),
    )
    for page in pages:
        assert elsewhere.get(page).status_code == 404
        assert foreign.get(page).status_code == 404


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [each["sql"] for each in captured]


def fill(project, ask, staff, reviewers, rows):
    """Give a project so many rounds with conditions, paths, phases and neighbours."""
    for number in range(rows):
        review = ask(project)
        for by in reviewers:
            answer(review, by)
        conclude(review, staff, "conditions", conditions=["甲", "乙"])
        compute_approval(
            project_id=project.pk, breach="none", by=staff, on=TODAY, why_anew=f"用地调整{number}"
        )
        for fields in ({"parent": project}, {"investor": project.investor}):
            ProjectFactory(
                county=project.county,
                host_unit=project.host_unit,
                responsible_unit=project.responsible_unit,
                land_mu=Decimal(1),
                **fields,
            )


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU, Role.LEADER])
def test_the_tab_takes_as_many_queries_at_twenty_rows_as_at_five(
    make, ask, lx, login, staff, reviewer, env_reviewer, park_head, role
):
    client = login(lx.user(role))
    counts = []
    for rows in (5, 20):
        project = make()
        fill(project, ask, staff, (reviewer, env_reviewer), rows)
        ask(project)
        found = queries_of(client, url("project-reviews", project.pk))

        counts.append(len(found))
    assert counts[0] == counts[1] <= 10


def test_a_neighbour_out_of_sight_is_counted_and_not_named(make, lx, login, staff):
    project = make()
    beside = make(
        name="另一乡镇的项目", investor=project.investor, responsible_unit=lx.townships[1]
    )
    page = url("project-reviews", project.pk)
    assert beside.name in login(staff).get(page).content.decode()
    text = login(lx.user(Role.CLERK)).get(page).content.decode()
    assert beside.name not in text
    assert str(lx.townships[1]) in text


@pytest.mark.parametrize("show", ["running", "late", "concluded"])
def test_the_list_takes_as_many_queries_at_twenty_rows_as_at_five(
    make, ask, lx, login, staff, clock, show
):
    counts = []
    for rows in (5, 15):
        for number in range(rows):
            review = ask(make(), due_on=TODAY)
            if show == "concluded":
                conclude(review, staff, "disagree", reason=f"不符合政策{number}")
        clock.shift(86400 * 2)
        client = login(staff)
        counts.append(len(queries_of(client, f"{url('reviews')}?show={show}")))
        shown = client.get(f"{url('reviews')}?show={show}").context["rows"]
        clock.shift(-86400 * 2)
    assert len(shown) == 20
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("show", ["waiting", "answered"])
def test_a_reviewers_list_takes_as_many_queries_at_twenty_rows_as_at_five(
    make, ask, login, reviewer, show
):
    client, counts = login(reviewer), []
    for rows in (5, 15):
        for _each in range(rows):
            review = ask(make())
            if show == "answered":
                answer(review, reviewer)
        counts.append(len(queries_of(client, f"{url('reviews')}?show={show}")))
    assert len(client.get(f"{url('reviews')}?show={show}").context["rows"]) == 20
    assert counts[0] == counts[1] <= 8
