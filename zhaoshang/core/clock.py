"""The county's clock: the only place that reads the time (Asia/Shanghai)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """Return the present moment, aware."""
    return timezone.now()


def today() -> dt.date:
    """Return today's date in the county (settings.TIME_ZONE, Asia/Shanghai)."""
    return timezone.localdate()
