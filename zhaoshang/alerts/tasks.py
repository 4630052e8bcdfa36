"""Background work of notices."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from zhaoshang.alerts.services import remind_of_missing_calendar
from zhaoshang.core import clock


@shared_task
def remind_missing_calendar(on: str | None = None) -> int:
    """Remind of a year whose holidays are not known; return how many people were newly told."""
    return remind_of_missing_calendar(on=dt.date.fromisoformat(on) if on else clock.today())
