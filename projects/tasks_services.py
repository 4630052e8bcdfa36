"""Background work of agency service and after-care."""

from __future__ import annotations

from celery import shared_task

from projects.services.agency_clock import check_agency
from projects.services.service_reminders import recount_requests, remind_services
from zhaoshang.core import clock


@shared_task(name="projects.tasks.check_agency")
def check_permits() -> int:
    """Make late permits difficulties of their departments; run twice, it changes nothing."""
    return check_agency(on=clock.today()) + recount_requests()


@shared_task(name="projects.tasks.remind_services")
def remind_departments_of_services() -> int:
    """Remind of permits and answers due soon or late; return how many were newly told."""
    return remind_services(on=clock.today())
