"""Land of the demo: due, asked about, signed off; deposits and idle land beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from contracts.demo.base import Desk
from contracts.models import Contract, LandAccounting
from contracts.models.land import DepositMovement
from contracts.rules.life import Kind
from contracts.selectors.land import answering_people, land_rule, units_to_ask, usually_asked
from contracts.services import deposits, idle_land
from contracts.services.accounting import Figures, offered_inputs, start_accounting
from contracts.services.accounting_answers import answer_accounting, record_missing
from contracts.services.accounting_asking import ask_departments
from contracts.services.accounting_sign_off import (
    Paid,
    SignOff,
    outstanding,
    pay_fee,
    report_sent,
    sign_off,
)
from contracts.services.deposits import Movement
from contracts.services.idle_land import IdleFacts
from contracts.services.land_reminders import remind_land

DAY = dt.timedelta(days=1)
BELOW = "经核算，项目实际投资强度低于约定，超出部分按摘牌价追缴。"
REACHED = "经核算，项目实际投资强度达到约定，不追缴费用。"
WHY_PRICE = "按本宗土地公开摘牌成交价核算"


def load_land(desk: Desk) -> None:
    """Account for land, take deposits, find land idle; nothing when no contract was made."""
    running = [each for each in desk.made.get("performing", []) if each.kind == Kind.FORMAL]
    for contract, act in zip(running, (_signed_off, _asked, _due), strict=False):
        act(desk, contract)
    for number, contract in enumerate(running):
        _deposit(desk, contract, number)
    for number, contract in enumerate(running[:2]):
        _idle(desk, contract, number)
    remind_land(on=desk.on)


def _start(desk: Desk, contract: Contract, on: dt.date) -> LandAccounting:
    offered = offered_inputs(contract, on).values
    assets = offered["fixed_assets_wan"] or (contract.fixed_assets_wan or Decimal(5000)) * 7 / 10
    figures = Figures(
        land_mu=contract.land_mu or Decimal(60),
        agreed_intensity_wan_mu=contract.intensity_wan_mu or Decimal(220),
        fixed_assets_wan=assets.quantize(Decimal(1)),
        price_wan_mu=Decimal("13.5"),
        as_of=on,
        agreed_on=on - 10 * DAY,
        reasons={
            "land_mu": "按不动产登记面积",
            "agreed_intensity_wan_mu": "按园区准入标准",
            "fixed_assets_wan": "按第三方审计报告认定",
            "price_wan_mu": WHY_PRICE,
        },
    )
    made = start_accounting(contract_id=contract.pk, figures=figures, by=desk.by, on=on)
    units = units_to_ask(contract, on)
    asked = usually_asked(contract, units, land_rule(contract.county, on))
    return ask_departments(accounting_id=made.pk, unit_ids=asked, by=desk.by, on=on)


def _answers(desk: Desk, found: LandAccounting, on: dt.date, *, most: int | None = None) -> None:
    by_id = {each.pk: each for each in desk.staff.people.values()}
    opinions = list(found.opinions.order_by("pk"))
    people = answering_people((each.unit_id for each in opinions), on)
    for number, row in enumerate(opinions[:most]):
        if row.unit_id not in people:
            continue
        disagrees = number == 1
        answer_accounting(
            opinion_id=row.pk,
            opinion="disagree" if disagrees else "agree",
            text="部分设备尚未取得发票，建议据实核减。" if disagrees else "核算数据属实。",
            by=by_id[people[row.unit_id][0]],
            on=on,
        )


def _signed_off(desk: Desk, contract: Contract) -> None:
    on = desk.on - 45 * DAY
    found = _start(desk, contract, on)
    _answers(desk, found, on + 3 * DAY)
    for row in found.opinions.filter(opinion=""):
        record_missing(
            opinion_id=row.pk, reason="两次催办未反馈", by=desk.by, on=desk.on - 30 * DAY
        )
    signed = SignOff(BELOW if found.excess_mu else REACHED, "云招〔2026〕31号")
    day = desk.on - 25 * DAY
    found = sign_off(accounting_id=found.pk, signed=signed, by=desk.by, on=day)
    report_sent(
        accounting_id=found.pk,
        sent_on=day + 2 * DAY,
        reference="云招报〔2026〕12号",
        by=desk.by,
        on=desk.on,
    )
    left = outstanding(found)
    if left > 0:
        paid = Paid(day + 10 * DAY, (left / 3).quantize(Decimal("0.01")), "首期缴款")
        pay_fee(accounting_id=found.pk, paid=paid, by=desk.by, on=desk.on)


def _asked(desk: Desk, contract: Contract) -> None:
    found = _start(desk, contract, desk.on - 12 * DAY)
    _answers(desk, found, desk.on - 8 * DAY, most=3)


def _due(desk: Desk, contract: Contract) -> None:
    Contract.objects.filter(pk=contract.pk).update(production_on=desk.on - 6 * DAY)


def _deposit(desk: Desk, contract: Contract, number: int) -> None:
    found = contract.deposits.first() or deposits.enter_deposit(
        contract_id=contract.pk,
        amount_wan=Decimal(60 + 20 * number),
        due_on=desk.on - 20 * DAY,
        by=desk.by,
        on=desk.on,
    )
    day = max(contract.signed_on or desk.on, desk.on - 20 * DAY)
    share = (Decimal(1), Decimal("0.5"), Decimal(0))[number % 3]
    amount = (found.amount_wan * share).quantize(Decimal("0.01"))
    if amount:
        paid = Movement("paid", day, amount, reference="电子回单 2026-0731")
        deposits.pay_deposit(deposit_id=found.pk, movement=paid, by=desk.by, on=desk.on)
    if number == 0:
        back = Movement(
            DepositMovement.Kind.RETURNED,
            desk.on,
            (amount / 2).quantize(Decimal("0.01")),
            reason="主体工程竣工验收",
            reference="云财函〔2026〕44号",
        )
        deposits.settle_deposit(deposit_id=found.pk, movement=back, by=desk.by, on=desk.on)


def _idle(desk: Desk, contract: Contract, number: int) -> None:
    area = ((contract.land_mu or Decimal(20)) / 4).quantize(Decimal("0.01"))
    noticed = desk.on - (200 - 120 * number) * DAY
    facts = IdleFacts(
        area_mu=area,
        idle_since=noticed - 60 * DAY,
        notice_on=noticed,
        notice_reference=f"云自然资闲〔2026〕{number + 3}号",
        build_until=noticed + 180 * DAY,
        note="二期地块围而未建。",
    )
    row = idle_land.give_notice(contract_id=contract.pk, facts=facts, by=desk.by, on=desk.on)
    fee = idle_land.suggested_fee(row, desk.on)
    if number == 0 and fee is not None:
        idle_land.charge_fee(
            idle_id=row.pk,
            fee_wan=fee,
            fee_on=desk.on - 5 * DAY,
            reference="云自然资罚〔2026〕2号",
            by=desk.by,
            on=desk.on,
        )
