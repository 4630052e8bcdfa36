"""Background work of the working calendar."""

from __future__ import annotations

from celery import shared_task

from zhaoshang.calendar import deadlines
from zhaoshang.core import clock


@shared_task
def recount_deadlines() -> int:
    """Count all open deadlines anew; return how many moved or are no longer provisional."""
    return deadlines.recount_all(on=clock.today())
