"""Due days of monthly reports counted anew when the calendar or the policy has changed (R15).

The day of a month that is owed moves for all its units at once; that of a returned report alone.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from assessment import events_closing as events
from assessment.models import MonthlyReport
from assessment.selectors.closing import reports_owed
from assessment.selectors.deadlines import (
    ReportDeadline,
    ReturnDeadline,
    report_deadlines,
    return_deadlines,
    returned_reports,
)
from assessment.services.opening import month_lock
from zhaoshang.audit.bulk import CHANGED, record_history
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.rules import WorkdayCount
from zhaoshang.calendar.selectors import counties_of, load_calendar
from zhaoshang.core import clock
from zhaoshang.core.periods import Month


def recount_deadlines(on: dt.date) -> int:
    """Count the due days of reports that are still owed, or were returned, anew.

    Returns how many moved, a month of a county counting once. Computed from dates: a second run
    finds nothing to do.
    """
    moved = 0
    for county in counties_of(None):
        owed, returned = report_deadlines([county]), return_deadlines([county])
        if not owed and not returned:
            continue
        calendar = load_calendar(county)
        for each in owed:
            count = each.deadline.count(calendar)
            if each.deadline.is_moved(count):
                moved += _move(each, count)
        for one in returned:
            count = one.deadline.count(calendar)
            if one.deadline.is_moved(count):
                moved += _move_returned(one, count)
    return moved


@transaction.atomic
def _move(found: ReportDeadline, count: WorkdayCount) -> bool:
    month_lock(found.county.pk)
    stands = found.deadline
    owed = reports_owed(county_id=found.county.pk, month=found.month).filter(
        due_on=stands.due_on, is_provisional=stands.is_provisional
    )
    ids = list(owed.values_list("pk", flat=True))
    if not ids:
        return False
    MonthlyReport.objects.filter(pk__in=ids).update(
        due_on=count.date, is_provisional=count.is_provisional, updated_at=clock.now()
    )
    record_history(MonthlyReport, ids, kind=CHANGED)
    record_event(
        events.DUE_RECOUNTED,
        by=None,
        county=found.county,
        subject=found.county,
        detail={
            "month": str(found.month),
            "reports": len(ids),
            "due_before": stands.due_on,
            "due_after": count.date,
            "was_provisional": stands.is_provisional,
            "is_provisional": count.is_provisional,
        },
    )
    return True


@transaction.atomic
def _move_returned(found: ReturnDeadline, count: WorkdayCount) -> bool:
    stands = found.deadline
    report = returned_reports().select_for_update(of=("self",)).filter(pk=found.report.pk).first()
    # Submitted, or returned once more, since it was looked at: that day is not this one's.
    if report is None or report.returned_at != found.report.returned_at:
        return False
    MonthlyReport.objects.filter(pk=report.pk).update(
        return_due_on=count.date,
        is_return_provisional=count.is_provisional,
        updated_at=clock.now(),
    )
    record_history(MonthlyReport, [report.pk], kind=CHANGED)
    record_event(
        events.RETURN_DUE_RECOUNTED,
        by=None,
        county=report.county_id,
        subject=report,
        detail={
            "month": str(Month.of(report.month)),
            "unit": report.unit_id,
            "due_before": stands.due_on,
            "due_after": count.date,
            "was_provisional": stands.is_provisional,
            "is_provisional": count.is_provisional,
        },
    )
    return True
