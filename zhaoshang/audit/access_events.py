"""Getting in and out as events: called by Django's and axes' own signals, see `apps.ready`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from zhaoshang.audit import events
from zhaoshang.audit.services import FAILED, record_event


def on_login(user: Any, **_kwargs: Any) -> None:
    """Record a log-in."""
    record_event(events.LOGGED_IN, by=user, subject=user)


def on_logout(user: Any, **_kwargs: Any) -> None:
    """Record a log-out; an anonymous visitor has nothing to leave."""
    if user is not None:
        record_event(events.LOGGED_OUT, by=user, subject=user)


def on_login_failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Record a failed log-in, in the trail of the county whose user was named, if there is one."""
    _record_failure(events.LOGIN_FAILED, str(credentials.get("username") or ""))


def on_lockout(username: str | None, **_kwargs: Any) -> None:
    """Record that a name is locked for an address."""
    _record_failure(events.LOCKED_OUT, username or "")


def _record_failure(kind: str, username: str) -> None:
    users = get_user_model()._default_manager
    try:
        user = users.get_by_natural_key(username[:150])
    except get_user_model().DoesNotExist:
        user = None
    record_event(
        kind,
        by=None,
        county=user.unit if user is not None else None,
        subject=user,
        subject_label=username,
        result=FAILED,
    )
