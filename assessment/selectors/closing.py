"""What is closed, what is locked and why, who still owes a report (rules.md R2, R10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from assessment.models import LockException, MonthClosing, MonthlyReport, ReportMove
from assessment.policies import MONTHLY_REPORT
from assessment.rules.reports import Act, Lock, State, lock_of
from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.rules import add_working_days
from zhaoshang.calendar.selectors import load_calendar
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

_OPEN = (State.DRAFT, State.RETURNED)


def last_closed(county_id: int) -> Month | None:
    """Return the last closed month of a county; None before its first."""
    found = MonthClosing.objects.filter(county=county_id).aggregate(last=Max("month"))["last"]
    return Month.of(found) if found else None


def is_closed(county_id: int, month: Month) -> bool:
    """Tell whether a month is closed; they are closed in order, so what lies before is too."""
    return MonthClosing.objects.filter(county=county_id, month__gte=month.first_day).exists()


def exception_until(unit_id: int, month: Month, on: dt.date) -> dt.date | None:
    """Return the last day of the exception in force for a unit and month, if there is one."""
    granted = LockException.objects.filter(unit=unit_id, month=month.first_day).in_force(on)
    last: dt.date | None = granted.aggregate(last=Max("until"))["last"]
    return last


def report_lock(report: MonthlyReport, on: dt.date) -> Lock:
    """Tell whether and why a report is locked: three queries at most."""
    closed = MonthClosing.objects.filter(county=OuterRef("county"), month__gte=report.month)
    until = LockException.objects.filter(unit=OuterRef("pk"), month=report.month).in_force(on)
    held = Subquery(until.order_by("-until").values("until")[:1])
    facts = Unit.objects.filter(pk=report.unit_id).values_list(Exists(closed), held)
    is_closed_now, exception = facts.get()
    if is_closed_now or report.state not in _OPEN:
        return _lock(report, on, is_closed=is_closed_now, until=exception, limit=None)
    return _lock(
        report, on, is_closed=False, until=exception, limit=limits_of([report], on)[report.pk]
    )


def report_locks(reports: Sequence[MonthlyReport], on: dt.date) -> dict[int, Lock]:
    """Tell the same of several reports of one county, by report: four queries at most."""
    if not reports:
        return {}
    last = last_closed(reports[0].county_id)
    granted = (
        LockException.objects.filter(
            unit__in={each.unit_id for each in reports},
            month__in={each.month for each in reports},
        )
        .in_force(on)
        .order_by()
    )
    held: dict[tuple[int, dt.date], dt.date] = {}
    for unit_id, month, until in granted.values_list("unit_id", "month", "until"):
        held[unit_id, month] = max(until, held.get((unit_id, month), until))
    limits = limits_of(reports, on)
    return {
        each.pk: _lock(
            each,
            on,
            is_closed=last is not None and Month.of(each.month) <= last,
            until=held.get((each.unit_id, each.month)),
            limit=limits[each.pk],
        )
        for each in reports
    }


def limits_of(reports: Sequence[MonthlyReport], on: dt.date) -> dict[int, dt.date | None]:
    """Return the last day on which each report of one county is taken late; None for no limit.

    A report that was submitted once is not late any more, whatever becomes of it afterwards.
    """
    found: dict[int, dt.date | None] = {each.pk: None for each in reports}
    owed = [each for each in reports if each.first_submitted_at is None and each.due_on < on]
    if not owed:
        return found
    county = owed[0].county
    days = in_force(MONTHLY_REPORT, county, on).value.late_days
    if days is None:
        return found
    calendar = load_calendar(county)
    limits = {due: add_working_days(due, days, calendar).date for due in {e.due_on for e in owed}}
    return found | {each.pk: limits[each.due_on] for each in owed}


def _lock(
    report: MonthlyReport,
    on: dt.date,
    *,
    is_closed: bool,
    until: dt.date | None,
    limit: dt.date | None,
) -> Lock:
    return lock_of(
        State(report.state),
        is_closed=is_closed,
        is_past_limit=limit is not None and on > limit,
        exception_until=until,
        on=on,
    )


def reports_owed(
    *, county_id: int | None = None, month: Month | None = None
) -> QuerySet[MonthlyReport]:
    """Return reports that were never submitted, of units that owe them.

    One that was returned has been submitted: it is not among them. A unit that was merged or closed
    by the end of the month does not owe it; its successor does.
    """
    found = (
        MonthlyReport.objects.filter(first_submitted_at=None)
        .exclude(state=State.LOCKED.value)
        .alias(closed_in=TruncMonth("unit__closed_on"))
        .filter(Q(unit__closed_on=None) | Q(closed_in__gt=F("month")))
    )
    if county_id is not None:
        found = found.filter(county=county_id)
    return found.filter(month=month.first_day) if month is not None else found


@dataclass(frozen=True)
class Discipline:
    """How a unit kept to its duty of reporting in a year: months late, missing, times returned."""

    late: int = 0
    missing: int = 0
    returned: int = 0


def reporting_discipline(county_id: int, year: int, *, on: dt.date) -> dict[int, Discipline]:
    """Return late, missing and returned reports by unit: two queries.

    Late is a first submission after the due day; missing is a month whose due day is over, or that
    was closed, without one.
    """
    reports = (
        MonthlyReport.objects.filter(county=county_id, month__year=year)
        .alias(closed_in=TruncMonth("unit__closed_on"))
        .filter(
            Q(unit__closed_on=None)
            | Q(closed_in__gt=F("month"))
            | Q(first_submitted_at__isnull=False)
        )
    )
    missing = Q(first_submitted_at=None) & (Q(due_on__lt=on) | Q(state=State.LOCKED.value))
    counts: Any = (
        reports.order_by()
        .values("unit_id")
        .annotate(
            late_count=Count("pk", filter=Q(first_submitted_at__isnull=False, is_late=True)),
            missing_count=Count("pk", filter=missing),
        )
    )
    returned = dict(
        ReportMove.objects.filter(
            report__county=county_id, report__month__year=year, act=Act.RETURN.value
        )
        .order_by()
        .values("report__unit_id")
        .annotate(times=Count("pk"))
        .values_list("report__unit_id", "times")
    )
    return {
        row["unit_id"]: Discipline(
            row["late_count"], row["missing_count"], returned.get(row["unit_id"], 0)
        )
        for row in counts
    }
