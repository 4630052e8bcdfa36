"""Background work of action items and difficulties."""

from __future__ import annotations

from celery import shared_task

from projects.services.duty_reminders import (
    escalate_late_problems,
    remind_of_items,
    remind_of_problems,
)
from zhaoshang.core import clock


@shared_task(name="projects.tasks.remind_of_duties")
def remind_of_duties() -> int:
    """Remind of action items and difficulties due or late; return how many notices are new."""
    on = clock.today()
    return remind_of_items(on=on) + remind_of_problems(on=on)


@shared_task(name="projects.tasks.escalate_problems")
def escalate_problems() -> int:
    """Escalate difficulties that are long late to the lead sponsor; return how many."""
    return escalate_late_problems(on=clock.today())
