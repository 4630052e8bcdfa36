"""Pages of activities, by role."""

import pytest
from django.urls import reverse

from projects.forms.activities import NO_SUCH_PROJECT
from projects.models import Activity, InvestorContact, Project
from tests.factories.partners import activity_objects, make_activity
from tests.factories.projects import InvestorFactory, ProjectFactory, make_stored_file
from tests.stages import stage

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("projects:activities"), reverse("projects:activity-new")
State = Activity.State


def url(name, pk):
    return reverse(f"projects:{name}", args=[pk])


@stage
def activity(county):
    return make_activity(county.township, State.HELD, cost_wan=3)


def test_the_list_shows_what_the_scope_shows(login, county, clerk, other_clerk, leader, activity):
    for user, count in ((clerk, 1), (leader, 1), (other_clerk, 0)):
        assert len(login(user).get(LIST).context["rows"]) == count
    assert login(leader).get(LIST).context["totals"].cost_wan is None


def test_a_wrong_period_is_left_out(login, clerk, activity):
    answer = login(clerk).get(LIST, {"since": "someday", "unit": "x", "kind": "x"})
    assert len(answer.context["rows"]) == 1


def test_the_cost_is_for_bureau_and_own_unit(login, clerk, officer, leader, activity):
    for user, sees in ((clerk, True), (officer, True), (leader, False)):
        assert login(user).get(url("activity", activity.pk)).context["sees_cost"] is sees


def test_a_leader_changes_nothing(login, leader, activity):
    client = login(leader)
    assert client.get(NEW).status_code == 403
    assert client.get(url("activity-report", activity.pk)).status_code == 403


def test_another_unit_does_not_find_it(login, county, other_clerk):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    made = activity_objects(project, make_stored_file(county.county))
    client = login(other_clerk)
    for name, kind in (
        ("activity", "activity"),
        ("activity-edit", "activity"),
        ("activity-file", "activity_file"),
        ("activity-unlink", "activity_link"),
        ("activity-meeting-remove", "meeting"),
    ):
        assert client.get(url(name, made[kind].pk)).status_code == 404


def test_who_only_went_along_reads_and_changes_nothing(login, other_clerk, activity):
    activity.people.add(other_clerk)
    client = login(other_clerk)
    assert client.get(url("activity", activity.pk)).status_code == 200
    assert client.get(url("activity-edit", activity.pk)).status_code == 403


def test_a_reported_one_is_the_bureaus(login, county, clerk, officer):
    made = make_activity(county.township, State.REPORTED)
    assert login(clerk).get(url("activity-edit", made.pk)).status_code == 403
    assert login(clerk).get(url("activity-close", made.pk)).status_code == 403
    login(officer).post(url("activity-close", made.pk), {})
    assert Activity.objects.get(pk=made.pk).state == State.CLOSED


def test_a_clerk_plans_for_the_own_unit_only(login, county, clerk):
    data = {
        "kind": "fair",
        "title": "厦洽会",
        "unit": county.townships[1].pk,
        "starts_on": "2026-11-02",
        "ends_on": "2026-11-04",
        "place": "厦门",
        "leader_name": "李县长",
    }
    answer = login(clerk).post(NEW, data)
    assert "unit" in answer.context["form"].errors
    login(clerk).post(NEW, {**data, "unit": county.township.pk})
    assert Activity.objects.get().created_by == clerk


def test_a_met_person_is_linked_to_the_contact(login, county, clerk, officer, activity):
    investor = InvestorFactory(county=county.county)
    contact = InvestorContact.objects.create(investor=investor, name="钱总")
    login(clerk).post(
        url("activity-meeting", activity.pk), {"investor": investor.name, "person_met": "钱总"}
    )
    assert activity.meetings.get().contact == contact
    page = login(officer).get(url("investor", investor.pk))
    assert [each.activity for each in page.context["meetings"]] == [activity]


def test_a_unit_reads_the_name_it_met_and_opens_only_its_own_investors(
    login, county, clerk, activity
):
    stranger = InvestorFactory(county=county.county, name="远方客商有限公司")
    own = InvestorFactory(county=county.county, name="本镇客商有限公司")
    ProjectFactory(county=county.county, responsible_unit=county.township, investor=own)
    for investor in (stranger, own):
        login(clerk).post(url("activity-meeting", activity.pk), {"investor": investor.name})
    page = login(clerk).get(url("activity", activity.pk)).content.decode()
    assert stranger.name in page
    assert url("investor", stranger.pk) not in page
    assert url("investor", own.pk) in page
    assert login(clerk).get(url("investor", stranger.pk)).status_code == 404


def test_a_project_out_of_sight_cannot_be_linked(login, county, clerk, activity):
    theirs = ProjectFactory(county=county.county, responsible_unit=county.townships[1])
    answer = login(clerk).post(url("activity-link", activity.pk), {"project": theirs.code})
    assert answer.context["form"].errors["project"] == [str(NO_SUCH_PROJECT)]


def test_a_clue_is_registered_from_an_activity(login, county, clerk, activity):
    client, address = login(clerk), f"{reverse('projects:register')}?activity={activity.pk}"
    form = client.get(address).context["form"]
    assert form.initial["source"] == activity.title
    data = {
        "name": "深远海风电叶片",
        "source": activity.title,
        "introducing_unit": county.township.pk,
        "responsible_unit": county.township.pk,
        "submitted_on": "2026-11-20",
        "referrer_name": "商会",
    }
    client.post(address, data)
    assert activity.project_links.get().project == Project.objects.get()


@pytest.mark.parametrize("asked", ["x", "999999", "9" * 30, ""])
def test_an_activity_out_of_sight_is_left_out(login, clerk, asked):
    answer = login(clerk).get(f"{reverse('projects:register')}?activity={asked}")
    assert answer.status_code == 200
    assert "source" not in answer.context["form"].initial


def test_days_on_the_road_are_shown_by_year(login, leader, activity):
    page = login(leader).get(reverse("projects:activity-days"))
    assert (page.context["year"], page.context["leaders"][0].days) == (2026, 3)
    assert login(leader).get(reverse("projects:activity-days"), {"year": "x"}).status_code == 200


def test_an_empty_list_says_whether_it_was_narrowed(login, clerk):
    client = login(clerk)
    assert client.get(LIST).context["is_narrowed"] is False
    assert client.get(LIST, {"kind": "fair"}).context["is_narrowed"] is True
