"""Hand-over of ended contracts to the county archives 移交归档 (S4, rules R14).

A list is made, handed over (which freezes it with its hash), and receipted: then its contracts are
in the archives. Until the receipt it may be cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contracts import events_archive as events
from contracts.models import ArchiveTransfer, Contract, ContractCopy, CopyLoan, TransferItem
from contracts.rules.life import ENDED, State
from contracts.selectors.archive import hash_of, items_of, ready_for_archives
from contracts.services.archive_files import listed_files
from contracts.services.saving import lock_contract
from projects.services.moves import IN_FUTURE, check_reason
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

TITLE_NEEDED = _("Give the list a title.")
TRANSFER_GONE = _("This hand-over no longer exists.")
NOT_IN_STATE = _("This is not possible while the hand-over is “%(state)s”.")
NOTHING_CHOSEN = _("Choose at least one contract.")
FOREIGN_CONTRACT = _("Choose among the contracts of the county.")
NOT_ENDED = _("%(contract)s has not ended: “%(state)s”.")
NOT_OVER = _(
    "%(contract)s is not over: a special report waits for its decision, or something is owed."
)
LISTED_ALREADY = _("%(contract)s stands on the list “%(transfer)s” already.")
EMPTY_LIST = _("Put at least one contract on the list.")
NO_ORIGINALS = _("%(contract)s: say how many originals are handed over.")
FEWER_THAN_TICKED = _("More originals are ticked than are handed over.")
LENT_OUT = _("%(contract)s: original %(copy)s is lent to %(person)s. It has to be back first.")
FOREIGN_COPY = _("Choose among the originals of this contract that lie with their holders.")
ITEM_GONE = _("This contract is not on the list.")
Standing = ArchiveTransfer.State


def lock_transfer(
    transfer_id: int, *states: ArchiveTransfer.State, version: int | None = None
) -> ArchiveTransfer:
    """Lock a hand-over in one of the states.

    Raises:
        Conflict: when somebody changed it since the form was opened.
        RuleBroken: when it is gone, or in another state.
    """
    rows = ArchiveTransfer.objects.select_for_update(of=("self",))
    found = rows.select_related("county", "updated_by").filter(pk=transfer_id).first()
    if found is None:
        raise RuleBroken(TRANSFER_GONE, code="transfer_gone")
    if version is not None and found.version != version:
        raise conflict_of(found, version, {}, changed_at=found.updated_at)
    if Standing(found.state) not in states:
        words = {"state": found.get_state_display()}
        raise RuleBroken(NOT_IN_STATE % words, code="not_in_this_state")
    return found


def keep_transfer(
    transfer: ArchiveTransfer,
    event: str,
    *,
    by: User,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed hand-over and leave the event."""
    transfer.version += 1
    transfer.updated_by = by
    transfer.save()
    record_event(
        event,
        by=by,
        county=transfer.county_id,
        subject=transfer,
        reason=reason,
        detail=dict(detail or {}),
    )


@transaction.atomic
def start_transfer(*, title: str, by: User) -> ArchiveTransfer:
    """Start a list of the county.

    Raises:
        RuleBroken: without a title.
    """
    name = title.strip()
    if not name:
        raise RuleBroken(TITLE_NEEDED, code="title_needed", field="title")
    with acting(user=by):
        made = ArchiveTransfer.objects.create(
            county=by.unit.county or by.unit, title=name, created_by=by, updated_by=by
        )
        record_event(events.TRANSFER_STARTED, by=by, county=made.county_id, subject=made)
        return made


@transaction.atomic
def list_contracts(
    *, transfer_id: int, contract_ids: Iterable[int], by: User, on: dt.date
) -> list[TransferItem]:
    """Put ended contracts on a list, with their files verified and the bureau's own originals.

    Raises:
        RuleBroken: for none, one of elsewhere, one that has not ended or is not over, one that
            stands on a list, or one with a damaged file.
    """
    with acting(user=by):
        transfer = lock_transfer(transfer_id, Standing.LISTED)
        wanted = sorted(set(contract_ids))
        if not wanted:
            raise RuleBroken(NOTHING_CHOSEN, code="nothing_chosen", field="contracts")
        items = [_list_one(transfer, lock_contract(pk).contract, by=by) for pk in wanted]
        keep_transfer(
            transfer,
            events.TRANSFER_LISTED,
            by=by,
            detail={"contracts": wanted, "on": on},
        )
        return items


def _list_one(transfer: ArchiveTransfer, contract: Contract, *, by: User) -> TransferItem:
    _check_may_go(transfer, contract)
    copies = [
        each
        for each in _free_copies(contract)
        if each.holder_unit.kind == UnitKind.BUREAU.value and not each.is_lent
    ]
    item = TransferItem.objects.create(
        transfer=transfer,
        contract=contract,
        originals=len(copies),
        files=listed_files(contract),
        created_by=by,
        updated_by=by,
    )
    _take_along(item, copies, by=by)
    return item


def _check_may_go(transfer: ArchiveTransfer, contract: Contract) -> None:
    words: dict[str, Any] = {"contract": contract.number or contract.title}
    if contract.county_id != transfer.county_id:
        raise RuleBroken(FOREIGN_CONTRACT, code="foreign_contract", field="contracts")
    standing = contract.transfer_items.filter(is_standing=True).select_related("transfer").first()
    if standing is not None:
        words["transfer"] = standing.transfer.title
        raise RuleBroken(LISTED_ALREADY % words, code="listed_already", field="contracts")
    if State(contract.state) not in ENDED:
        words["state"] = contract.get_state_display()
        raise RuleBroken(NOT_ENDED % words, code="not_ended", field="contracts")
    if not ready_for_archives(Contract.objects.filter(pk=contract.pk)).exists():
        raise RuleBroken(NOT_OVER % words, code="not_over", field="contracts")


def _free_copies(contract: Contract) -> list[Any]:
    """Lock the originals of a contract that lie with their holders; `is_lent` is set."""
    rows = ContractCopy.objects.held().filter(contract=contract, received_on__isnull=False)
    copies: list[Any] = list(
        rows.select_for_update(of=("self",)).select_related("holder_unit").order_by("pk")
    )
    out = CopyLoan.objects.out().filter(copy__in=[each.pk for each in copies])
    lent = set(out.values_list("copy_id", flat=True))
    for each in copies:
        each.is_lent = each.pk in lent
    return copies


def _take_along(item: TransferItem | None, copies: Iterable[ContractCopy], *, by: User) -> None:
    for each in copies:
        each.transfer_item = item
        each.version += 1
        each.updated_by = by
        each.save()


@transaction.atomic
def change_item(
    *,
    item_id: int,
    copy_ids: Iterable[int],
    originals: int,
    note: str,
    by: User,
    version: int | None = None,
) -> TransferItem:
    """Say which originals of a listed contract go along, and how many in all.

    Raises:
        Conflict: when somebody changed the list since the form was opened.
        RuleBroken: for an original of elsewhere or lent, fewer than are ticked, or none at all.
    """
    with acting(user=by):
        transfer, item = _lock_item(item_id, version)
        wanted = set(copy_ids)
        free = {each.pk: each for each in _free_copies(item.contract)}
        if not wanted <= set(free):
            raise RuleBroken(FOREIGN_COPY, code="foreign_copy", field="copies")
        words: dict[str, Any] = {"contract": item.contract.number}
        if originals < 1:
            raise RuleBroken(NO_ORIGINALS % words, code="no_originals", field="originals")
        if originals < len(wanted):
            raise RuleBroken(FEWER_THAN_TICKED, code="fewer_than_ticked", field="originals")
        _check_not_lent(item.contract, wanted)
        _take_along(None, [e for e in free.values() if e.transfer_item_id == item.pk], by=by)
        _take_along(item, [free[pk] for pk in sorted(wanted)], by=by)
        item.originals, item.note, item.updated_by = originals, note.strip(), by
        item.save()
        keep_transfer(
            transfer,
            events.TRANSFER_LISTED,
            by=by,
            detail={
                "contracts": [item.contract_id],
                "copies": sorted(wanted),
                "originals": originals,
            },
        )
        return item


def _check_not_lent(contract: Contract, copy_ids: Iterable[int]) -> None:
    out = CopyLoan.objects.out().filter(copy__in=list(copy_ids))
    loan = out.select_related("borrower", "copy").order_by("pk").first()
    if loan is not None:
        words = {
            "contract": contract.number,
            "copy": loan.copy.label,
            "person": loan.borrower,
        }
        raise RuleBroken(LENT_OUT % words, code="lent_out", field="copies")


def _lock_item(item_id: int, version: int | None = None) -> tuple[ArchiveTransfer, TransferItem]:
    first = TransferItem.objects.filter(pk=item_id).values_list("transfer_id", flat=True).first()
    if first is None:
        raise RuleBroken(ITEM_GONE, code="item_gone")
    transfer = lock_transfer(first, Standing.LISTED, version=version)
    item = TransferItem.objects.filter(pk=item_id).first()
    if item is None:
        raise RuleBroken(ITEM_GONE, code="item_gone")
    item.contract = lock_contract(item.contract_id).contract
    return transfer, item


@transaction.atomic
def unlist_contract(*, item_id: int, by: User) -> ArchiveTransfer:
    """Take a contract off a list that is being made.

    Raises:
        RuleBroken: when the list was handed over, or the contract is not on it.
    """
    with acting(user=by):
        transfer, item = _lock_item(item_id)
        _take_along(None, list(item.copies.select_for_update().order_by("pk")), by=by)
        contract_id = item.contract_id
        item.delete()
        keep_transfer(
            transfer, events.TRANSFER_UNLISTED, by=by, detail={"contracts": [contract_id]}
        )
        return transfer


@transaction.atomic
def hand_over(
    *, transfer_id: int, handed_on: dt.date, by: User, on: dt.date, version: int | None = None
) -> ArchiveTransfer:
    """Hand a list over: every file is verified once more, then the list is frozen with its hash.

    Raises:
        Conflict: when somebody changed the list meanwhile.
        RuleBroken: for an empty list, a contract without originals, a damaged file, an original
            that is lent, or a day to come.
    """
    with acting(user=by):
        transfer = lock_transfer(transfer_id, Standing.LISTED, version=version)
        items = sorted(items_of(transfer), key=lambda each: each.contract_id)
        if not items:
            raise RuleBroken(EMPTY_LIST, code="empty_list")
        check_past(handed_on, on, "handed_on")
        for each in items:
            each.contract = lock_contract(each.contract_id).contract
            _check_item(each)
            each.files = listed_files(each.contract, each.files)
            each.updated_by = by
            each.save()
        transfer.list_sha256 = hash_of(sorted(items, key=lambda each: each.pk))
        transfer.state = Standing.HANDED_OVER
        transfer.handed_on, transfer.handed_by = handed_on, by
        keep_transfer(
            transfer,
            events.TRANSFER_HANDED_OVER,
            by=by,
            detail={
                "contracts": [each.contract_id for each in items],
                "list_sha256": transfer.list_sha256,
            },
        )
        return transfer


def check_past(day: dt.date, on: dt.date, field: str) -> None:
    """Refuse a day to come.

    Raises:
        RuleBroken: beside the field.
    """
    if day > on:
        raise RuleBroken(IN_FUTURE, code="in_future", field=field)


def _check_item(item: TransferItem) -> None:
    if item.originals < 1:
        words = {"contract": item.contract.number}
        raise RuleBroken(NO_ORIGINALS % words, code="no_originals")
    _check_not_lent(item.contract, [each.pk for each in item.copies.all()])


@transaction.atomic
def cancel_transfer(
    *, transfer_id: int, reason: str, by: User, on: dt.date, version: int | None = None
) -> ArchiveTransfer:
    """Cancel a hand-over before its receipt: its contracts may go on another list.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: without a reason, or after the receipt.
    """
    why = check_reason(reason)
    with acting(user=by, reason=why):
        transfer = lock_transfer(
            transfer_id, Standing.LISTED, Standing.HANDED_OVER, version=version
        )
        items = list(transfer.items.order_by("contract_id"))
        for each in items:
            lock_contract(each.contract_id)
            _take_along(None, list(each.copies.select_for_update().order_by("pk")), by=by)
            each.is_standing, each.updated_by = False, by
            each.save()
        transfer.state = Standing.CANCELLED
        keep_transfer(
            transfer,
            events.TRANSFER_CANCELLED,
            by=by,
            reason=why,
            detail={"contracts": [each.contract_id for each in items], "on": on},
        )
        return transfer
