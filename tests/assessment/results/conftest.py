"""A county whose October is closed and scored: two townships reported, the park did not.

24 000 is everybody's target. The first township has 12 000 (30 + 40 points), the second 18 000
(45 + 40).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from assessment.models import (
    AnnualPlan,
    Indicator,
    MonthlyReport,
    Objection,
    ScoreRun,
    ScoringScheme,
    UnitCell,
)
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from assessment.services.scoring import runs
from assessment.services.scoring.objections import file_objection
from tests.factories.accounts import CountyFixture
from tests.factories.assessment import PlanFactory, TargetFactory, join, make_indicator
from tests.factories.projects import TODAY
from tests.factories.scoring import make_scheme
from tests.stages import stage
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month, Period

OCTOBER = Month(2026, 10)
PERIOD = Period.parse("2026-10")
UNTIL = dt.date(2026, 11, 27)
AFTER = dt.date(2026, 11, 28)


@stage
def plan(county: CountyFixture) -> AnnualPlan:
    """The plan of 2026: townships in one group, park and department in another."""
    plan = PlanFactory(county=county.county)
    make_indicator(plan, "funds", name="到位资金", measure="万元")
    join(plan, *county.townships)
    join(plan, county.park, group="园区组")
    return plan


@stage
def funds(plan: AnnualPlan) -> Indicator:
    """The indicator of funds."""
    return Indicator.objects.get(county=plan.county, code="funds")


@stage
def october(plan: AnnualPlan, funds: Indicator, county: CountyFixture) -> AnnualPlan:
    """October with the reports of two townships."""
    open_month(county_id=plan.county_id, month=OCTOBER, on=dt.date(2026, 10, 1))
    for unit in (*county.townships, county.park):
        TargetFactory(plan=plan, indicator=funds, unit=unit, amount=Decimal(24_000))
    for unit, value in zip(county.townships, (12_000, 18_000), strict=True):
        say(unit, funds, value)
    return plan


@stage
def scheme(plan: AnnualPlan) -> ScoringScheme:
    """60 points by the rate of funds, 40 less 2 for each late report."""
    return make_scheme(plan)


@stage
def closed(october: AnnualPlan, director: User) -> AnnualPlan:
    """October, closed without the report of the park."""
    close(october, director)
    return october


@stage
def run(closed: AnnualPlan, scheme: ScoringScheme, director: User) -> ScoreRun:
    """The result of October as it is computed."""
    return compute(closed, director)


@stage
def noticed(run: ScoreRun, director: User) -> ScoreRun:
    """The result of October under public notice until 27 November."""
    return runs.put_under_notice(run_id=run.pk, version=run.version, by=director, on=TODAY)


@stage
def final(noticed: ScoreRun, director: User) -> ScoreRun:
    """The result of October, final."""
    return runs.finalise(run_id=noticed.pk, version=noticed.version, by=director, on=AFTER)


@stage
def published(final: ScoreRun, director: User) -> ScoreRun:
    """The result of October, published."""
    return runs.publish(run_id=final.pk, version=final.version, by=director, on=AFTER)


@stage
def objection(noticed: ScoreRun, clerk: User) -> Objection:
    """The first township objects to its funds."""
    return object_to(noticed, clerk)


@stage
def second_admin(county: CountyFixture) -> User:
    """Another business administrator."""
    return county.user(Role.BUREAU_ADMIN)


@pytest.fixture
def total_of(county: CountyFixture) -> Callable[[ScoreRun, Unit], str]:
    """Read a unit's stored total."""
    return lambda run, unit: f"{run.rows.get(unit=unit).total:.2f}"


def say(unit: Unit, indicator: Indicator, value: int, month: Month = OCTOBER) -> None:
    """Let a unit's accepted report say a figure."""
    report = MonthlyReport.objects.get(unit=unit, month=month.first_day)
    now = clock.now()
    MonthlyReport.objects.filter(pk=report.pk).update(
        state="accepted", first_submitted_at=now, submitted_at=now, submissions=1
    )
    UnitCell.objects.update_or_create(
        report=report,
        indicator=indicator,
        defaults={"definition": indicator.definitions.get(), "value": Decimal(value)},
    )


def close(plan: AnnualPlan, by: User, month: Month = OCTOBER, on: dt.date = TODAY) -> None:
    """Close a month."""
    close_month(county_id=plan.county_id, month=month, by=by, on=on, reason="限期已过")


def compute(plan: AnnualPlan, by: User | None, **fields: Any) -> ScoreRun:
    """Compute the result of October unless told otherwise."""
    values: dict[str, Any] = {"period": PERIOD, "on": TODAY, **fields}
    return runs.compute_scores(county_id=plan.county_id, by=by, **values)


def object_to(run: ScoreRun, by: User, **fields: Any) -> Objection:
    """File an objection of the user's own unit."""
    values: dict[str, Any] = {
        "code": "funds",
        "claim": "华盛电子 6000 万元未计入。",
        "on": TODAY,
        **fields,
    }
    return file_objection(run_id=run.pk, unit_id=by.unit_id, by=by, **values)
