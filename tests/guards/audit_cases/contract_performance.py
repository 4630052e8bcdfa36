"""Promises and special reports: made, kept, waived, moved; written, received, decided."""

from __future__ import annotations

from typing import Any

from contracts import events_performance as events
from contracts.models import Contract, Obligation, SpecialReport
from projects.models import Milestone
from tests.factories.contract_files import pdf
from tests.factories.contract_performance import WHOLE_DAY, make_promise, make_report
from tests.factories.contracts import ContractFactory
from tests.factories.files import upload
from tests.factories.projects import TODAY, ProjectFactory
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock

DAY = TODAY.isoformat()
LATER = "2027-03-31"
NOTE = {"reference": "县政办〔2026〕9号", "reason": "规划调整"}
WHOLE = {"facts": "未开工", "cause": "资金", "measures": "约谈", "request": "延期"}


def signed(world: World, state: str = "performing") -> Contract:
    """Return a contract of the township's project."""
    township = world.county.township
    project = ProjectFactory(
        county=world.county.county, responsible_unit=township, host_unit=township, signed=True
    )
    keeper = world[Role.BUREAU]
    return ContractFactory(project=project, state=state, created_by=keeper, keeper=keeper)


def proof() -> Any:
    return upload("佐证.pdf", pdf())


def of_promise(
    world: World, role: Role, kind: str, wrong: Any, /, made: Any = None, **data: Any
) -> Act:
    contract = signed(world, (made or {}).pop("contract_state", "performing"))
    promise = make_promise(contract, WHOLE_DAY, **(made or {}))
    return _of(world, role, kind, contract, promise, wrong, data)


def _of(
    world: World, role: Role, kind: str, contract: Contract, record: Any, wrong: Any, data: Any
) -> Act:
    sent = {"version": record.version, **data}
    return Act(world[role], sent, (kind,), contract, wrong, {"pk": record.pk})


@case("contracts:obligations-make")
def make(world: World) -> Act:
    contract = signed(world, "draft")
    data = {"make_start": "on", "due_start": LATER}
    return _of(
        world,
        Role.BUREAU,
        events.PROMISES_MADE,
        contract,
        contract,
        {"due_start": "nie"},
        data,
    )


@case("contracts:obligation-new")
def add(world: World) -> Act:
    contract = signed(world)
    data = {
        "side": "investor",
        "kind": "start",
        "content": "开工",
        "due_on": LATER,
        "reference": "1号",
    }
    kind = events.PROMISE_SAVED
    return _of(world, Role.BUREAU, kind, contract, contract, {"due_on": ""}, data)


@case("contracts:obligation-edit")
def edit(world: World) -> Act:
    data = {"side": "county", "kind": "land", "content": "交地", "reference": "1号"}
    return of_promise(world, Role.BUREAU, events.PROMISE_SAVED, {"content": ""}, **data)


@case("contracts:obligation-remove")
def remove(world: World) -> Act:
    made = {"contract_state": "draft"}
    return of_promise(world, Role.BUREAU, events.PROMISE_REMOVED, None, made=made)


@case("contracts:obligation-move")
def move(world: World) -> Act:
    contract = signed(world)
    promise = make_promise(contract, "2026-12-31")
    data = {**NOTE, "new_due_on": LATER}
    kind, wrong = events.PROMISE_MOVED, {"new_due_on": DAY}
    return _of(world, Role.BUREAU, kind, contract, promise, wrong, data)


@case("contracts:obligation-claim")
def claim(world: World) -> Act:
    data = {"kept_on": DAY, "uploads": [proof()]}
    return of_promise(world, Role.CLERK, events.PROMISE_CLAIMED, {"kept_on": LATER}, **data)


@case("contracts:obligation-keep")
def keep(world: World) -> Act:
    data = {"kept_on": DAY, "uploads": [proof()]}
    return of_promise(world, Role.BUREAU, events.PROMISE_KEPT, {"kept_on": LATER}, **data)


@case("contracts:obligation-keep-ledger")
def keep_by_ledger(world: World) -> Act:
    act = of_promise(world, Role.BUREAU, events.PROMISE_KEPT, None, made={"term": "start"})
    contract: Any = act.subject
    Milestone.objects.update_or_create(
        project=contract.project, kind="start", defaults={"actual_on": TODAY}
    )
    return act


@case("contracts:obligation-return")
def send_back(world: World) -> Act:
    made = {"claimed_on": WHOLE_DAY, "claimed_by": world[Role.CLERK]}
    kind = events.PROMISE_CLAIM_RETURNED
    return of_promise(world, Role.BUREAU, kind, {"reason": ""}, made=made, reason="看不清")


@case("contracts:obligation-waive")
def waive(world: World) -> Act:
    kind = events.PROMISE_WAIVED
    return of_promise(world, Role.BUREAU, kind, {"reference": ""}, **NOTE, upload=proof())


@case("contracts:obligation-reopen")
def reopen(world: World) -> Act:
    made = {"state": Obligation.State.MET, "met_on": WHOLE_DAY}
    kind = events.PROMISE_REOPENED
    return of_promise(world, Role.BUREAU, kind, {"reason": ""}, made=made, reason="记错")


def of_report(
    world: World, role: Role, kind: str, wrong: Any, /, made: Any = None, **data: Any
) -> Act:
    contract = signed(world)
    promise = make_promise(contract, WHOLE_DAY)
    report = make_report(contract, WHOLE_DAY, promise, **(made or {}))
    return _of(world, role, kind, contract, report, wrong, data)


@case("contracts:special-report-write")
def write(world: World) -> Act:
    wrong = {"version": 99}
    return of_report(world, Role.CLERK, events.REPORT_SAVED, wrong, then="save", **WHOLE)


def _handed() -> dict[str, Any]:
    return {**WHOLE, "sent_up_at": clock.now()}


@case("contracts:special-report-take-back")
def take_back(world: World) -> Act:
    return of_report(world, Role.CLERK, events.REPORT_SAVED, {"version": 99}, made=_handed())


@case("contracts:special-report-confirm")
def confirm(world: World) -> Act:
    kind = events.REPORT_SUBMITTED
    return of_report(world, Role.UNIT_HEAD, kind, {"version": 99}, made=_handed())


def _submitted(state: str) -> dict[str, Any]:
    return {**WHOLE, "state": SpecialReport.State(state), "submitted_at": clock.now()}


@case("contracts:special-report-receive")
def receive(world: World) -> Act:
    data = {"receipt": "5号", "received_on": DAY}
    kind, wrong = events.REPORT_RECEIVED, {"receipt": ""}
    return of_report(world, Role.BUREAU, kind, wrong, made=_submitted("submitted"), **data)


@case("contracts:special-report-return")
def return_report(world: World) -> Act:
    kind, wrong = events.REPORT_RETURNED, {"reason": ""}
    made = _submitted("submitted")
    return of_report(world, Role.BUREAU, kind, wrong, made=made, reason="缺措施")


@case("contracts:special-report-decide")
def decide(world: World) -> Act:
    data = {
        "kind": "extend",
        "decided_on": DAY,
        "body": "领导小组",
        "reference": "纪要7号",
        "new_due_on": LATER,
        "upload": proof(),
    }
    kind, wrong = events.REPORT_DECIDED, {"new_due_on": ""}
    return of_report(world, Role.BUREAU, kind, wrong, made=_submitted("received"), **data)
