"""How the demo's contracts end their way: one goes into the county archives, with its receipt."""

from __future__ import annotations

from contracts.demo.base import Desk
from contracts.demo.papers import paper
from contracts.services.archive import hand_over, list_contracts, start_transfer
from contracts.services.archive_receipt import Receipt, receipt_transfer


def load_course(desk: Desk) -> None:
    """Hand over what is to be in the archives; nothing when no contract was made.

    It comes last: the list holds the files with their hashes as they were handed over.
    """
    contracts = desk.made.get("archived", ())
    if not contracts:
        return
    transfer = start_transfer(title=f"{desk.on.year} 年第一批招商合同移交清册", by=desk.by)
    wanted = [contract.pk for contract in contracts]
    list_contracts(transfer_id=transfer.pk, contract_ids=wanted, by=desk.by, on=desk.on)
    hand_over(transfer_id=transfer.pk, handed_on=desk.on, by=desk.by, on=desk.on)
    receipt = Receipt(
        number=f"云档接〔{desk.on.year}〕4号",
        receiver="县档案馆接收征集股",
        receipted_on=desk.on,
        upload=paper("档案接收回执", "档案接收回执"),
    )
    receipt_transfer(transfer_id=transfer.pk, receipt=receipt, by=desk.by, on=desk.on)
