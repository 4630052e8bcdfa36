"""Chasing and accepting, exceptions, month closing and its proof, corrections."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment import events_closing as events
from assessment import events_reports
from assessment.models import (
    AnnualPlan,
    LockException,
    MonthClosing,
    MonthlyReport,
    Restatement,
    RestatementRequest,
)
from assessment.services.closing import close_month
from assessment.services.opening import open_month
from tests.factories.assessment import PlanFactory, join, make_indicator
from tests.factories.projects import TODAY
from tests.guards.audit_cases.case import Act, World, case
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

MONTH = Month(2026, 10)
UNTIL = (TODAY + dt.timedelta(days=5)).isoformat()


def opened(world: World) -> MonthlyReport:
    """Return the report of the first township, of a month that is open."""
    county = world.county
    plan = AnnualPlan.objects.filter(county=county.county, year=MONTH.year).first()
    if plan is None:
        plan = PlanFactory(county=county.county)
        make_indicator(plan, "visits", name="外出招商", measure="次")
        join(plan, *county.townships)
    open_month(county_id=county.county.pk, month=MONTH, on=TODAY)
    return MonthlyReport.objects.get(unit=county.township, month=MONTH.first_day)


def closed(world: World) -> MonthClosing:
    """Return the month, closed without reports."""
    opened(world)
    return close_month(
        county_id=world.county.county.pk,
        month=MONTH,
        by=world[Role.BUREAU_ADMIN],
        on=TODAY,
        reason="限期已过",
    )


@case("assessment:chase")
def chase(world: World) -> Act:
    report = opened(world)
    return Act(
        by=world[Role.BUREAU],
        data={"report": [report.pk], "note": "请今日上报"},
        kinds=(events.REPORTS_CHASED,),
        subject=world.county.county,
        wrong={"report": []},
        url={"month": str(MONTH)},
    )


@case("assessment:accept-many")
def accept(world: World) -> Act:
    report = opened(world)
    now = clock.now()
    MonthlyReport.objects.filter(pk=report.pk).update(
        state="submitted", first_submitted_at=now, submitted_at=now, submissions=1
    )
    return Act(
        by=world[Role.BUREAU],
        data={"report": [report.pk]},
        kinds=(events_reports.REPORT_ACCEPTED,),
        subject=report,
        wrong={"report": []},
        url={"month": str(MONTH)},
    )


@case("assessment:close-month")
def close(world: World) -> Act:
    opened(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"reason": "限期已过"},
        kinds=(events.MONTH_CLOSED,),
        subject=MonthClosing,
        wrong={"reason": ""},
        url={"month": str(MONTH)},
    )


@case("assessment:closing-verify")
def verify(world: World) -> Act:
    return Act(
        by=world[Role.LEADER],
        data={},
        kinds=(events.MONTH_VERIFIED,),
        subject=closed(world),
        wrong=None,
        url={"month": str(MONTH)},
        writes=False,
    )


@case("assessment:exception-ask")
def ask(world: World) -> Act:
    report = opened(world)
    return Act(
        by=world[Role.CLERK],
        data={
            "unit": report.unit_id,
            "month": str(MONTH),
            "until": UNTIL,
            "reason": "公章在办理变更",
        },
        kinds=(events.EXCEPTION_ASKED,),
        subject=LockException,
        wrong={"reason": ""},
    )


def exception(world: World, state: str = "asked") -> LockException:
    """Return an exception that the clerk asked for."""
    report = opened(world)
    return LockException.objects.create(
        county=report.county,
        unit=report.unit,
        month=report.month,
        until=UNTIL,
        reason="公章在办理变更",
        state=state,
        created_by=world[Role.CLERK],
    )


@case("assessment:exception")
def decide(world: World) -> Act:
    found = exception(world)
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"decision": "grant", "until": UNTIL, "note": "同意", "version": found.version},
        kinds=(events.EXCEPTION_DECIDED,),
        subject=found,
        wrong={"decision": "refuse", "note": ""},
        url={"pk": found.pk},
    )


@case("assessment:exception-end")
def end(world: World) -> Act:
    found = exception(world, "granted")
    return Act(
        by=world[Role.BUREAU_ADMIN],
        data={"reason": "已经上报"},
        kinds=(events.EXCEPTION_ENDED,),
        subject=found,
        wrong={"reason": ""},
        url={"pk": found.pk},
    )


def correction(world: World) -> dict[str, object]:
    """Return what is asked or booked of the closed month."""
    closed(world)
    plan = AnnualPlan.objects.get(county=world.county.county, year=MONTH.year)
    return {
        "unit": world.county.township.pk,
        "corrects": str(MONTH),
        "indicator": plan.indicators.get().indicator_id,
        "difference": "2",
        "reason": "漏报两次",
        "reference": "县招办〔2026〕9号",
    }


@case("assessment:restatement-new")
def book(world: World) -> Act:
    return Act(
        by=world[Role.BUREAU],
        data=correction(world),
        kinds=(events.RESTATED,),
        subject=Restatement,
        wrong={"difference": "0"},
    )


@case("assessment:restatement-new", "asked")
def ask_correction(world: World) -> Act:
    return Act(
        by=world[Role.CLERK],
        data=correction(world),
        kinds=(events.RESTATEMENT_ASKED,),
        subject=RestatementRequest,
        wrong={"difference": "-1"},
    )


@case("assessment:restatement-request", "refused")
def refuse(world: World) -> Act:
    asked = correction(world)
    found = RestatementRequest.objects.create(
        county=world.county.county,
        unit=world.county.township,
        indicator_id=asked["indicator"],
        corrects_month=MONTH.first_day,
        difference=Decimal(2),
        reason="漏报",
        created_by=world[Role.CLERK],
    )
    return Act(
        by=world[Role.BUREAU],
        data={"decision": "refuse", "note": "无佐证", "version": found.version},
        kinds=(events.RESTATEMENT_DECIDED,),
        subject=found,
        wrong={"note": ""},
        url={"pk": found.pk},
    )


@case("assessment:restatement-request")
def book_asked(world: World) -> Act:
    asked = correction(world)
    found = RestatementRequest.objects.create(
        county=world.county.county,
        unit=world.county.township,
        indicator_id=asked["indicator"],
        corrects_month=MONTH.first_day,
        difference=Decimal(2),
        reason="漏报",
        created_by=world[Role.CLERK],
    )
    return Act(
        by=world[Role.BUREAU],
        data={
            "decision": "book",
            "reference": "县招办〔2026〕9号",
            "note": "",
            "version": found.version,
        },
        kinds=(events.RESTATED, events.RESTATEMENT_DECIDED),
        subject=found,
        wrong={"reference": ""},
        url={"pk": found.pk},
        why="the correction that is booked, and the decision on the request",
    )
