"""Originals and the archives: named, sent, confirmed, lent; listed, handed over, receipted."""

from __future__ import annotations

from typing import Any

from contracts import events_archive, events_copies
from contracts.models import ArchiveTransfer, Contract, TransferItem
from contracts.models.choices import FileKind
from contracts.services.archive import hand_over, list_contracts
from contracts.services.files import attach
from tests.factories.contract_copies import make_copy, make_loan
from tests.factories.contract_files import pdf
from tests.factories.contracts import ContractFactory
from tests.factories.files import upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

DAY = TODAY.isoformat()


def signed(world: World, state: str = "signed") -> Contract:
    """Return a contract of the bureau's."""
    project = ProjectFactory(
        county=world.county.county, responsible_unit=world.county.township, signed=True
    )
    keeper = world[Role.BUREAU]
    return ContractFactory(project=project, state=state, created_by=keeper, keeper=keeper)


def _act(by: User, kind: str, subject: Any, pk: int | None, wrong: Any, **data: Any) -> Act:
    url = {} if pk is None else {"pk": pk}
    return Act(by=by, data=data, kinds=(kind,), subject=subject, wrong=wrong, url=url)


@case("contracts:copies-plan")
def plan(world: World) -> Act:
    contract = signed(world)
    data = {"unit-0": world.county.department.pk}
    kind, wrong = events_copies.COPIES_PLANNED, {"unit-0": ""}
    return _act(world[Role.BUREAU], kind, contract, contract.pk, wrong, **data)


@case("contracts:copies-send")
def send(world: World) -> Act:
    contract = signed(world)
    copy = make_copy(contract, world.county.department, sent=False, received=False)
    kind, wrong = events_copies.COPIES_SENT, {"copies": []}
    data = {"copies": [copy.pk], "sent_on": DAY}
    return _act(world[Role.BUREAU], kind, contract, contract.pk, wrong, **data)


@case("contracts:copies-receive")
def receive(world: World) -> Act:
    contract, by = signed(world), world[Role.ARCHIVIST]
    copy = make_copy(contract, by.unit, received=False)
    data = {
        f"take-{copy.pk}": "on",
        f"cabinet-{copy.pk}": "3号柜",
        f"custodian-{copy.pk}": by.pk,
        "received_on": DAY,
    }
    wrong = {f"cabinet-{copy.pk}": ""}
    return _act(by, events_copies.COPIES_RECEIVED, contract, None, wrong, **data)


@case("contracts:copy-trouble")
def trouble(world: World) -> Act:
    contract, by = signed(world), world[Role.ARCHIVIST]
    copy = make_copy(contract, by.unit, received=False)
    data = {"trouble": "rejected", "note": "缺第12页", "version": 1}
    return _act(by, events_copies.COPY_TROUBLED, contract, copy.pk, {"note": ""}, **data)


@case("contracts:copy-withdraw")
def withdraw(world: World) -> Act:
    contract = signed(world)
    copy = make_copy(contract, world.county.department)
    data = {"reason": "印章模糊", "replace": "on", "version": 1}
    kind, wrong = events_copies.COPY_WITHDRAWN, {"reason": ""}
    return _act(world[Role.BUREAU], kind, contract, copy.pk, wrong, **data)


@case("contracts:copy-move")
def move(world: World) -> Act:
    contract, by = signed(world), world[Role.ARCHIVIST]
    copy = make_copy(contract, by.unit)
    data = {"cabinet": "9号柜", "custodian": by.pk, "version": 1}
    return _act(by, events_copies.COPY_MOVED, contract, copy.pk, {"cabinet": ""}, **data)


@case("contracts:copies-hand-over")
def change_hands(world: World) -> Act:
    contract, by = signed(world), world[Role.ARCHIVIST]
    make_copy(contract, by.unit, custodian=by)
    taker = world.county.user(Role.ARCHIVIST, unit=by.unit)
    data = {"giver": by.pk, "taker": taker.pk, "reason": "调离"}
    kind, wrong = events_copies.CUSTODY_HANDED_OVER, {"reason": ""}
    return _act(by, kind, by.unit, None, wrong, **data)


@case("contracts:copy-lend")
def lend(world: World) -> Act:
    contract, by = signed(world), world[Role.ARCHIVIST]
    copy = make_copy(contract, by.unit)
    data = {"borrower": world[Role.LEADER].pk, "purpose": "审计调阅", "due_on": DAY, "version": 1}
    return _act(by, events_copies.COPY_LENT, contract, copy.pk, {"purpose": ""}, **data)


@case("contracts:loan-back")
def back(world: World) -> Act:
    contract, by = signed(world), world[Role.ARCHIVIST]
    loan = make_loan(make_copy(contract, by.unit), world[Role.LEADER], lent_on=TODAY)
    data = {"returned_on": DAY, "version": 1}
    kind, wrong = events_copies.COPY_BROUGHT_BACK, {"returned_on": "2020-01-01"}
    return _act(by, kind, contract, loan.pk, wrong, **data)


def ended(world: World) -> Contract:
    """Return a fulfilled contract with a real file and the bureau's original."""
    contract = signed(world, "fulfilled")
    by = world[Role.BUREAU]
    attach(contract, upload("合同.pdf", pdf()), kind=FileKind.SIGNED_TEXT, by=by)
    make_copy(contract, world.county.bureau)
    return contract


def transfer_of(world: World) -> ArchiveTransfer:
    """Return a list that is being made."""
    return ArchiveTransfer.objects.create(county=world.county.county, title="办结合同")


def listed(world: World) -> TransferItem:
    """Return an ended contract on a list."""
    transfer, contract, by = transfer_of(world), ended(world), world[Role.BUREAU]
    return list_contracts(transfer_id=transfer.pk, contract_ids=[contract.pk], by=by, on=TODAY)[0]


@case("contracts:transfer-new")
def start(world: World) -> Act:
    kind, wrong = events_archive.TRANSFER_STARTED, {"title": " "}
    return _act(world[Role.BUREAU], kind, ArchiveTransfer, None, wrong, title="办结合同")


@case("contracts:transfer-add")
def add(world: World) -> Act:
    transfer, contract = transfer_of(world), ended(world)
    kind, wrong = events_archive.TRANSFER_LISTED, {"contracts": []}
    data = {"contracts": [contract.pk]}
    return _act(world[Role.BUREAU], kind, transfer, transfer.pk, wrong, **data)


@case("contracts:transfer-item")
def change(world: World) -> Act:
    item = listed(world)
    data = {"originals": 3, "note": "含附件", "version": 2}
    kind, wrong = events_archive.TRANSFER_LISTED, {"originals": 0}
    return _act(world[Role.BUREAU], kind, item.transfer, item.pk, wrong, **data)


@case("contracts:transfer-drop")
def drop(world: World) -> Act:
    item = listed(world)
    kind = events_archive.TRANSFER_UNLISTED
    return _act(world[Role.BUREAU], kind, item.transfer, item.pk, None)


@case("contracts:transfer-hand-over")
def hand(world: World) -> Act:
    item = listed(world)
    kind, wrong = events_archive.TRANSFER_HANDED_OVER, {"handed_on": ""}
    data = {"handed_on": DAY, "version": 2}
    return _act(world[Role.BUREAU], kind, item.transfer, item.transfer_id, wrong, **data)


@case("contracts:transfer-receipt")
def receipt(world: World) -> Act:
    item, by = listed(world), world[Role.BUREAU]
    hand_over(transfer_id=item.transfer_id, handed_on=TODAY, by=by, on=TODAY)
    data = {
        "number": "档回〔2026〕7号",
        "receiver": "周档案",
        "receipted_on": DAY,
        "upload": upload("回执.pdf", pdf()),
        "version": 3,
    }
    kind, wrong = events_archive.TRANSFER_RECEIPTED, {"number": ""}
    return _act(by, kind, item.transfer, item.transfer_id, wrong, **data)


@case("contracts:transfer-cancel")
def cancel(world: World) -> Act:
    transfer = transfer_of(world)
    kind, wrong = events_archive.TRANSFER_CANCELLED, {"reason": ""}
    data = {"reason": "清单有误", "version": 1}
    return _act(world[Role.BUREAU], kind, transfer, transfer.pk, wrong, **data)
