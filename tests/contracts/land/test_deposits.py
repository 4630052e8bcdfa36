"""Deposits: due, paid in parts, returned or kept, and what the ledger hears of it."""

import datetime as dt
from decimal import Decimal

import pytest

from contracts.models import Deposit
from contracts.services import deposits as services
from contracts.services.deposits import Movement
from contracts.services.deposits_saving import standing_of
from projects.models import Milestone
from tests.contracts.land.conftest import refused
from tests.factories.contract_land import make_deposit
from tests.factories.contracts import SIGNED_ON
from tests.factories.files import picture, upload
from tests.factories.projects import TODAY
from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.errors import Conflict

pytestmark = pytest.mark.django_db

D = Decimal
PAID = {"kind": "paid", "happened_on": TODAY}
OUT = {"kind": "returned", "happened_on": TODAY, "reason": "竣工", "reference": "云财函〔2026〕5号"}


def pay(found, officer, wan, **changes):
    movement = Movement(**{**PAID, "amount_wan": D(wan), **changes})
    return services.pay_deposit(deposit_id=found.pk, movement=movement, by=officer, on=TODAY)


def settle(found, officer, wan, version=None, **changes):
    movement = Movement(**{**OUT, "amount_wan": D(wan), **changes})
    return services.settle_deposit(
        deposit_id=found.pk, movement=movement, by=officer, on=TODAY, version=version
    )


def book_back(movement, officer, reason="录入有误"):
    return services.book_back_movement(movement_id=movement.pk, reason=reason, by=officer, on=TODAY)


def paid_on(project) -> dt.date | None:
    found = Milestone.objects.filter(project=project, kind="deposit_paid").first()
    return found.actual_on if found else None


def test_the_agreed_deposit_is_entered_once_when_the_contract_is_signed(contract, officer):
    contract.deposit_wan, contract.deposit_due_on = D(100), dt.date(2026, 5, 31)
    found = services.open_agreed_deposit(contract, by=officer)
    assert (found.amount_wan, found.due_on) == (100, dt.date(2026, 5, 31))
    assert services.open_agreed_deposit(contract, by=officer) is None
    contract.deposits.all().delete()
    contract.deposit_wan = None
    assert services.open_agreed_deposit(contract, by=officer) is None


def test_a_deposit_without_a_due_day_is_due_at_the_signature(contract, officer):
    contract.deposit_wan = D(100)
    assert services.open_agreed_deposit(contract, by=officer).due_on == SIGNED_ON


def test_a_deposit_is_entered_for_a_signed_contract_only(contract, draft, officer):
    values = {"amount_wan": D(50), "due_on": TODAY, "by": officer, "on": TODAY}
    assert services.enter_deposit(contract_id=contract.pk, **values).amount_wan == 50
    with refused("not_in_this_state"):
        services.enter_deposit(contract_id=draft.pk, **values)
    with refused("above_nothing", "amount_wan"):
        services.enter_deposit(contract_id=contract.pk, **{**values, "amount_wan": D(0)})


def test_parts_are_paid_until_it_is_whole_and_then_the_ledger_hears_of_it(
    contract, officer, project
):
    found = make_deposit(contract)
    voucher = pay(found, officer, 60, upload=upload("回单.png", picture("PNG"))).file
    assert voucher.kind == "deposit"
    assert paid_on(project) is None
    pay(found, officer, 40)
    found.refresh_from_db()
    assert (found.paid_wan, found.outcome) == (100, "held")
    assert paid_on(project) == TODAY
    assert AuditEvent.objects.filter(kind="contracts.deposit_paid").count() == 2


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"wan": 0}, "above_nothing", "amount_wan"),
        ({"wan": 101}, "too_much", "amount_wan"),
        ({"happened_on": TODAY + dt.timedelta(days=1)}, "in_future", "happened_on"),
        ({"happened_on": SIGNED_ON - dt.timedelta(days=1)}, "too_early", "happened_on"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(contract, officer, changes, code, field):
    found = make_deposit(contract)
    with refused(code, field):
        pay(found, officer, **{"wan": 10, **changes})
    assert not found.movements.exists()


def test_what_is_returned_and_kept_is_never_above_what_was_paid(contract, officer):
    found = make_deposit(contract, paid=60)
    settle(found, officer, 20)
    settle(found, officer, 40, kind="kept", reason="逾期未开工")
    with refused("too_much", "amount_wan"):
        settle(found, officer, 1)
    found.refresh_from_db()
    assert (found.returned_wan, found.kept_wan, found.outcome) == (20, 40, "split")
    assert found.outcome_on == TODAY


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"reason": ""}, "reason_needed", "reason"),
        ({"reference": ""}, "document_needed", "reference"),
        ({"wan": 0}, "above_nothing", "amount_wan"),
        ({"happened_on": SIGNED_ON - dt.timedelta(days=1)}, "too_early", "happened_on"),
        ({"happened_on": TODAY + dt.timedelta(days=1)}, "in_future", "happened_on"),
    ],
)
def test_returning_needs_reason_document_and_a_possible_day(
    contract, officer, changes, code, field
):
    found = make_deposit(contract, paid=60)
    with refused(code, field):
        settle(found, officer, **{"wan": 10, **changes})
    assert standing_of(found).held_wan == 60


def test_of_two_officers_who_settle_it_the_second_is_told(contract, officer):
    found = make_deposit(contract, paid=60)
    settle(found, officer, 20, version=found.version)
    with pytest.raises(Conflict):
        settle(found, officer, 20, version=found.version)


def test_a_payment_is_booked_back_once_and_the_ledger_takes_it_back(contract, officer, project):
    found = make_deposit(contract)
    payment = pay(found, officer, 100)
    assert paid_on(project) == TODAY
    back = book_back(payment, officer)
    found.refresh_from_db()
    assert (found.paid_wan, found.paid_on, found.outcome) == (None, None, "")
    assert paid_on(project) is None
    with refused("booked_back_already"):
        book_back(payment, officer)
    with refused("is_booking_back"):
        book_back(back, officer)
    with refused("reason_needed", "reason"):
        book_back(payment, officer, " ")


def test_a_payment_of_which_money_was_returned_is_not_booked_back(contract, officer):
    found = make_deposit(contract, paid=60)
    out = settle(found, officer, 60)
    with refused("still_held"):
        book_back(found.movements.get(kind="paid"), officer)
    book_back(out, officer)
    found.refresh_from_db()
    assert (found.outcome, found.returned_wan) == ("held", None)


def test_the_terms_change_with_a_reason_and_never_below_what_was_paid(contract, officer):
    found = make_deposit(contract, paid=60)
    change = {"deposit_id": found.pk, "due_on": TODAY, "by": officer, "on": TODAY}
    with refused("below_paid", "amount_wan"):
        services.change_deposit(amount_wan=D(50), reason="补充协议", **change)
    with refused("reason_needed", "reason"):
        services.change_deposit(amount_wan=D(80), reason="", **change)
    changed = services.change_deposit(amount_wan=D(60), reason="补充协议", **change, version=1)
    assert changed.amount_wan == 60
    assert paid_on(contract.project) == found.paid_on
    with pytest.raises(Conflict):
        services.change_deposit(amount_wan=D(80), reason="补充协议", **change, version=1)


def test_only_what_nobody_paid_can_be_waived_by_a_document(contract, officer):
    waive = {"reason": "县里决定免收", "by": officer, "on": TODAY}
    paid = make_deposit(contract, paid=10)
    with refused("paid_already"):
        services.waive_deposit(deposit_id=paid.pk, reference="县纪〔2026〕3号", **waive)
    found = make_deposit(contract)
    with refused("document_needed", "reference"):
        services.waive_deposit(deposit_id=found.pk, reference="", **waive)
    services.waive_deposit(deposit_id=found.pk, reference="县纪〔2026〕3号", **waive)
    with refused("waived_already"):
        pay(found, officer, 10)
    with refused("waived_already"):
        services.waive_deposit(deposit_id=found.pk, reference="县纪〔2026〕3号", **waive)
    assert Deposit.objects.get(pk=found.pk).outcome == "waived"
