"""Closing in the demo: a closed month; leave to report late and a correction are asked for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment.models import (
    LockException,
    MonthClosing,
    MonthlyReport,
    ReportLine,
    ReportMove,
    RestatementRequest,
    UnitCell,
)
from assessment.rules.reports import Act, State
from assessment.selectors.plans import plan_in_force
from assessment.services.closing import close_month
from assessment.services.exceptions import ask_exception
from assessment.services.opening import open_month
from assessment.services.report_filling import fill_report
from assessment.services.restating import Correction, ask_restatement
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

# Every so many units one was late, and two never reported.
LATE_EACH, MISSING = 7, 2
REASON = "两个单位逾期未报，已通报，按漏报计。"
LEAVE_REASON = "填报员休产假，新填报员下周到岗，需补齐项目进度。"
CORRECTION_REASON = "赴外招商一次漏报，补附接待函。"


def load_closing(staff: Staff, *, on: dt.date, by: User) -> int:
    """Close the month before the due one; return how many figures were published.

    Needs the issued plan of its year, and runs before the due month's reports are made: months are
    closed in order.
    """
    county, month = staff.county, Month.of(on) - 2
    if plan_in_force(county.pk, month.year) is None:
        return 0
    if MonthlyReport.objects.filter(county=county, month=month.first_day).exists():
        return 0
    open_month(county_id=county.pk, month=month, on=on)
    reports = MonthlyReport.objects.filter(county=county, month=month.first_day)
    for number, report in enumerate(reports.order_by("unit__code")):
        if number >= MISSING:
            fill_report(report_id=report.pk, on=on)
            _report(report, number)
    closing = close_month(county_id=county.pk, month=month, by=by, on=on, reason=REASON)
    at = clock.now() - dt.timedelta(days=(on - month.last_day).days - 9)
    MonthClosing.objects.filter(pk=closing.pk).update(closed_at=at)
    moves = ReportMove.objects.filter(report__county=county, report__month=month.first_day)
    moves.filter(act=Act.LOCK.value).update(at=at)
    return closing.figures.count()


def _report(report: MonthlyReport, number: int) -> None:
    """Let a report have been submitted and accepted, some of them late."""
    late = number % LATE_EACH == 0
    day = report.due_on + dt.timedelta(days=3 if late else -1)
    at = clock.now().replace(year=day.year, month=day.month, day=day.day)
    MonthlyReport.objects.filter(pk=report.pk).update(
        state=State.ACCEPTED.value,
        started_at=at,
        first_submitted_at=at,
        submitted_at=at,
        accepted_at=at,
        submissions=1,
        is_late=late,
    )
    ReportLine.objects.filter(report=report).update(no_change=True)
    for place, cell in enumerate(
        UnitCell.objects.filter(report=report, definition__source="reported")
    ):
        cell.value = Decimal((number + place) % 4)
        cell.save(update_fields=["value"])


def load_requests(staff: Staff, *, on: dt.date) -> int:
    """Ask for leave to report late and for a correction; return how many are new.

    Runs after the due month's reports are made.
    """
    county = staff.county
    if LockException.objects.filter(county=county).exists():
        return 0
    due = Month.of(on) - 1
    owed = MonthlyReport.objects.filter(
        county=county, month=due.first_day, first_submitted_at=None, state=State.DRAFT.value
    ).select_related("unit")
    made = 0
    for report in owed.order_by("unit__code")[:1]:
        clerk = _clerk_of(report)
        if clerk is not None:
            ask_exception(
                unit_id=report.unit_id,
                month=due,
                until=on + dt.timedelta(days=3),
                reason=LEAVE_REASON,
                by=clerk,
                on=on,
            )
            made += 1
    return made + _ask_correction(staff, on)


def _ask_correction(staff: Staff, on: dt.date) -> int:
    closed = MonthClosing.objects.filter(county=staff.county).order_by("-month").first()
    if closed is None or RestatementRequest.objects.filter(county=staff.county).exists():
        return 0
    cells = UnitCell.objects.filter(
        report__county=staff.county, report__month=closed.month, definition__source="reported"
    ).select_related("report__unit", "indicator")
    for cell in cells.order_by("pk"):
        clerk = _clerk_of(cell.report)
        if clerk is not None:
            correction = Correction(
                unit=cell.report.unit,
                indicator=cell.indicator,
                corrects=Month.of(closed.month),
                difference=Decimal(1),
                reason=CORRECTION_REASON,
            )
            ask_restatement(correction=correction, by=clerk, on=on)
            return 1
    return 0


def _clerk_of(report: MonthlyReport) -> User | None:
    people = User.objects.get_queryset().with_role(Role.CLERK)
    return people.filter(unit=report.unit_id).order_by("pk").first()
