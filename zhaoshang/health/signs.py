"""Signs of life: beat's scheduler and a step of the worker write their row every few seconds.

Neither may be harmed by a database that is away: what cannot be written shows as silence.
"""

from __future__ import annotations

import os
import socket
import time
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from celery.bootsteps import StartStopStep
from django.db import Error as DatabaseError
from django.db import connection

from zhaoshang.core import clock
from zhaoshang.health.models import BEAT, WORKER
from zhaoshang.health.rules import PULSE
from zhaoshang.health.services import give_sign

log = structlog.get_logger(__name__)


class Pulse:
    """One process's signs of life."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.who = f"{socket.gethostname()}:{os.getpid()}"
        self.is_known = False

    def give(self) -> None:
        """Write one sign; keep no connection open between two of them."""
        try:
            known = self.is_known and self.name == BEAT
            if give_sign(name=self.name, who=self.who, at=clock.now(), known=known):
                log.error("two schedulers are running", own=self.who)
            self.is_known = True
        except DatabaseError as error:
            log.warning("no sign of life written", process=self.name, error=str(error))
        finally:
            if not connection.in_atomic_block:
                connection.close()


class SignsScheduler(PersistentScheduler):
    """Beat that says it is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._pulse = Pulse(BEAT)
        self._next_sign = 0.0
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; sleep no longer than to the next sign."""
        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + PULSE.total_seconds()
            self._pulse.give()
        delay = super().tick(*args, **kwargs)
        return float(min(delay, PULSE.total_seconds()))


class WorkerSigns(StartStopStep):
    """The worker's sign, by its timer: given also while all its processes are at work."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, worker: Any, **kwargs: Any) -> None:
        self._entry: Any = None
        super().__init__(worker, **kwargs)

    def start(self, parent: Any) -> None:
        """Give the first sign and go on; one that does backups alone gives none."""
        if not _takes_sweeps(parent):
            return
        pulse = Pulse(WORKER)
        pulse.give()
        self._entry = parent.timer.call_repeatedly(PULSE.total_seconds(), pulse.give)

    def stop(self, parent: Any) -> None:
        """Give no more."""
        if self._entry is not None:
            self._entry.cancel()
            self._entry = None


def _takes_sweeps(worker: Any) -> bool:
    """Tell whether a worker listens to the queue of the sweeps."""
    queue = worker.app.conf.task_default_queue
    return bool(queue in worker.app.amqp.queues.consume_from)
