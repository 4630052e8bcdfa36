"""Background work of escalation and of standing in."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from zhaoshang.alerts.services.escalating import escalate
from zhaoshang.alerts.services.named import tell_named
from zhaoshang.alerts.services.standing_in import hand_over
from zhaoshang.core import clock


@shared_task(name="zhaoshang.alerts.tasks.escalate_notices")
def escalate_notices(on: str | None = None) -> int:
    """Tell the higher levels of what nobody has answered; return how many notices are new."""
    return escalate(on=dt.date.fromisoformat(on) if on else clock.today())


@shared_task(name="zhaoshang.alerts.tasks.hand_over_notices")
def hand_over_notices(on: str | None = None) -> int:
    """Tell those who stand in for people away or gone; return how many notices are new."""
    day = dt.date.fromisoformat(on) if on else clock.today()
    return tell_named(on=day) + hand_over(on=day)
