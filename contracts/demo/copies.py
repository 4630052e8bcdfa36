"""Originals of the demo: one lent, one late, one rejected, one replaced, one that moved."""

from __future__ import annotations

import datetime as dt

from contracts.demo.base import Desk
from contracts.models import Contract, ContractCopy
from contracts.selectors.copy_people import archivists_of
from contracts.services.copy_changes import move_copy, report_trouble, withdraw_copy
from contracts.services.copy_reminders import remind_copies
from contracts.services.loans import Lending, lend_copy
from zhaoshang.accounts.models import User

BORROWER, OTHER_BORROWER = "fuxianzhang", "xianzhang"
DAY = dt.timedelta(days=1)


def load_copies(desk: Desk) -> None:
    """Let some originals go their way; does nothing when no contract was made."""
    if not desk.made:
        return
    running = desk.made.get("performing", [])
    for contract, username, days, late in zip(
        running, (BORROWER, OTHER_BORROWER), (10, 1), (0, 4), strict=False
    ):
        _lend(desk, contract, username, days=days, late=late)
    waiting = desk.made.get("signed", [])[1:]
    for contract in waiting[:1]:
        _reject(desk, contract)
    for contract in desk.made.get("filed", [])[:1]:
        _replace(desk, contract)
    remind_copies(on=desk.on)


def _kept(desk: Desk, contract: Contract) -> list[tuple[ContractCopy, User]]:
    """Return the received originals of a contract with an archivist of each holder."""
    rows = contract.copies.filter(received_on__isnull=False).select_related("holder_unit")
    copies = list(rows.order_by("number"))
    people = archivists_of((each.holder_unit_id for each in copies), desk.on)
    by_id = {each.pk: each for each in desk.staff.people.values()}
    return [
        (each, by_id[people[each.holder_unit_id][0]])
        for each in copies
        if each.holder_unit_id in people
    ]


def _lend(desk: Desk, contract: Contract, username: str, *, days: int, late: int) -> None:
    for copy, keeper in _kept(desk, contract)[2:3]:
        lending = Lending(desk.staff.people[username], "调研前查阅原件条款", desk.on + days * DAY)
        loan = lend_copy(copy_id=copy.pk, lending=lending, by=keeper, on=desk.on)
        if late:
            loan.lent_on, loan.due_on = desk.on - (late + 10) * DAY, desk.on - late * DAY
            loan.save(update_fields=["lent_on", "due_on"])
        move_copy(
            copy_id=copy.pk,
            cabinet="合同专柜 C3",
            custodian=keeper,
            reason="档案室调整",
            by=keeper,
            on=desk.on,
        )


def _reject(desk: Desk, contract: Contract) -> None:
    rows = contract.copies.filter(received_on=None, sent_on__isnull=False)
    for copy in rows.select_related("holder_unit").order_by("number")[:1]:
        people = archivists_of([copy.holder_unit_id], desk.on).get(copy.holder_unit_id, [])
        for person in (each for each in desk.staff.people.values() if each.pk in people):
            report_trouble(
                copy_id=copy.pk,
                trouble="rejected",
                note="缺第12页，骑缝章不完整。",
                by=person,
                on=desk.on,
            )


def _replace(desk: Desk, contract: Contract) -> None:
    for copy, _person in _kept(desk, contract)[-1:]:
        withdraw_copy(
            copy_id=copy.pk,
            reason="原件受潮，字迹模糊",
            replace=True,
            by=contract.keeper or desk.by,
            on=desk.on,
        )
