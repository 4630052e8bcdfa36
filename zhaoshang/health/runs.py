"""How a worker runs a task: what the schedule names runs as a sweep, anything else as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from celery.contrib.django.task import DjangoTask
from django.db import DatabaseError, connection

from zhaoshang.core import clock
from zhaoshang.core.locks import session_lock
from zhaoshang.core.wake import wake
from zhaoshang.health import services
from zhaoshang.health.models import Sweep
from zhaoshang.health.names import KEEP_TIME, MADE_UP_HEADER
from zhaoshang.health.rules import CLOCK_SKEW, is_done_already
from zhaoshang.health.selectors import as_record
from zhaoshang.health.timetable import Entry, entry_of, latest_moment

# Set by beat on each message it sends for the schedule (celery/beat.py).
BEAT_HEADER = "celery_beat_task"
RUNS_ALREADY = "runs already"
DONE_ALREADY = "done already"

log = structlog.get_logger(__name__)


class SweepTask(DjangoTask):
    """Base of every task; a plain call of a task as a function is left alone.

    A task that takes its process down with it (out of memory) is handed out twice more, not for
    ever: the sweeps and leases of the database come back to it later.
    """

    abstract = True
    retry_on_worker_lost = True
    max_retries = 2
    # In seconds: by then the server has noticed the end of a killed process and freed its locks
    # (client_connection_check_interval in the settings).
    default_retry_delay = 10

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task; as a sweep where a worker runs it and the schedule names it."""
        if self.request.called_directly:
            return super().__call__(*args, **kwargs)
        entry = entry_of(self.name)
        if entry is None:
            return self.run(*args, **kwargs)
        headers = self.request.headers or {}
        return run_sweep(
            entry,
            lambda: self.run(*args, **kwargs),
            scheduled=bool(headers.get(BEAT_HEADER)),
            made_up=bool(headers.get(MADE_UP_HEADER)),
        )


def run_sweep(
    entry: Entry, work: Callable[[], Any], *, scheduled: bool = False, made_up: bool = False
) -> Any:
    """Run a sweep once at a time and keep the record of it; return what the work returns.

    1. Take the sweep's lock; while another run holds it, do nothing.
    2. A message of beat about a moment that is done already does nothing: two schedulers, or a
       message handed out twice.
    3. Note the begin, work, note the end; an error is noted and goes on its way.
    4. What was sent to be made up, or by hand, calls for the next that is missing.
    """
    with session_lock(services.lock_name(entry.task)) as is_ours:
        if not is_ours:
            log.info("sweep runs already", sweep=entry.name)
            return RUNS_ALREADY
        if scheduled and _is_done(entry):
            log.info("sweep is done already", sweep=entry.name)
            return DONE_ALREADY
        result = _recorded(entry, work)
    if made_up:
        wake(KEEP_TIME)
    return result


def _is_done(entry: Entry) -> bool:
    row = Sweep.objects.filter(task=entry.task).first()
    if row is None:
        return False
    latest = latest_moment(entry.schedule, clock.now() + CLOCK_SKEW)
    return is_done_already(as_record(row), latest)


def _recorded(entry: Entry, work: Callable[[], Any]) -> Any:
    began, clock_began = clock.now(), time.monotonic()
    services.begin(task=entry.task, at=began)
    try:
        result = work()
    except BaseException as error:
        _note_failure(entry, time.monotonic() - clock_began, error)
        raise
    seconds = time.monotonic() - clock_began
    services.end_good(task=entry.task, began=began, seconds=seconds, result=result)
    return result


def _note_failure(entry: Entry, seconds: float, error: BaseException) -> None:
    """Note a failure; when even that fails, the error itself must not be lost by it."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    try:
        services.end_failed(task=entry.task, at=clock.now(), seconds=seconds, error=error)
    except DatabaseError as second:
        log.warning("failure of a sweep not noted", sweep=entry.name, error=str(second))
