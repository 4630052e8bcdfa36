"""What is done with a difficulty: led, answered, escalated, resolved on a proof, reopened."""

import datetime as dt

import pytest

from projects import notices_duties as notices
from projects.models import Problem
from projects.rules.duties import StepKind
from projects.rules.flags.kinds import RuleKind
from projects.services.duty_files import PROOF_NEEDED
from projects.services.flags import recompute, scan
from projects.services.moves import REASON_NEEDED
from projects.services.problem_steps import (
    ESCALATED_ALREADY,
    MEASURE_NEEDED,
    NO_SPONSOR,
    NOT_RESOLVED,
    NOTHING_CHANGED,
    change_problem,
    escalate_problem,
    reopen_problem,
    state_measure,
)
from projects.services.problems import (
    DUE_BEFORE_RAISED,
    RESOLVED_ALREADY,
    ProblemFacts,
    raise_problem,
    resolve_problem,
)
from tests.factories.flags import flags_up
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice
from zhaoshang.core.templatetags.zs import day

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@stage
def problem(project, clerk, county) -> Problem:
    facts = ProblemFacts(
        content="一期用地指标缺 52 亩",
        category="factors",
        raised_on=TODAY - 9 * DAY,
        lead_unit=county.department,
        due_on=TODAY + 5 * DAY,
    )
    return raise_problem(project_id=project.pk, facts=facts, by=clerk, on=TODAY)


def change(problem, by, **changes) -> Problem:
    given = {
        "content": problem.content,
        "category": problem.category,
        "lead_unit": problem.lead_unit,
        "due_on": problem.due_on,
        "reason": "",
        "version": problem.version,
        **changes,
    }
    return change_problem(problem_id=problem.pk, by=by, on=TODAY, **given)


def resolve(problem, by, uploads) -> Problem:
    return resolve_problem(
        problem_id=problem.pk,
        resolved_on=TODAY,
        result="指标已调剂",
        by=by,
        on=TODAY,
        uploads=uploads,
    )


def test_the_lead_unit_is_told(project, clerk, county, department_clerk, department_reviewer):
    facts = ProblemFacts("缺指标", "factors", TODAY, county.department)
    with traced() as left:
        raise_problem(project_id=project.pk, facts=facts, by=clerk, on=TODAY)
    assert left.told(notices.PROBLEM_GIVEN) == {department_clerk.pk, department_reviewer.pk}


def test_the_lead_unit_states_the_countermeasure(problem, department_clerk, proof):
    state_measure(
        problem_id=problem.pk,
        text="报省厅申请增减挂钩指标",
        by=department_clerk,
        on=TODAY,
        uploads=proof,
    )
    step = problem.steps.get()
    assert (step.kind, step.created_by) == (StepKind.MEASURE, department_clerk)
    assert stored(problem).countermeasure == step.text
    assert problem.files.get().is_proof is False
    with refused(MEASURE_NEEDED, field="text"):
        state_measure(problem_id=problem.pk, text=" ", by=department_clerk, on=TODAY)


def test_another_lead_unit_or_day_needs_a_reason_and_is_kept(problem, officer, county, other_clerk):
    with refused(REASON_NEEDED, field="reason"):
        change(problem, officer, lead_unit=county.townships[1])
    with traced() as left:
        change(problem, officer, lead_unit=county.townships[1], reason="属地协调更快")
    step = problem.steps.get()
    assert (step.kind, "属地协调更快" in step.text) == (StepKind.CHANGED, True)
    assert str(county.department) in step.text
    assert left.told(notices.PROBLEM_GIVEN) == {other_clerk.pk}


def test_words_alone_need_none(problem, officer):
    change(problem, officer, content="一期用地指标缺 40 亩")
    assert not problem.steps.exists()
    with refused(NOTHING_CHANGED):
        change(stored(problem), officer)
    with refused(DUE_BEFORE_RAISED, field="due_on"):
        change(stored(problem), officer, due_on=TODAY - 30 * DAY, reason="改期")


def test_the_second_to_change_it_is_told(problem, officer, second_officer):
    change(problem, officer, content="一期用地指标缺 40 亩")
    with conflicting():
        change(problem, second_officer, content="一期用地指标缺 30 亩")


def test_it_is_escalated_once_to_the_lead_sponsor(problem, clerk, leader):
    with traced() as left:
        escalate_problem(problem_id=problem.pk, reason="需县级统筹指标", by=clerk, on=TODAY)
    after = stored(problem)
    assert (after.escalated_on, after.escalated_to) == (TODAY, leader)
    assert left.told(notices.PROBLEM_ESCALATED) == {leader.pk}
    assert problem.steps.get().to == leader
    with refused(ESCALATED_ALREADY, who=leader, on=day(TODAY)):
        escalate_problem(problem_id=problem.pk, reason="再次提请", by=clerk, on=TODAY)


def test_another_lead_sponsor_is_asked_anew(problem, project, clerk, county, leader):
    escalate_problem(problem_id=problem.pk, reason="需县级统筹指标", by=clerk, on=TODAY)
    project.refresh_from_db()
    project.lead_sponsor = other = county.user(Role.LEADER)
    project.save()
    with traced() as left:
        escalate_problem(problem_id=problem.pk, reason="换领导后再提请", by=clerk, on=TODAY)
    assert stored(problem).escalated_to == other
    assert left.told(notices.PROBLEM_ESCALATED) == {other.pk}
    standing = Notice.objects.filter(kind=notices.PROBLEM_ESCALATED.name, withdrawn_at=None)
    assert set(standing.values_list("recipient", flat=True)) == {other.pk}


def test_a_late_one_bears_a_flag_until_its_day_is_moved(problem, project, officer):
    late, kind = TODAY + 6 * DAY, RuleKind.PROBLEM_OVERDUE.value
    scan(on=late)
    assert (kind, str(problem.pk)) in flags_up(project)
    change_problem(
        problem_id=problem.pk,
        content=problem.content,
        category=problem.category,
        lead_unit=problem.lead_unit,
        due_on=TODAY + 30 * DAY,
        reason="省厅集中受理",
        by=officer,
        on=late,
        version=stored(problem).version,
    )
    recompute(project_ids=[project.pk], on=late)
    assert kind not in {rule for rule, _ in flags_up(project)}


def test_without_a_lead_sponsor_there_is_nobody_to_escalate_to(problem, project, clerk):
    project.lead_sponsor = None
    project.save()
    with refused(NO_SPONSOR):
        escalate_problem(problem_id=problem.pk, reason="需统筹", by=clerk, on=TODAY)


def test_it_is_resolved_on_a_proof_by_the_lead_unit(problem, department_clerk, clerk, proof):
    with refused(PROOF_NEEDED, field="uploads"):
        resolve(problem, department_clerk, ())
    with traced() as left:
        resolve(problem, department_clerk, proof)
    assert left.told(notices.PROBLEM_RESOLVED) == {clerk.pk}
    assert problem.files.get().is_proof
    assert not Notice.objects.filter(kind=notices.PROBLEM_GIVEN.name, withdrawn_at=None).exists()
    for act in (
        lambda: state_measure(problem_id=problem.pk, text="再报", by=clerk, on=TODAY),
        lambda: escalate_problem(problem_id=problem.pk, reason="再报", by=clerk, on=TODAY),
    ):
        with refused(RESOLVED_ALREADY):
            act()


def test_a_result_that_did_not_hold_opens_it_again(
    problem, project, department_clerk, officer, proof
):
    escalate_problem(problem_id=problem.pk, reason="需县级统筹", by=officer, on=TODAY)
    resolve(problem, department_clerk, proof)
    assert stored(project).open_problem_count == 0
    with traced() as left:
        reopen_problem(problem_id=problem.pk, reason="指标被收回", by=officer, on=TODAY)
    after = stored(problem)
    assert (after.resolved_on, after.result, after.escalated_on) == (None, "", None)
    assert stored(project).open_problem_count == 1
    assert left.told(notices.PROBLEM_REOPENED) == {department_clerk.pk}
    kinds = list(problem.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == [StepKind.ESCALATED, StepKind.RESOLVED, StepKind.REOPENED]
    with refused(PROOF_NEEDED, field="uploads"):
        resolve(problem, department_clerk, ())
    with refused(NOT_RESOLVED):
        reopen_problem(problem_id=problem.pk, reason="再开", by=officer, on=TODAY)
