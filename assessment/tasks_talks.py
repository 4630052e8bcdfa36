"""Background work of talks with units' heads: reminders."""

from __future__ import annotations

from celery import shared_task

from assessment.services.talks.reminders import remind_talks
from zhaoshang.core import clock


@shared_task(name="assessment.tasks.remind_of_talks")
def remind_of_talks() -> int:
    """Remind of talks ahead, without a record, to look at again; return how many are new."""
    return remind_talks(on=clock.today())
