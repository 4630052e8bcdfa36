"""Deciding what was proposed: confirmed, refused, taken back."""

import datetime as dt
from decimal import Decimal

import pytest

from projects import events, notices
from projects.models import LedgerSummary
from projects.models.choices import FACT_LABELS, SUB_STAGE_LABELS
from projects.rules.gates import Fact
from projects.rules.stages import ORDER, SubStage
from projects.services.deciding import (
    NOTHING_OPEN,
    OWN_PROPOSAL,
    refuse_proposal,
    take_back_proposal,
)
from projects.services.moves import REASON_NEEDED
from projects.services.stages import STILL_MISSING
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.projects.services.ladder import propose, without
from tests.projects.services.steps import confirm
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BUREAU_STEPS = ORDER[3:]
COPIES = {
    SubStage.CONTRACT: "signed_on",
    SubStage.STARTED: "started_on",
    SubStage.PRODUCING: "produced_on",
}
MILESTONES = {
    SubStage.AGREEMENT: "intent",
    SubStage.CONTRACT: "contract_signed",
    SubStage.STARTED: "start",
    SubStage.TRIAL: "trial",
    SubStage.PRODUCING: "production",
    SubStage.AT_CAPACITY: "capacity",
}


def refuse(project, proposal, by, reason="材料不全", **rest):
    return refuse_proposal(
        project_id=project.pk, proposal_id=proposal.pk, by=by, reason=reason, **rest
    )


def take_back(project, proposal, by, **rest):
    return take_back_proposal(project_id=project.pk, proposal_id=proposal.pk, by=by, **rest)


@pytest.mark.parametrize(("step", "field"), COPIES.items())
def test_the_day_of_the_move_is_the_day_of_the_milestone(ready, clerk, staff, step, field):
    project = ready(step)
    confirm(project, propose(project, step, by=clerk, happened_on=TODAY - DAY), staff)
    assert getattr(stored(project), field) == TODAY - DAY
    assert project.milestones.get(kind=MILESTONES[step]).actual_on == TODAY - DAY


@pytest.mark.parametrize("step", BUREAU_STEPS)
def test_a_move_sets_the_milestone_of_its_step_and_no_other(ready, clerk, staff, step):
    project = ready(step)
    before = dict(project.milestones.values_list("kind", "actual_on"))
    confirm(project, propose(project, step, by=clerk), staff)
    after = dict(project.milestones.values_list("kind", "actual_on"))
    expected = {MILESTONES[step]: TODAY} if step in MILESTONES else {}
    assert after == {**before, **expected}


def test_the_proposer_learns_of_it_and_the_bureau_has_nothing_left_to_do(ready, clerk, staff, lx):
    colleague = lx.user(Role.BUREAU)
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    with traced() as left:
        confirm(project, proposal, staff)
    assert left.told(notices.PROPOSAL_CONFIRMED) == {clerk.pk}
    waiting = Notice.objects.filter(kind=notices.PROPOSAL_WAITING.name, recipient=colleague)
    assert not waiting.filter(withdrawn_at=None).exists()


def test_money_and_numbers_follow_into_the_next_list(ready, clerk, staff, lx):
    project = ready(SubStage.PROCEDURES, total_investment_wan=Decimal("30000.123456"))
    confirm(project, propose(project, "procedures", by=clerk), staff)
    rows = LedgerSummary.objects.filter(unit__in=[lx.county, lx.township], status="active")
    signed, landed = rows.filter(stage="signed"), rows.filter(stage="landed")
    assert set(signed.values_list("project_count", flat=True)) == {0}
    assert set(landed.values_list("project_count", "total_investment_wan")) == {
        (1, Decimal("30000.123456"))
    }


def test_nobody_confirms_what_he_proposed(ready, staff):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=staff)
    with refused(OWN_PROPOSAL):
        confirm(project, proposal, staff)


def test_what_has_been_decided_is_not_decided_again(ready, clerk, staff, colleague):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    confirm(project, proposal, staff)
    for again in (confirm, refuse, take_back):
        with refused(NOTHING_OPEN):
            again(project, proposal, colleague)


def test_a_proposal_of_another_project_is_not_decided_here(ready, clerk, staff):
    project, other = ready(SubStage.AGREEMENT), ready(SubStage.AGREEMENT)
    propose(project, "agreement", by=clerk)
    foreign = propose(other, "agreement", by=clerk)
    with refused(NOTHING_OPEN):
        confirm(project, foreign, staff)


def test_the_gate_is_looked_at_again_when_confirming(ready, clerk, staff):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    project = without(stored(project), Fact.AGREEMENT_FILE)
    words = {
        "stage": SUB_STAGE_LABELS[SubStage.AGREEMENT],
        "items": FACT_LABELS[Fact.AGREEMENT_FILE],
    }
    with refused(STILL_MISSING, **words):
        confirm(project, proposal, staff)
    assert stored(proposal).state == "open"


def test_confirming_an_old_picture_is_a_conflict(ready, clerk, staff):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    with conflicting():
        confirm(project, proposal, staff, version=project.version)


# --- Refusing and taking back


def test_a_refusal_tells_the_proposer_why_and_moves_nothing(ready, clerk, staff):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    with traced() as left:
        refuse(project, proposal, staff, reason=" 协议未盖章 ")
    assert left.moves == []
    assert stored(project).sub_stage == "negotiating"
    decided = stored(proposal)
    assert (decided.state, decided.decision_note) == ("refused", "协议未盖章")
    assert (left.event.kind, left.event.reason) == (events.PROPOSAL_DECIDED, "协议未盖章")
    assert left.told(notices.PROPOSAL_REFUSED) == {clerk.pk}
    assert not Notice.objects.filter(kind=notices.PROPOSAL_WAITING.name, withdrawn_at=None).exists()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_refusal_says_why(ready, clerk, staff, reason):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    with refused(REASON_NEEDED, field="reason"):
        refuse(project, proposal, staff, reason=reason)


def test_nobody_refuses_what_he_proposed(ready, staff):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=staff)
    with refused(OWN_PROPOSAL):
        refuse(project, proposal, staff)


def test_after_a_refusal_the_unit_proposes_again(ready, clerk, staff):
    project = ready(SubStage.AGREEMENT)
    refuse(project, propose(project, "agreement", by=clerk), staff)
    assert propose(project, "agreement", by=clerk).state == "open"


def test_what_was_taken_back_is_no_longer_waiting(ready, clerk):
    project = ready(SubStage.AGREEMENT)
    proposal = propose(project, "agreement", by=clerk)
    with traced() as left:
        take_back(project, proposal, clerk)
    assert left.moves == []
    assert stored(proposal).state == "withdrawn"
    assert left.event.kind == events.PROPOSAL_DECIDED
    assert left.event.detail["state"] == "withdrawn"
    assert not Notice.objects.filter(kind=notices.PROPOSAL_WAITING.name, withdrawn_at=None).exists()
    with refused(NOTHING_OPEN):
        take_back(project, proposal, clerk)
