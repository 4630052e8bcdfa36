"""An instruction typed in place, beside the project in a list."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from projects.models import ActionItem, Instruction
from projects.services.instructions import settle_instruction
from tests.factories.duties import make_instruction
from tests.factories.projects import TODAY, ProjectFactory, make_problem
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db
WORDS = "请经开区三日内拿出补救措施"
FRAGMENT = {"HX-Request": "true"}
DAY = dt.timedelta(days=1)


def address(project, *, at: str = "flags") -> str:
    return f"{reverse('projects:instruct', args=[project.pk])}?at={at}&next=/dashboard/"


def post(client, project, **data):
    return client.post(address(project), {"content": WORDS, **data}, headers=FRAGMENT)


def test_a_leader_types_it_in_place_and_the_row_says_so(login, leader, project):
    client = login(leader)
    form = client.get(address(project), headers=FRAGMENT).content.decode()
    assert "<html" not in form
    assert f'id="instruct-flags-{project.pk}"' in form
    assert 'name="given_by"' not in form
    answer = post(client, project)
    given = Instruction.objects.get()
    assert (given.content, given.given_by, given.given_on) == (WORDS, leader, TODAY)
    assert given.project == project
    html = answer.content.decode()
    assert reverse("projects:instruction", args=[given.pk]) in html
    assert "在办 1 件" in html
    assert "zs:toast" in answer.headers["HX-Trigger"]


def test_with_a_unit_and_a_day_the_words_become_its_action_item(login, leader, project, county):
    due = TODAY + 7 * DAY
    post(login(leader), project, owner_unit=county.department.pk, due_on=due)
    item = ActionItem.objects.get()
    assert (item.content, item.owner_unit, item.due_on) == (WORDS, county.department, due)
    assert item.instruction == Instruction.objects.get()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"content": ""}, "content"),
        ({"due_on": TODAY - DAY, "owner_unit": "own"}, "due_on"),
        ({"due_on": TODAY + DAY}, "owner_unit"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(
    login, leader, project, county, wrong, field
):
    if wrong.get("owner_unit"):
        wrong = {**wrong, "owner_unit": county.township.pk}
    answer = post(login(leader), project, **wrong)
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form["content"].value() == wrong.get("content", WORDS)
    assert not Instruction.objects.exists()
    assert not ActionItem.objects.exists()


def test_one_form_sent_twice_is_one_instruction(login, leader, project):
    client = login(leader)
    for _time in range(2):
        answer = post(client, project, once="same")
        assert answer.status_code == 200
    assert Instruction.objects.count() == 1


def test_the_bureau_records_it_in_the_name_of_a_leader(login, officer, leader, project):
    client = login(officer)
    assert "given_by" in post(client, project).context["form"].errors
    post(client, project, given_by=leader.pk, given_on=TODAY - DAY)
    assert Instruction.objects.get().given_by == leader


def test_without_script_it_is_a_page_that_leads_back(login, leader, project):
    client = login(leader)
    assert "<html" in client.get(address(project)).content.decode()
    answer = client.post(address(project), {"content": WORDS})
    assert answer.url == "/dashboard/"
    assert Instruction.objects.get().project == project


def test_who_gives_no_instructions_may_not(login, county, clerk, project):
    for user in (clerk, county.user(Role.UNIT_HEAD)):
        assert login(user).get(address(project)).status_code == 403


def test_another_units_project_is_not_there(login, county, project):
    stranger = county.user(Role.CLERK, unit=county.townships[1])
    assert login(stranger).get(address(project)).status_code == 403
    elsewhere = ProjectFactory(signed=True)
    leader = county.user(Role.LEADER)
    assert login(leader).get(address(elsewhere)).status_code == 404


# --- The lists of the leader's page -------------------------------------------------------------


def listed(client, name: str) -> str:
    return client.get(reverse(f"dashboard:{name}"), headers=FRAGMENT).content.decode()


def test_the_lists_offer_it_to_a_leader_and_tell_what_is_in_hand(login, leader, project):
    make_problem(project, TODAY - 9 * DAY, due_on=TODAY - DAY)
    kept = make_instruction(leader, project=project)
    done = make_instruction(leader, project=project)
    settle_instruction(instruction_id=done.pk, note="已阅", by=leader, on=TODAY)
    client = login(leader)
    for name in ("sponsored", "problems"):
        html = listed(client, name)
        assert f'id="instruct-{name}-{project.pk}"' in html
        assert reverse("projects:instruction", args=[kept.pk]) in html
        assert reverse("projects:instruction", args=[done.pk]) not in html
        assert "在办 1 件" in html
        assert reverse("projects:instruct", args=[project.pk]) in html


def test_a_unit_reads_what_is_in_hand_and_is_offered_nothing(login, leader, clerk, project):
    make_problem(project, TODAY - 9 * DAY, due_on=TODAY - DAY)
    make_instruction(leader, project=project)
    html = listed(login(clerk), "problems")
    assert "在办 1 件" in html
    assert reverse("projects:instruct", args=[project.pk]) not in html
