"""Due days of monthly reports that rest on the working calendar (R10, R15): one for each month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessment.selectors.closing import reports_owed
from assessment.selectors.due_days import nominal_due, report_rule
from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.deadlines import OpenDeadline
from zhaoshang.core.periods import Month

LABEL = _("Monthly reports due")


@dataclass(frozen=True)
class ReportDeadline:
    """A day on which reports of one month of a county are due, as long as some are owed."""

    county: Unit
    month: Month
    deadline: OpenDeadline


def open_deadlines(counties: Sequence[Unit]) -> list[OpenDeadline]:
    """Return the open due days of the reports of counties."""
    return [each.deadline for each in report_deadlines(counties)]


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
