"""Closing in the demo: the year's closed months; late leave and a correction are asked for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from assessment.models import (
    IndicatorDefinition,
    LockException,
    MonthClosing,
    MonthlyReport,
    ReportLine,
    ReportMove,
    RestatementRequest,
    UnitCell,
)
from assessment.rules.indicators import Source
from assessment.rules.reports import Act, State
from assessment.selectors.plans import plan_in_force
from assessment.services.closing import close_month
from assessment.services.exceptions import ask_exception
from assessment.services.opening import open_month
from assessment.services.report_filling import fill_report
from assessment.services.restating import Correction, ask_restatement
from projects.demo.staff import Staff
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

# Every so many units one was late, and two never reported.
LATE_EACH, MISSING = 7, 2
# At most so many months are closed before the last one. Rows fill seconds of the first start: of
# those months only the reports of some units have them, the others say their figures alone.
EARLIER = 8
SHOWN = ("B03", "Z01")
REASON = "两个单位逾期未报，已通报，按漏报计。"
LEAVE_REASON = "填报员休产假，新填报员下周到岗，需补齐项目进度。"
CORRECTION_REASON = "赴外招商一次漏报，补附接待函。"


def load_closing(staff: Staff, *, on: dt.date, by: User) -> int:
    """Close the months of the year before the due one; return how many figures were published.

    Needs the issued plan of the year, and runs before the due month's reports are made: months are
    closed in order.
    """
    county, last = staff.county, Month.of(on) - 2
    if plan_in_force(county.pk, last.year) is None:
        return 0
    if MonthlyReport.objects.filter(county=county, month__gte=last.first_day).exists():
        return 0
    first = max(Month(last.year, 1), last - EARLIER)
    return sum(
        _close(county, month, on=on, by=by, is_last=month == last)
        for month in (first + number for number in range(last.number - first.number + 1))
    )


def _close(county: Unit, month: Month, *, on: dt.date, by: User, is_last: bool) -> int:
    """Let the units have reported a month, and close it; in the last one two have not."""
    open_month(county_id=county.pk, month=month, on=on)
    reports = MonthlyReport.objects.filter(county=county, month=month.first_day)
    for number, report in enumerate(reports.select_related("unit").order_by("unit__code")):
        if is_last and number < MISSING:
            continue
        if is_last or report.unit.code.endswith(SHOWN):
            fill_report(report_id=report.pk, on=on)
        else:
            _say_figures(report)
        _report(report, number)
    reason = REASON if is_last else ""
    closing = close_month(county_id=county.pk, month=month, by=by, on=on, reason=reason)
    at = clock.now() - dt.timedelta(days=(on - month.last_day).days - 9)
    MonthClosing.objects.filter(pk=closing.pk).update(closed_at=at)
    moves = ReportMove.objects.filter(report__county=county, report__month=month.first_day)
    moves.filter(act=Act.LOCK.value).update(at=at)
    return closing.figures.count()


def _say_figures(report: MonthlyReport) -> None:
    """Make the cells of what a unit reports, without the rows and figures of the ledger."""
    reported = IndicatorDefinition.objects.filter(
        indicator__county=report.county_id, source=Source.REPORTED.value
    )
    UnitCell.objects.bulk_create(
        UnitCell(report=report, indicator_id=each.indicator_id, definition=each, position=position)
        for position, each in enumerate(reported.order_by("pk"), 1)
    )


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
        cell.value = Decimal((number * report.month.month + place) % 4)
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
