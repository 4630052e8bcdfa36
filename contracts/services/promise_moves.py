"""Due days moved by record (R14): by agreement, by decision, with both values and the document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts import events_performance as events
from contracts import notices_performance as notices
from contracts.models import Contract, ContractChange, DateChange, Obligation
from contracts.models.choices import FileKind
from contracts.policies_performance import PROMISES
from contracts.rules.life import RUNNING
from contracts.rules.performance import due_by, promises_of
from contracts.selectors.contract_people import People
from contracts.selectors.promise_terms import terms_of
from contracts.services.files import attach
from contracts.services.performance_notices import forget_promise, promise_alert
from contracts.services.promise_saving import (
    check_open,
    check_reference,
    check_signed,
    close_act,
    hold_promise,
    settle_contract,
)
from contracts.services.saving import check_state
from projects.services.moves import check_reason
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force

SAME_DAY = _("That is the day it is due now.")
DAY_PASSED = _("That day has passed already.")
ONLY_LATER = _("The new day must be after the present one.")
OVERDUE_MOVES = _(
    "The due day has passed. Now it moves only by what the leading group decides on the special"
    " report."
)


@dataclass(frozen=True)
class Move:
    """A due day moved by a recorded decision, with its document."""

    new_due_on: dt.date
    reference: str
    reason: str
    upload: File[Any] | None = None


@transaction.atomic
def move_promise(
    *, promise_id: int, move: Move, by: User, on: dt.date, version: int | None = None
) -> DateChange:
    """Move the due day of a promise that has not passed, by a recorded decision.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: once the day has passed (the special report decides then), for a new day that
            is not later, without document number or reason.
    """
    reason = check_reason(move.reason)
    with acting(user=by, reason=reason):
        held = hold_promise(promise_id, version=version)
        promise, contract = held.promise, held.contract
        check_signed(contract)
        check_state(contract, *RUNNING)
        check_open(promise)
        if promise.due_on < on:
            raise RuleBroken(OVERDUE_MOVES, code="overdue_moves")
        reference = check_reference(move.reference)
        check_new_day(promise.due_on, move.new_due_on, on)
        if move.upload is not None:
            attach(contract, move.upload, kind=FileKind.DECISION, by=by, title=reference)
        change = move_due_day(
            promise, move.new_due_on, by=by, on=on, reference=reference, reason=reason
        )
        close_act(
            held,
            events.PROMISE_MOVED,
            by=by,
            on=on,
            reason=reason,
            old=change.old_due_on,
            new=change.new_due_on,
            reference=reference,
        )
        return change


def check_new_day(old: dt.date, new: dt.date, on: dt.date, field: str = "new_due_on") -> None:
    """Refuse a new due day that is not after the old one, or has passed.

    Raises:
        RuleBroken: beside the field.
    """
    if new == old:
        raise RuleBroken(SAME_DAY, code="same_day", field=field)
    if new < old:
        raise RuleBroken(ONLY_LATER, code="only_later", field=field)
    if new < on:
        raise RuleBroken(DAY_PASSED, code="day_passed", field=field)


def move_due_day(
    promise: Obligation, new: dt.date, *, by: User, on: dt.date, reference: str, **more: Any
) -> DateChange:
    """Move a due day by record, save the promise and tell who performs it; part of another act."""
    change = DateChange.objects.create(
        obligation=promise,
        old_due_on=promise.due_on,
        new_due_on=new,
        reference=reference[:100],
        created_by=by,
        updated_by=by,
        **more,
    )
    promise.due_on = new
    promise.version += 1
    promise.updated_by = by
    promise.save()
    forget_promise(promise.pk)
    people = People([promise.contract], on)
    words = {"old": change.old_due_on, "reference": change.reference}
    alert = promise_alert(
        notices.OBLIGATION_MOVED, promise, people.units(promise.contract), **words
    )
    raise_alerts([alert])
    return change


def follow_terms(
    contract: Contract, *, by: User, by_contract: Contract, on: dt.date | None = None
) -> list[DateChange]:
    """Let open promises follow the terms that a signed agreement has changed; part of its act.

    The contract is locked and its terms are the new ones. Due days move by record, with both
    values and the agreement; quantities follow. A day that was missed before the agreement was
    signed stays missed: its special report is opened first.

    Raises:
        Nothing: what no longer hangs on a date stays as it is.
    """
    today = on or clock.today()
    settle_contract(contract, on=today)
    changes = _new_days(contract, by_contract, today)
    moved = []
    for promise in list(contract.obligations.filter(state=Obligation.State.OPEN).exclude(term="")):
        promise.contract = contract
        if promise.term not in changes:
            continue
        new_day, quantity = changes[promise.term]
        if quantity is not None:
            promise.quantity = quantity
        if new_day is None or new_day == promise.due_on:
            promise.updated_by = by
            promise.version += 1
            promise.save()
            continue
        moved.append(
            move_due_day(
                promise,
                new_day,
                by=by,
                on=today,
                reference=by_contract.number or by_contract.title,
                by_contract=by_contract,
                reason=gettext("The terms were changed by agreement."),
            )
        )
    settle_contract(contract, on=today)
    return moved


def _new_days(
    contract: Contract, by_contract: Contract, on: dt.date
) -> dict[str, tuple[dt.date | None, Decimal | None]]:
    """Return day and quantity of the promises whose terms the agreement changed."""
    terms, before = terms_of(contract), {}
    for change in ContractChange.objects.filter(contract=contract, by_contract=by_contract):
        before[change.field] = change.old
    old_dates = {
        name: dt.date.fromisoformat(before[name]) if before.get(name) else None
        for name in terms.dates
        if name in before
    }
    found = {}
    rules = {each.term: each for each in in_force(PROMISES, contract.county, on).value}
    for promise in promises_of(terms, rules.values()):
        was_due = due_by(rules[promise.term], {**terms.dates, **old_dates})
        moves = promise.due_on != was_due if before else True
        found[promise.term.value] = (promise.due_on if moves else None, promise.quantity)
    return found
