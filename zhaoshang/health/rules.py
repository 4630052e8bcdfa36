"""How the system's own work is judged.

- A sweep: work that the schedule starts by itself. Its latest moment is done when a good run began
  at or after it.
- Late: more than `GRACE` after the first moment that no good run followed.
- Red: two moments missed, two failures in a row, or `RED_AFTER` past one moment (by then the run
  and two made-up ones are missing).
- Made up: a missed sweep is sent once more, one sweep at a time and in the order of the schedule,
  because some count on what the ones before them left. After a failure, or a message that nobody
  took, it waits `BACK_OFF`.
- A sign of life: beat and worker each give one every `PULSE`; red after `SILENT`, so that a stop
  shows within two minutes.
- The queue: a message from beat reached a worker. Red when the broker does not answer or, for so
  long as no task may run, nothing came through.

Source: reliability.md section 5 (late is seen within two minutes); rules.md R18 (a stopped
scheduler catches up).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhaoshang.core.health_parts import Light

PULSE = dt.timedelta(seconds=20)
SILENT = dt.timedelta(seconds=90)
GRACE = dt.timedelta(minutes=10)
RED_AFTER = dt.timedelta(minutes=30)
BACK_OFF = dt.timedelta(minutes=10)
# A little more than the hard limit of a task (CELERY_TASK_TIME_LIMIT, 900 s).
LONGEST_RUN = dt.timedelta(minutes=16)
FAILURES_TO_RED = 2
# The clocks of beat's and the worker's host may differ by so much.
CLOCK_SKEW = dt.timedelta(seconds=30)


class State(StrEnum):
    """What may be said of a sweep."""

    OK = "ok"
    RUNNING = "running"
    LATE = "late"
    FAILED = "failed"
    # Began and never ended: its process died.
    INTERRUPTED = "interrupted"
    # Its first moment is still to come.
    NEVER = "never"


@dataclass(frozen=True)
class Record:
    """What is known of a sweep's runs.

    Args:
        task: Name of the task.
        since: Since when it is watched.
        last_good_at: When the last good run began.
        last_failed_at: When the last failed run ended.
        failures: Failed runs since the last good one.
        running_since: When the run in hand began.
        sent_at: When it was last sent to be made up, or by hand.
        wanted_at: When somebody asked for a run that has not begun.
    """

    task: str
    since: dt.datetime
    last_good_at: dt.datetime | None = None
    last_failed_at: dt.datetime | None = None
    failures: int = 0
    running_since: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    wanted_at: dt.datetime | None = None

    @property
    def done_until(self) -> dt.datetime:
        """The moment up to which nothing is missing."""
        return self.last_good_at or self.since


@dataclass(frozen=True)
class Moments:
    """Moments of a schedule: the first two after the last good run, and the next to come."""

    first: dt.datetime
    second: dt.datetime
    next: dt.datetime


@dataclass(frozen=True)
class Standing:
    """How a sweep stands."""

    state: State
    light: Light


def is_running(record: Record, now: dt.datetime) -> bool:
    """Tell whether a run is in hand; one that began too long ago died with its process."""
    return record.running_since is not None and now - record.running_since < LONGEST_RUN


def judge_sweep(record: Record, moments: Moments, now: dt.datetime) -> Standing:
    """Say how a sweep stands."""
    running = is_running(record, now)
    late = not running and now > moments.first + GRACE
    if record.failures >= FAILURES_TO_RED or (late and _is_long_missed(moments, now)):
        light = Light.RED
    elif late or record.failures or (record.running_since and not running):
        light = Light.YELLOW
    else:
        light = Light.GREEN
    return Standing(_state(record, running=running, late=late), light)


def _is_long_missed(moments: Moments, now: dt.datetime) -> bool:
    return now > moments.second + GRACE or now > moments.first + RED_AFTER


def _state(record: Record, *, running: bool, late: bool) -> State:
    if running:
        return State.RUNNING
    if record.failures:
        return State.FAILED
    if record.running_since:
        return State.INTERRUPTED
    if late:
        return State.LATE
    return State.OK if record.last_good_at else State.NEVER


def judge_pulse(last_at: dt.datetime | None, now: dt.datetime) -> Light:
    """Say whether a process is there, by its last sign of life."""
    return Light.RED if last_at is None or now - last_at > SILENT else Light.GREEN


def judge_queue(last_at: dt.datetime | None, now: dt.datetime, *, broker_answers: bool) -> Light:
    """Say whether messages reach a worker, by the last that did.

    A worker all of whose processes are at long work takes nothing for a while: that is yellow until
    no task can still be running.
    """
    if last_at is not None and now - last_at <= SILENT:
        return Light.GREEN
    if not broker_answers or last_at is None or now - last_at > LONGEST_RUN + SILENT:
        return Light.RED
    return Light.YELLOW


def worst(lights: Iterable[Light]) -> Light:
    """Return the worst of some lights; green when there is none."""
    order = list(Light)
    return max(lights, key=order.index, default=Light.GREEN)


def next_to_send(candidates: Iterable[tuple[Record, Moments]], now: dt.datetime) -> Record | None:
    """Choose the sweep that is sent now: asked for or missed; None while one is on its way.

    What was not tried yet goes first, in the order of the day; then what was tried longest ago.
    """
    known = list(candidates)
    if any(_is_on_its_way(record, now) for record, _ in known):
        return None
    waiting = [
        (record.sent_at or record.since, _time_of_day(moments), record)
        for record, moments in known
        if _should_be_sent(record, moments, now)
    ]
    untried = [each for each in waiting if not _was_tried(each[2])]
    if untried:
        return min(untried, key=lambda each: each[1])[2]
    return min(waiting, key=lambda each: each[:2])[2] if waiting else None


def _time_of_day(moments: Moments) -> dt.time:
    """After days off all sweeps of a night come in the order of a night."""
    return moments.next.time()


def _was_tried(record: Record) -> bool:
    return record.sent_at is not None and record.sent_at >= record.done_until


def _is_on_its_way(record: Record, now: dt.datetime) -> bool:
    if record.sent_at is None:
        return False
    if record.running_since is not None and record.running_since >= record.sent_at:
        return is_running(record, now)
    ended = max(filter(None, (record.last_good_at, record.last_failed_at)), default=None)
    is_done = ended is not None and ended >= record.sent_at
    return not is_done and now - record.sent_at < BACK_OFF


def _should_be_sent(record: Record, moments: Moments, now: dt.datetime) -> bool:
    tries = filter(None, (record.sent_at, record.last_failed_at))
    if is_running(record, now) or any(now - tried < BACK_OFF for tried in tries):
        return False
    if record.wanted_at is not None:
        return True
    # Where the next moment is near, waiting for it does as well.
    return now > moments.first + GRACE and moments.next - now > GRACE


def is_done_already(record: Record, latest: dt.datetime) -> bool:
    """Tell whether a sweep's latest moment is done: a second message about it asks for nothing."""
    return record.last_good_at is not None and record.last_good_at >= latest
