"""Reminders of what is due or late, and escalation by rule: once, whatever nights are missed."""

import datetime as dt

import pytest

from projects import notices_duties as notices
from projects.rules.duties import ItemState, StepKind
from projects.services.duty_reminders import (
    escalate_late_problems,
    remind_of_items,
    remind_of_problems,
)
from projects.services.problems import ProblemFacts, raise_problem
from projects.tasks import escalate_problems, remind_of_duties
from tests.factories.duties import make_instruction, make_item
from tests.factories.projects import TODAY
from tests.projects.services.acts import stored, traced, unchanged
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(kind) -> set[int]:
    return set(Notice.objects.filter(kind=kind.name).values_list("recipient", flat=True))


def report(project, by, **changes):
    facts = {
        "content": "一期用地指标缺 52 亩",
        "category": "factors",
        "raised_on": TODAY - 30 * DAY,
        **changes,
    }
    return raise_problem(project_id=project.pk, facts=ProblemFacts(**facts), by=by, on=TODAY)


@pytest.mark.parametrize(("days", "kind"), [(4, None), (3, "due"), (0, "due"), (-1, "late")])
def test_units_are_reminded_by_the_policy(county, clerk, days, kind):
    make_item(county.township, due_on=TODAY + days * DAY)
    remind_of_items(on=TODAY)
    assert told(notices.ITEM_DUE) == ({clerk.pk} if kind == "due" else set())
    assert told(notices.ITEM_LATE) == ({clerk.pk} if kind == "late" else set())


def test_who_did_it_is_left_alone(county, clerk):
    for state in (ItemState.REPORTED, ItemState.CLOSED):
        make_item(county.township, due_on=TODAY - DAY, state=state.value)
    assert remind_of_items(on=TODAY) == 0


def test_the_leader_is_told_of_what_is_long_late(county, clerk, leader, project):
    instruction = make_instruction(leader)
    make_item(county.township, due_on=TODAY - 7 * DAY, instruction=instruction)
    remind_of_items(on=TODAY)
    assert told(notices.ITEM_LATE) == {clerk.pk}
    remind_of_items(on=TODAY + DAY)
    assert told(notices.ITEM_LATE) == {clerk.pk, leader.pk}


def test_a_second_night_tells_nobody_twice(county, clerk, project):
    make_item(county.township, project, due_on=TODAY - DAY)
    report(project, clerk, lead_unit=county.department, due_on=TODAY + DAY)
    remind_of_duties()
    with unchanged():
        remind_of_duties()


def test_without_a_lead_unit_the_responsible_one_is_reminded(county, clerk, officer, project):
    report(project, officer, due_on=TODAY - DAY)
    remind_of_problems(on=TODAY)
    assert told(notices.PROBLEM_LATE) == {clerk.pk}


def test_long_late_difficulties_are_escalated_once(county, clerk, leader, project):
    in_time = report(project, clerk, due_on=TODAY - 7 * DAY)
    late = report(project, clerk, due_on=TODAY - 8 * DAY)
    with traced() as left:
        assert escalate_problems() == 1
    after = stored(late)
    assert (after.escalated_on, after.escalated_to) == (TODAY, leader)
    assert stored(in_time).escalated_on is None
    assert left.told(notices.PROBLEM_ESCALATED) == {leader.pk}
    step = late.steps.get()
    assert (step.kind, step.created_by) == (StepKind.ESCALATED, None)
    with unchanged():
        assert escalate_problems() == 0


def test_missed_nights_change_nothing(county, clerk, leader, project):
    late = report(project, clerk, due_on=TODAY - 20 * DAY)
    assert escalate_late_problems(on=TODAY + 30 * DAY) == 1
    assert stored(late).escalated_to == leader
