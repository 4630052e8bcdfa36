"""Kinds that follow from monthly reports, and from the working calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assessment.models import MonthlyReport
from assessment.services.opening import open_month
from assessment.services.report_reminders import remind_reports, withdraw_reminders
from tests.alerts.kinds.case import Case
from tests.alerts.kinds.world import DAY, START, World
from tests.factories.assessment import PlanFactory, join, make_indicator
from zhaoshang.alerts.services import remind_of_missing_calendar
from zhaoshang.calendar.models import YearNotice
from zhaoshang.core.periods import Month

OCTOBER = Month(2026, 10)
_REPORT_DUE = (dt.date(2026, 11, 5) - START).days


def monthly_report(world: World) -> Any:
    plan = PlanFactory(county=world.county.county)
    make_indicator(plan, "visits", name="外出招商次数", measure="次")
    join(plan, world.county.township)
    open_month(county_id=plan.county_id, month=OCTOBER, on=OCTOBER.first_day)
    return MonthlyReport.objects.get()


def returned_report(world: World) -> Any:
    report = monthly_report(world)
    report.state, report.return_due_on = "returned", START + 10 * DAY
    report.submissions = 1
    report.first_submitted_at = report.submitted_at = report.created_at
    report.save()
    return report


def reported(_world: World, report: Any, _on: dt.date) -> None:
    report.refresh_from_db()
    report.state, report.first_submitted_at = "submitted", report.updated_at
    report.submitted_at = report.updated_at
    report.save()
    withdraw_reminders(report)


def loaded(_world: World, _thing: Any, on: dt.date) -> None:
    YearNotice.objects.create(year=2027, source_document="国办发明电〔2026〕9号")
    remind_of_missing_calendar(on=on)


def nothing(_world: World) -> None:
    """The year comes by itself."""


def reports(on: dt.date) -> Any:
    return remind_reports(on=on)


REPORT_CASES = [
    Case(
        "monthly report due in 3",
        "assessment.report_due",
        monthly_report,
        reports,
        _REPORT_DUE - 3,
        {"clerk"},
        {"reported": reported},
        period=":3",
        missed=1,
    ),
    Case(
        "monthly report due in 1",
        "assessment.report_due",
        monthly_report,
        reports,
        _REPORT_DUE - 1,
        {"clerk"},
        {"reported": reported},
        period=":1",
        missed=1,
    ),
    Case(
        "monthly report late",
        "assessment.report_late",
        monthly_report,
        reports,
        _REPORT_DUE + 1,
        {"clerk", "head"},
        {"reported": reported},
    ),
    Case(
        "returned report due",
        "assessment.return_due",
        returned_report,
        reports,
        9,
        {"clerk"},
        {"reported": reported},
        missed=1,
    ),
    Case(
        "holidays of next year missing",
        "calendar.missing",
        nothing,
        lambda on: remind_of_missing_calendar(on=on),
        (dt.date(2026, 11, 1) - START).days,
        {"sysadmin"},
        {"loaded": loaded},
    ),
]
