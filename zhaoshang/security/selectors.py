"""Which sessions of a person live, and why one that was met again had ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.security.duties import HeldDuty, registered
from zhaoshang.security.marks import read_marks, seconds
from zhaoshang.security.models import LiveSession
from zhaoshang.security.rules import Ended

_ZONE = dt.UTC


@dataclass(frozen=True)
class Standing:
    """One living session of a person.

    Attributes:
        row: What was noted at its log-in.
        seen_at: The last act of its user.
        is_idle: Nothing was done for the idle time: only a screen may still live in it.
        is_this: It is the one that asks.
    """

    row: LiveSession
    seen_at: dt.datetime
    is_idle: bool
    is_this: bool


def standing_sessions(user: User, *, this_key: str | None = None) -> list[Standing]:
    """Return a person's living sessions, the one that asks first, then the latest: two queries.

    What its data does not bear out is left out: a session that ran out, or began before the
    password, the roles or the account changed.
    """
    rows = list(LiveSession.objects.filter(user=user).standing())
    held = _data_of([row.key for row in rows])
    wanted = user.get_session_auth_hash()
    now = seconds()
    found = []
    for row in rows:
        data = held.get(row.key)
        marks = read_marks(data) if data else None
        if data is None or marks is None or data.get(HASH_SESSION_KEY) != wanted:
            continue
        over = marks.over_because(now, idles=True)
        if over == Ended.TOO_LONG:
            continue
        seen = dt.datetime.fromtimestamp(marks.seen, _ZONE)
        found.append(Standing(row, seen, over == Ended.IDLE, row.key == this_key))
    return sorted(found, key=lambda each: not each.is_this)


def _data_of(keys: list[str]) -> dict[str, dict[str, Any]]:
    kept = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now()) if keys else []
    return {session.session_key: session.get_decoded() for session in kept}


def is_leaving(person: User) -> bool:
    """Tell whether an account has ended or is to end, so that its duties may be handed over."""
    return not person.is_active or person.expires_on is not None


@dataclass(frozen=True)
class Held:
    """What a person holds of one kind."""

    duty: HeldDuty
    count: int


def held_by(person: User, on: dt.date) -> list[Held]:
    """Return what a person holds, by kind; kinds of which there is nothing are left out."""
    counted = [Held(duty, duty.count(person, on)) for duty in registered()]
    return [held for held in counted if held.count]


def why_ended(key: str) -> Ended | None:
    """Return why the session of a cookie that opens nothing any more had ended, if it is known."""
    row = LiveSession.objects.filter(key=key).select_related("user").first()
    if row is None:
        return None
    if row.ended_because:
        return Ended(row.ended_because)
    return Ended.CHANGED if row.user.is_active else Ended.SWITCHED_OFF
