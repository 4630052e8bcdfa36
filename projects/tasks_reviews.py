"""Background work of joint review and approval."""

from __future__ import annotations

from celery import shared_task

from projects.services.approvals import lapse_stale_approvals
from projects.services.review_reminders import remind_reviewers
from zhaoshang.core import clock


@shared_task(name="projects.tasks.remind_reviewers")
def remind_departments() -> int:
    """Remind departments of joint reviews due soon or late; return how many were newly told."""
    return remind_reviewers(on=clock.today())


@shared_task(name="projects.tasks.lapse_approvals")
def lapse_approvals() -> int:
    """Revoke approvals that no longer cover their project; return how many."""
    return lapse_stale_approvals(on=clock.today())
