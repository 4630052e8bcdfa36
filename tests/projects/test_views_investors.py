"""The investor library: who sees whom, masked numbers, editing."""

import pytest
from django.urls import reverse

from projects import events
from projects.models import Investor, Project
from projects.services.investors import CODE_TAKEN
from tests.factories.accounts import make_county
from tests.factories.projects import InvestorFactory, ProjectFactory
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST = reverse("projects:investors")
PHONE = "13905341234"
MASKED = "139****1234"


def url(name, investor):
    return reverse(f"projects:{name}", args=[investor.pk])


@stage
def investor(county):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    return project.investor


def names(response):
    return [row.name for row in response.context["rows"]]


def test_the_library_shows_what_the_scope_shows(
    login, county, officer, clerk, other_clerk, investor
):
    other = InvestorFactory(county=county.county, name="安徽另一家有限公司")
    assert set(names(login(officer).get(LIST))) == {investor.name, other.name}
    assert names(login(clerk).get(LIST)) == [investor.name]
    assert names(login(other_clerk).get(LIST)) == []
    assert names(login(make_county("QT").user(Role.LEADER)).get(LIST)) == []


@pytest.mark.parametrize("words", ["另一家", "安徽另一家", "（安徽）另一家"])
def test_the_library_is_searched(login, county, officer, investor, words):
    other = InvestorFactory(county=county.county, name="安徽另一家有限公司", kind="listed")
    client = login(officer)
    found = names(client.get(LIST, {"q": words}))
    assert found == [other.name]
    assert names(client.get(LIST, {"kind": "listed"})) == [other.name]
    assert names(client.get(LIST, {"q": other.credit_code})) == [other.name]


def test_the_number_is_masked_until_it_is_asked_for_and_that_is_recorded(login, clerk, investor):
    client = login(clerk)
    content = client.get(url("investor", investor)).content.decode()
    assert PHONE not in content
    assert MASKED in content
    shown = client.post(url("investor-unmask", investor)).content.decode()
    assert PHONE in shown
    event = AuditEvent.objects.get(kind=events.PHONE_SHOWN)
    assert (event.actor, event.subject_id) == (clerk, str(investor.pk))
    assert PHONE not in str(event.detail)
    assert PHONE not in client.get(url("investor", investor)).content.decode()


def test_a_leader_sees_the_mask_only(login, leader, investor):
    client = login(leader)
    assert MASKED in client.get(url("investor", investor)).content.decode()
    assert client.post(url("investor-unmask", investor)).status_code == 403


def test_the_form_does_not_carry_the_number_and_keeps_it(login, officer, investor):
    client = login(officer)
    page = client.get(url("investor-edit", investor))
    assert PHONE not in page.content.decode()
    client.post(
        url("investor-edit", investor),
        {"name": investor.name, "credit_code": investor.credit_code, "version": 1, "place": "苏州"},
    )
    saved = Investor.objects.get(pk=investor.pk)
    assert (saved.place, saved.contact_phone) == ("苏州", PHONE)


def test_a_new_name_is_found_by_the_search_of_its_projects(login, officer, investor):
    login(officer).post(
        url("investor-edit", investor), {"name": "浙江更名科技有限公司", "version": 1}
    )
    assert "浙江更名" in Project.objects.get().search_text


def test_a_code_of_another_investor_is_refused(login, county, officer, investor):
    other = InvestorFactory(county=county.county)
    response = login(officer).post(
        url("investor-edit", investor),
        {"name": investor.name, "credit_code": other.credit_code, "version": 1},
    )
    assert response.context["form"].errors["credit_code"] == [
        str(CODE_TAKEN) % {"name": other.name}
    ]


def test_the_second_saver_is_told(login, officer, second_officer, investor):
    login(officer).post(
        url("investor-edit", investor), {"name": investor.name, "place": "苏州", "version": 1}
    )
    response = login(second_officer).post(
        url("investor-edit", investor), {"name": investor.name, "place": "无锡", "version": 1}
    )
    assert response.context["form"].non_field_errors()
    assert Investor.objects.get(pk=investor.pk).place == "苏州"
    assert response.context["version"] == 2


def test_a_clerk_changes_only_what_was_entered_by_the_own_hand(login, clerk, investor):
    client = login(clerk)
    assert client.get(url("investor-edit", investor)).status_code == 403
    Investor.objects.filter(pk=investor.pk).update(created_by=clerk)
    assert client.get(url("investor-edit", investor)).status_code == 200


@pytest.mark.parametrize("name", ["investor", "investor-edit", "investor-unmask"])
def test_another_units_investor_is_not_there(login, other_clerk, investor, name):
    answer = login(other_clerk).get(url(name, investor))
    if answer.status_code == 405:
        answer = login(other_clerk).post(url(name, investor))
    assert answer.status_code == 404


def test_projects_out_of_sight_are_not_listed(login, county, clerk, investor):
    ProjectFactory(county=county.county, responsible_unit=county.townships[1], investor=investor)
    assert len(login(clerk).get(url("investor", investor)).context["projects"]) == 1
