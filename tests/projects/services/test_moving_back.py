"""Back and by override: verbs of their own, with a reason and the same row in the log (R3)."""

import datetime as dt
from itertools import pairwise

import pytest

from projects import events, notices
from projects.models.choices import SUB_STAGE_LABELS
from projects.rules.gates import Fact
from projects.rules.moves import MOVE_MILESTONES
from projects.rules.stages import ORDER, STAGE_OF, SubStage, position
from projects.services.moves import (
    BEFORE_LAST_MOVE,
    IN_FUTURE,
    MERGED_ALREADY,
    NOT_ACTIVE,
    REASON_NEEDED,
)
from projects.services.proposals import FELL_AWAY
from projects.services.stages import (
    NOT_BACK,
    SAME_STEP,
    advance_stage,
    move_back,
    override_stage,
)
from tests.factories.projects import HAPPENED_ON, TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.projects.services.ladder import propose, ready_for
from tests.stages import stage
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.models import Notice

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
WHY = "合同解除，重新谈判"
VERBS = {"return": move_back, "override": override_stage}
MILESTONE_COPIES = {
    "contract_signed": "signed_on",
    "start": "started_on",
    "production": "produced_on",
}


@stage
def chief(lx):
    return lx.user(Role.BUREAU_ADMIN)


def go(verb, project, step, by, happened_on=TODAY, reason=WHY, **rest):
    return VERBS[verb](
        project_id=project.pk,
        to_sub_stage=step,
        happened_on=happened_on,
        reason=reason,
        by=by,
        on=TODAY,
        **rest,
    )


# --- Both


@pytest.mark.parametrize("verb", VERBS)
def test_it_leaves_log_event_and_history_with_its_reason(make, chief, verb):
    project = make(signed=True)
    with traced() as left:
        move = go(verb, project, "contacted", chief, TODAY - DAY, reason=f" {WHY}\n")
    assert left.move == move
    assert (move.verb, move.from_sub_stage, move.to_sub_stage) == (verb, "contract", "contacted")
    assert (move.from_stage, move.to_stage) == ("signed", "clue")
    assert (move.happened_on, move.by, move.reason) == (TODAY - DAY, chief, WHY)
    assert (left.event.kind, left.event.actor, left.event.reason) == (
        events.STAGE_MOVED,
        chief,
        WHY,
    )
    assert left.event.detail["verb"] == verb
    (row,) = left.history
    assert (row.history_act, row.history_change_reason) == (left.event.act, WHY)
    after = stored(project)
    assert (after.stage, after.sub_stage) == ("clue", "contacted")
    assert (after.stage_since, after.sub_stage_since) == (TODAY - DAY, TODAY - DAY)
    assert after.version == project.version + 1


@pytest.mark.parametrize("verb", VERBS)
def test_inside_one_list_the_time_in_the_list_goes_on(make, chief, verb):
    project = make(signed=True)
    go(verb, project, "agreement", chief)
    after = stored(project)
    assert after.stage_since == project.stage_since
    assert after.sub_stage_since == TODAY


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("reason", ["", " \t\n"])
def test_it_takes_a_reason(make, chief, verb, reason):
    project = make(signed=True)
    with refused(REASON_NEEDED, field="reason"):
        go(verb, project, "contacted", chief, reason=reason)


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_not_dated_ahead(make, chief, verb):
    project = make(signed=True)
    with refused(IN_FUTURE, field="happened_on"):
        go(verb, project, "contacted", chief, TODAY + DAY)


@pytest.mark.parametrize("verb", VERBS)
def test_its_reason_covers_a_day_before_the_last_move(make, chief, verb):
    project = make(signed=True)
    early = HAPPENED_ON[SubStage.CONTRACT] - DAY
    assert go(verb, project, "contacted", chief, early).happened_on == early


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("trait", ["suspended", "withdrawn"])
def test_it_moves_active_projects_only(make, chief, verb, trait):
    project = make(signed=True, **{trait: True})
    with refused(NOT_ACTIVE, status=project.get_status_display()):
        go(verb, project, "contacted", chief)


@pytest.mark.parametrize("verb", VERBS)
def test_it_leaves_a_merged_project_alone(make, chief, verb):
    project, other = make(signed=True), make()
    project.status, project.merged_into = "merged", other
    project.save()
    with refused(MERGED_ALREADY):
        go(verb, project, "contacted", chief)


@pytest.mark.parametrize("verb", VERBS)
def test_an_older_picture_is_a_conflict(make, chief, verb):
    project = make(signed=True)
    with conflicting():
        go(verb, project, "contacted", chief, version=project.version - 1)


@pytest.mark.parametrize("verb", VERBS)
def test_a_waiting_proposal_falls_away_and_its_proposer_is_told(lx, clerk, chief, verb):
    project = ready_for("procedures", county=lx.county, responsible_unit=lx.township)
    proposal = propose(project, "procedures", by=clerk)
    with traced() as left:
        go(verb, project, "agreement", chief)
    dropped = stored(proposal)
    assert (dropped.state, dropped.decided_by) == ("withdrawn", chief)
    assert dropped.decision_note == str(FELL_AWAY)
    assert left.told(notices.PROPOSAL_DROPPED) == {clerk.pk}
    waiting = Notice.objects.filter(kind=notices.PROPOSAL_WAITING.name, withdrawn_at=None)
    assert not waiting.exists()


@pytest.mark.parametrize("verb", VERBS)
def test_who_drops_the_own_proposal_needs_no_telling(lx, chief, verb):
    project = ready_for("procedures", county=lx.county, responsible_unit=lx.township)
    propose(project, "procedures", by=chief)
    with traced() as left:
        go(verb, project, "agreement", chief)
    assert left.told(notices.PROPOSAL_DROPPED) == set()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("here", "there"),
    [("at_capacity", "registered"), ("producing", "trial"), ("started", "contract")],
)
def test_the_days_of_what_is_no_longer_reached_are_cleared(make, chief, verb, here, there):
    project = make(sub_stage=here)
    go(verb, project, there, chief)
    after = stored(project)
    for step, kind in MOVE_MILESTONES.items():
        row = project.milestones.filter(kind=kind).first()
        reached_before = position(step) <= position(here)
        kept = position(step) <= position(there)
        expected = HAPPENED_ON[step] if kept else None
        if not reached_before:
            assert row is None
            continue
        assert row.actual_on == expected, kind
        if kind in MILESTONE_COPIES:
            assert getattr(after, MILESTONE_COPIES[kind]) == expected


# --- Back


@pytest.mark.parametrize(("there", "here"), list(pairwise(ORDER)))
def test_back_goes_one_step(make, staff, here, there):
    project = make(sub_stage=here)
    go("return", project, there, staff)
    assert (stored(project).sub_stage, stored(project).stage) == (there, STAGE_OF[there])


@pytest.mark.parametrize("there", ["contract", "procedures", "at_capacity"])
def test_back_goes_neither_forward_nor_nowhere(make, staff, there):
    project = make(signed=True)
    here = SUB_STAGE_LABELS[SubStage.CONTRACT]
    with refused(NOT_BACK, field="to_sub_stage", here=here):
        go("return", project, there, staff)


def test_back_twice_is_refused_the_second_time(make, staff):
    project = make(signed=True)
    go("return", project, "agreement", staff)
    with refused(NOT_BACK, field="to_sub_stage", here=SUB_STAGE_LABELS[SubStage.AGREEMENT]):
        go("return", project, "agreement", staff)


def test_what_was_taken_back_can_be_reached_again_on_another_day(make, clerk, staff):
    project = make(contacted=True)
    go("return", project, "registered", staff, TODAY - 2 * DAY)
    move = advance_stage(
        project_id=project.pk,
        to_sub_stage="contacted",
        happened_on=TODAY,
        by=clerk,
        on=TODAY,
    )
    assert (move.verb, stored(project).sub_stage_since) == ("advance", TODAY)


def test_after_a_move_back_the_day_of_it_is_the_last_one(make, clerk, staff):
    project = make(contacted=True)
    go("return", project, "registered", staff, TODAY - DAY)
    with refused(BEFORE_LAST_MOVE, field="happened_on", last=TODAY - DAY):
        advance_stage(
            project_id=project.pk,
            to_sub_stage="contacted",
            happened_on=TODAY - 2 * DAY,
            by=clerk,
            on=TODAY,
        )


# --- Override


@pytest.mark.parametrize("there", ORDER[1:])
def test_an_override_goes_anywhere_and_the_log_keeps_what_was_missing(make, chief, there):
    project = make()
    move = go("override", project, there, chief)
    assert stored(project).sub_stage == there
    expected = {
        SubStage.CONTACTED: [Fact.PERSON_MET],
        SubStage.NEGOTIATING: [Fact.FIRST_CONTACT, Fact.JOINT_REVIEW_ASKED],
        SubStage.CONTRACT: [
            Fact.JOINT_REVIEW,
            Fact.APPROVAL,
            Fact.LEGAL_REVIEW,
            Fact.SIGNED_TEXT,
        ],
        SubStage.PROCEDURES: [Fact.CONTRACT_FILED, Fact.COMPANY_REGISTERED, Fact.LAND_OBTAINED],
    }
    assert move.missing
    if there in expected:
        assert move.missing == expected[there]
    assert move.gate_policy_id is not None


def test_an_override_sets_the_day_of_the_milestone_it_reaches(make, chief):
    project = make()
    go("override", project, "contract", chief, TODAY - DAY)
    assert stored(project).signed_on == TODAY - DAY
    kinds = set(project.milestones.exclude(actual_on=None).values_list("kind", flat=True))
    assert kinds == {"registered", "contract_signed"}


@pytest.mark.parametrize("verb", VERBS)
def test_going_back_to_the_contract_keeps_the_day_of_signing(make, chief, verb):
    project = make(started=True)
    go(verb, project, "contract", chief)
    assert stored(project).signed_on == HAPPENED_ON[SubStage.CONTRACT]


def test_an_override_back_to_a_step_that_was_jumped_over_dates_it(make, chief):
    project = make()
    go("override", project, "procedures", chief)
    go("override", project, "contract", chief)
    assert stored(project).signed_on == TODAY


def test_an_override_to_where_it_stands_is_refused(make, chief):
    project = make(signed=True)
    with refused(SAME_STEP, field="to_sub_stage"):
        go("override", project, "contract", chief)


def test_the_event_of_an_override_says_what_was_missing(make, chief):
    project = make()
    with traced() as left:
        go("override", project, "contacted", chief)
    assert left.event.detail["missing"] == ["person_met"]
