"""Difficulties: reported with a due date, open until resolved with a result."""

import datetime as dt

import pytest

from projects import events
from projects.models import Problem
from projects.services.moves import IN_FUTURE, MERGED_ALREADY
from projects.services.problems import (
    BEFORE_RAISED,
    CONTENT_NEEDED,
    DUE_BEFORE_RAISED,
    RESOLVED_ALREADY,
    RESULT_NEEDED,
    ProblemFacts,
    raise_problem,
    resolve_problem,
)
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY
from tests.projects.services.acts import refused, stored, traced

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def report(project, by, **changes) -> Problem:
    facts = {"content": "一期用地指标缺 52 亩", "category": "factors", "raised_on": TODAY}
    return raise_problem(
        project_id=project.pk, facts=ProblemFacts(**{**facts, **changes}), by=by, on=TODAY
    )


def resolve(problem, by, resolved_on=TODAY, result="指标已调剂") -> Problem:
    return resolve_problem(
        problem_id=problem.pk,
        resolved_on=resolved_on,
        result=result,
        by=by,
        on=TODAY,
        uploads=[upload("批复.pdf", PDF)],
    )


def test_it_is_kept_with_event_and_history(make, clerk, lx):
    project = make()
    with traced() as left:
        problem = report(
            project, clerk, content=" 缺指标 ", lead_unit=lx.department, due_on=TODAY + 5 * DAY
        )
    assert (problem.content, problem.lead_unit, problem.created_by) == (
        "缺指标",
        lx.department,
        clerk,
    )
    event = left.event
    assert (event.kind, event.actor) == (events.PROBLEM_RAISED, clerk)
    assert event.detail == {
        "problem": problem.pk,
        "category": "factors",
        "due_on": (TODAY + 5 * DAY).isoformat(),
    }
    assert problem.history.get().history_act == event.act


def test_open_ones_are_counted_at_the_project(make, clerk):
    project = make()
    problems = [report(project, clerk) for _ in range(3)]
    assert stored(project).open_problem_count == 3
    with traced():
        resolve(problems[0], clerk)
    assert stored(project).open_problem_count == 2


def test_resolving_keeps_result_day_and_who(make, clerk, staff):
    problem = report(make(), clerk, raised_on=TODAY - 9 * DAY)
    with traced() as left:
        resolve(problem, staff, TODAY - DAY, " 指标已调剂 ")
    after = stored(problem)
    assert (after.resolved_on, after.result, after.updated_by) == (
        TODAY - DAY,
        "指标已调剂",
        staff,
    )
    assert after.version == problem.version + 1
    assert left.event.kind == events.PROBLEM_RESOLVED
    assert after.history.count() == 2


def test_it_may_be_resolved_the_day_it_was_raised(make, clerk):
    assert resolve(report(make(), clerk), clerk).resolved_on == TODAY


def test_it_may_be_due_the_day_it_was_raised(make, clerk):
    assert report(make(), clerk, due_on=TODAY).due_on == TODAY


@pytest.mark.parametrize("content", ["", "  "])
def test_it_is_described(make, clerk, content):
    project = make()
    with refused(CONTENT_NEEDED, field="content"):
        report(project, clerk, content=content)


def test_it_was_not_raised_tomorrow(make, clerk):
    project = make()
    with refused(IN_FUTURE, field="raised_on"):
        report(project, clerk, raised_on=TODAY + DAY)


def test_it_is_not_due_before_it_was_raised(make, clerk):
    project = make()
    with refused(DUE_BEFORE_RAISED, field="due_on"):
        report(project, clerk, due_on=TODAY - DAY)


def test_a_merged_project_has_no_new_ones(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        report(project, clerk)


@pytest.mark.parametrize("result", ["", " \n"])
def test_a_result_is_given(make, clerk, result):
    problem = report(make(), clerk)
    with refused(RESULT_NEEDED, field="result"):
        resolve(problem, clerk, result=result)


def test_it_is_not_resolved_tomorrow(make, clerk):
    problem = report(make(), clerk)
    with refused(IN_FUTURE, field="resolved_on"):
        resolve(problem, clerk, TODAY + DAY)


def test_it_is_not_resolved_before_it_was_raised(make, clerk):
    problem = report(make(), clerk)
    with refused(BEFORE_RAISED, field="resolved_on", raised=TODAY):
        resolve(problem, clerk, TODAY - DAY)


def test_resolving_twice_is_refused_and_keeps_the_first_result(make, clerk):
    problem = report(make(), clerk)
    resolve(problem, clerk)
    with refused(RESOLVED_ALREADY):
        resolve(problem, clerk, result="另一结果")
    assert stored(problem).result == "指标已调剂"
