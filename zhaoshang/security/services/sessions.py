"""Sessions begin, give way to one another, and end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import User
from zhaoshang.accounts.permissions import can_control_account
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.security import events
from zhaoshang.security.marks import seconds
from zhaoshang.security.models import LiveSession
from zhaoshang.security.rules import AccountRule, Ended, OpenSession, device_of, which_end
from zhaoshang.security.selectors import standing_sessions

GONE = _("This session has ended already.")
NOT_YOURS = _("This is not a session that you may end.")
# How long an ended session is kept to be told why.
KEEP_DAYS = 30


@transaction.atomic
def begin_session(*, user: User, key: str, agent: str, ip: str | None, rule: AccountRule) -> None:
    """Note a log-in; above the limit of its kind of device the oldest session ends.

    One after the other for one person, so that two log-ins at once do not pass the limit together.

    Source: issue 9, sessions limited per kind of device.
    """
    advisory_lock(f"security:sessions:{user.pk}")
    device, browser = device_of(agent)
    standing = [
        OpenSession(each.row.pk, seconds(each.row.since), seconds(each.seen_at))
        for each in standing_sessions(user)
        if each.row.device == device
    ]
    going = which_end(standing, rule.most(device), now=seconds(), idle_minutes=rule.idle_minutes)
    for row in LiveSession.objects.filter(pk__in=going).order_by("pk"):
        _end(row, Ended.NEW_LOGIN, by=user)
    LiveSession.objects.create(
        user=user, key=key, device=device, browser=browser, ip=ip, since=clock.now()
    )


def forget_session(key: str) -> None:
    """Drop the row of a session that its user logs out of."""
    LiveSession.objects.filter(key=key).delete()


def follow_key(*, old: str, new: str) -> None:
    """Keep the row of a session that has got a new key."""
    LiveSession.objects.filter(key=old, ended_at=None).update(key=new)


@transaction.atomic
def run_out(*, user: User, key: str, because: Ended) -> None:
    """Note that a session ended by itself, as its user finds on coming back."""
    row = LiveSession.objects.select_for_update().filter(key=key).first()
    if row is not None and row.ended_at is not None:
        return  # another request of the same page came first
    if row is not None:
        row.ended_at, row.ended_because = clock.now(), because.value
        row.save(update_fields=["ended_at", "ended_because"])
    record_event(
        events.SESSION_ENDED, by=user, subject=row or user, detail={"because": because.value}
    )


@transaction.atomic
def end_one(*, by: User, session_id: int) -> LiveSession:
    """End one session: one's own, or of a person whose account the actor controls.

    Raises:
        RuleBroken: somebody else's, or one that has ended.
    """
    rows = LiveSession.objects.select_for_update(of=("self",)).select_related("user__unit")
    row = rows.filter(pk=session_id).first()
    if row is None or row.ended_at is not None:
        raise RuleBroken(GONE, code="gone")
    own = row.user_id == by.pk
    if not (own or can_control_account(by, row.user)):
        raise RuleBroken(NOT_YOURS, code="forbidden")
    _end(row, Ended.BY_SELF if own else Ended.BY_ADMIN, by=by)
    return row


@transaction.atomic
def end_others(*, by: User, this_key: str | None) -> int:
    """End all of one's own sessions but the one that asks; return how many."""
    rows = LiveSession.objects.select_for_update().filter(user=by).standing()
    going = list(rows.exclude(key=this_key or ""))
    for row in going:
        _mark(row, Ended.BY_SELF)
    record_event(events.OTHERS_ENDED, by=by, subject=by, detail={"count": len(going)})
    return len(going)


@transaction.atomic
def tidy_sessions() -> int:
    """Forget sessions that ended long ago, and data of sessions that ran out; return how many.

    A row whose data is gone without anybody's doing ran out by itself.
    """
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    living = set(Session.objects.values_list("session_key", flat=True))
    rows = LiveSession.objects.standing()
    lost = [pk for pk, key in rows.values_list("pk", "key") if key not in living]
    LiveSession.objects.filter(pk__in=lost, ended_at=None).update(
        ended_at=now, ended_because=Ended.TOO_LONG.value
    )
    before = now - dt.timedelta(days=KEEP_DAYS)
    count, _each = LiveSession.objects.filter(ended_at__lt=before).delete()
    return count


def _end(row: LiveSession, because: Ended, *, by: User) -> None:
    _mark(row, because)
    record_event(
        events.SESSION_ENDED,
        by=by,
        county=row.user.unit,
        subject=row,
        subject_label=f"{row.user} {row}",
        detail={"because": because.value, "device": row.device, "since": row.since},
    )


def _mark(row: LiveSession, because: Ended) -> None:
    row.ended_at, row.ended_because = clock.now(), because.value
    row.save(update_fields=["ended_at", "ended_because"])
    # At once in the table; once more after the commit, because only then a cache can be emptied
    # without another request filling it again from the row that still stood.
    _delete_data([row.key])
    transaction.on_commit(partial(_delete_data, [row.key]))


def _delete_data(keys: Iterable[str]) -> None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store().delete(key)
