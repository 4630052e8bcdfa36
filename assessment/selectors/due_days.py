"""When monthly reports are due (rules.md R10): a day of the following month, a working day."""

from __future__ import annotations

import datetime as dt

from assessment.policies import MONTHLY_REPORT, ReportRule
from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.rules import WorkCalendar, WorkdayCount, next_working_day
from zhaoshang.core.periods import Month
from zhaoshang.policy.selectors import InForce, in_force


def report_rule(county: Unit, month: Month) -> InForce[ReportRule]:
    """Return the policy that holds when the reports of a month are due."""
    return in_force(MONTHLY_REPORT, county, (month + 1).first_day)


def nominal_due(month: Month, day: int) -> dt.date:
    """Return the due day before it is moved off a day off."""
    return (month + 1).first_day.replace(day=day)


def due_day(month: Month, rule: ReportRule, calendar: WorkCalendar) -> WorkdayCount:
    """Return the due day of a month's reports; provisional where a year nobody knows took part."""
    return next_working_day(nominal_due(month, rule.day), calendar)
