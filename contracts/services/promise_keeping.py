"""Promises kept, waived, opened again (R14): the unit reports, the bureau confirms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import Contract, Obligation
from contracts.models.choices import FileKind
from contracts.rules.life import SIGNED_ONCE, State
from contracts.selectors.contract_people import People
from contracts.selectors.ledger_hints import ledger_of
from contracts.services.files import attach
from contracts.services.performance_notices import forget_promise, promise_alert
from contracts.services.promise_saving import (
    FILE_NEEDED,
    HeldPromise,
    check_happened,
    check_open,
    check_reference,
    check_signed,
    close_act,
    hold_promise,
    keep_promise_row,
    settle_contract,
)
from contracts.services.saving import check_state
from projects.services.moves import check_reason
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

EVIDENCE_NEEDED = _("Upload at least one file that proves it.")
BEFORE_SIGNATURE = _("The contract was signed on %(day)s; it cannot have been kept before.")
LESS_NEEDS_NOTE = _("Less than promised: say what becomes of the rest.")
NOT_CLAIMED = _("The unit has not reported this promise as kept.")
OWN_CLAIM = _("Who reported it does not confirm it.")
CLAIMED_ALREADY = _("It is reported as kept already and waits for the bureau.")
NOT_SETTLED = _("This promise is open already.")
LEDGER_SILENT = _("The ledger does not say that this promise was kept.")
_DEMAND = "demand:"


@dataclass(frozen=True)
class Kept:
    """What is said of a promise that was kept."""

    kept_on: dt.date
    quantity: Decimal | None = None
    note: str = ""
    uploads: Sequence[File[Any]] = ()


@transaction.atomic
def claim_promise(
    *, promise_id: int, kept: Kept, by: User, on: dt.date, version: int | None = None
) -> Obligation:
    """Report a promise kept, with its evidence; the bureau confirms or returns it.

    Raises:
        Conflict: when somebody saved it meanwhile.
        FileRefused: when a file is not taken.
        RuleBroken: without evidence, for a day that cannot be, or while a report waits.
    """
    with acting(user=by):
        held = hold_promise(promise_id, version=version)
        promise = held.promise
        _check_kept(held, kept, on)
        if promise.claimed_on is not None:
            raise RuleBroken(CLAIMED_ALREADY, code="claimed_already")
        if not kept.uploads:
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="uploads")
        _attach(held, kept, by=by)
        promise.claimed_on, promise.claimed_quantity = kept.kept_on, kept.quantity
        promise.claim_note, promise.claimed_by = kept.note.strip(), by
        promise.claim_returned = ""
        keep_promise_row(held, by=by)
        people = People([held.contract], on).keepers(held.contract)
        raise_alerts(
            [promise_alert(notices.CLAIM_TO_CHECK, promise, people, period=f"{promise.version}")]
        )
        return close_act(
            held,
            events.PROMISE_CLAIMED,
            by=by,
            on=on,
            kept_on=kept.kept_on,
            quantity=kept.quantity,
        )


@transaction.atomic
def return_claim(
    *, promise_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> Obligation:
    """Return a unit's report of a kept promise; the promise stays open, the evidence with it.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a reason, or when nothing was reported.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_promise(promise_id, version=version)
        promise = held.promise
        check_open(promise)
        if promise.claimed_on is None:
            raise RuleBroken(NOT_CLAIMED, code="not_claimed")
        promise.claimed_on, promise.claimed_quantity = None, None
        promise.claim_returned = why[:500]
        keep_promise_row(held, by=by)
        forget_promise(promise.pk)
        people = People([held.contract], on).units(held.contract)
        raise_alerts(
            [
                promise_alert(
                    notices.CLAIM_RETURNED,
                    promise,
                    people,
                    period=f"{promise.version}",
                    reason=promise.claim_returned,
                )
            ]
        )
        return close_act(held, events.PROMISE_CLAIM_RETURNED, by=by, on=on, reason=why)


@transaction.atomic
def keep_promise(
    *, promise_id: int, kept: Kept, by: User, on: dt.date, version: int | None = None
) -> Obligation:
    """Record a promise as kept, or confirm that a unit reported so: the bureau's act.

    Kept after its day, it still owes the special report of that day; kept in time, a report that
    was opened is withdrawn.

    Raises:
        Conflict: when somebody saved it meanwhile.
        FileRefused: when a file is not taken.
        RuleBroken: without evidence, for a day that cannot be, or by who reported it.
    """
    with acting(user=by):
        held = hold_promise(promise_id, version=version)
        promise = held.promise
        _check_kept(held, kept, on)
        if promise.claimed_on is not None and promise.claimed_by_id == by.pk:
            raise RuleBroken(OWN_CLAIM, code="own_claim")
        if not kept.uploads and not promise.evidence.exists():
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="uploads")
        _attach(held, kept, by=by)
        return _keep(held, kept, by=by, on=on)


@transaction.atomic
def keep_by_ledger(
    *, promise_id: int, by: User, on: dt.date, version: int | None = None
) -> Obligation:
    """Record a promise as kept by what the ledger says: its day, its amount, its evidence there.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when the ledger does not say so any more.
    """
    with acting(user=by):
        held = hold_promise(promise_id, version=version)
        hint = ledger_of(held.contract, on).hint(held.promise)
        if hint is None or hint.kept_on is None:
            raise RuleBroken(LEDGER_SILENT, code="ledger_silent")
        kept = Kept(max(hint.kept_on, _earliest(held.contract)), hint.quantity, hint.text)
        _check_kept(held, kept, on)
        return _keep(held, kept, by=by, on=on)


@dataclass(frozen=True)
class Waiver:
    """Why a promise is no longer claimed, by what document."""

    reason: str
    reference: str
    upload: File[Any] | None


@transaction.atomic
def waive_promise(
    *, promise_id: int, waiver: Waiver, by: User, on: dt.date, version: int | None = None
) -> Obligation:
    """Waive a promise by a document; a special report for it is no longer owed.

    Raises:
        Conflict: when somebody saved it meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: without reason, document number or file.
    """
    why = check_reason(waiver.reason)
    with acting(user=by, reason=why):
        held = hold_promise(promise_id, version=version)
        promise = held.promise
        check_signed(held.contract)
        check_open(promise)
        reference = check_reference(waiver.reference)
        if waiver.upload is None:
            raise RuleBroken(FILE_NEEDED, code="file_needed", field="upload")
        file = attach(held.contract, waiver.upload, kind=FileKind.DECISION, by=by, title=reference)
        promise.evidence.add(file)
        words = {"reference": reference, "reason": why}
        promise.settle_note = (gettext("%(reference)s: %(reason)s") % words)[:500]
        promise.state, promise.settled_by = Obligation.State.WAIVED, by
        keep_promise_row(held, by=by)
        forget_promise(promise.pk)
        return close_act(held, events.PROMISE_WAIVED, by=by, on=on, reason=why, reference=reference)


@transaction.atomic
def reopen_promise(
    *, promise_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> Obligation:
    """Open a promise again that was recorded as kept or waived by mistake; its files stay.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a reason, or when it is open.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        held = hold_promise(promise_id, version=version)
        promise = held.promise
        check_state(held.contract, *(SIGNED_ONCE - {State.ARCHIVED}))
        if promise.state == Obligation.State.OPEN:
            raise RuleBroken(NOT_SETTLED, code="not_settled")
        promise.state, promise.settled_by = Obligation.State.OPEN, None
        promise.met_on, promise.met_quantity, promise.settle_note = None, None, ""
        keep_promise_row(held, by=by)
        return close_act(held, events.PROMISE_REOPENED, by=by, on=on, reason=why)


def _check_kept(held: HeldPromise, kept: Kept, on: dt.date) -> None:
    promise, contract = held.promise, held.contract
    check_signed(contract)
    check_state(contract, *(SIGNED_ONCE - {State.ARCHIVED}))
    check_open(promise)
    check_happened(kept.kept_on, on, "kept_on")
    if kept.kept_on < _earliest(contract):
        words = {"day": contract.signed_on}
        raise RuleBroken(str(BEFORE_SIGNATURE) % words, code="before_signature", field="kept_on")
    less = promise.quantity is not None and (kept.quantity or 0) < promise.quantity
    if less and not kept.note.strip():
        raise RuleBroken(LESS_NEEDS_NOTE, code="less_needs_note", field="note")


def _earliest(contract: Contract) -> dt.date:
    return contract.signed_on or dt.date.min


def _attach(held: HeldPromise, kept: Kept, *, by: User) -> None:
    for upload in kept.uploads:
        file = attach(
            held.contract, upload, kind=FileKind.EVIDENCE, by=by, happened_on=kept.kept_on
        )
        held.promise.evidence.add(file)


def _keep(held: HeldPromise, kept: Kept, *, by: User, on: dt.date) -> Obligation:
    promise = held.promise
    if kept.kept_on > promise.due_on:
        # It was not performed on its day, whether or not the scan has come to it.
        settle_contract(held.contract, on=on)
    for each in [promise, *_asked_again(held)]:
        each.state, each.settled_by = Obligation.State.MET, by
        each.met_on, each.met_quantity = kept.kept_on, kept.quantity
        each.settle_note = kept.note.strip()[:500]
        each.contract = held.contract
        each.version += 1
        each.updated_by = by
        each.save()
        forget_promise(each.pk)
    return close_act(
        held,
        events.PROMISE_KEPT,
        by=by,
        on=on,
        kept_on=kept.kept_on,
        quantity=kept.quantity,
        promised=promise.quantity,
    )


def demand_term(promise: Obligation, decision_id: int) -> str:
    """Return the mark of a promise that a decision demands anew."""
    root = _root(promise) if promise.term.startswith(_DEMAND) else promise.pk
    return f"{_DEMAND}{decision_id}:{root}"


def _asked_again(held: HeldPromise) -> list[Obligation]:
    """Return the open demands of the same promise, or the promise that a demand is about."""
    open_ones = held.contract.obligations.filter(state=Obligation.State.OPEN)
    open_ones = open_ones.exclude(pk=held.promise.pk)
    root = str(held.promise.pk)
    if held.promise.term.startswith(_DEMAND):
        root = _root(held.promise)
    found = [each for each in open_ones.filter(term__startswith=_DEMAND) if _root(each) == root]
    return found + list(open_ones.filter(pk=int(root)))


def _root(promise: Obligation) -> str:
    return promise.term.rpartition(":")[2]
