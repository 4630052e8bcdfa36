"""What units ask for around a close: leave to report late, and a correction."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment.models import (
    LockException,
    MonthClosing,
    MonthlyReport,
    RestatementRequest,
    UnitCell,
)
from assessment.rules.reports import State
from assessment.services.exceptions import ask_exception
from assessment.services.restating import Correction, ask_restatement
from projects.demo.staff import Staff
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.periods import Month

LEAVE_REASON = "填报员休产假，新填报员下周到岗，需补齐项目进度。"
CORRECTION_REASON = "赴外招商一次漏报，补附接待函。"


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
