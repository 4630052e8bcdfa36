"""Sessions as a log-in leaves them: the row, and Django's own data."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.security.marks import seconds, write_marks
from zhaoshang.security.models import LiveSession
from zhaoshang.security.policies import rule_for
from zhaoshang.security.rules import Device

BACKEND = "zhaoshang.accounts.backends.CountyBackend"


def make_session_data(user: User, *, since: dt.datetime | None = None) -> str:
    """Store what a log-in leaves in Django's session; return its key."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(uuid4().hex)
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    moment = seconds(since)
    write_marks(store, rule_for(user.unit, clock.today()), since=moment, now=moment)
    store.save(must_create=True)
    return str(store.session_key)


def make_session(
    user: User, *, device: Device = Device.DESKTOP, since: dt.datetime | None = None
) -> LiveSession:
    """Return a living session of a person."""
    return LiveSession.objects.create(
        user=user,
        key=make_session_data(user, since=since),
        device=device.value,
        browser="Chrome · Windows",
        ip="10.1.2.3",
        since=since or clock.now(),
    )
