"""What somebody has done this month: counted from the audit trail, not guessed.

Each app names the kinds of events that settle a duty in `<app>/todo_done.py` (found at start-up):

    settles(events.FOLLOWED_UP, events.MOVE_PROPOSED)

Done is every such act that the person has carried through since the first of the month in the
county's time: a report handed in, a claim verified, a decision written down, a follow-up recorded.
What was only looked at, changed, exported or refused by the system is not counted.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from zhaoshang.accounts import events as account_events
from zhaoshang.accounts.models import User
from zhaoshang.alerts import events
from zhaoshang.audit.kinds import is_registered
from zhaoshang.audit.models import AuditEvent
from zhaoshang.calendar import events as calendar_events

_kinds: set[str] = set()


def settles(*kinds: str) -> None:
    """Name kinds of events that settle a duty.

    Raises:
        ValueError: for a kind that no app registered.
    """
    unknown = [kind for kind in kinds if not is_registered(kind)]
    if unknown:
        raise ValueError(f"no such kind of event: {', '.join(unknown)}")
    _kinds.update(kinds)


def settling_kinds() -> frozenset[str]:
    """Return the kinds that settle a duty."""
    return frozenset(_kinds)


def done_this_month(user: User, on: dt.date) -> QuerySet[AuditEvent]:
    """Return a person's own acts of the month that settled something."""
    first = timezone.make_aware(dt.datetime.combine(on.replace(day=1), dt.time.min))
    found: QuerySet[AuditEvent] = AuditEvent.objects.filter(
        actor=user,
        at__gte=first,
        kind__in=sorted(_kinds),
        result=AuditEvent.Result.OK,
    )
    return found


settles(
    events.ACKNOWLEDGED,
    events.MESSAGE_RESENT,
    calendar_events.NOTICE_LOADED,
    account_events.USER_CREATED,
    account_events.USER_DEACTIVATED,
    account_events.USER_REACTIVATED,
    account_events.PASSWORD_RESET,
    account_events.ROLES_ASSIGNED,
    account_events.POSITION_APPOINTED,
)
