"""A county with an issued plan whose four units report."""

import datetime as dt
from decimal import Decimal

import pytest

from assessment.models import Indicator, MonthlyReport, UnitCell
from assessment.services import closing
from assessment.services.opening import open_month
from tests.assessment.closing.fakes import FakeLedger
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.stages import stage
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

OCTOBER = Month(2026, 10)


@stage
def plan(county):
    """The plan of 2026 with a reported indicator and one of the ledger."""
    plan = PlanFactory(county=county.county)
    make_indicator(plan, "visits", name="外出招商次数", measure="次")
    make_indicator(plan, "funds", name="到位资金", measure="万元", source="funds_verified")
    join(plan, *county.townships, county.park, county.department)
    return plan


@stage
def october(plan):
    """The reports of October by unit."""
    open_month(county_id=plan.county_id, month=OCTOBER, on=dt.date(2026, 10, 1))
    return {each.unit_id: each for each in MonthlyReport.objects.filter(month="2026-10-01")}


@pytest.fixture
def ledger(monkeypatch):
    """A ledger whose figures tests set."""
    made = FakeLedger()
    monkeypatch.setattr(closing, "ledger_figures", lambda **_asked: made)
    monkeypatch.setattr(closing, "month_figures", made.month_figures)
    return made


@stage
def funds(plan):
    """The ledger's indicator."""
    return Indicator.objects.get(code="funds")


@stage
def visits(plan):
    """The reported indicator."""
    return Indicator.objects.get(code="visits")


def accept_all(month=OCTOBER):
    """Let every report of a month be accepted."""
    MonthlyReport.objects.filter(month=month.first_day).update(
        state="accepted", first_submitted_at=clock.now(), submitted_at=clock.now(), submissions=1
    )


def report_value(report, indicator, value):
    """Let a report say a figure."""
    definition = indicator.definitions.get()
    UnitCell.objects.create(
        report=report, indicator=indicator, definition=definition, value=Decimal(value)
    )
