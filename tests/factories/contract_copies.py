"""Originals for tests: planned, sent, received, as the services leave them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts.models import (
    ArchiveTransfer,
    Contract,
    ContractCopy,
    CopyLoan,
    TransferItem,
)
from tests.factories.contracts import SIGNED_ON
from zhaoshang.accounts.models import Unit, User

SENT_ON = SIGNED_ON + dt.timedelta(days=1)
RECEIVED_ON = SIGNED_ON + dt.timedelta(days=2)


def make_copy(
    contract: Contract,
    holder: Unit,
    *,
    sent: bool = True,
    received: bool = True,
    **fields: Any,
) -> ContractCopy:
    """Give a contract the next original, with its holder unless told otherwise."""
    values: dict[str, Any] = {
        "number": contract.copies.count() + 1,
        "sent_on": SENT_ON if sent or received else None,
        "received_on": RECEIVED_ON if received else None,
        "cabinet": "档案室1号柜" if received else "",
    }
    return ContractCopy.objects.create(contract=contract, holder_unit=holder, **(values | fields))


def make_loan(copy: ContractCopy, borrower: User, *, lent_on: dt.date, days: int = 10) -> CopyLoan:
    """Lend an original."""
    return CopyLoan.objects.create(
        copy=copy,
        borrower=borrower,
        purpose="审计调阅",
        lent_on=lent_on,
        due_on=lent_on + dt.timedelta(days=days),
    )


def copy_objects(contract: Contract, holder: Unit, borrower: User) -> dict[str, Any]:
    """Make one object of each kind that belongs to originals and their hand-over."""
    copy = make_copy(contract, holder)
    transfer = ArchiveTransfer.objects.create(county=contract.county, title="办结合同")
    return {
        "copy": copy,
        "loan": make_loan(copy, borrower, lent_on=RECEIVED_ON),
        "transfer": transfer,
        "transfer_item": TransferItem.objects.create(
            transfer=transfer, contract=contract, is_standing=False
        ),
    }
