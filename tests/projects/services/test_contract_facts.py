"""What the contract register makes known to a project (R3, R4)."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.models import GateFact
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.contract_facts import (
    NO_LONGER_PASSED,
    AgreedTerms,
    record_agreement_signed,
    record_contract_ended,
    record_contract_filed,
    record_contract_signed,
    record_deposit_paid,
    record_legal_review_passed,
    record_terms_changed,
    take_back_contract_filed,
    take_back_deposit_paid,
    take_back_legal_review,
)
from projects.services.stages import override_stage
from tests.factories.projects import TODAY, set_milestone
from tests.projects.services.acts import stored

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NUMBER = "县招合〔2026〕007号"
TERMS = AgreedTerms(
    amount_wan=Decimal(30000),
    intensity_wan_mu=Decimal(300),
    deposit_wan=Decimal(50),
    land_mu=Decimal(120),
    start_on=dt.date(2027, 6, 30),
    production_on=dt.date(2028, 6, 30),
)


def sign(project, by, on=TODAY, terms=TERMS, *, is_first=True):
    record_contract_signed(
        project_id=project.pk,
        signed_on=on,
        reference=NUMBER,
        terms=terms,
        is_first=is_first,
        by=by,
    )
    return stored(project)


def actual(project, kind):
    return project.milestones.filter(kind=kind).values_list("actual_on", flat=True).first()


def state(project, fact):
    return facts_of_one(project.pk).state(fact)


def test_a_passed_review_meets_the_gate_and_closes_what_was_set_by_hand(make, staff):
    project = make(negotiating=True)
    by_hand = GateFact.objects.create(project=project, fact=Fact.LEGAL_REVIEW, happened_on=TODAY)

    record_legal_review_passed(
        project_id=project.pk, happened_on=TODAY - DAY, reference="法审5号", by=staff
    )

    found = state(project, Fact.LEGAL_REVIEW)
    assert (found.met, found.on, found.detail, found.by_hand) == (
        True,
        TODAY - DAY,
        "法审5号",
        False,
    )
    assert stored(by_hand).revoked_at is not None
    assert actual(project, "legal_review") == TODAY - DAY


def test_a_review_taken_back_takes_its_day_along(make, staff):
    project = make(negotiating=True)
    record_legal_review_passed(project_id=project.pk, happened_on=TODAY, reference="", by=staff)

    assert take_back_legal_review(project_id=project.pk, by=staff)
    assert not take_back_legal_review(project_id=project.pk, by=staff)

    assert not state(project, Fact.LEGAL_REVIEW).met
    assert actual(project, "legal_review") is None
    assert GateFact.objects.get(project=project, fact="legal_review").revoke_reason == str(
        NO_LONGER_PASSED
    )


def test_taking_back_leaves_alone_what_was_set_by_hand(make, staff):
    project = make(negotiating=True)
    GateFact.objects.create(project=project, fact=Fact.LEGAL_REVIEW, happened_on=TODAY)

    assert not take_back_legal_review(project_id=project.pk, by=staff)
    assert state(project, Fact.LEGAL_REVIEW).by_hand


def test_an_agreement_gives_no_signing_date_and_no_amount(make, staff):
    project = make(negotiating=True)

    record_agreement_signed(project_id=project.pk, signed_on=TODAY, reference=NUMBER, by=staff)

    after = stored(project)
    assert state(project, Fact.AGREEMENT_FILE).met
    assert actual(project, "intent") == TODAY
    assert after.signed_on is None
    assert after.agreed_amount_wan == project.agreed_amount_wan


def test_the_first_contract_gives_the_count_date_and_the_terms(make, staff):
    project = make(negotiating=True, land_mu=None, agreed_amount_wan=Decimal(1))

    after = sign(project, staff, TODAY - DAY)

    assert state(project, Fact.SIGNED_TEXT).detail == NUMBER
    assert after.signed_on == actual(project, "contract_signed") == TODAY - DAY
    assert (after.agreed_amount_wan, after.agreed_intensity_wan_mu) == (30000, 300)
    assert (after.agreed_deposit_wan, after.land_mu) == (50, 120)
    assert (after.agreed_start_on, after.agreed_production_on) == (
        TERMS.start_on,
        TERMS.production_on,
    )
    assert after.version == project.version + 1
    assert after.history.filter(history_user=None).count() <= after.history.count()


def test_land_that_is_known_stays(make, staff):
    project = make(negotiating=True, land_mu=Decimal(90))

    assert sign(project, staff).land_mu == 90


def test_a_later_contract_fills_in_only_what_is_not_agreed_and_moves_no_date(make, staff):
    project = make(negotiating=True)
    sign(project, staff, TODAY - 9 * DAY, AgreedTerms(amount_wan=Decimal(30000)))

    after = sign(project, staff, TODAY, TERMS, is_first=False)

    assert (after.signed_on, after.agreed_amount_wan) == (TODAY - 9 * DAY, 30000)
    assert after.agreed_intensity_wan_mu == 300


def test_a_contract_signed_before_the_one_that_was_registered_first_moves_the_count_date_back(
    make, staff
):
    project = make(negotiating=True)
    sign(project, staff, TODAY)

    assert sign(project, staff, TODAY - 9 * DAY, is_first=False).signed_on == TODAY - 9 * DAY


def test_the_move_into_contract_keeps_the_day_of_the_signature(make, staff):
    project = make(negotiating=True)
    sign(project, staff, TODAY - 9 * DAY)

    override_stage(
        project_id=project.pk,
        to_sub_stage="contract",
        happened_on=TODAY,
        reason="补登",
        by=staff,
        on=TODAY,
    )

    assert stored(project).signed_on == TODAY - 9 * DAY


def test_an_increase_is_added_and_other_terms_replaced(make, staff):
    project = make(negotiating=True)
    sign(project, staff)

    record_terms_changed(
        project_id=project.pk,
        terms=AgreedTerms(amount_wan=Decimal(1), start_on=dt.date(2027, 12, 31)),
        increase_wan=Decimal("5000.5"),
        by=staff,
    )

    after = stored(project)
    assert after.agreed_amount_wan == Decimal("35000.5")
    assert after.agreed_start_on == dt.date(2027, 12, 31)
    assert after.agreed_production_on == TERMS.production_on


def test_filing_meets_its_gate_and_is_taken_back(make, staff):
    project = make(signed=True)

    record_contract_filed(project_id=project.pk, filed_on=TODAY, reference=NUMBER, by=staff)
    assert (state(project, Fact.CONTRACT_FILED).met, actual(project, "contract_filed")) == (
        True,
        TODAY,
    )

    assert take_back_contract_filed(project_id=project.pk, by=staff, reason="登记有误")
    assert not state(project, Fact.CONTRACT_FILED).met
    assert actual(project, "contract_filed") is None


def test_a_deposit_meets_its_gate_and_is_taken_back(make, staff):
    project = make(signed=True)

    record_deposit_paid(project_id=project.pk, paid_on=TODAY, by=staff)
    assert state(project, Fact.DEPOSIT_PAID).met

    assert not take_back_deposit_paid(project_id=project.pk, paid_on=TODAY - DAY, by=staff)
    assert take_back_deposit_paid(project_id=project.pk, paid_on=TODAY, by=staff)
    assert not state(project, Fact.DEPOSIT_PAID).met


def test_after_a_termination_the_gates_ask_anew_and_the_count_stays(make, staff):
    project = make(negotiating=True)
    record_legal_review_passed(project_id=project.pk, happened_on=TODAY, reference="", by=staff)
    after = sign(project, staff)
    record_contract_filed(project_id=project.pk, filed_on=TODAY, reference=NUMBER, by=staff)

    record_contract_ended(project_id=project.pk, reference=NUMBER, by=staff)

    facts = (Fact.LEGAL_REVIEW, Fact.SIGNED_TEXT, Fact.CONTRACT_FILED)
    assert not any(state(project, fact).met for fact in facts)
    assert stored(project).signed_on == after.signed_on
    assert actual(project, "contract_filed") == TODAY


def test_facts_that_rest_on_another_contract_stay(make, staff):
    project = make(negotiating=True)
    sign(project, staff)

    record_contract_ended(project_id=project.pk, reference="县招合〔2025〕001号", by=staff)

    assert state(project, Fact.SIGNED_TEXT).met


def test_a_milestone_that_has_its_day_keeps_it(make, staff):
    project = make(signed=True)
    set_milestone(project, "contract_filed", TODAY - 9 * DAY)

    record_contract_filed(project_id=project.pk, filed_on=TODAY, reference=NUMBER, by=staff)
    take_back_contract_filed(project_id=project.pk, by=staff, reason="登记有误")

    assert actual(project, "contract_filed") == TODAY - 9 * DAY
