"""Filing, performance and the end of a contract (rules R14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events, events_life
from contracts.models import Contract, Obligation
from contracts.models.choices import FileKind
from contracts.rules.life import ENDED, RUNNING, Kind, State
from contracts.selectors.copies import missing_for_filing
from contracts.selectors.life import has_running_formal, kind_rule
from contracts.services.ended_notices import take_back_of
from contracts.services.files import attach
from contracts.services.promise_saving import settle_contract
from contracts.services.saving import (
    LockedContract,
    check_state,
    lock_with_project,
    save_contract,
    set_state,
)
from projects.services.contract_facts import record_contract_ended, record_contract_filed
from projects.services.moves import IN_FUTURE, check_reason
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOT_COMPLETE = _("It cannot be filed yet. Missing: %(items)s.")
BEFORE_SIGNED = _("The contract was signed on %(signed)s; this cannot be before.")
BEFORE_FILED = _("The contract was filed on %(filed)s; performance cannot be entered before.")
STILL_OPEN = _("Not fulfilled while promises are open: %(items)s. Settle or waive each first.")
NOT_AN_END = _("Choose how the contract ended.")
DOCUMENT_NEEDED = _("Upload the document that it rests on.")
REFERENCE_NEEDED = _("Give the number of the document.")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Ending:
    """How a contract ended, and by what document."""

    state: State
    ended_on: dt.date
    reason: str = ""
    reference: str = ""
    upload: File[Any] | None = None


@transaction.atomic
def file_contract(
    *,
    contract_id: int,
    filed_on: dt.date,
    by: User,
    on: dt.date,
    in_force_on: dt.date | None = None,
    version: int | None = None,
) -> Contract:
    """File a signed contract: its originals are with all named holders.

    With `in_force_on` its performance begins in the same act.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: while originals or holders are missing, or for a day that cannot be.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.SIGNED)
        _check_day(contract, filed_on, "filed_on", on)
        if kind_rule(contract.county, contract.kind, contract.signed_on or on).filing:
            missing = missing_for_filing(contract, on)
            if missing:
                words = {"items": "、".join(missing)}
                raise RuleBroken(str(NOT_COMPLETE) % words, code="not_complete")
        set_state(contract, State.FILED)
        contract.filed_on = filed_on
        fields = {"state", "filed_on"}
        if in_force_on is not None:
            fields |= _begin(contract, in_force_on, on)
        save_contract(locked, by=by, on=on, fields=fields)
        if contract.kind == Kind.FORMAL:
            record_contract_filed(
                project_id=contract.project_id,
                filed_on=filed_on,
                reference=contract.number,
                by=by,
            )
        record_event(
            events.FILED,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"filed_on": filed_on, "in_force_on": in_force_on},
        )
        return contract


@transaction.atomic
def begin_performance(
    *,
    contract_id: int,
    since: dt.date,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> Contract:
    """Put a filed contract into performance from the day it came into force.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: when it is not filed, or for a day that cannot be.
    """
    with acting(user=by):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.FILED)
        fields = _begin(contract, since, on)
        save_contract(locked, by=by, on=on, fields=fields)
        record_event(
            events.PERFORMING,
            by=by,
            county=contract.county_id,
            subject=contract,
            detail={"since": since},
        )
        return contract


@transaction.atomic
def end_contract(
    *,
    contract_id: int,
    ending: Ending,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> Contract:
    """End a contract: fulfilled once nothing is open, breached or terminated by a document.

    Raises:
        Conflict: when somebody saved it meanwhile.
        FileRefused: when the file is not taken.
        RuleBroken: while promises are open, without reason or document, or for a day that cannot
            be.
    """
    why = ending.reason.strip()
    if ending.state not in ENDED:
        raise RuleBroken(NOT_AN_END, code="not_an_end", field="state")
    with acting(user=by, reason=why or None):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, *RUNNING, State.BREACHED)
        _check_day(contract, ending.ended_on, "ended_on", on)
        _check_ending(contract, ending)
        if ending.upload is not None:
            attach(
                contract,
                ending.upload,
                kind=FileKind.DECISION,
                by=by,
                happened_on=ending.ended_on,
            )
        _end(locked, ending, by=by, on=on)
        record_event(
            events.ENDED,
            by=by,
            county=contract.county_id,
            subject=contract,
            reason=why,
            detail={
                "state": contract.state,
                "ended_on": ending.ended_on,
                "reference": contract.end_reference,
            },
        )
        return contract


def end_by_agreement(agreement: Contract, locked: LockedContract, *, by: User, on: dt.date) -> None:
    """Terminate the contract that a signed termination agreement names; part of its signing."""
    ending = Ending(
        state=State.TERMINATED,
        ended_on=agreement.signed_on or on,
        reason=agreement.title,
        reference=agreement.number,
    )
    _end(locked, ending, by=by, on=on)


def end_locked(locked: LockedContract, ending: Ending, *, by: User, on: dt.date) -> None:
    """End a contract that is locked with its project, as part of another act and its event.

    Raises:
        RuleBroken: for a day that cannot be.
    """
    _check_day(locked.contract, ending.ended_on, "decided_on", on)
    _end(locked, ending, by=by, on=on)


@transaction.atomic
def resume_contract(
    *, contract_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> Contract:
    """Put a breached contract into performance again.

    Raises:
        Conflict: when somebody saved it meanwhile.
        RuleBroken: without a reason, or when it was not breached.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        locked = lock_with_project(contract_id, version=version)
        contract = locked.contract
        check_state(contract, State.BREACHED)
        set_state(contract, State.PERFORMING)
        contract.performing_since = contract.performing_since or on
        contract.ended_on, contract.end_reason, contract.end_reference = None, "", ""
        save_contract(
            locked,
            by=by,
            on=on,
            fields=("state", "performing_since", "ended_on", "end_reason", "end_reference"),
        )
        record_event(
            events_life.RESUMED,
            by=by,
            county=contract.county_id,
            subject=contract,
            reason=why,
        )
        return contract


def _begin(contract: Contract, since: dt.date, on: dt.date) -> set[str]:
    _check_day(contract, since, "in_force_on", on)
    set_state(contract, State.PERFORMING)
    contract.performing_since = since
    return {"state", "performing_since"}


def _check_day(contract: Contract, day: dt.date, field: str, on: dt.date) -> None:
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)
    if contract.signed_on is not None and day < contract.signed_on:
        words = {"signed": contract.signed_on}
        raise RuleBroken(str(BEFORE_SIGNED) % words, code="before_signed", field=field)


def _check_ending(contract: Contract, ending: Ending) -> None:
    if ending.state is State.FULFILLED:
        open_ones = Obligation.objects.filter(contract=contract, state=Obligation.State.OPEN)
        named = list(open_ones.order_by("due_on").values_list("content", flat=True)[:_MOST_NAMED])
        if named:
            words = {"items": "；".join(named)}
            raise RuleBroken(str(STILL_OPEN) % words, code="still_open", field="state")
        return
    check_reason(ending.reason)
    if not ending.reference.strip():
        raise RuleBroken(REFERENCE_NEEDED, code="reference_needed", field="reference")
    if ending.upload is None:
        raise RuleBroken(DOCUMENT_NEEDED, code="document_needed", field="file")


def _end(locked: LockedContract, ending: Ending, *, by: User, on: dt.date) -> None:
    contract = locked.contract
    set_state(contract, ending.state)
    contract.ended_on = ending.ended_on
    contract.end_reason = ending.reason.strip()
    contract.end_reference = ending.reference.strip()[:100]
    save_contract(locked, by=by, on=on, fields=("state", "ended_on", "end_reason", "end_reference"))
    # At once, not at night: nobody is asked for a report that the end has made pointless.
    settle_contract(contract, on=on)
    take_back_of(contract)
    is_formal = contract.kind == Kind.FORMAL and ending.state is State.TERMINATED
    if is_formal and not has_running_formal(contract):
        record_contract_ended(project_id=contract.project_id, reference=contract.number, by=by)
