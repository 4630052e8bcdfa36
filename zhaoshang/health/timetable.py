"""The schedule of the settings as moments in time, in the county's zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from celery.schedules import BaseSchedule, crontab, schedule
from django.conf import settings

from zhaoshang.health.rules import Moments, Record

# Where to begin looking for the latest moment: first near, then farther back.
_LOOK_BACK = tuple(dt.timedelta(minutes=each) for each in (2, 120, 2 * 1440, 9 * 1440, 400 * 1440))


@dataclass(frozen=True)
class Entry:
    """One line of the schedule: its name, its task, when it runs."""

    name: str
    task: str
    schedule: BaseSchedule


def entries() -> tuple[Entry, ...]:
    """Return the lines of the schedule as it stands in the settings."""
    return tuple(
        Entry(name, line["task"], line["schedule"])
        for name, line in settings.CELERY_BEAT_SCHEDULE.items()
    )


def entry_of(task: str) -> Entry | None:
    """Return the line that starts a task; None for a task that is no sweep."""
    return next((entry for entry in entries() if entry.task == task), None)


def moment_after(when: BaseSchedule, at: dt.datetime) -> dt.datetime:
    """Return the first scheduled moment after another moment."""
    if isinstance(when, crontab):
        last, step, _now = when.remaining_delta(at, tz=settings.TIME_ZONE)
        return (last + step).replace(microsecond=0)
    if isinstance(when, schedule):
        return at + when.run_every
    raise TypeError(f"no moments of {when!r}")


def latest_moment(when: BaseSchedule, at: dt.datetime) -> dt.datetime:
    """Return the last scheduled moment that is not after another moment."""
    if not isinstance(when, crontab):
        return at - (moment_after(when, at) - at)
    for back in _LOOK_BACK:
        moment = moment_after(when, at - back)
        if moment <= at:
            break
    while (following := moment_after(when, moment)) <= at:
        moment = following
    return moment


def moments_of(entry: Entry, record: Record, now: dt.datetime) -> Moments:
    """Return the moments by which a sweep is judged."""
    first = moment_after(entry.schedule, record.done_until)
    return Moments(first, moment_after(entry.schedule, first), moment_after(entry.schedule, now))
