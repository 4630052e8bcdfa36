"""Background work of originals."""

from __future__ import annotations

from celery import shared_task

from contracts.services.copy_reminders import remind_copies
from zhaoshang.core import clock


@shared_task(name="contracts.tasks.remind_of_copies")
def remind_of_copies() -> int:
    """Remind of originals not sent, not received, missing, and of loans; return how many."""
    return remind_copies(on=clock.today())
