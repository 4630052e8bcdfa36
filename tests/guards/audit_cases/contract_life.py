"""The life of a contract: drafted, reviewed, signed, filed, ended; templates."""

from __future__ import annotations

from typing import Any

from contracts import events, events_life
from contracts.models import Contract, ContractTemplate
from projects.models import Project
from tests.factories.contract_life import (
    make_draft,
    make_review,
    make_template,
    template_upload,
)
from tests.factories.contracts import ContractFactory
from tests.factories.files import PDF, upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role

DRAFTED = {
    "title": "投资合同书",
    "currency": "CNY",
    "county-0-name": "云岭县人民政府",
    "investor-0-name": "江苏远景装备制造有限公司",
    "agreed_amount_wan": "30000",
}


def project_of(world: World) -> Project:
    """Return a negotiated project."""
    township = world.county.township
    return ProjectFactory(county=world.county.county, responsible_unit=township, negotiating=True)


def kept(world: World, state: str, **fields: Any) -> Contract:
    """Return a contract in a state that the bureau keeps."""
    officer = world[Role.BUREAU]
    return ContractFactory(
        project=project_of(world), state=state, created_by=officer, keeper=officer, **fields
    )


def on_contract(
    contract: Contract, by: User, kind: str, wrong: dict[str, Any] | None, **data: Any
) -> Act:
    """Return an act about a contract at its own address."""
    return Act(
        by=by,
        data={"version": contract.version, **data},
        kinds=(kind,),
        subject=contract,
        wrong=wrong,
        url={"pk": contract.pk},
    )


@case("contracts:draft-new")
def draft(world: World) -> Act:
    officer = world[Role.BUREAU]
    return Act(
        by=officer,
        data={**DRAFTED, "keeper": officer.pk},
        kinds=(events.DRAFTED,),
        subject=Contract,
        wrong={"investor-0-name": ""},
        url={"pk": project_of(world).pk},
        query="kind=formal",
    )


@case("contracts:earlier-new")
def earlier(world: World) -> Act:
    officer = world[Role.BUREAU]
    data = {
        **DRAFTED,
        "keeper": officer.pk,
        "number": "云府合〔2019〕3号",
        "signed_on": TODAY,
        "signatory": "张明",
        "investor_copies": 2,
        "file": upload("合同.pdf", PDF),
    }
    return Act(
        by=officer,
        data=data,
        kinds=(events_life.EARLIER_REGISTERED,),
        subject=Contract,
        wrong={"number": ""},
        url={"pk": project_of(world).pk},
    )


@case("contracts:draft-edit")
def edit(world: World) -> Act:
    officer = world[Role.BUREAU]
    contract = kept(world, "draft")
    data = {**DRAFTED, "keeper": officer.pk}
    return on_contract(contract, officer, events.EDITED, {"title": ""}, **data)


@case("contracts:draft-text")
def text(world: World) -> Act:
    contract = kept(world, "draft")
    wrong = {"file": upload("合同.pdf", b"<html>")}
    return on_contract(contract, world[Role.BUREAU], events_life.TEXT_MADE, wrong, template="")


@case("contracts:draft-text", "uploaded")
def text_uploaded(world: World) -> Act:
    contract = kept(world, "draft")
    wrong = {"file": upload("合同.pdf", b"<html>")}
    kind = events_life.TEXT_UPLOADED
    return on_contract(contract, world[Role.BUREAU], kind, wrong, file=upload("合同.pdf", PDF))


@case("contracts:drop")
def drop(world: World) -> Act:
    contract = kept(world, "draft")
    officer = world[Role.BUREAU]
    return on_contract(contract, officer, events.DROPPED, {"reason": ""}, reason="客商放弃")


@case("contracts:take-up")
def take_up(world: World) -> Act:
    return on_contract(kept(world, "dropped"), world[Role.BUREAU], events.REOPENED, None)


@case("contracts:keeper")
def keeper(world: World) -> Act:
    officer = world[Role.BUREAU]
    contract, wrong = kept(world, "performing"), {"keeper": ""}
    return on_contract(contract, officer, events.KEEPER_CHANGED, wrong, keeper=officer.pk)


@case("contracts:review-ask")
def review_ask(world: World) -> Act:
    officer = world[Role.BUREAU]
    contract = make_draft(project_of(world), officer)
    return on_contract(contract, officer, events.REVIEW_ASKED, {"note": "x" * 2001}, note="请审查")


@case("contracts:review")
def review(world: World) -> Act:
    officer = world[Role.BUREAU]
    contract = make_draft(project_of(world), officer)
    found = make_review(contract, officer)
    return Act(
        by=world[Role.LEGAL],
        data={"opinion": "passed", "fair_opinion": "passed", "reviewed_on": TODAY, "version": 1},
        kinds=(events.REVIEWED,),
        subject=contract,
        wrong={"opinion": ""},
        url={"pk": found.pk},
    )


@case("contracts:review-take-back")
def review_take_back(world: World) -> Act:
    officer = world[Role.BUREAU]
    contract = make_draft(project_of(world), officer)
    found = make_review(contract, officer)
    return Act(
        by=officer,
        data={"version": 1},
        kinds=(events.REVIEW_TAKEN_BACK,),
        subject=contract,
        wrong=None,
        url={"pk": found.pk},
    )


@case("contracts:sign")
def sign(world: World) -> Act:
    officer = world[Role.BUREAU]
    contract = make_draft(project_of(world), officer, kind="intent")
    data = {
        "signed_on": TODAY,
        "signatory": "张明",
        "investor_copies": 2,
        "file": upload("合同.pdf", PDF),
    }
    return on_contract(contract, officer, events.SIGNED, {"signatory": ""}, **data)


@case("contracts:file-contract")
def file_contract(world: World) -> Act:
    # A county whose policy asks this kind for no originals files it at once.
    officer = world[Role.BUREAU]
    contract = kept(world, "signed", kind="intent")
    for _place in range(8):
        contract.copies.create(
            number=contract.copies.count() + 1,
            holder_unit=world.county.department,
            sent_on=contract.signed_on,
            received_on=contract.signed_on,
            place=_PLACES[contract.copies.count()],
        )
    data = {"filed_on": TODAY, "in_force_on": TODAY}
    return on_contract(contract, officer, events.FILED, {"filed_on": ""}, **data)


_PLACES = (
    "office",
    "bureau",
    "finance",
    "land",
    "legal",
    "industry",
    "responsible",
    "host",
)


@case("contracts:begin")
def begin(world: World) -> Act:
    contract, wrong = kept(world, "filed"), {"in_force_on": ""}
    return on_contract(contract, world[Role.BUREAU], events.PERFORMING, wrong, in_force_on=TODAY)


@case("contracts:end")
def end(world: World) -> Act:
    contract, wrong = kept(world, "performing"), {"state": ""}
    data = {"state": "fulfilled", "ended_on": TODAY}
    return on_contract(contract, world[Role.BUREAU], events.ENDED, wrong, **data)


@case("contracts:resume")
def resume(world: World) -> Act:
    contract, wrong = kept(world, "breached"), {"reason": ""}
    return on_contract(contract, world[Role.BUREAU], events_life.RESUMED, wrong, reason="已复工")


@case("contracts:template-new")
def template_new(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"kind": "formal", "name": "县范本", "file": template_upload()},
        kinds=(events.TEMPLATE_SAVED,),
        subject=ContractTemplate,
        wrong={"file": template_upload("{{ 未知 }}")},
    )


@case("contracts:template-withdraw")
def template_withdraw(world: World) -> Act:
    template = make_template(world[Role.BUREAU_ADMIN])
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={},
        kinds=(events.TEMPLATE_WITHDRAWN,),
        subject=template,
        wrong=None,
        url={"pk": template.pk},
    )
