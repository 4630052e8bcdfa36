"""Background work of legal reviews."""

from __future__ import annotations

from celery import shared_task

from contracts.services import reviewing
from zhaoshang.core import clock


@shared_task(name="contracts.tasks.remind_reviews")
def remind_reviews() -> int:
    """Tell the legal office of late rounds; return how many notices were new."""
    return reviewing.remind_late_reviews(on=clock.today())
