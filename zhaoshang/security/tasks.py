"""Background work of sessions and accounts."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from zhaoshang.core import clock
from zhaoshang.security.services import switch_off_unused, tidy_sessions, warn_of_expiry


@shared_task
def forget_sessions() -> int:
    """Forget sessions that are long over; return how many."""
    return tidy_sessions()


@shared_task
def end_unused_accounts(on: str | None = None) -> int:
    """Switch off accounts that nobody uses; return how many."""
    return switch_off_unused(on=dt.date.fromisoformat(on) if on else clock.today())


@shared_task
def warn_of_expiring_accounts(on: str | None = None) -> int:
    """Tell of accounts about to expire; return how many people were newly told."""
    return warn_of_expiry(on=dt.date.fromisoformat(on) if on else clock.today())
