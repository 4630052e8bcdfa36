"""Approval: the computed path, its steps, what makes it stale, what it means for the gate."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import Approval, GateFact, Project
from projects.models.choices import FACT_LABELS, DocumentKind
from projects.rules.gates import Fact
from projects.selectors.approval_inputs import inputs_of
from projects.selectors.gates import facts_of_one
from projects.services.approval_steps import (
    BEFORE_COMPUTED,
    ENDED,
    NOT_ENTITLED,
    NOT_ITS_TURN,
    OFFICE_NEEDS_PAPER,
    OPINION_NEEDED,
    STALE,
    Decided,
    decide_step,
)
from projects.services.approvals import (
    LAND_UNKNOWN,
    LOCATION_UNKNOWN,
    REASON_FOR_ANEW,
    REASON_FOR_BREACH,
    compute_approval,
    lapse_stale_approvals,
)
from projects.services.conditions import tick_condition
from projects.services.contract_facts import record_legal_review_passed
from projects.services.deciding import confirm_proposal
from projects.services.moves import IN_FUTURE
from projects.services.review_conclusions import CONDITIONS_NEEDED
from projects.services.saving import lock_project, save_project
from projects.services.stages import advance_stage
from tests.factories.accounts import make_position
from tests.factories.projects import TODAY, InvestorFactory, make_document
from tests.projects.reviews.conftest import answer, conclude, paper
from tests.projects.services.acts import refused, stored, traced
from zhaoshang.accounts.models import PositionHolding
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
REASON = {"breach_reason": "县政府研究"}


def compute(project, by, breach="none", **rest):
    return compute_approval(project_id=project.pk, breach=breach, by=by, on=TODAY, **rest)


def decide(approval, by, decision="agree", place=1, decided_on=TODAY, **rest):
    return decide_step(
        step_id=approval.steps.get(place=place).pk,
        decided=Decided(decision, decided_on, **rest),
        by=by,
        on=TODAY,
    )


def met(project) -> bool:
    return facts_of_one(project.pk).state(Fact.APPROVAL).met


def land(project, mu):
    Project.objects.filter(pk=project.pk).update(land_mu=Decimal(mu))


# --- Computing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "mu", "breach", "path", "signs"),
    [
        ("park", "60", "none", ["park_head"], "park_head"),
        ("park", "60.0001", "none", ["park_head", "county_principals"], "county_head"),
        ("park", "60", "minor", ["park_head", "county_principals"], "county_head"),
        ("park", "60", "major", ["park_head", "county_principals"], "county_head"),
        ("township", "60", "none", ["leader_in_charge"], "deputy_head_investment"),
        ("township", "60.0001", "none", ["leader_in_charge", "county_principals"], "county_head"),
        ("township", "60", "minor", ["leader_in_charge", "county_principals"], "county_head"),
    ],
)
def test_location_land_and_terms_give_path_and_signer(
    make, lx, staff, host, mu, breach, path, signs
):
    project = make(host_unit=getattr(lx, host), land_mu=Decimal(mu))
    with traced() as left:
        approval = compute(project, staff, breach, **REASON)
    assert [each.body for each in approval.steps.all()] == path
    assert approval.signs == signs
    assert left.event.kind == events.APPROVAL_COMPUTED
    assert (approval.policy_id is not None, approval.is_current) == (True, True)


def test_the_land_of_all_phases_counts(make, staff):
    project = make(land_mu=Decimal(40))
    make(land_mu=Decimal("20.0001"), parent=project, phase_number=2)
    make(land_mu=Decimal(500), parent=project, phase_number=3, negotiating=True, status="withdrawn")
    approval = compute(project, staff)
    assert approval.land_mu == Decimal("60.0001")
    assert len(approval.land_pieces) == 2
    assert approval.steps.count() == 2


def test_a_phase_is_decided_with_its_parent(make, staff):
    project = make(land_mu=Decimal(40))
    phase = make(land_mu=Decimal(30), parent=project, phase_number=2)
    assert compute(phase, staff).land_mu == Decimal(70)


def test_unknown_land_or_location_is_asked_for(make, staff):
    no_land, no_place = make(land_mu=None), make(host_unit=None)
    with refused(LAND_UNKNOWN):
        compute(no_land, staff)
    with refused(LOCATION_UNKNOWN):
        compute(no_place, staff)
    assert compute(make(land_mu=Decimal(0)), staff).steps.count() == 1


def test_a_breach_needs_its_reason_and_so_does_leaving_the_comparison(make, staff):
    project = make()
    with refused(REASON_FOR_BREACH, field="breach_reason"):
        compute(project, staff, "minor")
    low = make(agreed_intensity_wan_mu=Decimal(100))
    assert inputs_of(low, TODAY).suggested == "minor"
    with refused(REASON_FOR_BREACH, field="breach_reason"):
        compute(low, staff)
    approval = compute(low, staff, **REASON)
    assert (approval.breach, approval.suggested_breach) == ("none", "minor")


def test_computing_anew_needs_a_reason_and_keeps_the_earlier_record(make, staff, park_head):
    project = make()
    first = compute(project, staff)
    with refused(REASON_FOR_ANEW, field="why_anew"):
        compute(project, staff)
    second = compute(project, staff, why_anew="用地调整")
    first = stored(first)
    assert (first.is_current, first.state, first.replaced_reason) == (False, "replaced", "用地调整")
    assert (second.number, second.is_current) == (2, True)
    with refused(ENDED):
        decide(first, park_head)


def test_the_holder_and_deputy_are_told(make, lx, staff):
    holder, deputy = lx.user(Role.UNIT_HEAD, unit=lx.park), lx.user(Role.CLERK, unit=lx.park)
    make_position(lx.park, Office.PARK_HEAD, holder, deputy)
    project = make()
    with traced() as left:
        compute(project, staff)
    assert left.told(notices.STEP_WAITING) == {holder.pk, deputy.pk}


# --- Deciding -----------------------------------------------------------------------------------


def test_the_holder_decides_and_the_gate_item_is_met(make, staff, park_head):
    project = make()
    approval = compute(project, staff)
    with traced() as left:
        step = decide(approval, park_head, reference="开管发8号", upload=paper())
    assert left.event.kind == events.APPROVAL_DECIDED
    assert (step.recorded_by, step.is_by_office, step.position.unit) == (
        park_head,
        False,
        project.host_unit,
    )
    assert stored(approval).state == "approved"
    assert met(project)


def test_the_deputy_decides_too(make, lx, staff):
    deputy = lx.user(Role.CLERK, unit=lx.park)
    make_position(lx.park, Office.PARK_HEAD, lx.user(Role.UNIT_HEAD, unit=lx.park), deputy)
    assert decide(compute(make(), staff), deputy).recorded_by == deputy


def test_somebody_else_may_not_decide(make, lx, staff, park_head, principals):
    approval = compute(make(), staff)
    other_head = lx.user(Role.UNIT_HEAD, unit=lx.township)
    for somebody in (*principals, other_head, lx.user(Role.LEADER)):
        with refused(NOT_ENTITLED):
            decide(approval, somebody)


def test_who_held_the_position_that_day_counts(make, lx, staff, park_head, clock):
    approval = compute(make(), staff)
    held = PositionHolding.objects.get(holder=park_head)
    held.until = TODAY
    held.save()
    PositionHolding.objects.create(
        position=held.position, holder=lx.user(Role.UNIT_HEAD, unit=lx.park), since=TODAY
    )
    with refused(NOT_ENTITLED):
        decide(approval, park_head)


def test_the_office_records_with_a_document_number(make, staff, park_head):
    approval = compute(make(), staff)
    with refused(OFFICE_NEEDS_PAPER, field="reference"):
        decide(approval, staff)
    step = decide(approval, staff, reference="县政府常务会议纪要〔2026〕12号", meeting="常务会议")
    assert (step.is_by_office, step.recorded_by) == (True, staff)


def test_steps_go_in_order_and_nobody_decides_twice(make, staff, park_head, principals):
    project = make(land_mu=Decimal(61))
    approval = compute(project, staff)
    with refused(NOT_ITS_TURN):
        decide(approval, principals[0], place=2)
    decide(approval, park_head)
    with refused(NOT_ITS_TURN):
        decide(approval, park_head)
    assert not met(project)
    with traced() as left:
        decide(approval, principals[1], place=2)
    assert met(project)
    assert park_head.pk not in left.told(notices.STEP_WAITING)
    with refused(ENDED):
        decide(approval, principals[0], place=2)


def test_a_park_head_decides_for_the_own_park_only(make, lx, staff):
    other_park = lx.park
    head = lx.user(Role.UNIT_HEAD, unit=lx.township)
    make_position(lx.township, Office.PARK_HEAD, head)
    approval = compute(make(host_unit=other_park), staff)
    with refused(NOT_ENTITLED):
        decide(approval, head)


@pytest.mark.parametrize(("decision", "state"), [("refuse", "refused"), ("send_back", "returned")])
def test_a_refusal_or_return_ends_the_path(make, staff, park_head, principals, decision, state):
    project = make(land_mu=Decimal(61))
    approval = compute(project, staff)
    with refused(OPINION_NEEDED, field="opinion"):
        decide(approval, park_head, decision)
    decide(approval, park_head, decision, opinion="强度不足")
    assert stored(approval).state == state
    with refused(ENDED):
        decide(approval, principals[0], place=2)
    assert not met(project)


def test_conditions_of_a_decision_hold_the_gate(make, staff, park_head):
    project = make()
    approval = compute(project, staff)
    with refused(CONDITIONS_NEEDED, field="conditions"):
        decide(approval, park_head, "conditions")
    step = decide(approval, park_head, "conditions", conditions=["补缴保证金"])
    assert not met(project)
    tick_condition(
        condition_id=step.conditions.get().pk, by=staff, on=TODAY, done_on=TODAY, evidence="进账单"
    )
    assert met(project)


def test_the_day_of_a_decision_is_checked(make, staff, park_head):
    approval = compute(make(), staff)
    with refused(IN_FUTURE, field="decided_on"):
        decide(approval, park_head, decided_on=TODAY + DAY)
    with refused(BEFORE_COMPUTED, field="decided_on", computed=TODAY):
        decide(approval, park_head, decided_on=TODAY - DAY)


# --- What changes meanwhile ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"land_mu": Decimal(61)},
        {"host_unit": "township"},
        {"agreed_intensity_wan_mu": Decimal(1)},
    ],
)
def test_changed_inputs_make_the_path_stale(make, lx, staff, park_head, change):
    project = make()
    approval = compute(project, staff)
    if "host_unit" in change:
        change = {"host_unit": getattr(lx, change["host_unit"])}
    Project.objects.filter(pk=project.pk).update(**change)
    with refused(STALE):
        decide(approval, park_head)


def test_an_approval_that_no_longer_covers_the_project_lapses_once(make, staff, park_head):
    project, other = make(), make()
    for each in (project, other):
        decide(compute(each, staff), park_head)
    land(project, 61)
    with traced() as left:
        assert lapse_stale_approvals(on=TODAY) == 1
    assert left.event.kind == events.APPROVAL_LAPSED
    assert (met(project), met(other)) == (False, True)
    assert lapse_stale_approvals(on=TODAY) == 0


def test_computing_anew_closes_the_gate_until_it_is_decided(make, staff, park_head):
    project = make()
    decide(compute(project, staff), park_head)
    compute(project, staff, why_anew="条款变化")
    assert not met(project)
    assert GateFact.objects.filter(project=project, fact="approval", revoked_at=None).count() == 0


@pytest.mark.parametrize("of_phase", [False, True])
def test_a_change_of_land_closes_the_gate_at_once(make, staff, park_head, of_phase):
    project = make()
    phase = make(parent=project, phase_number=2, land_mu=Decimal(5))
    decide(compute(project, staff), park_head)
    changed = phase if of_phase else project
    with transaction.atomic(), traced() as left:
        locked = lock_project(changed.pk)
        locked.project.land_mu = Decimal(70)
        save_project(locked, by=staff, fields={"land_mu"})
    assert left.event.kind == events.APPROVAL_LAPSED
    assert not met(project)


# --- Split projects -----------------------------------------------------------------------------


def test_another_project_of_the_investor_beside_it_is_pointed_out(make, lx):
    project = make()
    same = {"investor": project.investor, "land_mu": Decimal(20)}
    beside = make(**same)
    make(**{**same, "host_unit": lx.township})
    make()
    make(**same, status="withdrawn")
    named = InvestorFactory(county=lx.county, name=project.investor.name, credit_code="")
    namesake = make(investor=named, land_mu=Decimal(1))
    found = inputs_of(project, TODAY)
    expected = {beside.pk, *({namesake.pk} if named.name_key == project.investor.name_key else ())}
    assert {each.project.pk for each in found.neighbours} == expected
    assert found.together_mu > 60
    assert len(found.tier(found.suggested).decides) == 1
    assert len(found.tier(found.suggested, extra_mu=found.neighbours_mu).decides) == 2


# --- The whole way ------------------------------------------------------------------------------


def test_from_clue_by_review_and_approval_to_the_signed_contract(
    make, ask, lx, staff, reviewer, env_reviewer, park_head
):
    project = make()
    review = ask(project)
    answer(review, reviewer)
    answer(review, env_reviewer, opinion="conditions", text="先做环评")
    conclude(review, staff, "conditions", conditions=["先做环评"])
    decide(compute(project, staff), park_head)
    record_legal_review_passed(
        project_id=project.pk, happened_on=TODAY, reference="法审5号", by=staff
    )
    make_document(project, DocumentKind.CONTRACT_TEXT, TODAY)
    move = {
        "project_id": project.pk,
        "to_sub_stage": "contract",
        "happened_on": TODAY,
        "by": staff,
        "on": TODAY,
    }
    with pytest.raises(RuleBroken, match=str(FACT_LABELS[Fact.JOINT_REVIEW])):
        advance_stage(**move)
    tick_condition(
        condition_id=review.conditions.get().pk,
        by=staff,
        on=TODAY,
        done_on=TODAY,
        evidence="环评批复",
    )
    proposal = advance_stage(**move)
    confirm_proposal(
        project_id=project.pk, proposal_id=proposal.pk, by=lx.user(Role.BUREAU), on=TODAY
    )
    assert Project.objects.get(pk=project.pk).sub_stage == "contract"
    assert Approval.objects.get(project=project).state == "approved"
