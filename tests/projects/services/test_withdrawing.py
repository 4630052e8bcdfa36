"""Withdrawing, from "negotiating" on with the special report, and taking up again (R3, S4)."""

import datetime as dt

import pytest
from django.utils import timezone

from projects import events, notices
from projects.models import ProjectDocument
from projects.models.choices import DocumentKind
from projects.rules.stages import ORDER, SubStage, position
from projects.services.deciding import confirm_proposal
from projects.services.moves import IN_FUTURE, MERGED_ALREADY, NOT_ACTIVE, REASON_NEEDED
from projects.services.proposals import ALREADY_PROPOSED
from projects.services.status import (
    NOT_WITHDRAWN,
    REPORT_NEEDED,
    WITHDRAWN_ALREADY,
    ask_withdrawal,
    reinstate_project,
    withdraw_project,
)
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, make_document
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.projects.services.ladder import propose, ready_for
from zhaoshang.core.uploads import FileRefused

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
WHY = "客商放弃投资"
VERBS = {"bureau": withdraw_project, "unit": ask_withdrawal}
NEEDS_REPORT = ORDER[position(SubStage.NEGOTIATING) :]


def withdraw(project, by, how="bureau", happened_on=TODAY, reason=WHY, **rest):
    return VERBS[how](
        project_id=project.pk, reason=reason, happened_on=happened_on, by=by, on=TODAY, **rest
    )


def reinstate(project, by, happened_on=TODAY, reason="客商恢复投资意向", **rest):
    return reinstate_project(
        project_id=project.pk, reason=reason, happened_on=happened_on, by=by, on=TODAY, **rest
    )


def report(its_project, **fields):
    document = make_document(its_project, DocumentKind.REPORT, TODAY)
    for name, value in fields.items():
        setattr(document, name, value)
    document.save()
    return document


def confirm(project, proposal, by):
    return confirm_proposal(project_id=project.pk, proposal_id=proposal.pk, by=by, on=TODAY)


@pytest.mark.parametrize("step", ["registered", "contacted"])
def test_an_early_clue_ends_with_a_reason_alone(make, clerk, step):
    project = make(sub_stage=step)
    with traced() as left:
        move = withdraw(project, clerk, happened_on=TODAY - DAY, reason=f" {WHY} ")
    assert left.move == move
    assert (move.verb, move.from_status, move.to_status) == ("withdraw", "active", "withdrawn")
    assert (move.to_sub_stage, move.document, move.reason) == (step, None, WHY)
    after = stored(project)
    assert (after.status, after.status_since, after.status_reason) == (
        "withdrawn",
        TODAY - DAY,
        WHY,
    )
    assert (after.stage, after.sub_stage) == (project.stage, step)
    assert (left.event.kind, left.event.actor, left.event.reason) == (
        events.STATUS_CHANGED,
        clerk,
        WHY,
    )
    (row,) = left.history
    assert row.history_act == left.event.act


@pytest.mark.parametrize("how", VERBS)
@pytest.mark.parametrize("step", NEEDS_REPORT)
def test_from_negotiating_on_the_special_report_is_asked(make, staff, how, step):
    project = make(sub_stage=step)
    with refused(REPORT_NEEDED, field="document") as caught:
        withdraw(project, staff, how)
    assert caught.value.code == "report_needed"


@pytest.mark.parametrize("step", NEEDS_REPORT)
def test_with_the_report_it_ends_and_the_log_keeps_it(make, staff, step):
    project = make(sub_stage=step)
    paper = report(project)
    move = withdraw(project, staff, document_id=paper.pk)
    assert move.document == paper
    assert stored(project).status == "withdrawn"


def test_the_report_may_come_with_the_act(make, staff):
    project = make(signed=True)
    with traced() as left:
        move = withdraw(project, staff, upload=upload("专题报告.pdf", PDF))
    assert (move.document.kind, move.document.title) == ("report", "专题报告")
    assert left.move == move


def test_a_file_that_is_none_is_refused_and_nothing_ends(make, staff):
    project = make(signed=True)
    with pytest.raises(FileRefused):
        withdraw(project, staff, upload=upload("专题报告.pdf", b"MZ\x90\x00 not a document"))
    assert stored(project).status == "active"
    assert not ProjectDocument.objects.filter(kind=DocumentKind.REPORT).exists()


@pytest.mark.parametrize("wrong", ["kind", "project", "removed"])
def test_only_a_report_of_the_project_itself_will_do(make, staff, wrong):
    project = make(signed=True)
    changes = {
        "kind": {"kind": DocumentKind.OTHER.value},
        "project": {"project": make()},
        "removed": {"removed_at": timezone.now()},
    }
    paper = report(project, **changes[wrong])
    with refused(REPORT_NEEDED, field="document"):
        withdraw(project, staff, document_id=paper.pk)


@pytest.mark.parametrize("how", VERBS)
@pytest.mark.parametrize("reason", ["", " \n "])
def test_it_takes_a_reason(make, staff, how, reason):
    project = make()
    with refused(REASON_NEEDED, field="reason"):
        withdraw(project, staff, how, reason=reason)


@pytest.mark.parametrize("how", VERBS)
def test_it_is_not_dated_ahead(make, staff, how):
    project = make()
    with refused(IN_FUTURE, field="happened_on"):
        withdraw(project, staff, how, happened_on=TODAY + DAY)


@pytest.mark.parametrize("how", VERBS)
def test_ending_twice_is_harmless(make, staff, how):
    project = make(withdrawn=True)
    with refused(WITHDRAWN_ALREADY):
        withdraw(project, staff, how)


@pytest.mark.parametrize("how", VERBS)
def test_a_merged_project_has_ended_already(make, staff, how):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        withdraw(project, staff, how)


@pytest.mark.parametrize("how", VERBS)
def test_an_older_picture_is_a_conflict(make, staff, how):
    project = make()
    with conflicting():
        withdraw(project, staff, how, version=project.version - 1)


def test_a_suspended_project_ends_and_is_suspended_no_longer(make, staff):
    project = make(suspended=True)
    move = withdraw(project, staff)
    assert (move.from_status, move.to_status) == ("suspended", "withdrawn")
    assert stored(project).suspended_until is None


def test_a_waiting_move_falls_away(lx, clerk, staff):
    project = ready_for("agreement", county=lx.county, responsible_unit=lx.township)
    proposal = propose(project, "agreement", by=clerk)
    with traced() as left:
        withdraw(project, staff, document_id=report(project).pk)
    assert stored(proposal).state == "withdrawn"
    assert left.told(notices.PROPOSAL_DROPPED) == {clerk.pk}


# --- A unit asks


def test_a_unit_asks_with_the_report_and_the_bureau_decides(make, clerk, staff):
    project = make(negotiating=True)
    paper = report(project)
    with traced() as left:
        proposal = withdraw(project, clerk, "unit", document_id=paper.pk)
    assert (proposal.verb, proposal.document, proposal.note) == ("withdraw", paper, WHY)
    assert left.moves == []
    assert left.told(notices.STATUS_WAITING) == {staff.pk}
    with traced() as left:
        move = confirm(project, proposal, staff)
    assert (move.verb, move.by, move.proposed_by, move.document) == (
        "withdraw",
        staff,
        clerk,
        paper,
    )
    assert stored(project).status == "withdrawn"
    assert left.kinds == [events.STATUS_CHANGED, events.PROPOSAL_DECIDED]


def test_the_report_must_still_be_there_when_the_bureau_decides(make, clerk, staff):
    project = make(negotiating=True)
    paper = report(project)
    proposal = withdraw(project, clerk, "unit", document_id=paper.pk)
    ProjectDocument.objects.filter(pk=paper.pk).update(removed_at=timezone.now())
    with refused(REPORT_NEEDED, field="document"):
        confirm(project, proposal, staff)


def test_a_suspended_project_is_not_asked_for(make, clerk):
    project = make(negotiating=True, suspended=True)
    paper = report(project)
    with refused(NOT_ACTIVE, status=project.get_status_display()):
        withdraw(project, clerk, "unit", document_id=paper.pk)


def test_one_thing_is_asked_at_a_time(make, clerk):
    project = make(negotiating=True)
    paper = report(project)
    withdraw(project, clerk, "unit", document_id=paper.pk)
    with refused(ALREADY_PROPOSED, who=clerk):
        withdraw(project, clerk, "unit", document_id=paper.pk)


# --- Taking up again


@pytest.mark.parametrize("step", ["registered", "contract", "trial"])
def test_a_project_is_taken_up_where_it_ended(make, staff, step):
    project = make(sub_stage=step, withdrawn=True)
    with traced() as left:
        move = reinstate(project, staff)
    assert left.move == move
    assert (move.verb, move.from_status, move.to_status) == ("reinstate", "withdrawn", "active")
    after = stored(project)
    assert (after.status, after.status_since, after.status_reason) == ("active", TODAY, "")
    assert (after.stage, after.sub_stage) == (project.stage, step)
    assert left.event.kind == events.STATUS_CHANGED


@pytest.mark.parametrize("reason", ["", " "])
def test_taking_up_takes_a_reason(make, staff, reason):
    project = make(withdrawn=True)
    with refused(REASON_NEEDED, field="reason"):
        reinstate(project, staff, reason=reason)


@pytest.mark.parametrize("traits", [{}, {"suspended": True}])
def test_only_a_withdrawn_project_is_taken_up(make, staff, traits):
    project = make(**traits)
    with refused(NOT_WITHDRAWN):
        reinstate(project, staff)


def test_taking_up_twice_is_harmless(make, staff):
    project = make(withdrawn=True)
    reinstate(project, staff)
    with refused(NOT_WITHDRAWN):
        reinstate(project, staff)


def test_a_merged_project_is_not_taken_up(make, staff):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        reinstate(project, staff)


def test_taking_up_is_not_dated_ahead(make, staff):
    project = make(withdrawn=True)
    with refused(IN_FUTURE, field="happened_on"):
        reinstate(project, staff, happened_on=TODAY + DAY)


def test_taking_up_an_older_picture_is_a_conflict(make, staff):
    project = make(withdrawn=True)
    with conflicting():
        reinstate(project, staff, version=project.version - 1)
