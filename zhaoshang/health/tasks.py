"""Background work of the system itself."""

from __future__ import annotations

from celery import shared_task

from zhaoshang.core import clock
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.health.services import catch_up


@shared_task(name=KEEP_TIME)
def keep_time() -> str:
    """Show by running that messages reach a worker; send what was missed. Returns its name."""
    return catch_up(now=clock.now())
