"""Due days of monthly reports that rest on the working calendar (R10, R15).

One for each month that is owed, and one for each report that was returned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessment.models import MonthlyReport
from assessment.policies import MONTHLY_REPORT
from assessment.selectors.closing import reports_owed
from assessment.selectors.due_days import nominal_due, report_rule
from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.deadlines import OpenDeadline
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import in_force

LABEL = _("Monthly reports due")
RETURNED_LABEL = _("Returned monthly reports due")


@dataclass(frozen=True)
class ReportDeadline:
    """A day on which reports of one month of a county are due, as long as some are owed."""

    county: Unit
    month: Month
    deadline: OpenDeadline


@dataclass(frozen=True)
class ReturnDeadline:
    """The day by which one returned report is to be submitted again."""

    report: MonthlyReport
    deadline: OpenDeadline


def open_deadlines(counties: Sequence[Unit]) -> list[OpenDeadline]:
    """Return the open due days of the reports of counties."""
    owed = [each.deadline for each in report_deadlines(counties)]
    return [*owed, *(each.deadline for each in return_deadlines(counties))]


def report_deadlines(counties: Sequence[Unit]) -> list[ReportDeadline]:
    """Return the open due days of counties: one query, and one for each month's policy."""
    by_id = {county.pk: county for county in counties}
    rows = (
        reports_owed()
        .filter(county__in=by_id)
        .order_by("county", "month", "due_on")
        .values_list("county", "month", "due_on", "is_provisional")
        .annotate(units=Count("pk"))
    )
    found = []
    for county_id, day, due_on, is_provisional, units in rows:
        county, month = by_id[county_id], Month.of(day)
        # "That day, or the first working day after it" is the first one after the day before.
        start = nominal_due(month, report_rule(county, month).value.day) - dt.timedelta(days=1)
        words = ngettext("%(month)s, %(count)s unit", "%(month)s, %(count)s units", units)
        deadline = OpenDeadline(
            label=LABEL,
            title=words % {"month": date_format(day, "YEAR_MONTH_FORMAT"), "count": units},
            url=f"{reverse('assessment:board')}?year={month.year}",
            county_id=county_id,
            start=start,
            days=1,
            due_on=due_on,
            is_provisional=is_provisional,
        )
        found.append(ReportDeadline(county, month, deadline))
    return found


def returned_reports() -> QuerySet[MonthlyReport]:
    """Return the reports that were returned and have not been submitted again."""
    waiting = MonthlyReport.objects.unsent().filter(
        returned_at__isnull=False, return_due_on__isnull=False
    )
    # One that was withdrawn after it had come again owes nothing to its last return.
    return waiting.exclude(submitted_at__gt=F("returned_at"))


def return_deadlines(counties: Sequence[Unit]) -> list[ReturnDeadline]:
    """Return the days by which returned reports are due: one query, and one for each day's policy.

    Counted as the return itself was: by the working days of the policy in force on its day.
    """
    rows = returned_reports().filter(county__in=counties).select_related("county", "unit")
    days: dict[tuple[int, dt.date], int] = {}
    found = []
    for report in rows.order_by("pk"):
        if report.returned_at is None or report.return_due_on is None:
            continue
        start = timezone.localtime(report.returned_at).date()
        key = (report.county_id, start)
        if key not in days:
            days[key] = in_force(MONTHLY_REPORT, report.county, start).value.return_days
        deadline = OpenDeadline(
            label=RETURNED_LABEL,
            title=f"{report.unit.label} {date_format(report.month, 'YEAR_MONTH_FORMAT')}",
            url=reverse("assessment:report", args=[report.pk]),
            county_id=report.county_id,
            start=start,
            days=days[key],
            due_on=report.return_due_on,
            is_provisional=report.is_return_provisional,
        )
        found.append(ReturnDeadline(report, deadline))
    return found
