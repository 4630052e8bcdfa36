"""What is read when Prometheus asks: signs of life, sweeps, queue, messages outward, version.

These come from the database, so every web process of every node tells the same: take `max` of them.
"""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Iterable, Iterator

import django
import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from zhaoshang.alerts.selectors.deliveries_health import deliveries_health
from zhaoshang.core import clock
from zhaoshang.core.health_parts import Light
from zhaoshang.health.broker import queue_length
from zhaoshang.health.models import BEAT, WORKER
from zhaoshang.health.selectors import Overview, SweepView, overview

LIGHTS = {Light.GREEN: 0, Light.YELLOW: 1, Light.RED: 2}

log = structlog.get_logger(__name__)


class Readings(Collector):
    """The figures that are read at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; while the database does not answer, only that."""
        yield InfoMetricFamily(
            "zhaoshang_build",
            "What runs.",
            {
                "version": settings.VERSION,
                "django": django.get_version(),
                "python": platform.python_version(),
            },
        )
        now = clock.now()
        try:
            found = [*_system(overview(now=now)), *_outbox(now)]
        except DatabaseError as error:
            log.warning("figures cannot be read", error=str(error))
            found = []
        yield _gauge("database_up", "Whether the database answers.", bool(found))
        yield from found


def _system(seen: Overview) -> Iterator[Metric]:
    yield _gauge("broker_up", "Whether the queue's server answers.", seen.broker)
    length = queue_length() if seen.broker else None
    if length is not None:
        yield _gauge("queue_messages", "Messages that no worker has taken.", length)
    yield _moments(
        "last_sign_timestamp_seconds",
        "Last sign of life of scheduler and workers.",
        "process",
        {
            name: row.last_good_at
            for name, row in ((BEAT, seen.beat_row), (WORKER, seen.worker_row))
            if row is not None
        },
    )
    lights = {
        "beat": seen.beat,
        "worker": seen.worker,
        "queue": seen.queue,
        "sweeps": seen.sweeps_light,
    } | {part.name: health.light for part, health in seen.parts}
    yield _labelled(
        "light",
        "How a part is: 0 works, 1 look at it, 2 does not do its work.",
        "part",
        {name: LIGHTS[light] for name, light in lights.items()},
    )
    yield from _sweeps(seen.sweeps)


def _sweeps(sweeps: Iterable[SweepView]) -> Iterator[Metric]:
    rows = {each.entry.name: each.row for each in sweeps if each.row is not None}
    runs = CounterMetricFamily(
        "zhaoshang_sweep_runs", "Runs begun, good and bad.", labels=["sweep"]
    )
    for name, row in rows.items():
        runs.add_metric([name], row.runs)
    yield runs
    yield _labelled(
        "sweep_failures",
        "Failed runs since the last good one.",
        "sweep",
        {name: row.failures for name, row in rows.items()},
    )
    yield _moments(
        "sweep_last_success_timestamp_seconds",
        "When the last good run began.",
        "sweep",
        {name: row.last_good_at for name, row in rows.items()},
    )
    yield _labelled(
        "sweep_last_seconds",
        "How long the last run took.",
        "sweep",
        {name: row.last_seconds for name, row in rows.items() if row.last_seconds is not None},
    )
    yield _labelled(
        "sweep_light",
        "How a piece of background work stands: 0 in time, 1 late or failed once, 2 missing.",
        "sweep",
        {each.entry.name: LIGHTS[each.standing.light] for each in sweeps},
    )


def _outbox(now: dt.datetime) -> Iterator[Metric]:
    found = deliveries_health(now)
    yield _labelled(
        "outbox_messages",
        "Messages outward: waiting, of them tried in vain or late, and given up.",
        "state",
        {
            "waiting": found.waiting,
            "retried": found.retried,
            "late_mail": found.mail_late,
            "late_robots": found.robots_late,
            "given_up": found.dead,
        },
    )
    age = (now - found.oldest_waiting).total_seconds() if found.oldest_waiting else 0
    yield _gauge("outbox_oldest_seconds", "Age of the message that has waited longest.", age)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"zhaoshang_{name}", words, value=float(value))


def _labelled(name: str, words: str, label: str, values: dict[str, float]) -> Metric:
    metric = GaugeMetricFamily(f"zhaoshang_{name}", words, labels=[label])
    for key, value in values.items():
        metric.add_metric([key], value)
    return metric


def _moments(name: str, words: str, label: str, values: dict[str, dt.datetime | None]) -> Metric:
    known = {key: at.timestamp() for key, at in values.items() if at is not None}
    return _labelled(name, words, label, known)
