"""Wake a worker: send a task by name once the transaction holds.

The database is the truth: what has to be done is a row that a beat sweep finds too. So a broker
that does not answer costs a wait until the next sweep, never the request.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def wake(task: str, *args: Any) -> None:
    """Send a task by its name after commit; a guard test checks that the name is a task's."""
    transaction.on_commit(lambda: _send(task, args))


def runs_at_once() -> bool:
    """Tell whether tasks run where they are sent (tests)."""
    return bool(current_app.conf.task_always_eager)


def _send(task: str, args: tuple[Any, ...]) -> None:
    if runs_at_once():
        current_app.loader.import_default_modules()
        current_app.tasks[task].apply(args, throw=True)
        return
    try:
        current_app.send_task(task, args, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("worker not woken, the sweep will find the work", task=task, error=str(error))
