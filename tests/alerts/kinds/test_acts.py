"""What an act of somebody says at once: to whom, once, and what the answer takes back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from assessment.models import MonthlyReport
from assessment.services.report_steps import accept_report, return_report
from contracts.services.access import Grant, ask_access, grant_access, take_back_access
from projects.rules.flags.kinds import RuleKind
from projects.services.flags import Pushed, push_facts
from projects.services.flags import scan as scan_flags
from projects.services.problem_steps import escalate_problem
from projects.services.roles import assign_project
from tests.alerts.kinds.duty_cases import difficulty, resolved
from tests.alerts.kinds.flag_cases import silent_clue, withdrawn
from tests.alerts.kinds.report_cases import monthly_report
from tests.alerts.kinds.world import DAY, START, World
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.todo import items_for
from zhaoshang.core import clock

pytestmark = pytest.mark.django_db
LEADERS = {"sponsor", "secretary", "deputy"}


def opens(kind: str) -> bool:
    """Tell whether every notice of a kind opens for who has it."""
    statuses = set()
    for notice in Notice.objects.filter(kind=kind):
        client = Client()
        client.force_login(notice.recipient)
        statuses.add(client.get(notice.url).status_code)
    return statuses == {200}


def ask(world: World):
    return ask_access(
        contract_id=world.contract.pk,
        reason="核对付款条款",
        days=7,
        may_download=False,
        by=world["clerk"],
        on=START,
    )


def test_a_request_to_open_files_waits_for_every_leader_until_one_decides(world):
    request = ask(world)
    assert world.told("contracts.access_asked") == LEADERS
    assert opens("contracts.access_asked")
    grant_access(request_id=request.pk, grant=Grant(3, False), by=world["secretary"], on=START)
    assert world.told("contracts.access_asked") == set()
    assert world.told("contracts.access_granted") == {"clerk"}
    assert world.told("contracts.access_keeper") == {"officer"}
    assert opens("contracts.access_granted")
    assert opens("contracts.access_keeper")


def test_a_request_taken_back_waits_for_nobody(world):
    request = ask(world)
    take_back_access(request_id=request.pk, by=world["clerk"])
    assert world.told("contracts.access_asked") == set()


@transaction.atomic
def ask_in_vain(world: World) -> None:
    ask(world)
    raise RuntimeError


def test_what_is_undone_is_told_to_nobody(world):
    with pytest.raises(RuntimeError):
        ask_in_vain(world)
    assert not Notice.objects.exists()


def submitted(world: World) -> MonthlyReport:
    report = monthly_report(world)
    report.state, report.submissions = "submitted", 1
    report.first_submitted_at = report.submitted_at = clock.now()
    report.submitted_by = world["head"]
    report.save()
    return report


def test_an_accepted_report_is_told_to_its_unit_once(world):
    report = submitted(world)
    for _time in range(2):
        accept_report(report_id=report.pk, by=world["officer"], on=START)
    assert world.told("assessment.report_accepted") == {"clerk", "head"}
    assert Notice.objects.filter(kind="assessment.report_accepted").count() == 2
    assert opens("assessment.report_accepted")


def test_a_returned_report_is_told_to_its_unit_with_its_new_day(world):
    report = submitted(world)
    return_report(
        report_id=report.pk, reason="外出招商次数有误", notes={}, by=world["officer"], on=START
    )
    assert world.told("assessment.report_returned") == {"clerk", "head"}
    due = set(Notice.objects.values_list("due_on", flat=True))
    report.refresh_from_db()
    assert due == {report.return_due_on}
    assert opens("assessment.report_returned")


def test_a_difficulty_escalated_by_hand_is_told_to_the_lead_sponsor(world):
    problem = difficulty(world)
    escalate_problem(problem_id=problem.pk, reason="请协调", by=world["clerk"], on=START)
    assert world.told("projects.problem_escalated") == {"sponsor"}
    assert opens("projects.problem_escalated")
    resolved(world, problem, START)
    assert world.told("projects.problem_escalated") == set()


def test_a_unit_hears_of_its_own_flag_and_of_its_end(world):
    scan_flags(on=START)
    unit = world.county.township

    def push(actual: int, period: str, on):
        fact = Pushed(
            RuleKind.BEHIND_SCHEDULE, period, on, Decimal(60), Decimal(actual), unit_id=unit.pk
        )
        push_facts([fact], on=on)

    push(20, "2026-09", world.goes_to(START + DAY))
    assert world.told("projects.flag_raised") == {"clerk", "head"}
    assert opens("projects.flag_raised")
    push(60, "2026-10", world.goes_to(START + 2 * DAY))
    assert world.told("projects.flag_raised") == set()


def test_who_hands_a_project_on_is_not_reminded_of_its_flags(world):
    project = silent_clue(world)
    scan_flags(on=world.goes_to(START + 15 * DAY))
    assert world.told("projects.flag_raised") == {"clerk", "head"}
    assign_project(
        project_id=project.pk,
        values={"responsible_unit": world.county.townships[1]},
        by=world["officer"],
        on=START + 15 * DAY,
        reason="调整责任单位",
    )
    assert world.told("projects.flag_raised") == set()
    assert world.told("projects.assigned") == {"stranger"}


def test_a_project_that_has_ended_waits_for_nobody_to_take_note(world):
    project = silent_clue(world)
    assign_project(
        project_id=project.pk,
        values={"responsible_unit": world.county.townships[1]},
        by=world["officer"],
        on=START,
        reason="调整责任单位",
    )
    assert any(each.posts for each in items_for(world["stranger"], START))
    withdrawn(world, project, START)
    assert world.told("projects.assigned") == set()
    assert items_for(world["stranger"], START) == []
