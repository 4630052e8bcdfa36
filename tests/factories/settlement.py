"""Settled years for tests.

make_settlement(county)                            of 2025, with an issued plan and no units
make_settlement(county, year=2021, reopened_at=…)
make_commendations(settlement, unit)               proposed, one unit in it
make_commendations(settlement, unit, state="noticed")
make_deposit(county, unit, year=2025)
allow_settling(county, plan, by)                   nothing hinders the settlement of the plan's year
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from assessment.models import (
    AnnualPlan,
    Commendation,
    CommendationList,
    RiskDeposit,
    YearSettlement,
)
from assessment.policies_commendations import COMMENDATIONS, RISK_DEPOSITS
from assessment.policies_settlement import SETTLEMENT
from assessment.rules.settlement import WEIGHED
from assessment.selectors.settlement_content import settlement_content
from assessment.services.settlement import head_of, seal_of
from tests.factories.assessment import PlanFactory
from tests.factories.closing import close_bare
from zhaoshang.accounts.models import Unit, User
from zhaoshang.core import clock
from zhaoshang.policy.models import Policy

YEAR = 2025
DAY = dt.date(2026, 3, 2)


def plan_of(county: Unit, year: int) -> AnnualPlan:
    """Return the issued plan of a year, made where there is none."""
    found = AnnualPlan.objects.filter(county=county, year=year).first()
    return found or PlanFactory(county=county, year=year)


def make_settlement(county: Unit, *, year: int = YEAR, **fields: Any) -> YearSettlement:
    """Make a settlement as the closing leaves it, whatever stands in its way."""
    plan = plan_of(county, year)
    values: dict[str, Any] = {
        "document": f"县招组〔{year + 1}〕1号",
        "closed_on": dt.date(year + 1, 2, 10),
        "closed_at": clock.now(),
        "closed_by": User.objects.filter(unit__county=county).order_by("pk").first(),
        "content": settlement_content(county, plan, None, [], on=clock.today()),
        **fields,
    }
    made = YearSettlement(county=county, year=year, plan=plan, **values)
    made.sha256 = seal_of(made.content, head_of(made))
    made.save()
    return made


def make_commendations(
    settlement: YearSettlement, unit: Unit, *, state: str = "proposed", **fields: Any
) -> CommendationList:
    """Make a list with one unit in it."""
    dated: dict[str, Any] = {}
    if state != "proposed":
        dated = {"notice_number": "县招组办〔2026〕3号", "notice_from": DAY, "notice_until": DAY}
    made = CommendationList.objects.create(
        county=settlement.county,
        settlement=settlement,
        state=state,
        rule=dict(COMMENDATIONS.default),
        **{**dated, **fields},
    )
    Commendation.objects.create(
        of_list=made,
        category="先进单位",
        unit=unit,
        unit_name=unit.name,
        rank=1,
        reason="乡镇组年度考核第1名",
    )
    return made


def use_deposits(county: Unit, *, effective_from: dt.date = dt.date(2020, 1, 1)) -> Policy:
    """Let a county take risk deposits, of any year."""
    return Policy.objects.create(
        owner=county,
        kind=RISK_DEPOSITS.name,
        effective_from=effective_from,
        value={**RISK_DEPOSITS.default, "is_used": True},
        source_document="县招组〔2020〕5号",
    )


def make_deposit(county: Unit, unit: Unit, *, year: int = YEAR, **fields: Any) -> RiskDeposit:
    """Make a deposit as it was paid in."""
    values: dict[str, Any] = {
        "amount_wan": Decimal(2),
        "paid_on": dt.date(year, 3, 2),
        "voucher": "0012345",
        **fields,
    }
    return RiskDeposit.objects.create(county=county, unit=unit, year=year, **values)


def allow_settling(county: Unit, year: int = YEAR) -> AnnualPlan:
    """Let nothing hinder the settlement of a year: December is closed, the rest only warns."""
    plan = plan_of(county, year)
    close_bare(county, dt.date(year, 12, 1))
    Policy.objects.create(
        owner=county,
        kind=SETTLEMENT.name,
        effective_from=dt.date(year, 1, 1),
        value={**SETTLEMENT.default, **{each.value: "warns" for each in WEIGHED}},
        source_document="县招组〔2026〕2号",
    )
    return plan
