"""The signature: after its reviews and approval, numbered, made known to the project."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts import events, events_life
from contracts.models.choices import NEED_LABELS, FileKind
from contracts.rules.life import Kind, Need
from contracts.selectors.life import before_signing
from contracts.services.drafting import edit_draft
from contracts.services.saving import NOT_NOW
from contracts.services.signing import (
    BEFORE_STEP,
    EXPIRES_BEFORE,
    LAND_BEYOND,
    NUMBER_NEEDED,
    NUMBER_OF_SERIES,
    NUMBER_TAKEN,
    OTHER_SIGNER,
    SIGNATORY_NEEDED,
    STILL_MISSING,
    TEXT_NEEDED,
    register_earlier,
    sign_contract,
)
from contracts.services.texts import make_text
from projects.models import Approval, GateFact, ReviewCondition
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.moves import IN_FUTURE
from tests.contracts.life.acts import (
    DAY,
    answer,
    ask,
    draft_of,
    pass_review,
    sign,
    signing,
    start,
)
from tests.factories.files import upload
from tests.factories.projects import TODAY
from tests.projects.services.acts import conflicting, refused, stored, traced
from zhaoshang.accounts.models import Position
from zhaoshang.core.uploads import FileRefused

pytestmark = pytest.mark.django_db

EARLIER = dt.date(2025, 3, 4)


def named(*needs):
    return "、".join(str(NEED_LABELS[each]) for each in needs)


def state(project, fact):
    return facts_of_one(project.pk).state(fact)


def earlier(project, by, number="云府合〔2025〕12号", kind=Kind.FORMAL, draft=None, **more):
    return register_earlier(
        project_id=project.pk,
        kind=kind,
        draft=draft or draft_of(),
        signing=more.pop("signing", signing(signed_on=EARLIER)),
        number=number,
        by=by,
        on=TODAY,
        **more,
    )


def test_the_signature_draws_the_number_and_counts_the_filing_days(reviewed, officer):
    with traced() as left:
        contract = sign(reviewed, officer, signing_event="深圳推介会", investor_copies=3)

    assert (contract.state, contract.number) == ("signed", "县招合〔2026〕001号")
    # Fri 20 November 2026 and ten working days.
    assert (contract.filing_due_on, contract.filing_is_provisional) == (dt.date(2026, 12, 4), False)
    assert (contract.signatory, contract.investor_copies) == ("张明", 3)
    assert contract.approval == Approval.objects.get()
    assert contract.files.get(kind=FileKind.SIGNED_TEXT).happened_on == TODAY
    assert left.event.kind == events.SIGNED
    assert left.event.detail["number"] == contract.number


def test_the_filing_day_over_the_new_year_is_provisional(reviewed, officer):
    late = dt.date(2026, 12, 25)
    contract = sign_contract(
        contract_id=reviewed.pk, signing=signing(signed_on=late), by=officer, on=late
    )

    assert contract.filing_is_provisional
    assert contract.filing_due_on > dt.date(2027, 1, 1)


def test_the_project_learns_of_the_first_formal_contract(signed, project):
    after = stored(project)
    assert state(project, Fact.SIGNED_TEXT).detail == signed.number
    assert (after.signed_on, after.agreed_amount_wan) == (TODAY, 30000)
    assert (after.agreed_start_on, after.agreed_production_on) == (
        dt.date(2027, 6, 30),
        dt.date(2028, 6, 30),
    )


def test_numbers_follow_one_another_in_a_year(signed, project, officer, legal):
    second = start(project, officer, Kind.INTENT)
    make_text(contract_id=second.pk, by=officer, on=TODAY)

    assert sign(second, officer).number == "县招合〔2026〕002号"


def test_a_framework_gives_neither_signing_date_nor_amount(framework, project, officer, legal):
    before = project.agreed_amount_wan
    pass_review(framework, officer, legal)
    sign(framework, officer)

    after = stored(project)
    assert state(project, Fact.AGREEMENT_FILE).met
    assert not state(project, Fact.SIGNED_TEXT).met
    assert (after.signed_on, after.agreed_amount_wan) == (None, before)


def test_a_framework_upgraded_to_a_contract_counts_once(framework, draft, officer, legal, project):
    pass_review(framework, officer, legal)
    sign(framework, officer)
    pass_review(draft, officer, legal)
    sign(stored(draft), officer)

    assert stored(project).agreed_amount_wan == 30000


def test_what_is_missing_is_named(draft, officer, legal):
    with refused(STILL_MISSING, items=named(Need.TEXT, Need.LEGAL, Need.FAIR)):
        sign(draft, officer)
    make_text(contract_id=draft.pk, by=officer, on=TODAY)
    review = ask(draft, officer)
    with refused(STILL_MISSING, items=named(Need.LEGAL, Need.FAIR)):
        sign(draft, officer)
    answer(review, legal, "passed", "changes", "公平竞争表述")
    with refused(STILL_MISSING, items=named(Need.FAIR)):
        sign(draft, officer)


def test_a_project_that_is_not_approved_is_named(reviewed, officer, project):
    Approval.objects.update(state="running")
    with refused(STILL_MISSING, items=named(Need.APPROVAL)):
        sign(reviewed, officer)


def test_conditions_of_the_approval_are_done_first(reviewed, officer, project):
    step = Approval.objects.get().steps.create(place=1, body="park_head", decision="conditions")
    condition = ReviewCondition.objects.create(project=project, step=step, text="先做环评")
    with refused(STILL_MISSING, items=named(Need.APPROVAL)):
        sign(reviewed, officer)
    condition.done_on = TODAY
    condition.save()
    assert sign(reviewed, officer).number


def test_a_stale_approval_does_not_count(reviewed, officer, project):
    project.land_mu = Decimal(70)
    project.save()
    with refused(STILL_MISSING, items=named(Need.APPROVAL)):
        sign(reviewed, officer)


def test_an_approval_set_by_hand_before_the_module_counts(reviewed, officer, project):
    Approval.objects.all().delete()
    GateFact.objects.create(project=project, fact=Fact.APPROVAL, happened_on=TODAY - DAY)
    assert sign(reviewed, officer).approval is None


@pytest.mark.parametrize("need", [Need.LEGAL, Need.FAIR, Need.APPROVAL])
def test_nothing_is_signed_before_a_step(reviewed, officer, need):
    Approval.objects.update(decided_on=TODAY - 5 * DAY)
    reviewed.legal_reviews.update(reviewed_on=TODAY - 5 * DAY)
    if need is Need.APPROVAL:
        Approval.objects.update(decided_on=TODAY)
    elif need is Need.LEGAL:
        reviewed.legal_reviews.update(reviewed_on=TODAY)
    else:
        row = reviewed.legal_reviews.get()
        reviewed.legal_reviews.update(fair_opinion="")
        row.pk, row.number, row.opinion, row.reviewed_on = None, 2, "", TODAY
        row.save()
    words = {"step": NEED_LABELS[need], "on": TODAY}
    with refused(BEFORE_STEP, field="signed_on", **words):
        sign(reviewed, officer, signed_on=TODAY - DAY)


def test_a_day_that_has_not_come_is_refused(reviewed, officer):
    with refused(IN_FUTURE, field="signed_on"):
        sign(reviewed, officer, signed_on=TODAY + DAY)


def test_it_ends_after_it_was_signed(draft, officer, legal):
    edit_draft(contract_id=draft.pk, draft=draft_of(expires_on=TODAY), by=officer, on=TODAY)
    pass_review(stored(draft), officer, legal)
    with refused(EXPIRES_BEFORE, field="signed_on"):
        sign(draft, officer)


def test_the_signed_text_comes_with_it(reviewed, officer):
    with refused(TEXT_NEEDED, field="file"):
        sign(reviewed, officer, upload=None)


def test_a_text_that_is_none_gives_the_number_back(reviewed, officer):
    with pytest.raises(FileRefused):
        sign(reviewed, officer, upload=upload("合同.pdf", b"not a document"))
    assert stored(reviewed).state == "reviewed"
    assert sign(stored(reviewed), officer).number == "县招合〔2026〕001号"


def test_another_signs_only_with_a_reason(reviewed, officer, signer):
    office = Position.objects.get(code="park_head").title
    with refused(SIGNATORY_NEEDED, field="signatory"):
        sign(reviewed, officer, signatory=" ")
    with refused(OTHER_SIGNER, field="signatory_reason", office=office, people="张明"):
        sign(reviewed, officer, signatory="李四")
    contract = sign(reviewed, officer, signatory="李四", signatory_reason="县长授权委托")
    assert (contract.signatory, contract.signatory_reason) == ("李四", "县长授权委托")


def test_land_beyond_the_approval_is_refused(draft, officer, legal):
    edit_draft(contract_id=draft.pk, draft=draft_of(land_mu=Decimal(60)), by=officer, on=TODAY)
    pass_review(stored(draft), officer, legal)
    with refused(LAND_BEYOND, approved="50", land="60.0000"):
        sign(draft, officer)


def test_it_is_signed_once(signed, officer):
    with refused(NOT_NOW, state=signed.get_state_display()):
        sign(signed, officer)


def test_the_second_of_two_savers_is_told(reviewed, officer):
    with conflicting():
        sign_contract(
            contract_id=reviewed.pk,
            signing=signing(),
            by=officer,
            on=TODAY,
            version=reviewed.version - 1,
        )


# --- Signed before the register was kept


def test_an_earlier_contract_bears_its_own_number(project, officer):
    with traced() as left:
        contract = earlier(project, officer, legal_on=EARLIER - DAY)

    assert (contract.state, contract.is_earlier) == ("signed", True)
    assert contract.number == "云府合〔2025〕12号"
    # Filed from the day it is registered on.
    assert contract.filing_due_on == dt.date(2026, 12, 4)
    assert stored(project).signed_on == EARLIER
    assert state(project, Fact.LEGAL_REVIEW).on == EARLIER - DAY
    assert left.event.kind == events_life.EARLIER_REGISTERED


def test_an_earlier_number_is_typed_once_and_not_of_the_running_series(project, officer):
    with refused(NUMBER_NEEDED, field="number"):
        earlier(project, officer, " ")
    with refused(NUMBER_OF_SERIES, field="number"):
        earlier(project, officer, "县招合〔2026〕015号")
    earlier(project, officer)
    with refused(NUMBER_TAKEN, field="number"):
        earlier(project, officer)


def test_an_earlier_number_by_the_same_pattern_is_taken_and_not_drawn_again(
    project, reviewed, officer
):
    earlier(project, officer, "县招合〔2025〕001号")
    Approval.objects.update(decided_on=EARLIER)
    reviewed.legal_reviews.update(reviewed_on=EARLIER)

    contract = sign(reviewed, officer, signed_on=EARLIER)

    assert contract.number == "县招合〔2025〕002号"


def test_an_earlier_contract_has_its_text_and_a_day_that_can_be(project, officer):
    with refused(TEXT_NEEDED, field="file"):
        earlier(project, officer, signing=signing(signed_on=EARLIER, upload=None))
    with refused(IN_FUTURE, field="signed_on"):
        earlier(project, officer, signing=signing(signed_on=TODAY + DAY))
    with refused(EXPIRES_BEFORE, field="signed_on"):
        earlier(project, officer, draft=draft_of(expires_on=EARLIER))


def test_of_two_formal_contracts_the_earlier_one_dates_the_count(signed, project, officer):
    earlier(project, officer, draft=draft_of(agreed_amount_wan=Decimal(1)))

    assert stored(project).signed_on == EARLIER
    assert stored(project).agreed_amount_wan == 30000


def test_steps_ask_what_the_kind_asks(framework, draft):
    def asked(contract):
        return [each.need for each in before_signing(contract, TODAY).steps]

    assert asked(framework) == [Need.PARTIES, Need.TEXT, Need.LEGAL]
    assert asked(draft) == [Need.PARTIES, Need.TEXT, Need.LEGAL, Need.FAIR, Need.APPROVAL]
