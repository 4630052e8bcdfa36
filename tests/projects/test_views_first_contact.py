"""First contact through its pages: filing, the list, the decision."""

import pytest
from django.urls import reverse

from projects.models import FirstContactFiling, Project
from projects.services.first_contact import FILED_ALREADY, REFUSAL_NEEDS_REASON
from tests.factories.accounts import make_county
from tests.factories.projects import ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
LIST = reverse("projects:first-contacts")
State = FirstContactFiling.State


def file_url(project):
    return reverse("projects:first-contact-file", args=[project.pk])


def decide_url(filing):
    return reverse("projects:first-contact-decide", args=[filing.pk])


@stage
def clue(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township, contacted=True)


@pytest.fixture
def filing(login, clerk, clue):
    login(clerk).post(file_url(clue), {"unit": clerk.unit_id})
    return FirstContactFiling.objects.get()


def test_a_unit_files_and_the_bureau_accepts(login, officer, clerk, clue, filing):
    assert filing.state == State.SUBMITTED
    client = login(officer)
    assert client.get(decide_url(filing)).status_code == 200
    client.post(decide_url(filing), {"decision": "accept"})
    filing.refresh_from_db()
    assert filing.state == State.ACCEPTED
    assert Project.objects.get(pk=clue.pk).first_contact_unit == clerk.unit
    # Deciding once more changes nothing.
    assert client.get(decide_url(filing)).status_code == 302
    client.post(decide_url(filing), {"decision": "refuse", "note": "重复"})
    filing.refresh_from_db()
    assert filing.state == State.ACCEPTED


def test_a_second_filing_of_the_unit_is_refused(login, clerk, clue, filing):
    response = login(clerk).post(file_url(clue), {"unit": clerk.unit_id})
    assert str(FILED_ALREADY) % {"unit": clerk.unit} in response.content.decode()


def test_a_unit_files_only_for_itself(login, county, clerk, clue):
    response = login(clerk).post(file_url(clue), {"unit": county.park.pk})
    assert "unit" in response.context["form"].errors


def test_a_refusal_says_why(login, officer, filing):
    response = login(officer).post(decide_url(filing), {"decision": "refuse", "note": " "})
    assert response.context["form"].errors["note"] == [str(REFUSAL_NEEDS_REASON)]
    login(officer).post(decide_url(filing), {"decision": "refuse", "note": "已有登记"})
    filing.refresh_from_db()
    assert filing.state == State.REFUSED


def test_likely_duplicates_stand_beside_the_decision(login, county, officer, clue, filing):
    twin = ProjectFactory(
        county=county.county, responsible_unit=county.townships[1], name=f"{clue.name}项目"
    )
    response = login(officer).get(decide_url(filing))
    assert [row["suggestion"].project_id for row in response.context["suggestions"]] == [twin.pk]


def test_the_list_shows_the_county_to_the_bureau_and_its_own_to_a_unit(
    login, county, officer, clerk, other_clerk, filing
):
    assert len(login(officer).get(LIST).context["rows"]) == 1
    assert len(login(clerk).get(LIST).context["rows"]) == 1
    assert login(other_clerk).get(LIST).context["rows"] == []
    stranger = make_county("QT").user(Role.BUREAU)
    assert login(stranger).get(LIST).context["rows"] == []


def test_the_list_by_state_and_only_the_bureau_decides(login, officer, clerk, filing):
    assert login(officer).get(LIST, {"state": "accepted"}).context["rows"] == []
    (row,) = login(officer).get(LIST, {"state": "submitted"}).context["rows"]
    assert row["decide_url"] == decide_url(filing)
    (row,) = login(clerk).get(LIST, {"state": "nonsense"}).context["rows"]
    assert row["decide_url"] == ""
    assert login(clerk).get(decide_url(filing)).status_code == 403


def test_a_filing_whose_project_was_taken_away_is_listed_without_a_link(
    login, county, clerk, clue, filing
):
    Project.objects.filter(pk=clue.pk).update(responsible_unit=county.park)
    clue.parts.all().delete()
    (row,) = login(clerk).get(LIST).context["rows"]
    assert not row["is_visible"]


def test_the_bureau_of_another_county_finds_no_filing(login, filing):
    stranger = make_county("QT").user(Role.BUREAU)
    assert login(stranger).get(decide_url(filing)).status_code == 404


def test_the_list_walks_page_by_page(login, county, officer):
    for _number in range(33):
        project = ProjectFactory(county=county.county, responsible_unit=county.township)
        FirstContactFiling.objects.create(
            project=project, unit=county.township, submitted_at=project.created_at
        )
    client = login(officer)
    first = client.get(LIST)
    second = client.get(first.context["next_url"])
    shown = [row["filing"].pk for page in (first, second) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == 33
    assert second.context["prev_url"]
