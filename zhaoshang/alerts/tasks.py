"""Background work of notices."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from zhaoshang.alerts.services import remind_of_missing_calendar
from zhaoshang.alerts.tasks_delivery import (
    deliver_mail,
    deliver_robots,
    forget_old_messages,
    plan_messages,
)
from zhaoshang.alerts.tasks_ladder import escalate_notices, hand_over_notices
from zhaoshang.core import clock

__all__ = [
    "deliver_mail",
    "deliver_robots",
    "escalate_notices",
    "forget_old_messages",
    "hand_over_notices",
    "plan_messages",
    "remind_missing_calendar",
]


@shared_task
def remind_missing_calendar(on: str | None = None) -> int:
    """Remind of a year whose holidays are not known; return how many people were newly told."""
    return remind_of_missing_calendar(on=dt.date.fromisoformat(on) if on else clock.today())
