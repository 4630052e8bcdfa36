"""Suspending and resuming: approved by the bureau, with an end, the clocks standing still (R3)."""

import datetime as dt

import pytest

from projects import events, notices
from projects.models import FirstContactFiling
from projects.services.deciding import OWN_PROPOSAL, confirm_proposal, refuse_proposal
from projects.services.moves import IN_FUTURE, MERGED_ALREADY, NOT_ACTIVE, REASON_NEEDED
from projects.services.proposals import ALREADY_PROPOSED, FELL_AWAY
from projects.services.status import (
    NOT_SUSPENDED,
    UNTIL_NEEDED,
    UNTIL_PAST,
    ask_suspension,
    resume_project,
    suspend_project,
)
from tests.factories.projects import HAPPENED_ON, TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.projects.services.ladder import propose, ready_for

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
UNTIL = TODAY + 90 * DAY
WHY = "客商资金紧张"
VERBS = {"bureau": suspend_project, "unit": ask_suspension}


def suspend(project, by, how="bureau", happened_on=TODAY, reason=WHY, until_on=UNTIL, **rest):
    return VERBS[how](
        project_id=project.pk,
        until_on=until_on,
        reason=reason,
        happened_on=happened_on,
        by=by,
        on=TODAY,
        **rest,
    )


def resume(project, by, happened_on=TODAY, reason="资金到位", **rest):
    return resume_project(
        project_id=project.pk, reason=reason, happened_on=happened_on, by=by, on=TODAY, **rest
    )


def confirm(project, proposal, by, on=TODAY):
    return confirm_proposal(project_id=project.pk, proposal_id=proposal.pk, by=by, on=on)


# --- Suspending


@pytest.mark.parametrize("step", ["registered", "contract", "at_capacity"])
def test_a_suspended_project_stays_in_its_list(make, staff, step):
    project = make(sub_stage=step)
    with traced() as left:
        move = suspend(project, staff, happened_on=TODAY - DAY)
    after = stored(project)
    assert (after.stage, after.sub_stage) == (project.stage, project.sub_stage)
    assert (after.stage_since, after.sub_stage_since) == (
        project.stage_since,
        project.sub_stage_since,
    )
    assert (after.status, after.status_since, after.status_reason) == (
        "suspended",
        TODAY - DAY,
        WHY,
    )
    assert after.suspended_until == UNTIL
    assert left.move == move
    assert (move.verb, move.from_status, move.to_status) == ("suspend", "active", "suspended")
    assert (move.from_sub_stage, move.to_sub_stage) == (step, step)
    assert (move.by, move.reason, move.happened_on) == (staff, WHY, TODAY - DAY)


def test_it_leaves_one_event_and_one_history_row(make, staff, lx):
    project = make()
    with traced() as left:
        suspend(project, staff)
    event = left.event
    assert (event.kind, event.county, event.reason) == (events.STATUS_CHANGED, lx.county, WHY)
    (row,) = left.history
    assert (row.history_act, row.history_change_reason) == (event.act, WHY)
    assert (row.status, row.suspended_until) == ("suspended", UNTIL)


@pytest.mark.parametrize("how", VERBS)
@pytest.mark.parametrize("reason", ["", "  "])
def test_it_takes_a_reason(make, staff, how, reason):
    project = make()
    with refused(REASON_NEEDED, field="reason"):
        suspend(project, staff, how, reason=reason)


@pytest.mark.parametrize("how", VERBS)
def test_it_takes_an_end(make, staff, how):
    project = make()
    with refused(UNTIL_NEEDED, field="until_on"):
        suspend(project, staff, how, until_on=None)


@pytest.mark.parametrize("how", VERBS)
@pytest.mark.parametrize("until_on", [TODAY - DAY, TODAY])
def test_its_end_lies_ahead(make, staff, how, until_on):
    project = make()
    with refused(UNTIL_PAST, field="until_on", since=TODAY):
        suspend(project, staff, how, until_on=until_on)


def test_it_may_end_tomorrow(make, staff):
    project = make()
    suspend(project, staff, until_on=TODAY + DAY)
    assert stored(project).suspended_until == TODAY + DAY


@pytest.mark.parametrize("how", VERBS)
def test_it_is_not_dated_ahead(make, staff, how):
    project = make()
    with refused(IN_FUTURE, field="happened_on"):
        suspend(project, staff, how, happened_on=TODAY + DAY)


@pytest.mark.parametrize("how", VERBS)
@pytest.mark.parametrize("trait", ["suspended", "withdrawn"])
def test_only_an_active_project_is_suspended(make, staff, how, trait):
    project = make(**{trait: True})
    with refused(NOT_ACTIVE, status=project.get_status_display()):
        suspend(project, staff, how)


@pytest.mark.parametrize("how", VERBS)
def test_an_older_picture_is_a_conflict(make, staff, how):
    project = make()
    with conflicting():
        suspend(project, staff, how, version=project.version - 1)


def test_a_waiting_move_falls_away(lx, clerk, staff):
    project = ready_for("agreement", county=lx.county, responsible_unit=lx.township)
    proposal = propose(project, "agreement", by=clerk)
    with traced() as left:
        suspend(project, staff)
    assert (stored(proposal).state, stored(proposal).decision_note) == (
        "withdrawn",
        str(FELL_AWAY),
    )
    assert left.told(notices.PROPOSAL_DROPPED) == {clerk.pk}


# --- A unit asks


def test_a_unit_asks_and_the_bureau_decides(make, clerk, staff, colleague):
    project = make()
    with traced() as left:
        proposal = suspend(project, clerk, "unit")
    assert (proposal.verb, proposal.until_on, proposal.note) == ("suspend", UNTIL, WHY)
    assert proposal.to_sub_stage == project.sub_stage
    assert left.moves == []
    assert left.event.kind == events.MOVE_PROPOSED
    assert left.told(notices.STATUS_WAITING) == {staff.pk, colleague.pk}
    assert stored(project).status == "active"
    with traced() as left:
        move = confirm(project, proposal, staff)
    assert (move.verb, move.by, move.proposed_by) == ("suspend", staff, clerk)
    assert (move.reason, move.happened_on) == (WHY, TODAY)
    after = stored(project)
    assert (after.status, after.suspended_until) == ("suspended", UNTIL)
    assert left.kinds == [events.STATUS_CHANGED, events.PROPOSAL_DECIDED]
    assert left.told(notices.PROPOSAL_CONFIRMED) == {clerk.pk}


def test_a_refused_suspension_leaves_the_project_active(make, clerk, staff):
    project = make()
    proposal = suspend(project, clerk, "unit")
    with traced() as left:
        refuse_proposal(
            project_id=project.pk, proposal_id=proposal.pk, by=staff, reason="理由不充分"
        )
    assert stored(project).status == "active"
    assert left.moves == []


def test_one_thing_is_asked_at_a_time(make, clerk):
    project = make()
    suspend(project, clerk, "unit")
    with refused(ALREADY_PROPOSED, who=clerk):
        suspend(project, clerk, "unit")


def test_nobody_approves_the_own_request(make, staff):
    project = make()
    proposal = suspend(project, staff, "unit")
    with refused(OWN_PROPOSAL):
        confirm(project, proposal, staff)


def test_a_request_decided_after_its_end_is_refused(make, clerk, staff):
    project = make()
    proposal = suspend(project, clerk, "unit", until_on=TODAY + 5 * DAY)
    with refused(UNTIL_PAST, field="until_on", since=TODAY):
        confirm(project, proposal, staff, on=TODAY + 5 * DAY)


# --- Resuming


def test_a_resumed_project_is_active_at_the_step_where_it_stood(make, staff):
    project = make(signed=True)
    suspend(project, staff, happened_on=TODAY - 30 * DAY)
    with traced() as left:
        move = resume(project, staff)
    assert left.move == move
    assert (move.verb, move.from_status, move.to_status) == ("resume", "suspended", "active")
    assert left.event.kind == events.STATUS_CHANGED
    after = stored(project)
    assert (after.status, after.status_since, after.status_reason) == ("active", TODAY, "")
    assert after.suspended_until is None
    assert (after.stage, after.sub_stage) == ("signed", "contract")


@pytest.mark.parametrize("trait", [{}, {"withdrawn": True}])
def test_only_a_suspended_project_is_resumed(make, staff, trait):
    project = make(**trait)
    with refused(NOT_SUSPENDED):
        resume(project, staff)


def test_resuming_twice_is_harmless(make, staff):
    project = make(suspended=True)
    resume(project, staff)
    with refused(NOT_SUSPENDED):
        resume(project, staff)


def test_a_merged_project_is_not_resumed(make, staff):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(NOT_SUSPENDED):
        resume(project, staff)


def test_resuming_is_not_dated_ahead(make, staff):
    project = make(suspended=True)
    with refused(IN_FUTURE, field="happened_on"):
        resume(project, staff, happened_on=TODAY + DAY)


def test_resuming_an_older_picture_is_a_conflict(make, staff):
    project = make(suspended=True)
    with conflicting():
        resume(project, staff, version=project.version - 1)


def test_the_protection_of_the_first_contact_stood_still_meanwhile(make, staff):
    project = make(negotiating=True)
    filing = FirstContactFiling.objects.get()
    assert filing.protected_until == HAPPENED_ON["negotiating"] + 90 * DAY
    suspend(project, staff, happened_on=HAPPENED_ON["negotiating"] + 10 * DAY)
    resume(project, staff, happened_on=HAPPENED_ON["negotiating"] + 40 * DAY)
    assert stored(filing).protected_until == HAPPENED_ON["negotiating"] + 120 * DAY


def test_a_suspension_of_no_day_adds_none(make, staff):
    project = make(negotiating=True)
    filing = FirstContactFiling.objects.get()
    suspend(project, staff)
    resume(project, staff)
    assert stored(filing).protected_until == filing.protected_until


def test_merged_projects_are_not_suspended(make, staff):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        suspend(project, staff)
