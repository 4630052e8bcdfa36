"""Originals of a contract: holders named, sent by the bureau, confirmed by each holder (S4, R14).

Custody, trouble and withdrawal are in `copy_changes`, loans in `loans`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from contracts import events_copies as events
from contracts.models import Contract, ContractCopy
from contracts.rules.copies import Standing, standing_of
from contracts.rules.life import SIGNED_ONCE, State
from contracts.services.copy_notices import settle_contract, settle_copy, tell_sent
from contracts.services.saving import LockedContract, lock_contract, save_contract
from projects.services.moves import IN_FUTURE
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOT_SIGNED = _("Originals are filed once the contract is signed.")
IN_ARCHIVES = _("The contract is in the archives; its originals no longer change.")
NOBODY_NAMED = _("Name at least one holder.")
PLACE_TAKEN = _("This holder has its original already.")
FOREIGN_HOLDER = _("Only units of the county keep its originals.")
FOREIGN_CUSTODIAN = _("%(person)s is not of %(unit)s. Name somebody of the unit that keeps it.")
NOTHING_TICKED = _("Tick at least one original.")
NOT_OF_CONTRACT = _("This original does not belong to the contract.")
SENT_ALREADY = _("Original %(copy)s has been sent already, on %(day)s.")
BEFORE_SIGNING = _("The contract was signed on %(day)s; nothing was sent before.")
NOT_YOURS = _("Only the custodian of the unit that keeps an original confirms its receipt.")
RECEIVED_ALREADY = _(
    "Original %(copy)s of %(contract)s was received already: on %(day)s by %(person)s."
)
NOT_SENT = _("Original %(copy)s of %(contract)s was not sent yet, so it cannot be received.")
BEFORE_SENDING = _("Original %(copy)s of %(contract)s was sent on %(day)s; it came later.")
WITHDRAWN = _("Original %(copy)s of %(contract)s has been withdrawn.")
CABINET_NEEDED = _("Write in which cabinet it lies.")
CUSTODIAN_NEEDED = _("Name who keeps it.")


@dataclass(frozen=True)
class NewCopy:
    """An original that a unit is to keep; `place` is "" beyond the policy's list.

    `line` is its line in the form, for what is refused.
    """

    unit: Unit
    place: str = ""
    custodian: User | None = None
    line: int = 0


@dataclass(frozen=True)
class Receipt:
    """One original that came: where it lies, who keeps it."""

    copy_id: int
    cabinet: str
    custodian: User | None


def check_open(contract: Contract) -> None:
    """Refuse to change the originals of a contract before its signature or in the archives.

    Raises:
        RuleBroken: saying which.
    """
    if State(contract.state) is State.ARCHIVED:
        raise RuleBroken(IN_ARCHIVES, code="in_archives")
    if State(contract.state) not in SIGNED_ONCE:
        raise RuleBroken(NOT_SIGNED, code="not_signed")


def check_custodian(custodian: User | None, unit: Unit, field: str = "custodian") -> None:
    """Refuse a custodian of another unit than the holder.

    Raises:
        RuleBroken: naming the person and the unit.
    """
    if custodian is not None and custodian.unit_id != unit.pk:
        words = {"person": custodian, "unit": unit}
        raise RuleBroken(FOREIGN_CUSTODIAN % words, code="foreign_custodian", field=field)


def copy_facts(copy: ContractCopy) -> dict[str, Any]:
    """Return what an event says of an original."""
    return {
        "copy": copy.pk,
        "number": copy.label,
        "holder": copy.holder_unit_id,
        "custodian": copy.custodian_id,
        "cabinet": copy.cabinet,
    }


def save_copy(copy: ContractCopy, *, by: User | None) -> None:
    """Save a changed original with its version."""
    copy.version += 1
    copy.updated_by = by
    copy.save()


@transaction.atomic
def plan_copies(
    *, contract_id: int, rows: Sequence[NewCopy], by: User, on: dt.date
) -> list[ContractCopy]:
    """Name who keeps an original of a signed contract; numbers go on from those there are.

    Raises:
        RuleBroken: before the signature, without a holder, for a place that has one, a unit of
            elsewhere, or a custodian of another unit; `field` is that of its line.
    """
    with acting(user=by):
        locked = lock_contract(contract_id)
        contract = locked.contract
        check_open(contract)
        if not rows:
            raise RuleBroken(NOBODY_NAMED, code="nobody_named")
        taken = set(_standing(contract).exclude(place="").values_list("place", flat=True))
        last = contract.copies.aggregate(last=Max("number"))["last"] or 0
        made = []
        for after, row in enumerate(rows, start=1):
            _check_row(contract, row, taken)
            taken.add(row.place)
            made.append(
                ContractCopy.objects.create(
                    contract=contract,
                    number=last + after,
                    place=row.place,
                    holder_unit=row.unit,
                    custodian=row.custodian,
                    created_by=by,
                    updated_by=by,
                )
            )
        _keep(locked, events.COPIES_PLANNED, made, by=by, on=on)
        return made


def _check_row(contract: Contract, row: NewCopy, taken: set[str]) -> None:
    number = row.line
    if row.place and row.place in taken:
        raise RuleBroken(PLACE_TAKEN, code="place_taken", field=f"unit-{number}")
    if row.unit.county_id != contract.county_id or row.unit.pk == contract.county_id:
        raise RuleBroken(FOREIGN_HOLDER, code="foreign_holder", field=f"unit-{number}")
    check_custodian(row.custodian, row.unit, f"custodian-{number}")


def _standing(contract: Contract) -> Any:
    return ContractCopy.objects.filter(contract=contract).standing()


@transaction.atomic
def send_copies(
    *, contract_id: int, copy_ids: Iterable[int], sent_on: dt.date, by: User, on: dt.date
) -> list[ContractCopy]:
    """Send originals to their holders; one that failed to arrive may be sent again.

    Raises:
        RuleBroken: for none, one that was sent already, or a day before the signature or to come.
    """
    with acting(user=by):
        locked = lock_contract(contract_id)
        contract = locked.contract
        check_open(contract)
        copies = _ticked(contract, copy_ids)
        _check_sent_day(contract, sent_on, on)
        for each in copies:
            if each.sent_on is not None:
                words = {"copy": each.label, "day": each.sent_on}
                raise RuleBroken(SENT_ALREADY % words, code="sent_already", field="copies")
            each.sent_on, each.sent_by, each.trouble, each.trouble_note = sent_on, by, "", ""
            save_copy(each, by=by)
        _keep(locked, events.COPIES_SENT, copies, by=by, on=on, sent_on=sent_on)
        tell_sent(contract, copies, on)
        return copies


def _check_sent_day(contract: Contract, sent_on: dt.date, on: dt.date) -> None:
    if sent_on > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field="sent_on")
    if contract.signed_on is not None and sent_on < contract.signed_on:
        words = {"day": contract.signed_on}
        raise RuleBroken(BEFORE_SIGNING % words, code="before_signing", field="sent_on")


def _ticked(contract: Contract, copy_ids: Iterable[int]) -> list[ContractCopy]:
    wanted = set(copy_ids)
    if not wanted:
        raise RuleBroken(NOTHING_TICKED, code="nothing_ticked", field="copies")
    rows = _standing(contract).filter(pk__in=wanted).select_for_update(of=("self",))
    copies = list(rows.select_related("holder_unit").order_by("pk"))
    if len(copies) != len(wanted):
        raise RuleBroken(NOT_OF_CONTRACT, code="not_of_contract", field="copies")
    return copies


@transaction.atomic
def receive_copies(
    *, receipts: Sequence[Receipt], received_on: dt.date, by: User, on: dt.date
) -> list[ContractCopy]:
    """Confirm that originals came, with cabinet and custodian: the holder's own archivist.

    1. Lock the contracts in order, then the originals.
    2. Refuse all when one of them may not be received; `field` is "take-N", "cabinet-N" …
    3. Save, work out what is still missing, take back what was said.

    Raises:
        RuleBroken: for an original of another unit, one not sent, received or withdrawn already, a
            day before it was sent or to come, without cabinet or custodian.
    """
    with acting(user=by):
        if not receipts:
            raise RuleBroken(NOTHING_TICKED, code="nothing_ticked")
        if received_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="received_on")
        wanted = {each.copy_id: each for each in receipts}
        found = ContractCopy.objects.filter(pk__in=wanted).values_list("contract_id", flat=True)
        contracts = {pk: lock_contract(pk) for pk in sorted(set(found))}
        copies = list(
            ContractCopy.objects.filter(pk__in=wanted)
            .select_for_update(of=("self",))
            .select_related("holder_unit", "received_by")
            .order_by("pk")
        )
        for each in copies:
            each.contract = contracts[each.contract_id].contract
            _receive(each, wanted[each.pk], received_on, by)
        for locked in contracts.values():
            save_contract(locked, by=by, on=on)
            settle_contract(locked.contract, on)
        for each in copies:
            settle_copy(each)
        record_event(
            events.COPIES_RECEIVED,
            by=by,
            county=by.unit.county_id,
            subject=copies[0].contract if len(contracts) == 1 else by.unit,
            detail={"received_on": received_on, "copies": [copy_facts(each) for each in copies]},
        )
        return copies


def _receive(copy: ContractCopy, receipt: Receipt, received_on: dt.date, by: User) -> None:
    check_keeper(copy, by)
    check_open(copy.contract)
    _check_arriving(copy, received_on)
    if not receipt.cabinet.strip():
        raise RuleBroken(CABINET_NEEDED, code="cabinet_needed", field=f"cabinet-{copy.pk}")
    if receipt.custodian is None:
        raise RuleBroken(CUSTODIAN_NEEDED, code="custodian_needed", field=f"custodian-{copy.pk}")
    check_custodian(receipt.custodian, copy.holder_unit, f"custodian-{copy.pk}")
    copy.cabinet, copy.custodian = receipt.cabinet.strip(), receipt.custodian
    copy.received_on, copy.received_by = received_on, by
    save_copy(copy, by=by)


def check_keeper(copy: ContractCopy, by: User) -> None:
    """Refuse who is not the archivist of the unit that keeps an original.

    Raises:
        RuleBroken: always for others, the bureau included.
    """
    if copy.holder_unit_id != by.unit_id or not by.has_role(Role.ARCHIVIST):
        raise RuleBroken(NOT_YOURS, code="not_yours", field=f"take-{copy.pk}")


def _check_arriving(copy: ContractCopy, received_on: dt.date) -> None:
    field = f"take-{copy.pk}"
    contract = copy.contract
    words: dict[str, Any] = {"copy": copy.label, "contract": contract.number}
    standing = standing_of(copy.sent_on, copy.received_on, copy.withdrawn_on)
    if standing is Standing.RECEIVED:
        words |= {"day": copy.received_on, "person": copy.received_by}
        raise RuleBroken(RECEIVED_ALREADY % words, code="received_already", field=field)
    if standing is Standing.WITHDRAWN:
        raise RuleBroken(WITHDRAWN % words, code="withdrawn", field=field)
    if standing is Standing.TO_SEND or copy.sent_on is None:
        raise RuleBroken(NOT_SENT % words, code="not_sent", field=field)
    if received_on < copy.sent_on:
        words["day"] = copy.sent_on
        raise RuleBroken(BEFORE_SENDING % words, code="before_sending", field="received_on")


def _keep(
    locked: LockedContract,
    event: str,
    copies: Iterable[ContractCopy],
    *,
    by: User,
    on: dt.date,
    **detail: Any,
) -> None:
    contract = save_contract(locked, by=by, on=on)
    record_event(
        event,
        by=by,
        county=contract.county_id,
        subject=contract,
        detail={**detail, "copies": [copy_facts(each) for each in copies]},
    )
