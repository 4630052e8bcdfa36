"""Background work of referrer rewards: notices over, payments due, claims running out."""

from __future__ import annotations

from celery import shared_task

from assessment.services.reward_reminders import remind_rewards
from zhaoshang.core import clock


@shared_task(name="assessment.tasks.remind_of_rewards")
def remind_of_rewards() -> int:
    """Tell the bureaus what waits; return how many notices are new."""
    return remind_rewards(on=clock.today())
