"""What flags put on somebody's to-do page."""

import datetime as dt

import pytest
from django.urls import reverse

from projects import todo_flags
from projects.rules.flags.kinds import ConsequenceState, HoldState, RuleKind, Severity
from tests.factories.flag_pages import make_consequence, make_flag, make_hold
from tests.factories.projects import TODAY
from zhaoshang.accounts.rules import Role

pytestmark = pytest.mark.django_db


def urls(provider, user):
    return [item.url for item in provider(user, TODAY)]


def test_an_excuse_waits_for_the_bureau_but_not_for_who_asked(
    county, clerk, officer, second_officer, project
):
    hold = make_hold(project, state=HoldState.ASKED, created_by=second_officer)
    decide = reverse("projects:flag-hold-decide", args=[hold.pk])
    assert urls(todo_flags.excuses_to_decide, officer) == [decide]
    assert urls(todo_flags.excuses_to_decide, second_officer) == []
    assert urls(todo_flags.excuses_to_decide, clerk) == []


def test_a_decided_excuse_waits_for_nobody(officer, project):
    make_hold(project, state=HoldState.GRANTED)
    assert urls(todo_flags.excuses_to_decide, officer) == []


@pytest.mark.parametrize(
    ("state", "name", "due"),
    [
        (ConsequenceState.OPEN, "flag-slip-receive", "receipt_due_on"),
        (ConsequenceState.RECEIVED, "flag-slip-answer", "feedback_due_on"),
    ],
)
def test_a_unit_owes_receipt_then_answer(clerk, other_clerk, officer, project, state, name, due):
    slip = make_consequence(project, state=state.value)
    (item,) = todo_flags.slips_to_answer(clerk, TODAY)
    assert item.url == reverse(f"projects:{name}", args=[slip.pk])
    assert item.due_on == getattr(slip, due)
    assert urls(todo_flags.slips_to_answer, other_clerk) == []
    assert urls(todo_flags.slips_to_answer, officer) == []


@pytest.mark.parametrize("state", [ConsequenceState.CLOSED, ConsequenceState.LAPSED])
def test_what_is_ended_is_owed_by_nobody(clerk, officer, project, state):
    make_consequence(project, state=state.value, recheck_due_on=TODAY)
    assert urls(todo_flags.slips_to_answer, clerk) == []
    assert urls(todo_flags.rechecks_due, officer) == []


@pytest.mark.parametrize(("in_days", "count"), [(-3, 1), (0, 1), (1, 0)])
def test_the_bureau_owes_a_recheck_from_its_day_on(officer, clerk, project, in_days, count):
    make_consequence(
        project,
        state=ConsequenceState.ANSWERED.value,
        answered_by=clerk,
        recheck_due_on=TODAY + dt.timedelta(days=in_days),
    )
    assert len(urls(todo_flags.rechecks_due, officer)) == count


def test_flags_stand_with_the_responsible_unit_worst_first(
    county, clerk, other_clerk, officer, project
):
    make_flag(project, Severity.ATTENTION, days=90, rule=RuleKind.TIME_IN_STAGE)
    make_flag(project, days=2)
    make_flag(project, Severity.PRAISE, rule=RuleKind.BEHIND_SCHEDULE)
    items = todo_flags.flags_of_my_projects(clerk, TODAY)
    assert [item.severity.value for item in items] == ["warning", "attention"]
    assert urls(todo_flags.flags_of_my_projects, other_clerk) == []
    assert urls(todo_flags.flags_of_my_projects, officer) == []


def test_a_flag_that_is_held_down_is_no_duty(clerk, project):
    make_flag(project)
    make_hold(project)
    assert urls(todo_flags.flags_of_my_projects, clerk) == []


def test_the_list_is_capped(clerk, project, monkeypatch):
    monkeypatch.setattr(todo_flags, "MOST", 2)
    for number in range(3):
        make_flag(project, rule=RuleKind.MILESTONE_LATE, key=f"m{number}")
    assert len(urls(todo_flags.flags_of_my_projects, clerk)) == 2


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUREAU, Role.LEADER])
def test_the_todo_page_opens_with_them(login, county, clerk, project, role):
    make_flag(project)
    make_hold(project, state=HoldState.ASKED, rule=RuleKind.TIME_IN_STAGE)
    make_consequence(project)
    assert login(county.user(role)).get(reverse("alerts:todo")).status_code == 200
