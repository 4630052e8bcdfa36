"""Plans, indicators and monthly reports for tests.

plan = PlanFactory(county=county)                     an issued plan with its own basis
make_indicator(plan, "funds", source="funds_verified")
join(plan, unit)                                      the unit reports and is ranked
TargetFactory(plan=plan, indicator=indicator, unit=unit, amount=24000)
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from assessment.models import (
    AnnualPlan,
    GroupMember,
    Indicator,
    IndicatorDefinition,
    MonthlyReport,
    PlanIndicator,
    Target,
    TargetBasis,
    UnitGroup,
)
from assessment.models.choices import BasisLevel
from zhaoshang.accounts.models import Unit

YEAR = 2026


class PlanFactory(DjangoModelFactory):
    """An issued plan of a county with the county's own basis as the main one."""

    class Meta:
        model = AnnualPlan

    year = YEAR
    title = factory.LazyAttribute(lambda plan: f"{plan.county.name}{plan.year}年招商引资目标任务")
    state = AnnualPlan.State.ISSUED
    document = "县招办〔2026〕3号"
    issued_on = factory.LazyAttribute(lambda plan: dt.date(plan.year, 2, 20))

    @classmethod
    def _create(cls, model_class: type[AnnualPlan], *args: Any, **fields: Any) -> AnnualPlan:
        plan: AnnualPlan = super()._create(model_class, *args, **fields)
        TargetBasis.objects.create(
            plan=plan, name="县定目标", level=BasisLevel.COUNTY, is_main=True
        )
        return plan


def make_indicator(plan: AnnualPlan, code: str, **fields: Any) -> Indicator:
    """Make an indicator that stands in the plan and its reports, with one definition."""
    values: dict[str, Any] = {
        "effective_from": dt.date(plan.year, 1, 1),
        "name": code,
        "measure": "个",
        "decimals": 0,
        "source": "reported",
        "source_document": plan.document,
    }
    indicator, _made = Indicator.objects.get_or_create(county=plan.county, code=code)
    IndicatorDefinition.objects.create(indicator=indicator, **{**values, **fields})
    PlanIndicator.objects.create(
        plan=plan, indicator=indicator, sort_order=plan.indicators.count() + 1
    )
    return indicator


def join(plan: AnnualPlan, *units: Unit, group: str = "乡镇组") -> UnitGroup:
    """Let units report and be ranked in a group."""
    found, _made = UnitGroup.objects.get_or_create(plan=plan, name=group)
    for unit in units:
        GroupMember.objects.create(plan=plan, group=found, unit=unit)
    return found


class TargetFactory(DjangoModelFactory):
    """A target by the plan's main basis."""

    class Meta:
        model = Target

    basis = factory.LazyAttribute(lambda target: target.plan.bases.get(is_main=True))
    amount = Decimal(24000)


class ReportFactory(DjangoModelFactory):
    """A monthly report that nobody has touched yet."""

    class Meta:
        model = MonthlyReport

    county = factory.LazyAttribute(lambda report: report.unit.county)
    month = dt.date(YEAR, 10, 1)
    due_on = dt.date(YEAR, 11, 5)
