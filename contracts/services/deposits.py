"""Deposits 保证金 (R14): due and paid with vouchers, then returned or kept, each with its document.

Money moves by `DepositMovement`, append-only; a deposit's sums and outcome are derived from them.
A deposit paid in full is told to the ledger (milestone "deposit paid").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts.models import Contract, Deposit, DepositMovement
from contracts.rules.land import DepositStanding
from contracts.rules.life import CHANGING, ENDED, RUNNING, Kind
from contracts.services.deposits_saving import (
    ABOVE_NOTHING,
    WAIVED_ALREADY,
    HeldDeposit,
    Movement,
    check_amount,
    check_day,
    check_not_waived,
    hold_deposit,
    last_payment,
    move,
    record,
    save_deposit,
    standing_of,
    tell_ledger,
    withdraw_deposit_alerts,
)
from contracts.services.saving import (
    LockedContract,
    check_state,
    lock_contract,
    save_contract,
)
from projects.services.contract_facts import take_back_deposit_paid
from projects.services.moves import check_reason
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan

__all__ = [
    "ABOVE_NOTHING",
    "WAIVED_ALREADY",
    "Movement",
    "book_back_movement",
    "change_deposit",
    "enter_deposit",
    "follow_agreed_deposit",
    "open_agreed_deposit",
    "pay_deposit",
    "settle_deposit",
    "waive_deposit",
]

BELOW_PAID = _("%(paid)s万元 have been paid already; the deposit cannot be less.")
MORE_THAN_OPEN = _("Only %(open)s万元 are outstanding.")
MORE_THAN_HELD = _(
    "Only %(held)s万元 are held: what is returned and kept is never above what was paid."
)
STILL_HELD = _("Of this payment money was returned or kept since: book that back first.")
BEFORE_PAYMENT = _("It was paid on %(day)s; this day lies before.")
BEFORE_SIGNING = _("The contract was signed on %(day)s; this day lies before.")
DOCUMENT_NEEDED = _("Attach the document, or name its number.")
BOOKED_BACK_ALREADY = _("This has been booked back already.")
IS_BOOKING_BACK = _("A booking back cannot be booked back. Enter the movement anew.")
PAID_ALREADY = _("Part of it was paid. Set the amount to what was paid instead.")
_STATES = (*RUNNING, *ENDED)


def open_agreed_deposit(contract: Contract, *, by: User) -> Deposit | None:
    """Enter the deposit that a contract's terms name; called by the act that signs it.

    A deposit that is there already stays as it is, so that doing it again makes none twice.

    Args:
        contract: The contract, locked by the caller, which records the event.
        by: Who signs.
    """
    if Kind(contract.kind) in CHANGING or not contract.deposit_wan:
        return None
    if Deposit.objects.filter(contract=contract).exists():
        return None
    due = contract.deposit_due_on or contract.signed_on
    if due is None:
        return None
    return Deposit.objects.create(
        contract=contract,
        amount_wan=contract.deposit_wan,
        due_on=due,
        created_by=by,
        updated_by=by,
    )


def follow_agreed_deposit(
    locked: LockedContract,
    before: tuple[Decimal | None, dt.date | None],
    *,
    by_contract: Contract,
    by: User,
    on: dt.date,
) -> None:
    """Let the agreed deposit follow the terms that a supplementary agreement changed.

    It never falls below what was paid. One that the bureau had set otherwise, or that was returned
    or kept already, stays as it is: its page says that the terms differ.

    Args:
        locked: The changed contract, its terms set; its project is locked by the caller too.
        before: Amount and due day of the terms until now.
        by_contract: The agreement that changed them.
        by: Who signs.
        on: The day of the act.
    """
    contract = locked.contract
    wan, due_on = contract.deposit_wan, contract.deposit_due_on
    if not wan or (wan, due_on) == before:
        return
    if open_agreed_deposit(contract, by=by) is not None:
        return
    still_due = Deposit.objects.filter(contract=contract, outcome__in=["", Deposit.Outcome.HELD])
    agreed = list(still_due.filter(amount_wan=before[0])) if before[0] else []
    if len(agreed) != 1:
        return
    held = HeldDeposit(locked, agreed[0])
    deposit = held.deposit
    deposit.contract = contract
    was_full = standing_of(deposit).outstanding_wan == 0
    deposit.amount_wan = max(wan, deposit.paid_wan or Decimal(0))
    if due_on is not None and due_on != before[1]:
        deposit.due_on = due_on
    save_deposit(held, by=by, on=on)
    record(
        events.DEPOSIT_SAVED,
        deposit,
        by=by,
        by_contract=by_contract.pk,
        before=[str(each) for each in before],
        wan=deposit.amount_wan,
        due_on=deposit.due_on,
    )
    withdraw_deposit_alerts(deposit)
    tell_ledger(held, was_full=was_full, by=by)


@transaction.atomic
def enter_deposit(
    *, contract_id: int, amount_wan: Decimal, due_on: dt.date, by: User, on: dt.date
) -> Deposit:
    """Enter a deposit that the contract's terms do not name.

    Raises:
        RuleBroken: for a contract that was never signed, or an amount of nothing.
    """
    with acting(user=by):
        locked = lock_contract(contract_id)
        check_state(locked.contract, *_STATES)
        deposit = Deposit(contract=locked.contract, created_by=by)
        _set_terms(deposit, amount_wan, due_on)
        deposit.updated_by = by
        deposit.save()
        save_contract(locked, by=by, on=on)
        record(events.DEPOSIT_SAVED, deposit, by=by, wan=amount_wan, due_on=due_on)
        return deposit


@transaction.atomic
def change_deposit(
    *,
    deposit_id: int,
    amount_wan: Decimal,
    due_on: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> Deposit:
    """Change amount or due day of a deposit, with a reason.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without a reason, for an amount of nothing or below what was paid, or once it
            was waived.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_deposit(deposit_id, version=version, typed=typed)
        deposit = held.deposit
        check_not_waived(deposit)
        before = (deposit.amount_wan, deposit.due_on)
        was_full = standing_of(deposit).outstanding_wan == 0
        _set_terms(deposit, amount_wan, due_on)
        save_deposit(held, by=by, on=on)
        record(
            events.DEPOSIT_SAVED,
            deposit,
            by=by,
            reason=why,
            before=[str(each) for each in before],
            wan=amount_wan,
            due_on=due_on,
        )
        withdraw_deposit_alerts(deposit)
        tell_ledger(held, was_full=was_full, by=by)
        return deposit


def _set_terms(deposit: Deposit, amount_wan: Decimal, due_on: dt.date) -> None:
    if amount_wan <= 0:
        raise RuleBroken(ABOVE_NOTHING, code="above_nothing", field="amount_wan")
    if deposit.paid_wan is not None and amount_wan < deposit.paid_wan:
        words = {"paid": plain_wan(deposit.paid_wan)}
        raise RuleBroken(str(BELOW_PAID) % words, code="below_paid", field="amount_wan")
    deposit.amount_wan, deposit.due_on = amount_wan, due_on


@transaction.atomic
def pay_deposit(*, deposit_id: int, movement: Movement, by: User, on: dt.date) -> DepositMovement:
    """Enter money that was paid in; parts are entered as they come.

    Raises:
        FileRefused: when the voucher is not taken.
        RuleBroken: for an amount of nothing or above what is outstanding, a day that has not come
            or lies before the signature, or a deposit that is no longer due.
    """
    with acting(user=by):
        held = hold_deposit(deposit_id)
        deposit = held.deposit
        check_not_waived(deposit)
        standing = standing_of(deposit)
        check_amount(movement.amount_wan, standing.outstanding_wan, MORE_THAN_OPEN, "open")
        check_day(movement.happened_on, on, held.contract.signed_on, BEFORE_SIGNING)
        made = move(held, movement, DepositMovement.Kind.PAID, by=by, on=on)
        record(events.DEPOSIT_PAID, deposit, by=by, movement=made.pk, wan=made.amount_wan)
        if standing_of(deposit).outstanding_wan == 0:
            withdraw_deposit_alerts(deposit)
        tell_ledger(held, was_full=standing.outstanding_wan == 0, by=by)
        return made


@transaction.atomic
def settle_deposit(
    *, deposit_id: int, movement: Movement, by: User, on: dt.date, version: int | None = None
) -> DepositMovement:
    """Return or keep what is held, in whole or in part, by a document.

    Raises:
        Conflict: when somebody settled or changed it meanwhile.
        FileRefused: when the document is not taken.
        RuleBroken: without reason or document, for an amount of nothing or above what is held, or a
            day that has not come or lies before the payment.
    """
    why = check_reason(movement.reason)
    with acting(user=by, reason=why):
        held = hold_deposit(deposit_id, version=version)
        deposit = held.deposit
        standing = standing_of(deposit)
        check_amount(movement.amount_wan, standing.held_wan, MORE_THAN_HELD, "held")
        check_day(movement.happened_on, on, deposit.paid_on, BEFORE_PAYMENT)
        if movement.upload is None and not movement.reference.strip():
            raise RuleBroken(DOCUMENT_NEEDED, code="document_needed", field="reference")
        kind = DepositMovement.Kind(movement.kind)
        made = move(held, movement, kind, by=by, on=on)
        record(
            events.DEPOSIT_SETTLED,
            deposit,
            by=by,
            reason=why,
            movement=made.pk,
            outcome=kind.value,
            wan=made.amount_wan,
        )
        return made


@transaction.atomic
def book_back_movement(*, movement_id: int, reason: str, by: User, on: dt.date) -> DepositMovement:
    """Take a mistaken movement back by a booking of its own.

    Raises:
        RuleBroken: without a reason, when it was booked back already or is a booking back, or a
            payment of which money was returned or kept since.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        deposit_id = DepositMovement.objects.values_list("deposit_id", flat=True).get(
            pk=movement_id
        )
        held = hold_deposit(deposit_id)
        deposit = held.deposit
        wrong = DepositMovement.objects.get(pk=movement_id)
        standing = standing_of(deposit)
        _check_reversible(wrong, standing)
        last_paid = last_payment(deposit)
        booked = DepositMovement.objects.create(
            deposit=deposit,
            kind=wrong.kind,
            happened_on=on,
            amount_wan=-wrong.amount_wan,
            reason=why,
            reverses=wrong,
            created_by=by,
            updated_by=by,
        )
        save_deposit(held, by=by, on=on)
        record(
            events.DEPOSIT_BOOKED_BACK,
            deposit,
            by=by,
            reason=why,
            movement=wrong.pk,
            wan=booked.amount_wan,
        )
        if wrong.kind == DepositMovement.Kind.PAID and not standing.outstanding_wan and last_paid:
            contract = held.contract
            if contract.kind == Kind.FORMAL:
                take_back_deposit_paid(project_id=contract.project_id, paid_on=last_paid, by=by)
        return booked


def _check_reversible(wrong: DepositMovement, standing: DepositStanding) -> None:
    if wrong.reverses_id is not None:
        raise RuleBroken(IS_BOOKING_BACK, code="is_booking_back")
    if DepositMovement.objects.filter(reverses=wrong).exists():
        raise RuleBroken(BOOKED_BACK_ALREADY, code="booked_back_already")
    if wrong.kind == DepositMovement.Kind.PAID and wrong.amount_wan > standing.held_wan:
        raise RuleBroken(STILL_HELD, code="still_held")


@transaction.atomic
def waive_deposit(
    *,
    deposit_id: int,
    reason: str,
    reference: str,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> Deposit:
    """Say that a deposit is no longer due, by a document.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without reason or document, once it was waived, or when part of it was paid.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_deposit(deposit_id, version=version)
        deposit = held.deposit
        check_not_waived(deposit)
        if deposit.paid_wan is not None:
            raise RuleBroken(PAID_ALREADY, code="paid_already")
        if not reference.strip():
            raise RuleBroken(DOCUMENT_NEEDED, code="document_needed", field="reference")
        deposit.outcome, deposit.outcome_on = Deposit.Outcome.WAIVED, on
        deposit.reason, deposit.reference = why, reference.strip()
        save_deposit(held, by=by, on=on, derive=False)
        record(events.DEPOSIT_WAIVED, deposit, by=by, reason=why)
        withdraw_deposit_alerts(deposit)
        return deposit
