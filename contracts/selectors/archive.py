"""Hand-overs to the archives as pages and papers read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from contracts.models import (
    ArchiveTransfer,
    Contract,
    ContractCopy,
    Obligation,
    SpecialReport,
    TransferItem,
)
from contracts.rules.archive import list_hash
from contracts.rules.life import ENDED, State
from zhaoshang.accounts.models import User

_ENDED = sorted(each.value for each in ENDED)
_UNDECIDED = ("owed", "submitted", "returned", "received")


def ready_for_archives(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Return the ended contracts that are over and stand on no list.

    A breached one is over once no special report waits for its decision; none is over while
    something that outlives it is owed.
    """
    owed = Obligation.objects.filter(contract=OuterRef("pk"), state="open", outlives=True)
    undecided = SpecialReport.objects.filter(contract=OuterRef("pk"), state__in=_UNDECIDED)
    listed = TransferItem.objects.filter(contract=OuterRef("pk"), is_standing=True)
    rows = contracts.filter(state__in=_ENDED).filter(~Exists(owed), ~Exists(listed))
    return rows.filter(~Q(state=State.BREACHED.value) | ~Exists(undecided))


def contracts_to_list(user: User) -> QuerySet[Contract]:
    """Return the contracts in sight that may go on a list, the earliest ended first."""
    rows = ready_for_archives(Contract.objects.visible_to(user)).select_related("project")
    return rows.order_by("ended_on", "pk")


def transfers_listed(user: User) -> QuerySet[ArchiveTransfer]:
    """Return the hand-overs in sight with their number of contracts."""
    rows = ArchiveTransfer.objects.visible_to(user).select_related("handed_by", "created_by")
    return rows.annotate(contract_count=Count("items"))


def items_of(transfer: ArchiveTransfer) -> list[TransferItem]:
    """Return the contracts of a hand-over with the originals that go along: two queries."""
    copies = ContractCopy.objects.select_related("holder_unit").order_by("number", "reprint")
    rows = transfer.items.select_related("contract__project").order_by("pk")
    return list(rows.prefetch_related(Prefetch("copies", copies)))


def copies_to_choose(item: TransferItem) -> list[ContractCopy]:
    """Return the originals of a listed contract that may go along: received, held."""
    rows = ContractCopy.objects.held().filter(contract=item.contract, received_on__isnull=False)
    return list(rows.select_related("holder_unit", "custodian").order_by("number", "reprint"))


def frozen(items: Sequence[TransferItem]) -> list[dict[str, Any]]:
    """Return what the hash of a list is taken of."""
    return [
        {
            "number": each.contract.number,
            "title": each.contract.title,
            "originals": each.originals,
            "files": [
                {"title": file["title"], "pages": file["pages"], "sha256": file["sha256"]}
                for file in each.files
            ],
        }
        for each in items
    ]


def hash_of(items: Sequence[TransferItem]) -> str:
    """Return the hash of a list."""
    return list_hash(frozen(items))
