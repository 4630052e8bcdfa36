"""Due days of monthly reports counted anew when the calendar or the policy has changed (R15)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from assessment import events_closing as events
from assessment.models import MonthlyReport
from assessment.selectors.closing import reports_owed
from assessment.selectors.deadlines import ReportDeadline, report_deadlines
from assessment.services.opening import month_lock
from zhaoshang.audit.bulk import CHANGED, record_history
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.rules import WorkdayCount
from zhaoshang.calendar.selectors import counties_of, load_calendar
from zhaoshang.core import clock


def recount_deadlines(on: dt.date) -> int:
    """Count the due days of reports that are still owed anew; return how many months moved.

    Computed from dates: a second run finds nothing to do.
    """
    moved = 0
    for county in counties_of(None):
        found = report_deadlines([county])
        if not found:
            continue
        calendar = load_calendar(county)
        for each in found:
            count = each.deadline.count(calendar)
            if each.deadline.is_moved(count):
                moved += _move(each, count)
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
