"""What log-in and log-out bring about here: called by Django's own signals, see `apps.ready`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.security.marks import seconds, write_marks
from zhaoshang.security.policies import rule_for
from zhaoshang.security.services import begin_session, forget_session

LONGEST_AGENT = 400


def on_login(request: HttpRequest | None, user: User, **_kwargs: Any) -> None:
    """Mark the new session, note it, and let the oldest above the limit end."""
    if request is None or not hasattr(request, "session"):
        return
    rule = rule_for(user.unit, clock.today())
    now = seconds()
    write_marks(request.session, rule, since=now, now=now)
    if request.session.session_key is None:
        request.session.save(must_create=True)
    begin_session(
        user=user,
        key=str(request.session.session_key),
        agent=request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT],
        ip=request.META.get("REMOTE_ADDR") or None,
        rule=rule,
    )


def on_logout(request: HttpRequest | None, **_kwargs: Any) -> None:
    """Forget the session that its user leaves."""
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        forget_session(session.session_key)
