"""The county's clock: the only place that reads the time (Asia/Shanghai)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_PRODUCTION = "zhaoshang.settings.production"
_replayed: ContextVar[dt.datetime | None] = ContextVar("replayed", default=None)


def now() -> dt.datetime:
    """Return the present moment, aware."""
    return _replayed.get() or timezone.now()


def today() -> dt.date:
    """Return today's date in the county (settings.TIME_ZONE, Asia/Shanghai)."""
    return timezone.localdate(now())


@contextmanager
def replaying(day: dt.date, hour: int = 10) -> Iterator[dt.datetime]:
    """Let it be an hour of a past day while the demonstration county's year is entered.

    Raises:
        RuntimeError: under the production settings: what a county did keeps its real moment.
    """
    if settings.SETTINGS_MODULE == _PRODUCTION:
        raise RuntimeError("The clock is not set back where a county works.")
    moment = dt.datetime.combine(day, dt.time(hour), tzinfo=timezone.get_default_timezone())
    mark = _replayed.set(moment)
    try:
        yield moment
    finally:
        _replayed.reset(mark)
