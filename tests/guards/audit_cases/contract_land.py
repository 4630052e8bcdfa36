"""Land accounting, deposits, idle land."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from contracts import events_land as events
from tests.factories.contract_land import (
    AGREED_ON,
    ASKED_ON,
    OPINIONS_DUE,
    SIGNED_OFF_ON,
    make_accounting,
    make_deposit,
    make_idle,
)
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case
from tests.guards.audit_cases.contract_files import contract_of
from zhaoshang.accounts.rules import Role

REASON = {"reason": "县里决定"}
NO_REASON = {"reason": " "}
FIGURES = {
    "agreed_on": AGREED_ON,
    "as_of": ASKED_ON,
    "land_mu": "120",
    "agreed_intensity_wan_mu": "300",
    "fixed_assets_wan": "30000",
    "fixed_assets_wan_reason": "审计认定",
    "price_wan_mu": "18",
}


def accounting_of(world: World, state: str, **fields: Any) -> Any:
    return make_accounting(contract_of(world), [world.county.department], state, **fields)


def on_accounting(world: World, state: str, kind: str, wrong: Any, **data: Any) -> Act:
    found = accounting_of(world, state)
    sent = {"version": found.version, **data}
    return Act(world[Role.BUREAU], sent, (kind,), found.contract, wrong, {"pk": found.pk})


@case("contracts:accounting-new")
def start(world: World) -> Act:
    contract = contract_of(world)
    url = {"pk": contract.pk}
    kinds, wrong = (events.ACCOUNTING_STARTED,), {"fixed_assets_wan_reason": ""}
    return Act(world[Role.BUREAU], FIGURES, kinds, contract, wrong, url)


@case("contracts:accounting-edit")
def change(world: World) -> Act:
    wrong = {"land_mu": "0"}
    return on_accounting(world, "draft", events.ACCOUNTING_CHANGED, wrong, **FIGURES)


@case("contracts:accounting-ask")
def ask(world: World) -> Act:
    found = make_accounting(contract_of(world))
    data = {"version": found.version, "units": [world.county.department.pk]}
    kinds, url = (events.ACCOUNTING_ASKED,), {"pk": found.pk}
    return Act(world[Role.BUREAU], data, kinds, found.contract, {"units": []}, url)


@case("contracts:land-opinion")
def answer(world: World) -> Act:
    row = accounting_of(world, "asked").opinions.get()
    data = {"version": row.version, "opinion": "disagree", "text": "设备投资未经审计"}
    kinds, url = (events.ACCOUNTING_ANSWERED,), {"pk": row.pk}
    subject = row.accounting.contract
    return Act(world[Role.REVIEWER], data, kinds, subject, {"text": ""}, url)


@case("contracts:land-opinion-missing")
def missing(world: World) -> Act:
    row = accounting_of(world, "asked").opinions.get()
    data = {"version": row.version, "reason": "催办两次未反馈"}
    kinds, url = (events.OPINION_MISSING,), {"pk": row.pk}
    return Act(world[Role.BUREAU], data, kinds, row.accounting.contract, NO_REASON, url)


@case("contracts:accounting-sign-off")
def sign_off(world: World) -> Act:
    found = accounting_of(world, "asked")
    found.opinions.update(opinion="agree", answered_on=OPINIONS_DUE)
    data = {"version": found.version, "conclusion": "追缴360万元", "fee_due_on": "2026-12-31"}
    kinds, url = (events.ACCOUNTING_SIGNED_OFF,), {"pk": found.pk}
    return Act(world[Role.BUREAU], data, kinds, found.contract, {"conclusion": ""}, url)


@case("contracts:accounting-report-sent")
def report_sent(world: World) -> Act:
    data, wrong = {"sent_on": TODAY, "reference": "云招报〔2026〕6号"}, {"sent_on": ""}
    return on_accounting(world, "signed_off", events.ACCOUNTING_REPORTED, wrong, **data)


@case("contracts:land-fee-pay")
def pay_fee(world: World) -> Act:
    data, wrong = {"paid_on": SIGNED_OFF_ON, "amount_wan": "100"}, {"amount_wan": "361"}
    return on_accounting(world, "signed_off", events.LAND_FEE_PAID, wrong, **data)


@case("contracts:land-fee-close")
def close_fee(world: World) -> Act:
    data = {**REASON, "reference": "县纪〔2026〕9号"}
    return on_accounting(world, "signed_off", events.LAND_FEE_CLOSED, NO_REASON, **data)


@case("contracts:land-fee-book-back")
def book_back(world: World) -> Act:
    found = accounting_of(world, "signed_off")
    payment = found.payments.create(paid_on=SIGNED_OFF_ON, amount_wan=Decimal(10))
    kinds, url = (events.LAND_FEE_BOOKED_BACK,), {"pk": payment.pk}
    return Act(world[Role.BUREAU], REASON, kinds, found.contract, NO_REASON, url)


# --- Deposits -----------------------------------------------------------------------------------


def on_deposit(world: World, paid: int, kind: str, wrong: Any, /, **data: Any) -> Act:
    found = make_deposit(contract_of(world), paid=paid)
    sent = {"version": found.version, **data}
    return Act(world[Role.BUREAU], sent, (kind,), found.contract, wrong, {"pk": found.pk})


@case("contracts:deposit-new")
def enter(world: World) -> Act:
    contract = contract_of(world)
    data, wrong = {"amount_wan": "100", "due_on": "2026-12-31"}, {"amount_wan": "0"}
    kinds, url = (events.DEPOSIT_SAVED,), {"pk": contract.pk}
    return Act(world[Role.BUREAU], data, kinds, contract, wrong, url)


@case("contracts:deposit-edit")
def change_deposit(world: World) -> Act:
    data = {"amount_wan": "80", "due_on": "2026-12-31", **REASON}
    return on_deposit(world, 0, events.DEPOSIT_SAVED, NO_REASON, **data)


@case("contracts:deposit-pay")
def pay(world: World) -> Act:
    data, wrong = {"happened_on": TODAY, "amount_wan": "60"}, {"amount_wan": "101"}
    return on_deposit(world, 0, events.DEPOSIT_PAID, wrong, **data)


@case("contracts:deposit-settle")
def settle(world: World) -> Act:
    data = {"kind": "kept", "happened_on": TODAY, "amount_wan": "40", "reference": "5号", **REASON}
    return on_deposit(world, 40, events.DEPOSIT_SETTLED, {"amount_wan": "41"}, **data)


@case("contracts:deposit-waive")
def waive(world: World) -> Act:
    data = {**REASON, "reference": "县纪〔2026〕3号"}
    return on_deposit(world, 0, events.DEPOSIT_WAIVED, NO_REASON, **data)


@case("contracts:deposit-book-back")
def book_back_movement(world: World) -> Act:
    found = make_deposit(contract_of(world), paid=40)
    kinds, url = (events.DEPOSIT_BOOKED_BACK,), {"pk": found.movements.get().pk}
    return Act(world[Role.BUREAU], REASON, kinds, found.contract, NO_REASON, url)


# --- Idle land ----------------------------------------------------------------------------------

NOTICE = {
    "area_mu": "20",
    "idle_since": "2026-07-01",
    "notice_on": "2026-09-01",
    "notice_reference": "云自然资闲〔2026〕3号",
    "build_until": "2027-03-01",
}


def on_idle(world: World, kind: str, wrong: Any, /, state: Any = None, **data: Any) -> Act:
    found = make_idle(contract_of(world), **(state or {}))
    sent = {"version": found.version, **data}
    return Act(world[Role.BUREAU], sent, (kind,), found.contract, wrong, {"pk": found.pk})


@case("contracts:idle-new")
def notice(world: World) -> Act:
    contract = contract_of(world)
    kinds, url = (events.IDLE_NOTICED,), {"pk": contract.pk}
    return Act(world[Role.BUREAU], NOTICE, kinds, contract, {"area_mu": "121"}, url)


@case("contracts:idle-edit")
def change_notice(world: World) -> Act:
    return on_idle(world, events.IDLE_CHANGED, NO_REASON, **NOTICE, **REASON)


@case("contracts:idle-fee")
def charge(world: World) -> Act:
    data = {"fee_wan": "72", "fee_on": TODAY, "reference": "云自然资罚〔2026〕1号"}
    return on_idle(world, events.IDLE_FEE, {"fee_wan": "0"}, **data)


@case("contracts:idle-fee-paid")
def fee_paid(world: World) -> Act:
    state = {"state": "fee", "fee_wan": Decimal(72), "fee_on": TODAY}
    return on_idle(world, events.IDLE_FEE_PAID, {"paid_on": ""}, state=state, paid_on=TODAY)


@case("contracts:idle-take-back")
def take_back(world: World) -> Act:
    data = {"happened_on": TODAY, "reference": "云政收〔2026〕1号", **REASON}
    return on_idle(world, events.IDLE_TAKEN_BACK, {"reference": ""}, **data)


@case("contracts:idle-clear")
def clear(world: World) -> Act:
    data = {"happened_on": TODAY, **REASON}
    return on_idle(world, events.IDLE_CLEARED, NO_REASON, **data)
