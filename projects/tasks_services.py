"""Background work of agency service and after-care."""

from __future__ import annotations

from celery import shared_task

from projects.services.actual_results import check_capacity
from projects.services.agency_clock import check_agency
from projects.services.service_reminders import recount_requests, remind_services
from zhaoshang.core import clock


@shared_task(name="projects.tasks.check_agency")
def check_permits() -> int:
    """Settle late permits, provisional due days and "at capacity"; twice, it changes nothing."""
    on = clock.today()
    return check_agency(on=on) + recount_requests() + check_capacity(on=on)


@shared_task(name="projects.tasks.remind_services")
def remind_departments_of_services() -> int:
    """Remind of permits and answers due soon or late; return how many were newly told."""
    return remind_services(on=clock.today())
