"""A county's plan of 2026 with one indicator of each source, and what tests put into the ledger."""

import datetime as dt
from decimal import Decimal

from assessment.models import AnnualPlan, Indicator, IndicatorDefinition
from assessment.rules.indicators import AMOUNTS, Source
from assessment.selectors.ledger_figures import LedgerFigures, ledger_figures
from projects.models import CreditShare, Project
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.factories.projects import TODAY, make_funds
from tests.stages import stage
from zhaoshang.accounts.models import Unit

YEAR = 2026


@stage
def plan(county: CountyFixture) -> AnnualPlan:
    """The issued plan of the year; townships, park and department report."""
    plan = PlanFactory(county=county.county)
    join(plan, *county.townships, county.park, county.department)
    return plan


def indicator(plan: AnnualPlan, source: Source | str, **fields) -> Indicator:
    """An indicator of a source, called by it."""
    money = Source(source) in AMOUNTS
    values = {
        "source": str(source),
        "measure": "万元" if money else "个",
        "decimals": 2 if money else 0,
        **fields,
    }
    return make_indicator(plan, values.pop("code", str(source)), **values)


def live(plan: AnnualPlan, year: int = YEAR, on: dt.date = TODAY, **options) -> LedgerFigures:
    """The ledger's figures of all indicators of a plan."""
    definitions = list(IndicatorDefinition.objects.filter(indicator__county=plan.county))
    return ledger_figures(
        county_id=plan.county_id, definitions=definitions, year=year, on=on, **options
    )


def verified(project: Project, month: int, wan: str | int, year: int = YEAR, **fields):
    """Money of a month that the bureau has verified."""
    amount = Decimal(wan)
    values = {"verified_wan": amount, "state": "verified", "kind": "equipment", **fields}
    return make_funds(project, dt.date(year, month, 1), max(amount, Decimal(0)), **values)


def split(
    project: Project, since: dt.date, *shares: tuple[Unit, str], until: dt.date | None = None
):
    """Divide the credit of a project from a day on."""
    for unit, percent in shares:
        CreditShare.objects.create(
            project=project, unit=unit, percent=Decimal(percent), since=since
        )


def whole(months: tuple[Decimal, ...]) -> Decimal:
    """Sum of twelve months."""
    return sum(months, Decimal(0))
