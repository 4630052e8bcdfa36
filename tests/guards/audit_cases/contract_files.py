"""Files of contracts and requests to open them: added, removed, asked, decided, revoked."""

from __future__ import annotations

from contracts import events_files as events
from contracts.models import Contract
from tests.factories.contract_files import make_grant, make_request, pdf
from tests.factories.contracts import ContractFactory, make_contract_file
from tests.factories.files import upload
from tests.factories.projects import ProjectFactory
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role


def contract_of(world: World) -> Contract:
    """Return a contract in performance that somebody of the bureau keeps."""
    township = world.county.township
    project = ProjectFactory(county=world.county.county, responsible_unit=township, signed=True)
    keeper = world[Role.BUREAU]
    return ContractFactory(project=project, state="performing", created_by=keeper, keeper=keeper)


@case("contracts:file-new")
def add(world: World) -> Act:
    contract = contract_of(world)
    return Act(
        by=world[Role.BUREAU],
        data={"kind": "attachment", "upload": upload("附件一.pdf", pdf())},
        kinds=(events.FILE_ADDED,),
        subject=contract,
        wrong={"upload": upload("附件一.pdf", b"<html>")},
        url={"pk": contract.pk},
    )


@case("contracts:file-remove")
def remove(world: World) -> Act:
    contract = contract_of(world)
    return Act(
        by=world[Role.BUREAU],
        data={"reason": "扫描件缺页"},
        kinds=(events.FILE_REMOVED,),
        subject=contract,
        wrong={"reason": " "},
        url={"pk": make_contract_file(contract).pk},
    )


@case("contracts:access-ask")
def ask(world: World) -> Act:
    contract = contract_of(world)
    return Act(
        by=world[Role.CLERK],
        data={"reason": "核对付款条款", "days": 5},
        kinds=(events.ACCESS_ASKED,),
        subject=contract,
        wrong={"days": 400},
        url={"pk": contract.pk},
    )


def _decide(world: World, kind: str, wrong: dict[str, str], **data: object) -> Act:
    contract = contract_of(world)
    request = make_request(contract, world[Role.CLERK])
    return Act(
        by=world[Role.LEADER],
        data={"version": 1, **data},
        kinds=(kind,),
        subject=contract,
        wrong=wrong,
        url={"pk": request.pk},
    )


@case("contracts:access-decide")
def grant(world: World) -> Act:
    return _decide(
        world, events.ACCESS_GRANTED, {"days": ""}, decision="grant", days=5, note="同意"
    )


@case("contracts:access-decide", "refused")
def refuse(world: World) -> Act:
    return _decide(world, events.ACCESS_REFUSED, {"note": ""}, decision="refuse", note="与工作无关")


@case("contracts:access-revoke")
def revoke(world: World) -> Act:
    contract = contract_of(world)
    request = make_grant(contract, world[Role.CLERK], world[Role.LEADER])
    return Act(
        by=world[Role.LEADER],
        data={"reason": "工作已完成", "version": 1},
        kinds=(events.ACCESS_REVOKED,),
        subject=contract,
        wrong={"reason": ""},
        url={"pk": request.pk},
    )


@case("contracts:access-take-back")
def take_back(world: World) -> Act:
    contract = contract_of(world)
    request = make_request(contract, world[Role.CLERK])
    return Act(
        by=world[Role.CLERK],
        data={},
        kinds=(events.ACCESS_TAKEN_BACK,),
        subject=contract,
        wrong=None,
        url={"pk": request.pk},
    )
