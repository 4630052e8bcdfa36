"""Land accountings, deposits and idle land of contracts for tests, as the services leave them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Model

from contracts.models import (
    Contract,
    Deposit,
    DepositMovement,
    FeePayment,
    IdleLand,
    LandAccounting,
    LandOpinion,
)
from contracts.rules.land import LandInputs, account_land
from zhaoshang.accounts.models import Unit, User

AGREED_ON = dt.date(2026, 10, 31)
ASKED_ON = dt.date(2026, 11, 9)
# Five working days on.
OPINIONS_DUE = dt.date(2026, 11, 16)
SIGNED_OFF_ON = dt.date(2026, 11, 18)
RUNNING = {"draft", "asked"}


def make_accounting(
    contract: Contract,
    units: Iterable[Unit] = (),
    state: str = "draft",
    by: User | None = None,
    **fields: Any,
) -> LandAccounting:
    """Make an accounting by R16's example: 120 亩, 300 agreed, 30 000 invested, 18 a 亩."""
    values: dict[str, Any] = {
        "land_mu": Decimal(120),
        "agreed_intensity_wan_mu": Decimal(300),
        "fixed_assets_wan": Decimal(30000),
        "price_wan_mu": Decimal(18),
        "agreed_on": AGREED_ON,
        "as_of": ASKED_ON,
        **fields,
    }
    names = ("land_mu", "agreed_intensity_wan_mu", "fixed_assets_wan", "price_wan_mu")
    result = account_land(LandInputs(*(values[name] for name in names)))
    if state != "draft":
        values |= {"asked_on": ASKED_ON, "working_days": 5, "opinions_due_on": OPINIONS_DUE}
    if state not in RUNNING:
        values |= {
            "signed_off_on": SIGNED_OFF_ON,
            "signed_off_by": by,
            "conclusion": "超出合理用地面积部分按摘牌价追缴。",
        }
        values.setdefault("fee_due_on", SIGNED_OFF_ON + dt.timedelta(days=30))
    made = LandAccounting.objects.create(
        contract=contract,
        number=contract.accountings.count() + 1,
        state=state,
        actual_intensity_wan_mu=result.actual_intensity_wan_mu,
        reasonable_mu=result.reasonable_mu,
        excess_mu=result.excess_mu,
        fee_wan=result.fee_wan,
        created_by=by,
        updated_by=by,
        **values,
    )
    for unit in units:
        LandOpinion.objects.create(accounting=made, unit=unit)
    return made


def make_deposit(contract: Contract, paid: int = 0, **fields: Any) -> Deposit:
    """Make a deposit of 100 万元, of which some was paid."""
    values: dict[str, Any] = {"amount_wan": Decimal(100), "due_on": dt.date(2026, 12, 31), **fields}
    if paid:
        day = contract.signed_on or ASKED_ON
        values |= {"paid_on": day, "paid_wan": Decimal(paid), "outcome": Deposit.Outcome.HELD}
    made = Deposit.objects.create(contract=contract, **values)
    if paid:
        DepositMovement.objects.create(
            deposit=made, kind="paid", happened_on=made.paid_on, amount_wan=Decimal(paid)
        )
    return made


def make_idle(contract: Contract, **fields: Any) -> IdleLand:
    """Make idle land of 20 亩 under notice."""
    values: dict[str, Any] = {
        "area_mu": Decimal(20),
        "idle_since": dt.date(2026, 7, 1),
        "notice_on": dt.date(2026, 9, 1),
        "notice_reference": "云自然资闲〔2026〕3号",
        "build_until": dt.date(2027, 3, 1),
        **fields,
    }
    return IdleLand.objects.create(contract=contract, **values)


def land_objects(contract: Contract, unit: Unit) -> dict[str, Model]:
    """Make one object of each kind for the walk over all URLs."""
    asked = make_accounting(contract, [unit], "asked")
    signed = make_accounting(contract, [unit], "signed_off")
    deposit = make_deposit(contract, paid=40)
    return {
        "accounting": asked,
        "signed_accounting": signed,
        "land_opinion": asked.opinions.get(),
        "fee_payment": FeePayment.objects.create(
            accounting=signed, paid_on=SIGNED_OFF_ON, amount_wan=Decimal(10)
        ),
        "deposit": deposit,
        "unpaid_deposit": make_deposit(contract),
        "deposit_movement": deposit.movements.get(),
        "idle": make_idle(contract),
        "idle_fee": make_idle(
            contract, state="fee", fee_wan=Decimal(72), fee_on=dt.date(2026, 10, 1)
        ),
    }
