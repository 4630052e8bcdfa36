"""Two savers from one version: the second is told what the first changed, in both orders."""

from decimal import Decimal

import pytest

from projects.models import Project
from projects.services.editing import ParcelFacts, edit_project
from projects.services.follow_ups import FollowUpFacts, record_follow_up
from projects.services.investors import edit_investor
from projects.services.milestones import MilestoneDates, set_milestones
from projects.services.roles import assign_project
from projects.services.saving import changed_words, version_as_of
from tests.factories.projects import TODAY, InvestorFactory
from tests.projects.services.acts import conflicting, stored
from zhaoshang.audit.selectors import field_label

pytestmark = pytest.mark.django_db


def label(name: str) -> str:
    return field_label(Project._meta.get_field(name))


def save_site(project, by, version):
    return edit_project(
        project_id=project.pk,
        values={"wanted_site": "河口镇工业园"},
        by=by,
        on=TODAY,
        version=version,
        typed={"wanted_site": "河口镇工业园"},
    )


def save_money(project, by, version):
    return edit_project(
        project_id=project.pk,
        values={"total_investment_wan": Decimal(52000)},
        by=by,
        on=TODAY,
        version=version,
        typed={"total_investment_wan": "52000"},
    )


def save_person(project, by, version):
    return assign_project(
        project_id=project.pk,
        values={"responsible_person_name": "王建国"},
        by=by,
        on=TODAY,
        version=version,
        typed={"responsible_person_name": "王建国"},
    )


def save_milestone(project, by, version):
    return set_milestones(
        project_id=project.pk,
        dates=[MilestoneDates("start", agreed_on=TODAY)],
        by=by,
        on=TODAY,
        version=version,
    )


SAVERS = {
    "wanted_site": save_site,
    "total_investment_wan": save_money,
    "responsible_person_name": save_person,
    "agreed_start_on": save_milestone,
}
PAIRS = [(one, other) for one in SAVERS for other in SAVERS if one != other]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_second_saver_learns_what_the_first_changed(make, clerk, staff, first, second):
    project = make()
    SAVERS[first](project, clerk, project.version)
    with conflicting() as caught:
        SAVERS[second](project, staff, project.version)
    conflict = caught.value
    assert str(conflict) == changed_words(project, str(clerk), "12:00")
    (change,) = conflict.changes
    assert (change.label, change.by, change.at) == (label(first), str(clerk), "12:00")
    assert change.yours == ""
    assert change.theirs


@pytest.mark.parametrize("name", ["wanted_site", "total_investment_wan", "responsible_person_name"])
def test_both_values_stand_side_by_side_where_both_changed_one_field(make, clerk, staff, name):
    project = make()
    values = {
        "wanted_site": ("陵城镇", "边临镇"),
        "total_investment_wan": (Decimal(40000), Decimal(50000)),
        "responsible_person_name": ("王建国", "李卫东"),
    }
    save = assign_project if name == "responsible_person_name" else edit_project
    theirs, mine = values[name]
    for by, value in ((clerk, theirs), (staff, mine)):
        facts = {
            "project_id": project.pk,
            "values": {name: value},
            "by": by,
            "on": TODAY,
            "version": project.version,
            "typed": {name: f"填的是{value}"},
        }
        if by == clerk:
            save(**facts)
            continue
        with conflicting() as caught:
            save(**facts)
    (change,) = caught.value.changes
    assert change.label == label(name)
    assert change.yours == f"填的是{mine}"
    assert str(theirs).replace(",", "")[:2] in change.theirs


def test_after_looking_the_second_saver_saves_on_top(make, clerk, staff):
    project = make()
    save_site(project, clerk, project.version)
    save_money(project, staff, stored(project).version)
    after = stored(project)
    assert (after.wanted_site, after.total_investment_wan) == ("河口镇工业园", Decimal(52000))


def test_several_changes_since_are_told_together_and_who_came_last(make, clerk, staff, colleague):
    project = make()
    save_site(project, clerk, project.version)
    save_money(project, colleague, None)
    with conflicting() as caught:
        save_person(project, staff, project.version)
    assert {change.label for change in caught.value.changes} == {
        label("wanted_site"),
        label("total_investment_wan"),
    }
    assert str(caught.value) == changed_words(project, str(colleague), "12:00")


def test_who_gives_no_version_is_not_asked(make, clerk, staff):
    project = make()
    save_site(project, clerk, None)
    save_money(project, staff, None)
    assert stored(project).version == project.version + 2


def test_a_version_from_the_future_is_a_conflict_too(make, clerk):
    project = make()
    with conflicting():
        save_site(project, clerk, project.version + 1)


def test_a_row_without_history_of_that_version_still_refuses(make, clerk, staff):
    project = make()
    opened = project.version
    project.history.all().delete()
    save_site(project, clerk, opened)
    assert version_as_of(project, opened) is None
    with conflicting() as caught:
        save_money(project, staff, opened)
    assert caught.value.changes == ()


def test_records_beside_the_project_make_a_new_version_too(make, clerk, staff):
    """What stands beside the fields has no line of its own, but nobody overwrites it unseen."""
    project = make()
    facts = FollowUpFacts(TODAY, "call", content="电话回访")
    record_follow_up(project_id=project.pk, facts=facts, unit=clerk.unit, by=clerk, on=TODAY)
    with conflicting() as caught:
        save_site(project, staff, project.version)
    assert label("last_follow_up_on") in {change.label for change in caught.value.changes}


def test_parcels_are_guarded_by_the_projects_version(make, clerk, staff):
    project = make()
    edit_project(
        project_id=project.pk,
        values={},
        by=clerk,
        on=TODAY,
        version=project.version,
        parcels=[ParcelFacts(number="A", land_mu=Decimal(10))],
    )
    with conflicting() as caught:
        edit_project(
            project_id=project.pk,
            values={},
            by=staff,
            on=TODAY,
            version=project.version,
            parcels=[ParcelFacts(number="B", land_mu=Decimal(20))],
        )
    assert [change.label for change in caught.value.changes] == [label("land_mu")]


@pytest.mark.parametrize("order", [("contact_name", "place"), ("place", "contact_name")])
def test_two_savers_of_one_investor(lx, clerk, staff, order):
    investor = InvestorFactory(county=lx.county)
    edit_investor(
        investor_id=investor.pk, facts={order[0]: "改过"}, by=clerk, version=investor.version
    )
    with conflicting() as caught:
        edit_investor(
            investor_id=investor.pk, facts={order[1]: "也改"}, by=staff, version=investor.version
        )
    assert str(clerk) in str(caught.value)
    field = investor._meta.get_field(order[0])
    assert [(change.label, change.by) for change in caught.value.changes] == [
        (str(field.verbose_name), str(clerk))
    ]
