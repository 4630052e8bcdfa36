"""The archives' receipt: number and scan come back, the contracts are in the archives (S4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts import events_archive as events
from contracts.models import ArchiveTransfer, Contract, ContractFile, TransferItem
from contracts.models.choices import FileKind
from contracts.rules.life import State
from contracts.selectors.archive import items_of
from contracts.services.archive import check_past, keep_transfer, lock_transfer
from contracts.services.files import attach
from contracts.services.saving import LockedContract, lock_contract, save_contract, set_state
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.core.errors import RuleBroken

NUMBER_NEEDED = _("Write the number of the receipt.")
SCAN_NEEDED = _("Upload the scan of the receipt.")
BEFORE_HAND_OVER = _("It was handed over on %(day)s; the receipt came later.")


@dataclass(frozen=True)
class Receipt:
    """What came back from the archives."""

    number: str
    receiver: str
    receipted_on: dt.date
    upload: File[Any] | None


@transaction.atomic
def receipt_transfer(
    *, transfer_id: int, receipt: Receipt, by: User, on: dt.date, version: int | None = None
) -> ArchiveTransfer:
    """Record the receipt of a hand-over: its contracts and the originals are in the archives.

    1. Lock the hand-over, then its contracts in order.
    2. Keep the scan with the first contract; the others refer to the same content.
    3. Each contract becomes archived; the originals that went along are marked.

    Raises:
        Conflict: when somebody changed it meanwhile.
        RuleBroken: before the hand-over, without number or scan, for a day that cannot be.
        FileRefused: when the scan is not taken.
    """
    with acting(user=by):
        transfer = lock_transfer(transfer_id, ArchiveTransfer.State.HANDED_OVER, version=version)
        upload = _check_receipt(transfer, receipt, on)
        items = sorted(items_of(transfer), key=lambda each: each.contract_id)
        contracts = [lock_contract(each.contract_id) for each in items]
        scan = _keep_scan(contracts, upload, receipt, by=by)
        for item, locked in zip(items, contracts, strict=True):
            _archive(item, locked, receipt.receipted_on, by=by, on=on)
        transfer.state = ArchiveTransfer.State.RECEIPTED
        transfer.receipt, transfer.receiver = receipt.number.strip(), receipt.receiver.strip()
        transfer.receipted_on, transfer.file = receipt.receipted_on, scan
        keep_transfer(
            transfer,
            events.TRANSFER_RECEIPTED,
            by=by,
            detail={
                "receipt": transfer.receipt,
                "receipted_on": transfer.receipted_on,
                "contracts": [each.contract_id for each in items],
                "sha256": scan.file.sha256,
            },
        )
        return transfer


def _check_receipt(transfer: ArchiveTransfer, receipt: Receipt, on: dt.date) -> File[Any]:
    if not receipt.number.strip():
        raise RuleBroken(NUMBER_NEEDED, code="number_needed", field="number")
    check_past(receipt.receipted_on, on, "receipted_on")
    if transfer.handed_on is not None and receipt.receipted_on < transfer.handed_on:
        words = {"day": transfer.handed_on}
        raise RuleBroken(BEFORE_HAND_OVER % words, code="before_hand_over", field="receipted_on")
    if receipt.upload is None:
        raise RuleBroken(SCAN_NEEDED, code="scan_needed", field="upload")
    return receipt.upload


def _keep_scan(
    contracts: list[LockedContract], upload: File[Any], receipt: Receipt, *, by: User
) -> ContractFile:
    title = gettext("Receipt of the archives %(number)s") % {"number": receipt.number.strip()}
    first: Contract = contracts[0].contract
    scan = attach(
        first,
        upload,
        kind=FileKind.ARCHIVE,
        by=by,
        title=title,
        happened_on=receipt.receipted_on,
    )
    for locked in contracts[1:]:
        ContractFile.objects.create(
            contract=locked.contract,
            kind=scan.kind,
            title=scan.title,
            happened_on=scan.happened_on,
            file=scan.file,
            verified_at=scan.verified_at,
            created_by=by,
            updated_by=by,
        )
    return scan


def _archive(
    item: TransferItem, locked: LockedContract, day: dt.date, *, by: User, on: dt.date
) -> None:
    for each in item.copies.select_for_update().order_by("pk"):
        each.archived_on, each.updated_by = day, by
        each.version += 1
        each.save()
    set_state(locked.contract, State.ARCHIVED)
    locked.contract.archived_on = day
    save_contract(locked, by=by, on=on, fields=("state", "archived_on"))
