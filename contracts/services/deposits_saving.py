"""The one door through which a deposit is written: locks, version, what is derived, the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from contracts import events_land as events
from contracts import notices_land as notices
from contracts.models import Contract, Deposit, DepositMovement
from contracts.models.choices import FileKind
from contracts.rules.land import DepositStanding, deposit_standing
from contracts.rules.life import Kind
from contracts.services.files import attach
from contracts.services.saving import LockedContract, lock_contract, save_contract
from projects.services.contract_facts import record_deposit_paid
from projects.services.moves import IN_FUTURE
from projects.services.saving import conflict_of, lock_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import withdraw_alerts
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.money import plain_wan

SUBJECT = "contracts.deposit"
ABOVE_NOTHING = _("Enter an amount above nothing.")
WAIVED_ALREADY = _("This deposit is no longer due.")


@dataclass(frozen=True)
class Movement:
    """Money that moved, as the form has it."""

    kind: str
    happened_on: dt.date
    amount_wan: Decimal
    reason: str = ""
    reference: str = ""
    upload: File[Any] | None = None


@dataclass
class HeldDeposit:
    """A deposit whose project and contract are locked for the rest of the transaction."""

    locked: LockedContract
    deposit: Deposit

    @property
    def contract(self) -> Contract:
        """The locked contract."""
        return self.locked.contract


def withdraw_deposit_alerts(deposit: Deposit) -> None:
    """Take back what asked for a deposit."""
    for kind in (notices.DEPOSIT_DUE, notices.DEPOSIT_OVERDUE):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, deposit.pk))


def hold_deposit(
    deposit_id: int,
    *,
    version: int | None = None,
    typed: Mapping[str, object] | None = None,
) -> HeldDeposit:
    """Lock the project, then the contract of a deposit, read it, check the form's version.

    Raises:
        Conflict: when somebody saved it since the form was opened.
    """
    contract_id, project_id = Deposit.objects.values_list(
        "contract_id", "contract__project_id"
    ).get(pk=deposit_id)
    # The ledger hears of a payment: its project is locked before the contract.
    lock_project(project_id)
    locked = lock_contract(contract_id)
    deposit = Deposit.objects.select_related("updated_by").get(pk=deposit_id)
    deposit.contract = locked.contract
    if version is not None and version != deposit.version:
        raise conflict_of(deposit, version, typed or {}, changed_at=deposit.updated_at)
    return HeldDeposit(locked, deposit)


def move(
    held: HeldDeposit, movement: Movement, kind: DepositMovement.Kind, *, by: User, on: dt.date
) -> DepositMovement:
    """Enter money that moved, with its file, and save the deposit."""
    file = None
    if movement.upload is not None:
        file = attach(
            held.contract,
            movement.upload,
            kind=FileKind.DEPOSIT,
            by=by,
            happened_on=movement.happened_on,
        )
    made = DepositMovement.objects.create(
        deposit=held.deposit,
        kind=kind,
        happened_on=movement.happened_on,
        amount_wan=movement.amount_wan,
        reason=movement.reason.strip(),
        reference=movement.reference.strip(),
        file=file,
        created_by=by,
        updated_by=by,
    )
    save_deposit(held, by=by, on=on)
    return made


def save_deposit(held: HeldDeposit, *, by: User, on: dt.date, derive: bool = True) -> None:
    """Save a deposit with its version and what is derived, and its contract."""
    deposit = held.deposit
    if derive:
        _derive(deposit)
    deposit.version += 1
    deposit.updated_by = by
    deposit.save()
    save_contract(held.locked, by=by, on=on)


def _derive(deposit: Deposit) -> None:
    """Set the sums, the day of the first payment that stands, and what it comes to."""
    standing = standing_of(deposit)
    deposit.paid_wan = standing.paid_wan or None
    deposit.returned_wan = standing.returned_wan or None
    deposit.kept_wan = standing.kept_wan or None
    paid = standing_payments(deposit).order_by("happened_on").first()
    deposit.paid_on = paid.happened_on if paid else None
    deposit.outcome = standing.outcome
    settled = deposit.movements.exclude(kind=DepositMovement.Kind.PAID).order_by("-happened_on")
    last = settled.first() if standing.outcome not in {"", "held"} else None
    deposit.outcome_on = last.happened_on if last else None


def standing_of(deposit: Deposit) -> DepositStanding:
    """Return what of a deposit is paid, returned, kept: one query."""
    moved = deposit.movements.values_list("kind", "amount_wan")
    return deposit_standing(Decimal(deposit.amount_wan), moved)


def standing_payments(deposit: Deposit) -> Any:
    """Return the payments that were not booked back."""
    return deposit.movements.filter(kind=DepositMovement.Kind.PAID, reverses=None, reversed_by=None)


def last_payment(deposit: Deposit) -> dt.date | None:
    """Return the day of the last payment that stands."""
    last = standing_payments(deposit).order_by("-happened_on").first()
    return last.happened_on if last else None


def tell_ledger(held: HeldDeposit, *, was_full: bool, by: User) -> None:
    """Tell the ledger once a formal contract's deposit is paid in full."""
    paid_on = last_payment(held.deposit)
    is_full = standing_of(held.deposit).outstanding_wan == 0
    contract = held.contract
    if is_full and not was_full and paid_on is not None and contract.kind == Kind.FORMAL:
        record_deposit_paid(project_id=contract.project_id, paid_on=paid_on, by=by)


def log_deposits_export(*, by: User, rows: int, words: Mapping[str, Any]) -> None:
    """Record that the list of deposits left the house: how many rows, of which filter."""
    record_event(
        events.DEPOSITS_EXPORTED,
        by=by,
        subject=("contracts.deposit", "list"),
        subject_label=str(_("Deposits")),
        detail={"rows": rows, "filter": dict(words)},
    )


def check_not_waived(deposit: Deposit) -> None:
    """Refuse what is done with a deposit that is still due.

    Raises:
        RuleBroken: when it was waived.
    """
    if deposit.outcome == Deposit.Outcome.WAIVED:
        raise RuleBroken(WAIVED_ALREADY, code="waived_already")


def check_amount(amount: Decimal, most: Decimal, message: Any, name: str) -> None:
    """Refuse an amount of nothing, or above the most.

    Raises:
        RuleBroken: with `message`, which names the most by `name`.
    """
    if amount <= 0:
        raise RuleBroken(ABOVE_NOTHING, code="above_nothing", field="amount_wan")
    if amount > most:
        words = {name: plain_wan(most)}
        raise RuleBroken(str(message) % words, code="too_much", field="amount_wan")


def check_day(day: dt.date, on: dt.date, first: dt.date | None, message: Any) -> None:
    """Refuse a day that has not come, or lies before the first.

    Raises:
        RuleBroken: with `message`, which names the first day.
    """
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="happened_on")
    if first is not None and day < first:
        raise RuleBroken(str(message) % {"day": first}, code="too_early", field="happened_on")


def record(kind: str, deposit: Deposit, *, by: User, reason: str = "", **detail: Any) -> None:
    """Record one act on a deposit, with its contract as the subject."""
    record_event(
        kind,
        by=by,
        county=deposit.contract.county_id,
        subject=deposit.contract,
        reason=reason,
        detail={"deposit": deposit.pk, **detail},
    )
