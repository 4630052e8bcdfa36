"""Forward: a unit moves its clue itself, from signing on it proposes and the bureau decides."""

import datetime as dt

import pytest

from projects import events, notices
from projects.models import StageMove, StageProposal
from projects.models.choices import FACT_LABELS, SUB_STAGE_LABELS
from projects.policies import GATES
from projects.rules.gates import Fact
from projects.rules.stages import ORDER, STAGE_OF, SubStage, position
from projects.services.moves import (
    BEFORE_LAST_MOVE,
    IN_FUTURE,
    MERGED_ALREADY,
    NOT_ACTIVE,
)
from projects.services.proposals import ALREADY_PROPOSED
from projects.services.saving import PROJECT_GONE
from projects.services.stages import NOT_NEXT, STILL_MISSING, advance_stage
from tests.factories.accounts import make_county
from tests.factories.projects import HAPPENED_ON, TODAY, make_follow_up
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.projects.services.ladder import propose, without
from tests.projects.services.steps import confirm
from zhaoshang.accounts.rules import Role
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.models import PolicyUse
from zhaoshang.policy.services import set_policy

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# What is confirmed by nobody: the unit moves it itself (R3, fourth column).
UNIT_STEPS = (SubStage.CONTACTED, SubStage.NEGOTIATING)
BUREAU_STEPS = ORDER[3:]


def advance(project, step, by, happened_on=TODAY, **rest):
    return advance_stage(
        project_id=project.pk, to_sub_stage=step, happened_on=happened_on, by=by, on=TODAY, **rest
    )


# --- The unit itself


@pytest.mark.parametrize("step", UNIT_STEPS)
def test_a_unit_moves_its_clue_itself(ready, clerk, step):
    project = ready(step)
    with traced() as left:
        move = advance(project, step, clerk, TODAY - DAY, note="已见面")
    assert left.move == move
    here = ORDER[position(step) - 1]
    assert (move.verb, move.from_sub_stage, move.to_sub_stage) == ("advance", here, step)
    assert (move.from_stage, move.to_stage) == ("clue", "clue")
    assert (move.happened_on, move.by, move.reason) == (TODAY - DAY, clerk, "已见面")
    assert move.proposed_by is None
    after = stored(project)
    assert (after.sub_stage, after.sub_stage_since) == (step, TODAY - DAY)
    assert after.stage_since == project.stage_since
    assert after.version == project.version + 1


def test_a_move_leaves_one_event_and_one_history_row_of_the_same_act(ready, clerk, lx):
    project = ready(SubStage.CONTACTED)
    with traced() as left:
        advance(project, "contacted", clerk, note="已见面")
    event = left.event
    assert (event.kind, event.actor, event.county) == (events.STAGE_MOVED, clerk, lx.county)
    assert (event.subject_id, event.reason) == (str(project.pk), "已见面")
    assert event.detail["from"] == "registered/active"
    assert event.detail["to"] == "contacted/active"
    assert event.detail["happened_on"] == TODAY.isoformat()
    (row,) = left.history
    assert (row.history_act, row.history_user) == (event.act, clerk)
    assert row.history_change_reason == "已见面"


def test_the_gate_table_that_decided_is_kept_and_fixed(ready, clerk):
    project = ready(SubStage.CONTACTED)
    with traced() as left:
        advance(project, "contacted", clerk)
    assert PolicyUse.objects.get().policy_id == left.move.gate_policy_id


def test_what_is_missing_is_counted_for_the_new_next_step(ready, clerk):
    project = ready(SubStage.CONTACTED)
    advance(project, "contacted", clerk)
    # Investment, industry, site, unit and person are there: first contact and review asked are not.
    assert stored(project).missing_count == 2


@pytest.mark.parametrize("here", ORDER)
@pytest.mark.parametrize("there", ["registered", "contract", "at_capacity"])
def test_only_a_next_step_is_taken(make, clerk, here, there):
    following = {"negotiating": ("agreement", "contract")}.get(
        here, ORDER[position(here) + 1 : position(here) + 2]
    )
    if there in following:
        return
    words = {
        "here": SUB_STAGE_LABELS[here],
        "next": "、".join(str(SUB_STAGE_LABELS[SubStage(each)]) for each in following) or "—",
    }
    project = make(sub_stage=here)
    with refused(NOT_NEXT, field="to_sub_stage", **words):
        advance(project, there, clerk)


def test_from_negotiating_a_contract_is_a_next_step_with_its_own_gate(make, clerk):
    project = make(negotiating=True)
    items = (Fact.JOINT_REVIEW, Fact.APPROVAL, Fact.LEGAL_REVIEW, Fact.SIGNED_TEXT)
    words = {
        "stage": SUB_STAGE_LABELS[SubStage.CONTRACT],
        "items": "、".join(str(FACT_LABELS[fact]) for fact in items),
    }
    with refused(STILL_MISSING, **words):
        advance(project, "contract", clerk)


def test_a_day_that_has_not_come_is_refused(ready, clerk):
    project = ready(SubStage.CONTACTED)
    with refused(IN_FUTURE, field="happened_on"):
        advance(project, "contacted", clerk, TODAY + DAY, note="提前录入")


def test_a_day_before_the_last_move_needs_a_reason(ready, clerk):
    project = ready(SubStage.NEGOTIATING)
    early, last = HAPPENED_ON[SubStage.CONTACTED] - DAY, HAPPENED_ON[SubStage.CONTACTED]
    with refused(BEFORE_LAST_MOVE, field="happened_on", last=last):
        advance(project, "negotiating", clerk, early, note=" ")
    assert advance(project, "negotiating", clerk, early, note="补录").happened_on == early


@pytest.mark.parametrize("trait", ["suspended", "withdrawn"])
def test_a_project_that_is_not_active_stays(make, clerk, trait):
    project = make(**{trait: True})
    make_follow_up(project, TODAY)
    with refused(NOT_ACTIVE, status=project.get_status_display()):
        advance(project, "contacted", clerk)


def test_a_merged_project_stays(make, clerk):
    project, other = make(), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        advance(project, "contacted", clerk)


def test_a_project_that_is_gone_says_so(clerk):
    with refused(PROJECT_GONE):
        advance_stage(
            project_id=987_654, to_sub_stage="contacted", happened_on=TODAY, by=clerk, on=TODAY
        )


def test_pressing_the_button_twice_is_harmless(ready, clerk):
    project = ready(SubStage.CONTACTED)
    advance(project, "contacted", clerk)
    words = {
        "here": SUB_STAGE_LABELS[SubStage.CONTACTED],
        "next": SUB_STAGE_LABELS[SubStage.NEGOTIATING],
    }
    with refused(NOT_NEXT, field="to_sub_stage", **words):
        advance(project, "contacted", clerk)


def test_who_saw_an_older_version_is_told(ready, clerk):
    project = ready(SubStage.CONTACTED)
    with conflicting():
        advance(project, "contacted", clerk, version=project.version - 1)
    advance(project, "contacted", clerk, version=project.version)


def test_a_county_that_lets_units_move_themselves_is_obeyed(ready, clerk, lx):
    set_policy(
        kind=GATES,
        owner=lx.county,
        effective_from=TODAY,
        value={
            "items": [{"sub_stage": "agreement", "fact": "agreement_file"}],
            "confirmed": [{"sub_stage": "agreement", "confirmed_by": "unit"}],
        },
        source_document="陵招发〔2026〕3号",
        by=lx.user(Role.BUREAU_ADMIN),
    )
    move = advance(ready(SubStage.AGREEMENT), "agreement", clerk)
    assert isinstance(move, StageMove)
    assert move.gate_policy_id is not None


# --- Proposing


@pytest.mark.parametrize("step", BUREAU_STEPS)
def test_from_signing_on_a_unit_proposes(ready, clerk, staff, colleague, step):
    project = ready(step)
    with traced() as left:
        proposal = advance(project, step, clerk, note="请确认")
    assert left.moves == []
    assert stored(project).sub_stage == ORDER[position(step) - 1]
    assert (proposal.state, proposal.verb, proposal.to_sub_stage) == ("open", "advance", step)
    assert (proposal.happened_on, proposal.note, proposal.created_by) == (TODAY, "请确认", clerk)
    assert left.event.kind == events.MOVE_PROPOSED
    assert left.event.detail["proposal"] == proposal.pk
    assert left.told(notices.PROPOSAL_WAITING) == {staff.pk, colleague.pk}


def test_the_bureau_proposes_too_and_is_not_told_of_its_own(ready, staff, colleague):
    with traced() as left:
        propose(ready(SubStage.AGREEMENT), "agreement", by=staff)
    assert left.told(notices.PROPOSAL_WAITING) == {colleague.pk}


def test_the_bureau_of_another_county_is_told_nothing(ready, clerk):
    elsewhere = make_county("QH").user(Role.BUREAU)
    with traced() as left:
        propose(ready(SubStage.AGREEMENT), "agreement", by=clerk)
    assert elsewhere.pk not in left.told(notices.PROPOSAL_WAITING)


def test_an_incomplete_project_is_not_even_proposed(ready, clerk):
    project = without(ready(SubStage.AGREEMENT), Fact.AGREEMENT_FILE)
    with pytest.raises(RuleBroken) as caught:
        advance(project, "agreement", clerk)
    assert caught.value.code == "still_missing"
    assert not StageProposal.objects.exists()


def test_a_second_proposal_waits_for_the_first(ready, clerk, lx):
    project = ready(SubStage.AGREEMENT)
    propose(project, "agreement", by=clerk)
    with refused(ALREADY_PROPOSED, who=clerk):
        advance(project, "agreement", lx.user(Role.CLERK))


# --- Confirming


@pytest.mark.parametrize("step", BUREAU_STEPS)
def test_the_bureau_confirms_and_the_project_moves(ready, clerk, staff, step):
    project = ready(step)
    proposal = propose(project, step, by=clerk, happened_on=TODAY - DAY)
    before = stored(project)
    with traced() as left:
        move = confirm(project, proposal, staff, note="属实")
    assert left.move == move
    assert (move.verb, move.to_sub_stage, move.to_stage) == ("confirm", step, STAGE_OF[step])
    assert (move.by, move.proposed_by, move.happened_on) == (staff, clerk, TODAY - DAY)
    after = stored(project)
    assert (after.stage, after.sub_stage) == (STAGE_OF[step], step)
    assert after.sub_stage_since == TODAY - DAY
    changed_list = STAGE_OF[step] != before.stage
    assert after.stage_since == (TODAY - DAY if changed_list else before.stage_since)
    decided = stored(proposal)
    assert (decided.state, decided.decided_by, decided.decision_note) == (
        "confirmed",
        staff,
        "属实",
    )
    assert left.kinds == [events.STAGE_MOVED, events.PROPOSAL_DECIDED]
    assert {event.act for event in left.events} == {row.history_act for row in left.history}
