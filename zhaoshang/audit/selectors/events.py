"""The list of events: filters, one event with what it changed, and rows for export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhaoshang.audit.models import AuditEvent
from zhaoshang.core.keyset import KeysetOrder, Page, paginate

NEWEST_FIRST = KeysetOrder("at", descending=True)
_CHUNK = 2_000


@dataclass(frozen=True)
class EventFilter:
    """What an auditor looks for; empty parts ask for nothing."""

    who: str = ""
    kind: str = ""
    subject: str = ""
    result: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def events_matching(user: Any, wanted: EventFilter) -> QuerySet[AuditEvent]:
    """Return the events a user may read that fit a filter.

    `kind` is a kind, or an app's name for all of its kinds; both days of a range are included.
    """
    events = AuditEvent.objects.visible_to(user)
    conditions = Q()
    if wanted.who:
        conditions &= Q(actor_name__icontains=wanted.who) | Q(unit_name__icontains=wanted.who)
    if wanted.kind:
        conditions &= Q(kind=wanted.kind) | Q(kind__startswith=f"{wanted.kind}.")
    if wanted.subject:
        conditions &= Q(subject_label__icontains=wanted.subject)
    if wanted.result:
        conditions &= Q(result=wanted.result)
    if wanted.since:
        conditions &= Q(at__gte=_midnight(wanted.since))
    if wanted.until:
        conditions &= Q(at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    found: QuerySet[AuditEvent] = events.filter(conditions)
    return found


def event_page(
    user: Any, wanted: EventFilter, *, cursor: str | None, size: int
) -> Page[AuditEvent]:
    """Return one page of events, newest first."""
    events = events_matching(user, wanted)
    return paginate(events, order=NEWEST_FIRST, cursor=cursor, size=size)


def capped_count(user: Any, wanted: EventFilter, limit: int) -> tuple[int, bool]:
    """Return how many events fit, counted up to a limit, and whether there are more."""
    found = events_matching(user, wanted).order_by().values("pk")[: limit + 1].count()
    return min(found, limit), found > limit


def event_rows(user: Any, wanted: EventFilter, limit: int) -> Iterator[AuditEvent]:
    """Yield events for an export, newest first, without holding them all."""
    return events_matching(user, wanted).order_by("-at", "-id")[:limit].iterator(chunk_size=_CHUNK)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
