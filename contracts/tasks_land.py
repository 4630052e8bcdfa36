"""Background work of land accounting, deposits and idle land."""

from __future__ import annotations

from celery import shared_task

from contracts.services import land_reminders
from zhaoshang.core import clock


@shared_task(name="contracts.tasks.remind_land")
def remind_land() -> int:
    """Tell people what of land is due or late; return how many were newly told."""
    return land_reminders.remind_land(on=clock.today())
