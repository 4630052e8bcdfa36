"""Promises of both sides (R14): made of the terms, typed, changed before the signature, moved.

A due day is typed once. After the signature it moves only by a `DateChange`: by an agreement, by a
decision on a special report, or by a recorded decision before the day has come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_performance as events
from contracts.models import Contract, Obligation
from contracts.policies_performance import PROMISES
from contracts.rules.life import BEFORE_SIGNING, RUNNING, State
from contracts.selectors.promise_terms import Proposal, proposals
from contracts.services.performance_notices import forget_promise
from contracts.services.promise_moves import Move, follow_terms, move_promise
from contracts.services.promise_saving import (
    HeldPromise,
    check_open,
    check_reference,
    close_act,
    hold_promise,
    keep_promise_row,
    record,
    settle_contract,
)
from contracts.services.saving import LockedContract, check_state, lock_contract, save_contract
from zhaoshang.accounts.models import Unit, User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

__all__ = [
    "Move",
    "PromiseFacts",
    "add_promise",
    "change_promise",
    "follow_terms",
    "make_all_promises",
    "make_promises",
    "move_promise",
    "remove_promise",
]

DATE_NEEDED = _("Say by when: a promise without a date cannot be kept in time.")
CONTENT_NEEDED = _("Say what was promised.")
BEFORE_SIGNATURE = _("The contract was signed on %(day)s; nothing was due before.")
NOTHING_CHOSEN = _("Choose at least one promise.")
DATE_BY_RECORD = _("The contract is signed: the due day moves only by a recorded decision.")
_BEFORE_END = (*BEFORE_SIGNING, *RUNNING, State.BREACHED)


@dataclass(frozen=True)
class PromiseFacts:
    """What is typed of a promise."""

    side: str
    kind: str
    content: str
    due_on: dt.date | None
    quantity: Decimal | None = None
    measure: str = ""
    unit: Unit | None = None
    owes_report: bool = True


@transaction.atomic
def make_promises(
    *,
    contract_id: int,
    chosen: Collection[str],
    by: User,
    on: dt.date,
    days: Mapping[str, dt.date | None] | None = None,
    version: int | None = None,
) -> list[Obligation]:
    """Make the chosen promises of the terms; those that stand already are left as they are.

    Args:
        contract_id: The contract.
        chosen: Codes of the terms.
        by: Who acts.
        on: The day of the act.
        days: Due days that were typed instead of the terms' own.
        version: The contract's version that the preview was opened with.

    Raises:
        Conflict: when somebody saved the contract meanwhile.
        RuleBroken: when nothing is chosen, or beside the field of a promise without a date.
    """
    with acting(user=by):
        locked = lock_contract(contract_id, version=version)
        contract = locked.contract
        check_state(contract, *_BEFORE_END)
        wanted = [each for each in proposals(contract, on) if each.term in chosen]
        if not wanted:
            raise RuleBroken(NOTHING_CHOSEN, code="nothing_chosen")
        made = [
            _create(
                contract,
                _facts_of(each, contract, (days or {}).get(each.term)),
                by=by,
                term=each.term,
            )
            for each in wanted
            if not each.exists
        ]
        mark_used(in_force(PROMISES, contract.county, on))
        _close(locked, made, by=by, on=on)
        return made


def make_all_promises(locked: LockedContract, *, by: User, on: dt.date) -> list[Obligation]:
    """Make every dated promise of a locked contract's terms, as part of another act (signing)."""
    contract = locked.contract
    made = [
        _create(contract, _facts_of(each, contract, None), by=by, term=each.term)
        for each in proposals(contract, on)
        if not each.exists and each.promise.due_on is not None
    ]
    if made:
        settle_contract(contract, on=on)
    return made


def _facts_of(proposal: Proposal, contract: Contract, day: dt.date | None) -> PromiseFacts:
    promise = proposal.promise
    due_on = day or promise.due_on
    if due_on is None:
        raise RuleBroken(DATE_NEEDED, code="date_needed", field=f"due_{proposal.term}")
    _check_day(contract, due_on, f"due_{proposal.term}")
    return PromiseFacts(
        side=promise.side,
        kind=promise.kind,
        content=proposal.content,
        due_on=due_on,
        quantity=promise.quantity,
        measure=promise.measure,
        owes_report=proposal.owes_report,
    )


def _close(locked: LockedContract, made: Sequence[Obligation], *, by: User, on: dt.date) -> None:
    settle_contract(locked.contract, on=on)
    save_contract(locked, by=by, on=on)
    if made:
        record(
            locked.contract,
            events.PROMISES_MADE,
            made[0],
            by=by,
            terms=[each.term for each in made],
            days={each.term: each.due_on for each in made},
        )


@transaction.atomic
def add_promise(
    *, contract_id: int, facts: PromiseFacts, by: User, on: dt.date, reference: str = ""
) -> Obligation:
    """Add a promise; after the signature with the number of the document it rests on.

    Raises:
        RuleBroken: without words or a date, for a day before the signature, or without a document
            once the contract is signed.
    """
    reason = reference.strip()
    with acting(user=by, reason=reason or None):
        locked = lock_contract(contract_id)
        contract = locked.contract
        check_state(contract, *_BEFORE_END)
        if contract.signed_on is not None:
            check_reference(reference)
        promise = _create(contract, _checked(contract, facts), by=by)
        held = HeldPromise(locked, promise)
        return close_act(held, events.PROMISE_SAVED, by=by, on=on, reason=reason)


@transaction.atomic
def change_promise(
    *,
    promise_id: int,
    facts: PromiseFacts,
    by: User,
    on: dt.date,
    reference: str = "",
    version: int | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Obligation:
    """Change a promise: all of it before the signature, afterwards by a document and not its day.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: for another due day once the contract is signed, or what `add_promise` refuses.
    """
    reason = reference.strip()
    with acting(user=by, reason=reason or None):
        held = hold_promise(promise_id, version=version, typed=typed)
        promise, contract = held.promise, held.contract
        check_open(promise)
        if contract.signed_on is not None:
            facts = replace(facts, due_on=facts.due_on or promise.due_on)
            if facts.due_on != promise.due_on:
                raise RuleBroken(DATE_BY_RECORD, code="date_by_record", field="due_on")
            check_reference(reference)
        checked = _checked(contract, facts)
        for name in ("side", "kind", "content", "due_on", "quantity", "measure", "unit"):
            setattr(promise, name, getattr(checked, name))
        promise.owes_report = checked.owes_report
        if contract.signed_on is None:
            promise.first_due_on = promise.due_on
        keep_promise_row(held, by=by)
        return close_act(held, events.PROMISE_SAVED, by=by, on=on, reason=reason)


@transaction.atomic
def remove_promise(*, promise_id: int, by: User, on: dt.date, version: int | None = None) -> None:
    """Take a promise out of a draft.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: once the contract is signed.
    """
    with acting(user=by):
        held = hold_promise(promise_id, version=version)
        check_state(held.contract, *BEFORE_SIGNING)
        pk = held.promise.pk
        held.promise.delete()
        held.promise.pk = pk
        forget_promise(pk)
        save_contract(held.locked, by=by, on=on)
        record(held.contract, events.PROMISE_REMOVED, held.promise, by=by)


def _checked(contract: Contract, facts: PromiseFacts) -> PromiseFacts:
    if not facts.content.strip():
        raise RuleBroken(CONTENT_NEEDED, code="content_needed", field="content")
    if facts.due_on is None:
        raise RuleBroken(DATE_NEEDED, code="date_needed", field="due_on")
    _check_day(contract, facts.due_on, "due_on")
    return replace(facts, content=facts.content.strip())


def _check_day(contract: Contract, due_on: dt.date, field: str) -> None:
    if contract.signed_on is not None and due_on < contract.signed_on:
        words = {"day": contract.signed_on}
        raise RuleBroken(str(BEFORE_SIGNATURE) % words, code="before_signature", field=field)


def _create(contract: Contract, facts: PromiseFacts, *, by: User, term: str = "") -> Obligation:
    if facts.due_on is None:
        raise RuleBroken(DATE_NEEDED, code="date_needed", field="due_on")
    promise = Obligation.objects.create(
        contract=contract,
        side=facts.side,
        kind=facts.kind,
        content=facts.content,
        due_on=facts.due_on,
        first_due_on=facts.due_on,
        quantity=facts.quantity,
        measure=facts.measure,
        unit=facts.unit,
        owes_report=facts.owes_report,
        term=term,
        created_by=by,
        updated_by=by,
    )
    promise.contract = contract
    return promise
