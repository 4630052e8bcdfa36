"""The running system's record."""

from __future__ import annotations

import datetime as dt

from zhaoshang.core import clock
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.names import KEEP_TIME


def make_signs_of_life() -> None:
    """Let beat, worker and queue be in order for a day."""
    last = clock.now() + dt.timedelta(days=1)
    for task in (BEAT, WORKER, KEEP_TIME):
        Sweep.objects.create(task=task, last_good_at=last)
