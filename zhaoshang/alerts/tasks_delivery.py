"""Background work of delivery: plan, deliver, forget. Each may run twice or at once."""

from __future__ import annotations

from dataclasses import asdict

from celery import shared_task
from celery.worker import state as worker_state

from zhaoshang.alerts.rules.delivery import ROBOTS, Channel
from zhaoshang.alerts.services import delivering, planning, tidying
from zhaoshang.core import clock

SECONDS = 40
"""How long one sweep may take: the next minute's begins when it has ended."""


@shared_task(name="zhaoshang.alerts.tasks.plan_messages")
def plan_messages() -> int:
    """Plan what of the new notices goes outward; return how many notices that were."""
    return planning.plan_messages(now=clock.now())


@shared_task(name="zhaoshang.alerts.tasks.deliver_mail")
def deliver_mail() -> dict[str, int]:
    """Send e-mails that are due; apart from robots, so that neither holds the other up."""
    return _deliver((Channel.EMAIL,))


@shared_task(name="zhaoshang.alerts.tasks.deliver_robots")
def deliver_robots() -> dict[str, int]:
    """Send messages to group robots that are due."""
    return _deliver(ROBOTS)


@shared_task(name="zhaoshang.alerts.tasks.forget_old_messages")
def forget_old_messages() -> int:
    """Forget messages older than each county keeps; return how many."""
    return tidying.forget_old_messages(now=clock.now())


def _deliver(channels: tuple[Channel, ...]) -> dict[str, int]:
    return asdict(delivering.deliver(channels, seconds=SECONDS, should_stop=_worker_is_stopping))


def _worker_is_stopping() -> bool:
    """Tell whether this worker was asked to end: the status it will end with stands there then."""
    status = worker_state.should_stop
    return status is not None and status is not False
