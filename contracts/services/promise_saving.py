"""How a promise is locked, checked and saved; with it go its reports and the contract's columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import Contract, Obligation
from contracts.services.performance_notices import tell_settled
from contracts.services.report_clock import Settled, settle
from contracts.services.saving import LockedContract, lock_contract, save_contract
from projects.services.moves import IN_FUTURE
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

PROMISE_GONE = _("This promise no longer exists.")
NOT_OPEN = _("This promise has been settled already.")
NOT_SIGNED = _("The contract is not signed yet.")
REFERENCE_NEEDED = _("Give the number of the document.")
FILE_NEEDED = _("Upload the document that it rests on.")


@dataclass
class HeldPromise:
    """A promise with its contract locked for the rest of the transaction."""

    locked: LockedContract
    promise: Obligation

    @property
    def contract(self) -> Contract:
        """The locked contract."""
        return self.locked.contract


def hold_promise(
    promise_id: int, *, version: int | None = None, typed: Mapping[str, Any] | None = None
) -> HeldPromise:
    """Lock a promise's contract inside the transaction and read the promise anew.

    Raises:
        Conflict: when somebody saved the promise since the form was opened.
        RuleBroken: when it is gone.
    """
    contract_id = Obligation.objects.filter(pk=promise_id).values_list("contract_id").first()
    if contract_id is None:
        raise RuleBroken(PROMISE_GONE, code="promise_gone")
    locked = lock_contract(contract_id[0])
    promise = Obligation.objects.select_related("unit").filter(pk=promise_id).first()
    if promise is None:
        raise RuleBroken(PROMISE_GONE, code="promise_gone")
    if version is not None and promise.version != version:
        raise conflict_of(promise, version, typed or {}, changed_at=promise.updated_at)
    promise.contract = locked.contract
    return HeldPromise(locked, promise)


def check_open(promise: Obligation) -> None:
    """Refuse what is done with open promises only.

    Raises:
        RuleBroken: when it was kept or waived.
    """
    if promise.state != Obligation.State.OPEN:
        raise RuleBroken(NOT_OPEN, code="not_open")


def check_signed(contract: Contract) -> None:
    """Refuse what needs a signed contract.

    Raises:
        RuleBroken: before the signature.
    """
    if contract.signed_on is None:
        raise RuleBroken(NOT_SIGNED, code="not_signed")


def check_happened(day: dt.date, on: dt.date, field: str) -> None:
    """Refuse a day that has not come.

    Raises:
        RuleBroken: beside the field.
    """
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)


def check_reference(reference: str) -> str:
    """Return a document's number without blanks around it.

    Raises:
        RuleBroken: when there is none.
    """
    if not reference.strip():
        raise RuleBroken(REFERENCE_NEEDED, code="reference_needed", field="reference")
    return reference.strip()[:100]


def keep_promise_row(held: HeldPromise, *, by: User) -> None:
    """Save a changed promise with its version."""
    held.promise.version += 1
    held.promise.updated_by = by
    held.promise.save()


def settle_contract(contract: Contract, *, on: dt.date) -> Settled:
    """Bring a locked contract's special reports in step with its promises, and tell of it."""
    settled = settle(on=on, contracts=[contract.pk])
    tell_settled(settled, on=on)
    return settled


def close_act(
    held: HeldPromise, kind: str, *, by: User, on: dt.date, reason: str = "", **detail: Any
) -> Obligation:
    """Finish an act on a promise: reports, derived columns, the one event."""
    settle_contract(held.contract, on=on)
    save_contract(held.locked, by=by, on=on)
    record(held.contract, kind, held.promise, by=by, reason=reason, **detail)
    return held.promise


def record(
    contract: Contract,
    kind: str,
    promise: Obligation,
    *,
    by: User | None,
    reason: str = "",
    **detail: Any,
) -> None:
    """Record one act on a promise."""
    record_event(
        kind,
        by=by,
        county=contract.county_id,
        subject=contract,
        reason=reason,
        detail={"promise": promise.pk, "content": promise.content, "due": promise.due_on, **detail},
    )
