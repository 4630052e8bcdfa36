"""Pages of instructions, action items and difficulties, by role."""

import datetime as dt

import pytest
from django.urls import reverse

from projects.models import ActionItem, Instruction, Problem
from projects.rules.duties import ItemState
from projects.services.duty_files import PROOF_NEEDED
from projects.services.problem_steps import state_measure
from tests.factories.duties import make_instruction, make_item
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, make_problem
from tests.projects.services.acts import stored
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.todo import items_for

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def url(name, *args) -> str:
    return reverse(f"projects:{name}", args=args)


def rows(client, name, **query) -> list[int]:
    found = client.get(url(name), query).context["rows"]
    return [(row.get("problem") or row.get("item")).pk for row in found]


# --- Difficulties -------------------------------------------------------------------------------


@stage
def problem(project, county) -> Problem:
    return make_problem(project, TODAY - 9 * DAY, lead_unit=county.department, due_on=TODAY - DAY)


def test_the_lead_unit_sees_its_difficulties_and_not_the_project(
    login, problem, project, department_clerk, department_reviewer
):
    for user in (department_clerk, department_reviewer):
        client = login(user)
        assert rows(client, "problems") == [problem.pk]
        page = client.get(url("problem", problem.pk))
        assert page.context["may_answer"]
        assert not page.context["may_change"]
        assert url("project", project.pk) not in page.content.decode()
        assert client.get(url("problem-change", problem.pk)).status_code == 403


def test_another_unit_does_not_find_it(login, problem, other_clerk):
    client = login(other_clerk)
    assert rows(client, "problems") == []
    for name in ("problem", "problem-measure", "problem-resolve", "problem-change"):
        assert client.get(url(name, problem.pk)).status_code == 404


def test_a_leader_reads_and_answers_nothing(login, problem, leader):
    client = login(leader)
    assert client.get(url("problem", problem.pk)).context["may_answer"] is False
    assert client.get(url("problem-resolve", problem.pk)).status_code == 403


def test_the_list_is_narrowed_and_counted(login, problem, project, county, officer):
    later = make_problem(project, TODAY, category="funding", due_on=TODAY + 30 * DAY)
    undated = make_problem(project, TODAY)
    gone = make_problem(project, TODAY - DAY, resolved_on=TODAY, result="已解决")
    client = login(officer)
    assert rows(client, "problems") == [problem.pk, later.pk, undated.pk]
    assert rows(client, "problems", show="late") == [problem.pk]
    assert rows(client, "problems", show="done") == [gone.pk]
    assert rows(client, "problems", category="funding") == [later.pk]
    assert rows(client, "problems", unit=county.department.pk) == [problem.pk]
    assert rows(client, "problems", q="没有") == []
    answer = client.get(url("problems"), {"show": "nonsense", "unit": "x"})
    assert [tab["n"] for tab in answer.context["tabs"]] == [3, 1, 0, 1, 4]


def test_resolving_without_proof_keeps_what_was_typed(login, problem, department_clerk):
    client = login(department_clerk)
    data = {"resolved_on": TODAY, "result": "指标已调剂"}
    answer = client.post(url("problem-resolve", problem.pk), data)
    assert answer.context["form"].errors["uploads"] == [str(PROOF_NEEDED)]
    assert "指标已调剂" in answer.content.decode()
    assert stored(problem).resolved_on is None
    client.post(url("problem-resolve", problem.pk), {**data, "uploads": [upload("批复.pdf", PDF)]})
    assert stored(problem).resolved_on == TODAY


def test_the_form_says_that_a_proof_is_needed(login, problem, county, officer, clerk):
    item = make_item(county.township)
    form = login(officer).get(url("problem-resolve", problem.pk)).context["form"]
    assert form.fields["uploads"].required
    answer = login(clerk).post(url("action-item-done", item.pk), {"done_on": TODAY})
    errors = answer.context["form"].errors
    assert set(errors) == {"result", "uploads"}
    assert errors["uploads"] == [str(PROOF_NEEDED)]


def test_a_file_opens_for_who_sees_its_difficulty(
    login, problem, department_clerk, other_clerk, proof
):
    state_measure(problem_id=problem.pk, text="报批", by=department_clerk, on=TODAY, uploads=proof)
    kept = url("duty-file", problem.files.get().pk)
    assert login(other_clerk).get(kept).status_code == 404
    assert login(department_clerk).get(kept).status_code == 200


# --- Instructions -------------------------------------------------------------------------------


def test_a_leader_writes_in_the_own_name_only(login, county, leader, project):
    other = county.user(Role.LEADER)
    client = login(leader)
    data = {"given_on": TODAY, "content": "抓紧落实用地指标", "project": project.code}
    answer = client.post(url("instruction-new"), {**data, "given_by": other.pk})
    assert "given_by" in answer.context["form"].errors
    client.post(url("instruction-new"), {**data, "given_by": leader.pk})
    assert Instruction.objects.get().project == project


def test_the_projects_unit_reads_it_and_another_does_not(
    login, leader, project, clerk, other_clerk
):
    made = make_instruction(leader, project)
    assert login(clerk).get(url("instruction", made.pk)).status_code == 200
    assert login(clerk).get(url("instruction-edit", made.pk)).status_code == 403
    assert login(other_clerk).get(url("instruction", made.pk)).status_code == 404
    assert [each.pk for each in login(clerk).get(url("instructions")).context["rows"]] == [made.pk]


def test_who_carries_it_out_reads_it(login, leader, county, department_reviewer):
    made = make_instruction(leader)
    make_item(county.department, instruction=made)
    page = login(department_reviewer).get(url("instruction", made.pk))
    assert len(page.context["items"]) == 1


# --- Action items -------------------------------------------------------------------------------


def test_units_see_what_they_owe_or_support(login, county, clerk, other_clerk, department_clerk):
    item = make_item(county.department)
    item.supporting_units.add(county.township)
    assert rows(login(department_clerk), "action-items") == [item.pk]
    assert rows(login(clerk), "action-items") == [item.pk]
    assert rows(login(other_clerk), "action-items") == []
    assert login(other_clerk).get(url("action-item", item.pk)).status_code == 404
    client = login(clerk)
    assert client.get(url("action-item-progress", item.pk)).status_code == 200
    assert client.get(url("action-item-done", item.pk)).status_code == 403


def test_the_list_is_narrowed_and_counted_by_unit(login, county, officer):
    late = make_item(county.township, due_on=TODAY - DAY)
    reported = make_item(county.township, state=ItemState.REPORTED.value)
    closed = make_item(county.department, state=ItemState.CLOSED.value)
    client = login(officer)
    assert rows(client, "action-items") == [late.pk, reported.pk]
    assert rows(client, "action-items", show="late") == [late.pk]
    assert rows(client, "action-items", show="check") == [reported.pk]
    assert rows(client, "action-items", show="done") == [closed.pk]
    counts = client.get(url("action-items")).context["by_unit"]
    assert [(row["count"].late, row["count"].closed_in_time) for row in counts] == [(1, 0), (0, 1)]
    units = [county.township, county.department]
    assert [row["count"].unit for row in counts] == [str(each) for each in units]


def test_a_meetings_decision_is_given_with_its_project(login, county, officer, project):
    data = {
        "project": project.code,
        "content": "协调 110 千伏专线",
        "owner_unit": county.department.pk,
        "due_on": TODAY + 7 * DAY,
        "source": "meeting",
        "source_text": "11月20日周调度",
    }
    page = login(officer).get(url("action-item-new"), {"project": project.pk})
    assert page.context["form"]["project"].value() == project.code
    login(officer).post(url("action-item-new"), data)
    item = ActionItem.objects.get()
    assert (item.project, item.source_text) == (project, "11月20日周调度")


def test_who_reported_it_is_not_offered_to_close_it(login, county, officer, second_officer):
    item = make_item(county.township, state=ItemState.REPORTED.value, reported_by=officer)
    assert login(officer).get(url("action-item-close", item.pk)).status_code == 403
    login(second_officer).post(url("action-item-close", item.pk), {"version": 1})
    assert stored(item).state == ItemState.CLOSED


# --- On the project and among the to-dos --------------------------------------------------------


def test_the_project_shows_all_three(login, clerk, leader, project, county, problem):
    make_item(county.department, project, instruction=make_instruction(leader, project))
    context = login(clerk).get(url("project-duties", project.pk)).context
    assert [len(context[name]) for name in ("instructions", "items", "problems")] == [1, 1, 1]
    titles = [
        item.get("url")
        for item in login(clerk).get(url("timeline", project.pk)).context["timeline"]
    ]
    assert url("problem", problem.pk) in titles


def test_duties_go_to_who_has_them(county, leader, officer, department_clerk, problem):
    make_instruction(leader)
    owed = make_item(county.department)
    reported = make_item(county.township, state=ItemState.REPORTED.value)
    Problem.objects.filter(pk=problem.pk).update(escalated_on=TODAY, escalated_to=leader)

    def urls(user) -> set[str]:
        return {item.url for item in items_for(user, TODAY)}

    mine = urls(department_clerk)
    assert {url("action-item", owed.pk), url("problem", problem.pk)} <= mine
    assert url("action-item", reported.pk) in urls(officer)
    assert url("problem", problem.pk) in urls(leader)


def test_what_no_unit_leads_goes_to_the_responsible_one(project, clerk, other_clerk):
    late = make_problem(project, TODAY - 9 * DAY, due_on=TODAY - DAY)
    assert url("problem", late.pk) in {item.url for item in items_for(clerk, TODAY)}
    assert url("problem", late.pk) not in {item.url for item in items_for(other_clerk, TODAY)}


def test_an_item_names_an_instruction_out_of_sight_by_its_leader_only(
    login, leader, county, project, clerk, officer
):
    made = make_instruction(leader, content="只给自然资源局看的话")
    item = make_item(county.department, project, instruction=made)
    page = login(clerk).get(url("action-item", item.pk)).content.decode()
    assert url("instruction", made.pk) not in page
    assert "只给自然资源局看的话" not in page
    assert str(leader) in page
    assert (
        url("instruction", made.pk)
        in login(officer).get(url("action-item", item.pk)).content.decode()
    )


def test_the_second_to_move_a_due_date_sees_both(login, county, officer, second_officer):
    item = make_item(county.township)
    first, second = login(officer), login(second_officer)
    mine, theirs = TODAY + 20 * DAY, TODAY + 30 * DAY
    address = url("action-item-postpone", item.pk)
    first.post(address, {"version": 1, "due_on": theirs, "reason": "省厅集中受理"})
    answer = second.post(address, {"version": 1, "due_on": mine, "reason": "等批复"})
    shown = {(each.theirs, each.yours) for each in answer.context["changes"]}
    assert (str(theirs), str(mine)) in shown
    assert stored(item).due_on == theirs
    assert "等批复" in answer.content.decode()


def test_what_was_sent_back_and_reported_anew_is_read_again_before_it_is_closed(
    login, county, officer
):
    item = make_item(county.township, state=ItemState.REPORTED.value, version=3)
    answer = login(officer).post(url("action-item-close", item.pk), {"version": 1})
    assert answer.context["form"].non_field_errors()
    assert stored(item).state == ItemState.REPORTED


def test_the_second_countermeasure_does_not_bury_the_first(
    login, problem, officer, department_clerk
):
    address = url("problem-measure", problem.pk)
    login(department_clerk).post(address, {"version": 1, "text": "报省厅申请指标"})
    answer = login(officer).post(address, {"version": 1, "text": "县内调剂"})
    shown = {(each.theirs, each.yours) for each in answer.context["changes"]}
    assert ("报省厅申请指标", "县内调剂") in shown
    assert stored(problem).countermeasure == "报省厅申请指标"


@pytest.mark.parametrize("name", ["problem-measure", "problem-resolve"])
def test_a_form_sent_twice_is_carried_out_once(login, problem, officer, name):
    client = login(officer)
    sent = {
        "problem-measure": {"text": "报批"},
        "problem-resolve": {"resolved_on": TODAY, "result": "已批"},
    }[name]
    for _ in range(2):
        files = {"uploads": [upload("批复.pdf", PDF)]}
        answer = client.post(
            url(name, problem.pk), {**sent, **files, "version": 1, "once": "a" * 32}
        )
        assert answer.status_code == 302
    assert problem.steps.count() == 1
    assert problem.files.count() == 1


def test_an_instruction_and_an_item_sent_twice_are_one(login, county, leader, officer):
    words = {"given_by": leader.pk, "given_on": TODAY, "content": "抓紧办", "once": "b" * 32}
    task = {
        "content": "协调专线",
        "owner_unit": county.department.pk,
        "due_on": TODAY + DAY,
        "source": "bureau",
        "once": "c" * 32,
    }
    for client, name, data in (
        (login(leader), "instruction-new", words),
        (login(officer), "action-item-new", task),
    ):
        client.post(url(name), data)
        client.post(url(name), data)
    assert (Instruction.objects.count(), ActionItem.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["problems", "action-items", "instructions"])
def test_a_list_takes_as_many_queries_at_twenty_rows_as_at_two(
    login, county, officer, leader, project, name, django_assert_max_num_queries
):
    client = login(officer)
    for _ in range(20):
        make_item(county.township, project, instruction=make_instruction(leader, project))
        make_problem(project, TODAY, lead_unit=county.department)
    client.get(url(name))
    with django_assert_max_num_queries(10):
        client.get(url(name))
