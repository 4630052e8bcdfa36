"""Supplementary agreements change terms with both values; termination agreements end."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.models import ContractChange
from contracts.rules.life import Kind
from contracts.rules.terms import changed_terms, order_problem
from contracts.rules.terms import stored as kept
from contracts.selectors.terms import change_lines, in_words, terms_of
from contracts.services.changing import (
    BEFORE_CHANGED,
    NOTHING_CHANGED,
)
from contracts.services.deposits import Movement, pay_deposit
from contracts.services.drafting import DAYS_OUT_OF_ORDER
from contracts.services.saving import NOT_NOW
from contracts.services.signing import EXPIRES_BEFORE
from projects.models import Milestone
from projects.rules.gates import Fact
from projects.selectors.gates import facts_of_one
from tests.contracts.life.acts import DAY, amend, pass_review, sign
from tests.factories.projects import TODAY
from tests.projects.services.acts import refused, stored, traced

pytestmark = pytest.mark.django_db

LATER = dt.date(2027, 12, 31)


def agree(amends, officer, legal, kind=Kind.SUPPLEMENTARY, **terms):
    """Draft an agreement, let it pass, and return it ready to be signed."""
    agreement = amend(amends, officer, kind, **terms)
    pass_review(agreement, officer, legal)
    return stored(agreement)


def test_both_values_stay_and_the_new_ones_are_in_force(signed, officer, legal):
    agreement = agree(signed, officer, legal, agreed_amount_wan=Decimal(35000), start_on=LATER)
    with traced() as left:
        agreement = sign(agreement, officer)

    rows = {
        each.field: (each.old, each.new, each.effective_on)
        for each in ContractChange.objects.filter(contract=signed, by_contract=agreement)
    }
    assert rows == {
        "agreed_amount_wan": ("30000", "35000", TODAY),
        "start_on": ("2027-06-30", "2027-12-31", TODAY),
    }
    after = stored(signed)
    assert (after.agreed_amount_wan, after.start_on) == (35000, LATER)
    assert after.production_on == signed.production_on
    assert agreement.number == "县招合〔2026〕002号"
    assert left.event.detail["amends"] == signed.pk
    assert after.history.count() > signed.history.filter(version=signed.version).count()


def test_an_increase_is_added_to_the_project(signed, project, officer, legal):
    project.refresh_from_db()
    project.agreed_amount_wan = Decimal(31000)
    project.save()
    sign(agree(signed, officer, legal, agreed_amount_wan=Decimal(35000)), officer)

    after = stored(project)
    assert after.agreed_amount_wan == 36000
    assert after.signed_on == TODAY


def test_due_days_of_promises_follow_by_record(signed, officer, legal):
    promise = signed.obligations.get(side="investor", kind="start")
    assert promise.due_on == signed.start_on

    agreement = sign(agree(signed, officer, legal, start_on=LATER), officer)

    promise.refresh_from_db()
    assert promise.due_on == LATER
    change = promise.date_changes.get()
    assert (change.old_due_on, change.by_contract) == (signed.start_on, agreement)


def test_an_agreement_that_changes_nothing_is_not_signed(signed, officer, legal):
    agreement = agree(signed, officer, legal, agreed_amount_wan=Decimal(30000))
    with refused(NOTHING_CHANGED):
        sign(agreement, officer)


def test_what_results_has_to_hold_together(signed, officer, legal):
    agreement = agree(signed, officer, legal, expires_on=TODAY - DAY)
    with refused(EXPIRES_BEFORE, field="signed_on"):
        sign(agreement, officer)
    with refused(DAYS_OUT_OF_ORDER, field="production_on"):
        amend(signed, officer, start_on=dt.date(2028, 7, 1), production_on=dt.date(2028, 6, 1))


def test_it_is_not_signed_before_the_contract_it_changes(signed, officer, legal):
    agreement = agree(signed, officer, legal, agreed_amount_wan=Decimal(35000))
    agreement.legal_reviews.update(reviewed_on=TODAY - 9 * DAY)
    with refused(BEFORE_CHANGED, field="signed_on", signed=TODAY):
        sign(agreement, officer, signed_on=TODAY - DAY)


def test_a_termination_agreement_ends_the_contract(signed, project, officer, legal):
    agreement = sign(agree(signed, officer, legal, Kind.TERMINATION), officer)

    after = stored(signed)
    assert (after.state, after.ended_on, after.end_reference) == (
        "terminated",
        TODAY,
        agreement.number,
    )
    assert not facts_of_one(project.pk).state(Fact.SIGNED_TEXT).met
    assert stored(project).signed_on == TODAY


def test_what_has_ended_is_not_changed_any_more(signed, officer, legal):
    agreement = agree(signed, officer, legal, agreed_amount_wan=Decimal(35000))
    sign(agree(signed, officer, legal, Kind.TERMINATION), officer)
    with refused(NOT_NOW, state=stored(signed).get_state_display()):
        sign(agreement, officer)


def test_two_agreements_after_one_another_are_each_remembered(signed, officer, legal):
    sign(agree(signed, officer, legal, agreed_amount_wan=Decimal(35000)), officer)
    sign(agree(stored(signed), officer, legal, agreed_amount_wan=Decimal(33000)), officer)

    rows = list(ContractChange.objects.order_by("pk").values_list("old", "new"))
    assert rows == [("30000", "35000"), ("35000", "33000")]
    assert stored(signed).agreed_amount_wan == 33000


def test_a_kept_value_reads_as_what_it_is(signed):
    assert in_words("agreed_amount_wan", "35000") == Decimal(35000)
    assert in_words("start_on", "2027-12-31") == LATER
    assert in_words("incentives", "按政策") == "按政策"
    assert in_words("land_mu", "") is None
    assert change_lines(signed) == []
    assert set(terms_of(signed)) >= {"agreed_amount_wan", "other_terms"}


# --- Arithmetic


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_a_figure_is_kept_exactly(value):
    assert Decimal(kept(value)) == value


@given(
    st.dictionaries(st.sampled_from("abc"), st.none() | st.decimals(0, 10**6, places=2)),
    st.dictionaries(st.sampled_from("abc"), st.none() | st.decimals(0, 10**6, places=2)),
)
def test_a_change_is_what_is_named_and_differs(old, new):
    before = {name: old.get(name) for name in "abc"}
    after = {name: new.get(name) for name in "abc"}

    changes = changed_terms("abc", before, after)

    result = {**before, **{each.field: each.new for each in changes}}
    assert result == {n: before[n] if after[n] is None else after[n] for n in "abc"}
    assert all(each.old != each.new and each.new is not None for each in changes)
    for each in changes:
        assert (each.old or 0) + each.difference == each.new


@given(st.lists(st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 1)), max_size=3))
def test_days_in_order_have_no_problem(days):
    named = list(zip("abc", days, strict=False))
    known = [day for _name, day in named if day is not None]

    assert (order_problem(named) == "") is (known == sorted(known))


def deposit_of(contract):
    return contract.deposits.get()


def test_the_agreed_deposit_follows_the_terms(signed, officer, legal):
    first = agree(signed, officer, legal, deposit_wan=Decimal(200), deposit_due_on=TODAY + 5 * DAY)
    sign(first, officer)
    found = deposit_of(signed)
    assert (found.amount_wan, found.due_on) == (200, TODAY + 5 * DAY)

    second = agree(signed, officer, legal, deposit_wan=Decimal(260), deposit_due_on=LATER)
    with traced() as left:
        sign(second, officer)
    found = deposit_of(signed)
    assert (found.amount_wan, found.due_on) == (260, LATER)
    (told,) = [each for each in left.events if each.kind == "contracts.deposit_saved"]
    assert told.detail["by_contract"] == second.pk
    assert stored(signed).deposit_wan == 260


def test_a_lowered_deposit_keeps_what_was_paid_and_the_ledger_hears_of_it(signed, officer, legal):
    sign(agree(signed, officer, legal, deposit_wan=Decimal(200), deposit_due_on=TODAY), officer)
    paid = Movement("paid", TODAY, Decimal(120))
    pay_deposit(deposit_id=deposit_of(signed).pk, movement=paid, by=officer, on=TODAY)
    assert not Milestone.objects.filter(project=signed.project, kind="deposit_paid").exists()
    sign(agree(signed, officer, legal, deposit_wan=Decimal(100)), officer)
    assert deposit_of(signed).amount_wan == 120
    told = Milestone.objects.get(project=signed.project, kind="deposit_paid")
    assert told.actual_on == TODAY


def test_a_deposit_that_was_set_otherwise_stays(signed, officer, legal):
    sign(agree(signed, officer, legal, deposit_wan=Decimal(200), deposit_due_on=TODAY), officer)
    found = deposit_of(signed)
    found.amount_wan = Decimal(180)
    found.save()
    sign(agree(signed, officer, legal, deposit_wan=Decimal(260)), officer)
    assert deposit_of(signed).amount_wan == 180
