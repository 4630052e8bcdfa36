"""How the system is: what the page and the health addresses show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from django.utils.translation import gettext_lazy as _

from zhaoshang.core.health_parts import Health, Light, Part, registered_parts
from zhaoshang.health import rules
from zhaoshang.health.broker import broker_answers
from zhaoshang.health.models import BEAT, WORKER, Sweep
from zhaoshang.health.names import KEEP_TIME
from zhaoshang.health.rules import Record, Standing
from zhaoshang.health.timetable import Entry, entries, moments_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SweepView:
    """One line of the schedule, its record and how it stands; `row` is None before the first."""

    entry: Entry
    row: Sweep | None
    standing: Standing
    next_at: dt.datetime


@dataclass(frozen=True)
class Overview:
    """How the system is at one moment.

    Args:
        beat: Whether the scheduler gives signs of life.
        beat_row: Its row.
        two_beats: Two schedulers are running.
        worker: Whether a worker gives signs of life.
        worker_row: Its row.
        queue: Whether messages get from beat to a worker.
        queue_at: When the last one did.
        broker: Whether the broker answers.
        sweeps: The lines of the schedule.
        parts: What the apps registered.
    """

    beat: Light
    beat_row: Sweep | None
    two_beats: bool
    worker: Light
    worker_row: Sweep | None
    queue: Light
    queue_at: dt.datetime | None
    broker: bool
    sweeps: tuple[SweepView, ...]
    parts: tuple[tuple[Part, Health], ...]

    @property
    def sweeps_light(self) -> Light:
        """The worst of the sweeps."""
        return rules.worst(sweep.standing.light for sweep in self.sweeps)

    @property
    def light(self) -> Light:
        """The worst of all."""
        parts = [health.light for _part, health in self.parts]
        return rules.worst((self.beat, self.worker, self.queue, self.sweeps_light, *parts))


def sweeps_by_task() -> dict[str, Sweep]:
    """Return all rows of the record, by the task's name."""
    return {row.task: row for row in Sweep.objects.all()}


def as_record(row: Sweep) -> Record:
    """Return a row as the plain values that the rules take."""
    return Record(
        task=row.task,
        since=row.since,
        last_good_at=row.last_good_at,
        last_failed_at=row.last_failed_at,
        failures=row.failures,
        running_since=row.running_since,
        sent_at=row.sent_at,
        wanted_at=row.wanted_at,
    )


def overview(*, now: dt.datetime) -> Overview:
    """Return how the system is: one query, those of the registered parts, a call of the broker.

    Raises:
        DatabaseError: when the database does not answer.
    """
    rows = sweeps_by_task()
    beat, worker, keeper = rows.get(BEAT), rows.get(WORKER), rows.get(KEEP_TIME)
    broker = broker_answers()
    queue_at = keeper.last_good_at if keeper else None
    # Before the first message the two processes' own beginning counts.
    begun = max(row.since for row in (beat, worker)) if beat and worker else None
    return Overview(
        beat=rules.judge_pulse(beat.last_good_at if beat else None, now),
        beat_row=beat,
        two_beats=_is_recent(beat, now),
        worker=rules.judge_pulse(worker.last_good_at if worker else None, now),
        worker_row=worker,
        queue=rules.judge_queue(queue_at or begun, now, broker_answers=broker),
        queue_at=queue_at,
        broker=broker,
        sweeps=tuple(_sweep_view(entry, rows.get(entry.task), now) for entry in entries()),
        parts=tuple((part, _ask(part, now)) for part in registered_parts()),
    )


def _is_recent(beat: Sweep | None, now: dt.datetime) -> bool:
    last = beat.last_failed_at if beat else None
    return last is not None and now - last < rules.SILENT


def _sweep_view(entry: Entry, row: Sweep | None, now: dt.datetime) -> SweepView:
    record = as_record(row) if row else Record(entry.task, since=now)
    moments = moments_of(entry, record, now)
    return SweepView(entry, row, rules.judge_sweep(record, moments, now), moments.next)


def _ask(part: Part, now: dt.datetime) -> Health:
    try:
        return part.ask(now)
    except Exception:
        # A mistake in one part must not take the pages out of service (`readyz`).
        log.exception("a part cannot say how it is", part=part.name)
        return Health(Light.RED, _("cannot tell"))
