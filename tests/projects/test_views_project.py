"""The project page: what it shows to whom."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import StageProposal
from projects.models.choices import FACT_LABELS, DocumentKind
from projects.rules.gates import Fact
from projects.rules.stages import SubStage
from projects.services.stages import advance_stage
from tests.factories.accounts import make_county, make_team_member
from tests.factories.projects import TODAY, ProjectFactory, make_document, make_problem
from tests.stages import stage
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def page(client, project, name="project", **query):
    return client.get(reverse(f"projects:{name}", args=[project.pk]), query)


@stage
def negotiating(county):
    return ProjectFactory(county=county.county, responsible_unit=county.township, negotiating=True)


@pytest.mark.parametrize("name", ["project", "print", "timeline", "history"])
@pytest.mark.parametrize("sub_stage", ["registered", "negotiating", "contract", "at_capacity"])
def test_every_page_of_a_project_opens(login, county, officer, name, sub_stage):
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, sub_stage=sub_stage
    )
    response = page(login(officer), project, name)
    assert response.status_code == 200
    assert project.name in response.content.decode()


def test_a_project_with_nothing_but_its_name_opens(login, county, officer):
    project = ProjectFactory(
        county=county.county,
        responsible_unit=None,
        introducing_unit=None,
        investor=None,
        section=None,
        source="",
        wanted_site="",
        responsible_person_name="",
        total_investment_wan=None,
    )
    assert page(login(officer), project).status_code == 200
    assert page(login(officer), project, "print").status_code == 200


def test_missing_items_come_first_with_the_form_that_fixes_each(login, county, clerk):
    project = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        contacted=True,
        total_investment_wan=None,
    )
    (gate,) = page(login(clerk), project).context["gates"]
    missing = [item for item in gate.items if not item["met"]]
    assert gate.items[: len(missing)] == missing
    urls = {str(item["label"]): item["url"] for item in missing}
    money = reverse("projects:edit", args=[project.pk, "money"])
    assert urls[str(FACT_LABELS[Fact.TOTAL_INVESTMENT])] == f"{money}#id_total_investment_wan"
    tab = reverse("projects:project-reviews", args=[project.pk])
    assert urls[str(FACT_LABELS[Fact.JOINT_REVIEW_ASKED])] == tab
    assert gate.blocked


def test_every_link_of_a_gate_opens(login, county, director):
    client = login(director)
    for sub_stage in SubStage:
        project = ProjectFactory(
            county=county.county,
            responsible_unit=county.township,
            sub_stage=sub_stage,
            agreed_deposit_wan=Decimal(100),
            is_key=True,
        )
        for gate in page(client, project).context["gates"]:
            for item in gate.items:
                if not item["met"]:
                    assert client.get(item["url"]).status_code == 200, item
            assert client.get(gate.button_url).status_code == 200


def test_the_button_is_dead_with_its_reason_and_works_when_nothing_is_missing(
    login, county, clerk, negotiating
):
    client = login(clerk)
    before = page(client, negotiating)
    assert 'aria-disabled="true"' in before.content.decode()
    make_document(negotiating, DocumentKind.AGREEMENT, TODAY)
    agreement, contract = page(client, negotiating).context["gates"]
    assert not agreement.blocked
    assert agreement.foot == ""
    assert contract.blocked
    assert contract.foot


def test_who_only_reads_is_told_who_may_move_it(login, leader, negotiating):
    make_document(negotiating, DocumentKind.AGREEMENT, TODAY)
    response = page(login(leader), negotiating)
    agreement = response.context["gates"][0]
    assert agreement.blocked
    assert not any(response.context["may"].values())
    assert response.context["more_verbs"] == []


def test_a_waiting_proposal_offers_its_decision_to_the_bureau_only(
    login, clerk, officer, leader, negotiating
):
    make_document(negotiating, DocumentKind.AGREEMENT, TODAY)
    advance_stage(
        project_id=negotiating.pk,
        to_sub_stage=SubStage.AGREEMENT,
        happened_on=TODAY,
        by=clerk,
        on=TODAY,
    )
    confirm = reverse("projects:confirm", args=[negotiating.pk])
    take_back = reverse("projects:take-back", args=[negotiating.pk])
    for user, decides, takes in (
        (officer, True, False),
        (clerk, False, True),
        (leader, False, False),
    ):
        content = page(login(user), negotiating).content.decode()
        assert (confirm in content) == decides
        assert (take_back in content) == takes


def test_the_proposer_of_the_bureau_cannot_confirm_his_own(login, county, officer, negotiating):
    make_document(negotiating, DocumentKind.AGREEMENT, TODAY)
    proposal = advance_stage(
        project_id=negotiating.pk,
        to_sub_stage=SubStage.AGREEMENT,
        happened_on=TODAY,
        by=officer,
        on=TODAY,
    )
    assert isinstance(proposal, StageProposal)
    response = page(login(officer), negotiating)
    assert not response.context["proposal"]["may_confirm"]


def test_the_rail_shows_days_in_each_stage(login, county, officer):
    project = ProjectFactory(county=county.county, responsible_unit=county.township, started=True)
    clue, signed, landed, producing = page(login(officer), project).context["rail"]
    assert [each["state"] for each in (clue, signed, landed, producing)] == [
        "done",
        "done",
        "now",
        "todo",
    ]
    assert "56" in clue["days"]
    assert "65" in signed["days"]
    assert str((TODAY - dt.date(2026, 5, 6)).days) in landed["days"]
    assert producing["days"] == ""


def test_an_unresolved_difficulty_stands_first_and_late(login, county, officer):
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    make_problem(project, TODAY, resolved_on=TODAY, content="已解决")
    late = make_problem(project, TODAY, due_on=TODAY - dt.timedelta(days=3), content="未解决")
    response = page(login(officer), project)
    assert response.context["problems"][0] == late
    assert response.context["open_problems"] == 1


def test_a_merged_project_points_to_the_other_and_offers_no_act(login, county, officer):
    target = ProjectFactory(county=county.county, responsible_unit=county.township)
    project = ProjectFactory(county=county.county, responsible_unit=county.township)
    project.status, project.merged_into = "merged", target
    project.save()
    response = page(login(officer), project)
    assert reverse("projects:project", args=[target.pk]) in response.content.decode()
    assert response.context["gates"] == []
    assert not any(response.context["may"].values())


# --- Who sees it -------------------------------------------------------------------------------

OF_A_PROJECT = [
    "project",
    "timeline",
    "history",
    "print",
    "advance",
    "confirm",
    "refuse-proposal",
    "take-back",
    "move-back",
    "override",
    "suspend",
    "resume",
    "withdraw",
    "reinstate",
    "merge",
    "follow-up",
    "no-change",
    "problem-new",
    "document-new",
    "funds-new",
    "gate-fact",
    "first-contact-file",
]
EVERYBODYS = {
    "project",
    "timeline",
    "history",
    "print",
}


def ask(client, name, *args):
    url = reverse(f"projects:{name}", args=args)
    answer = client.get(url)
    return client.post(url) if answer.status_code == 405 else answer


@pytest.mark.parametrize("name", OF_A_PROJECT)
def test_a_clerk_of_another_unit_finds_nothing_at_any_address(
    login, other_clerk, negotiating, name
):
    answer = ask(login(other_clerk), name, negotiating.pk)
    assert answer.status_code in {403, 404}
    if answer.status_code == 403:
        # Refused by role, before anything of the project was looked up.
        assert ask(login(other_clerk), name, 999_999).status_code == 403


@pytest.mark.parametrize("section", ["basic", "investor", "money", "site", "people", "milestones"])
def test_a_clerk_of_another_unit_cannot_edit_any_section(login, other_clerk, negotiating, section):
    assert ask(login(other_clerk), "edit", negotiating.pk, section).status_code == 404


def test_the_bureau_of_another_county_finds_nothing(login, negotiating):
    stranger = make_county("QT").user(Role.BUREAU_ADMIN)
    for name in OF_A_PROJECT:
        assert ask(login(stranger), name, negotiating.pk).status_code == 404, name


@pytest.mark.parametrize("name", sorted(set(OF_A_PROJECT) - EVERYBODYS))
def test_a_leader_reads_and_changes_nothing(login, leader, negotiating, name):
    assert ask(login(leader), name, negotiating.pk).status_code == 403


def test_the_introducing_unit_reads_and_does_not_write(login, county, other_clerk):
    project = ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        introducing_unit=county.townships[1],
    )
    client = login(other_clerk)
    assert page(client, project).status_code == 200
    for name in ("advance", "follow-up", "funds-new", "document-new", "suspend", "withdraw"):
        assert ask(client, name, project.pk).status_code == 403, name
    assert ask(client, "edit", project.pk, "basic").status_code == 403


def test_a_member_of_the_service_team_works_with_the_project(login, county):
    member = county.user(Role.CLERK, unit=county.department)
    make_team_member(county.team, member)
    project = ProjectFactory(
        county=county.county, responsible_unit=county.township, service_team=county.team
    )
    client = login(member)
    assert page(client, project).context["may"]["follow_up"]
    assert ask(client, "follow-up", project.pk).status_code == 200


def test_a_clerk_sees_only_the_phases_that_are_visible(login, county, clerk):
    first = ProjectFactory(county=county.county, responsible_unit=county.township)
    own = ProjectFactory(county=county.county, responsible_unit=county.township, parent=first)
    ProjectFactory(county=county.county, responsible_unit=county.townships[1], parent=first)
    shown = page(login(clerk), first).context["phases"]
    assert [phase["pk"] for phase in shown] == [own.pk]


def test_the_one_page_sheet_offers_no_form(login, clerk, negotiating):
    content = page(login(clerk), negotiating, "print").content.decode()
    assert reverse("projects:funds-new", args=[negotiating.pk]) not in content
    assert reverse("projects:edit", args=[negotiating.pk, "milestones"]) not in content
