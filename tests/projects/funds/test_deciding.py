"""What becomes of a claim: verified, rejected, returned, revised, corrected (R6, R2)."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connections

from projects import events_funds as events
from projects import notices_funds as notices
from projects.models import FundsEntry
from projects.models.choices import DocumentKind
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from projects.services.funds import NOTE_NEEDED, FundsFacts, claim_funds
from projects.services.funds_deciding import (
    BELOW_ZERO,
    CORRECTION_ITSELF,
    DECIDED_ALREADY,
    EXCLUSION_NEEDED,
    MORE_THAN_CLAIMED,
    NO_DIFFERENCE,
    NOT_OPEN,
    NOT_VERIFIED,
    NOTE_FOR_OTHER,
    OWN_CLAIM,
    QUESTION_NEEDED,
    VERIFIED_NEEDED,
    Decision,
    correct_funds,
    decide_funds,
    revise_funds,
    stands_at,
    take_back_funds,
)
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory, make_funds
from tests.projects.services.acts import conflicting, refused, stored, traced
from tests.stages import stage
from zhaoshang.alerts.models import Notice
from zhaoshang.core.errors import RuleBroken

pytestmark = pytest.mark.django_db
MONTH = TODAY.replace(day=1)


@stage
def project(county):
    return ProjectFactory(
        county=county.county,
        responsible_unit=county.township,
        total_investment_wan=Decimal(10_000),
    )


@stage
def entry(project, clerk):
    return claim_funds(
        project_id=project.pk,
        facts=FundsFacts(MONTH, Decimal(1000), "other_province", "equipment"),
        unit=clerk.unit,
        by=clerk,
        on=TODAY,
        uploads=[upload("回单.pdf", PDF)],
        evidence_kind=DocumentKind.BANK_SLIP,
    )


def decide(entry, by, **decision):
    return decide_funds(entry_id=entry.pk, decision=Decision(**decision), by=by, on=TODAY)


def sums(project):
    after = stored(project)
    return after.funds_claimed_wan, after.funds_verified_wan


# --- Claiming what is unusual


@pytest.mark.parametrize(
    ("amount", "uploads", "unusual"),
    [(1, [], "there is no evidence"), (10_001, ["回单.pdf"], "more is claimed than was agreed")],
)
def test_what_is_unusual_needs_a_note(project, clerk, amount, uploads, unusual):
    facts = {"month": MONTH, "claimed_wan": Decimal(amount), "origin": "local", "kind": "land"}
    files = [upload(name, PDF) for name in uploads]
    act = {"project_id": project.pk, "unit": clerk.unit, "by": clerk, "on": TODAY}
    with pytest.raises(RuleBroken) as caught:
        claim_funds(facts=FundsFacts(**facts), uploads=files, **act)
    assert caught.value.code == "note_needed"
    assert caught.value.field == "note"
    assert str(NOTE_NEEDED).partition("%")[0] in str(caught.value)
    assert not FundsEntry.objects.exists()
    files = [upload(name, PDF) for name in uploads]
    claimed = claim_funds(facts=FundsFacts(**facts, note="凭证月底补齐"), uploads=files, **act)
    assert claimed.state == "claimed"


def waiting_notices(user):
    return Notice.objects.filter(recipient=user, kind=notices.FUNDS_WAITING.name).count()


def test_the_bureau_is_told_of_a_claim(officer, entry):
    assert waiting_notices(officer) == 1


# --- Deciding


def test_a_claim_is_verified_whole(project, officer, entry, clerk):
    with traced() as left:
        decide(entry, officer, state="verified", verified_wan=Decimal(1000))
    after = stored(entry)
    assert (after.state, after.verified_wan, after.reduced_wan) == ("verified", 1000, 0)
    assert (after.verified_by, after.exclusion) == (officer, "")
    assert sums(project) == (1000, 1000)
    assert left.kinds == [events.FUNDS_DECIDED]
    assert left.told(notices.FUNDS_VERIFIED) == {clerk.pk}
    assert waiting_notices(officer) == 0


def test_the_gate_learns_of_verified_funds(project, entry, officer):
    assert not facts_of_one(project.pk).states[Fact.FUNDS_VERIFIED].met
    decide(entry, officer, state="verified", verified_wan=Decimal(1000))
    assert facts_of_one(project.pk).states[Fact.FUNDS_VERIFIED].met


def test_a_part_is_struck_off_with_its_reason(project, entry, officer):
    decide(entry, officer, state="verified", verified_wan=Decimal("999.999999"), exclusion="loan")
    after = stored(entry)
    assert (after.verified_wan, after.reduced_wan) == (Decimal("999.999999"), Decimal("0.000001"))
    assert after.exclusion == "loan"
    assert sums(project) == (1000, Decimal("999.999999"))


def test_striking_off_needs_a_reason(entry, officer):
    with refused(EXCLUSION_NEEDED, field="exclusion", reduced="200"):
        decide(entry, officer, state="verified", verified_wan=Decimal(800))


def test_another_reason_is_said_in_words(entry, officer):
    with refused(NOTE_FOR_OTHER, field="note"):
        decide(entry, officer, state="verified", verified_wan=Decimal(800), exclusion="other")


@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal(-1)])
def test_verifying_nothing_is_rejecting(entry, officer, amount):
    with refused(VERIFIED_NEEDED, field="verified_wan"):
        decide(entry, officer, state="verified", verified_wan=amount, exclusion="loan")


def test_no_more_is_verified_than_was_claimed(entry, officer):
    with refused(MORE_THAN_CLAIMED, field="verified_wan", claimed="1,000"):
        decide(entry, officer, state="verified", verified_wan=Decimal("1000.000001"))


def test_a_rejected_claim_counts_nowhere(project, entry, clerk, officer):
    with traced() as left:
        decide(entry, officer, state="rejected", exclusion="counted", note="九月已计")
    assert (stored(entry).verified_wan, stored(entry).reduced_wan) == (None, 1000)
    assert sums(project) == (0, 0)
    assert left.told(notices.FUNDS_REJECTED) == {clerk.pk}


def test_a_rejection_needs_a_reason(entry, officer):
    with refused(EXCLUSION_NEEDED, field="exclusion", reduced="1,000"):
        decide(entry, officer, state="rejected")


def test_a_return_asks_a_question(entry, clerk, officer):
    with refused(QUESTION_NEEDED, field="note"):
        decide(entry, officer, state="returned", note=" ")
    with traced() as left:
        decide(entry, officer, state="returned", note="回单看不清")
    assert left.told(notices.FUNDS_RETURNED) == {clerk.pk}


def test_nobody_verifies_their_own_claim(project, officer):
    own = make_funds(project, MONTH, 100, created_by=officer, unit=officer.unit)
    with refused(OWN_CLAIM):
        decide(own, officer, state="verified", verified_wan=Decimal(100))


def test_a_claim_is_decided_once(entry, officer, second_officer):
    decide(entry, officer, state="verified", verified_wan=Decimal(1000))
    state = FundsEntry.State.VERIFIED.label
    with refused(DECIDED_ALREADY, state=state):
        decide(entry, second_officer, state="rejected", exclusion="loan")


# --- Revising and taking back


def revised(entry, by, version=None, **changes):
    facts = {
        "month": MONTH,
        "claimed_wan": Decimal(900),
        "origin": "other_city",
        "kind": "land",
        **changes,
    }
    return revise_funds(
        entry_id=entry.pk,
        version=entry.version if version is None else version,
        facts=FundsFacts(**facts),
        by=by,
        on=TODAY,
    )


def test_a_returned_claim_is_revised_and_waits_again(project, entry, clerk, officer):
    returned = decide(entry, officer, state="returned", note="金额与回单不符")
    with traced() as left:
        revised(returned, clerk)
    after = stored(entry)
    assert (after.state, after.claimed_wan, after.kind) == ("claimed", 900, "land")
    assert sums(project) == (900, 0)
    assert officer.pk in left.told(notices.FUNDS_WAITING)


def test_its_evidence_stays_with_a_revised_claim(entry, clerk):
    assert revised(entry, clerk).documents.count() == 1


def test_the_second_to_revise_sees_that_the_claim_changed(entry, clerk):
    revised(entry, clerk)
    with conflicting():
        revised(entry, clerk, version=1)


def test_a_decided_claim_is_not_revised(entry, clerk, officer):
    after = decide(entry, officer, state="verified", verified_wan=Decimal(1000))
    with refused(NOT_OPEN, state=FundsEntry.State.VERIFIED.label):
        revised(after, clerk)


def test_a_claim_is_taken_back_and_stays_on_record(project, entry, clerk):
    take_back_funds(entry_id=entry.pk, reason="重复上报", by=clerk)
    assert stored(entry).state == "withdrawn"
    assert sums(project) == (0, 0)


# --- Correcting


@stage
def verified(project, clerk, officer):
    earlier = make_funds(
        project, dt.date(2026, 3, 1), 1000, created_by=clerk, unit=clerk.unit, origin="local"
    )
    return decide(earlier, officer, state="verified", verified_wan=Decimal(1000))


def corrected(entry, by, amount, version=None):
    return correct_funds(
        entry_id=entry.pk,
        version=version or stored(entry).version,
        verified_wan=Decimal(amount),
        reason="抽查",
        by=by,
        on=TODAY,
    )


def test_a_correction_is_booked_in_the_open_month_and_names_what_it_corrects(
    project, verified, clerk, officer
):
    with traced() as left:
        booked = corrected(verified, officer, 700)
    assert (booked.month, booked.corrects, booked.verified_wan) == (MONTH, verified, -300)
    assert (stored(verified).verified_wan, stored(verified).month) == (1000, dt.date(2026, 3, 1))
    assert sums(project) == (1000, 700)
    assert stands_at(verified) == 700
    assert left.kinds == [events.FUNDS_CORRECTED]
    assert left.told(notices.FUNDS_CORRECTED) == {clerk.pk}


def test_corrections_add_up(project, verified, officer):
    corrected(verified, officer, 700)
    corrected(verified, officer, "800.5")
    assert sums(project)[1] == Decimal("800.5")


def test_the_second_to_correct_sees_that_it_was_corrected(project, verified, officer):
    opened = stored(verified).version
    corrected(verified, officer, 700, version=opened)
    with conflicting():
        corrected(verified, officer, 600, version=opened)
    assert sums(project)[1] == 700


def test_a_correction_may_take_everything_but_no_more(project, verified, officer):
    corrected(verified, officer, 0)
    assert sums(project)[1] == 0
    with refused(BELOW_ZERO, field="verified_wan", verified="0"):
        corrected(verified, officer, "-0.000001")


def test_what_stands_already_is_no_correction(verified, officer):
    with refused(NO_DIFFERENCE, field="verified_wan"):
        corrected(verified, officer, 1000)


def test_only_what_was_verified_is_corrected_and_no_correction_again(verified, entry, officer):
    with refused(NOT_VERIFIED, state=FundsEntry.State.CLAIMED.label):
        corrected(entry, officer, 1)
    booked = corrected(verified, officer, 900)
    with refused(CORRECTION_ITSELF):
        corrected(booked, officer, 1)


# --- Two at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(project, clerk, officer, second_officer):
    waiting = make_funds(project, MONTH, 100, created_by=clerk, unit=clerk.unit)
    gate, outcome = threading.Barrier(2), []

    def act(by, **decision):
        try:
            gate.wait()
            decide(waiting, by, **decision)
            outcome.append("done")
        except RuleBroken as broken:
            outcome.append(broken.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(
            target=act, args=(officer,), kwargs={"state": "verified", "verified_wan": Decimal(100)}
        ),
        threading.Thread(
            target=act, args=(second_officer,), kwargs={"state": "rejected", "exclusion": "loan"}
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["decided_already", "done"]
    after = stored(waiting)
    expected = Decimal(100) if after.state == "verified" else Decimal(0)
    assert sums(project)[1] == expected
