"""Background work of monthly reports: months opened, units reminded."""

from __future__ import annotations

from celery import shared_task

from assessment.services.opening import open_due_months
from assessment.services.report_reminders import remind_reports
from zhaoshang.core import clock


@shared_task(name="assessment.tasks.open_months")
def open_months() -> int:
    """Make the reports of months that have begun; return how many are new."""
    return open_due_months(on=clock.today())


@shared_task(name="assessment.tasks.remind_of_reports")
def remind_of_reports() -> int:
    """Remind units of reports due soon, late and returned; return how many notices are new."""
    return remind_reports(on=clock.today())
