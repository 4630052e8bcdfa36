"""Writes of notices: raise, withdraw, read, acknowledge (rules R18).

A notice is written in the transaction of its cause. Saying the same thing twice is harmless: there
is one row per (kind, subject, period, recipient), whatever runs twice or at once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse

from zhaoshang.accounts.models import User
from zhaoshang.alerts import events, kinds
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.notices import CALENDAR_MISSING
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.selectors import CALENDAR_KEEPERS, notice_title
from zhaoshang.audit.rules import plain
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import missing_years, units_without
from zhaoshang.core import clock
from zhaoshang.core.periods import Month

_BATCH = 1_000
_Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Alert:
    """What is to be told, to whom. See `raise_alert` for the fields."""

    kind: str
    subject: tuple[str, str | int]
    recipients: Sequence[User | int]
    period: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    severity: Severity | None = None
    due_on: dt.date | None = None
    meant_on: dt.date | None = None


def raise_alert(
    *,
    kind: str,
    subject: tuple[str, str | int],
    recipients: Iterable[User | int],
    period: str = "",
    params: Mapping[str, Any] | None = None,
    url: str = "",
    severity: Severity | None = None,
    due_on: dt.date | None = None,
    meant_on: dt.date | None = None,
) -> int:
    """Tell people about one thing; return how many had not been told.

    Args:
        kind: A registered kind (zhaoshang/alerts/kinds.py); its words are filled when read.
        subject: (type, id) of what it is about.
        recipients: Users or their ids; each is told once.
        period: Tells repeated occasions apart ("2026-11", a date); "" for once and for all.
        params: Values for the places in the kind's words; exact numbers and dates become text.
        url: Path of ours that the notice opens.
        severity: The kind's if not given.
        due_on: Until when something must be done.
        meant_on: The day this should have been said; if it has passed, the notice says it is late.

    Raises:
        ValueError: when nobody registered the kind, or the url is not a path of ours.
        KeyError: when a place in the kind's words has no value.
    """
    alert = Alert(
        kind=kind,
        subject=subject,
        recipients=list(recipients),
        period=period,
        params=params or {},
        url=url,
        severity=severity,
        due_on=due_on,
        meant_on=meant_on,
    )
    return raise_alerts([alert])


@transaction.atomic
def raise_alerts(alerts: Iterable[Alert]) -> int:
    """Tell many things at once; return how many notices are new. Queries grow with kinds only.

    1. Leave out what is already said and still true.
    2. What was withdrawn after it had been read, and is true again, becomes unread again.
    3. Insert the rest; a row that another transaction wrote meanwhile stays (ON CONFLICT).
    """
    now = clock.now()
    wanted = {_key(notice): notice for alert in alerts for notice in _notices(alert, now)}
    known = dict(_known(wanted))
    revived = [pk for pk, withdrawn in known.values() if withdrawn]
    if revived:
        Notice.objects.filter(pk__in=revived).update(
            withdrawn_at=None, read_at=None, acknowledged_at=None, created_at=now
        )
    new = [notice for key, notice in sorted(wanted.items()) if key not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=_BATCH)
    return len(new) + len(revived)


@transaction.atomic
def withdraw_alerts(
    *,
    kind: str | Collection[str],
    subject: tuple[str, str | int],
    period: str | None = None,
    recipients: Iterable[User | int] | None = None,
) -> int:
    """Take back what is no longer true; return how many notices were concerned.

    Those nobody has read vanish; those already read stay and say that they no longer hold.

    Args:
        kind: The kind, or several of one subject.
        subject: (type, id) of what it was about.
        period: Of one period only; None for all.
        recipients: For these people only (who did what was asked); None for all.
    """
    notices = Notice.objects.about(kind, subject, period).filter(withdrawn_at=None)
    if recipients is not None:
        notices = notices.filter(recipient_id__in=_ids(recipients))
    marked = notices.exclude(read_at=None).update(withdrawn_at=clock.now())
    vanished, _by_model = notices.filter(read_at=None).delete()
    return marked + vanished


def mark_read(*, notice_ids: Iterable[int], by: User) -> int:
    """Mark own notices as read; return how many were unread."""
    unread = Notice.objects.visible_to(by).filter(pk__in=list(notice_ids), read_at=None)
    return unread.update(read_at=clock.now())


def mark_all_read(*, by: User) -> int:
    """Mark all own notices as read; return how many were unread."""
    return Notice.objects.visible_to(by).filter(read_at=None).update(read_at=clock.now())


@transaction.atomic
def acknowledge(*, notice_id: int, by: User) -> bool:
    """Acknowledge an own notice; False when that had been done before (nothing is changed then)."""
    now = clock.now()
    mine = Notice.objects.visible_to(by).filter(pk=notice_id)
    if not mine.unanswered().update(acknowledged_at=now):
        return False
    mine.filter(read_at=None).update(read_at=now)
    notice = mine.get()
    record_event(
        events.ACKNOWLEDGED,
        by=by,
        subject=(notice.subject_type, notice.subject_id),
        subject_label=notice_title(notice),
        detail={"notice": notice.pk, "kind": notice.kind, "period": notice.period},
    )
    return True


@transaction.atomic
def remind_of_missing_calendar(*, on: dt.date) -> int:
    """Remind the calendar's keepers, once a month, of each year that should be known and is not.

    1. Tell those for whose unit no notice of the year has been loaded.
    2. Take back what was said to those for whom it has been loaded since.

    Returns how many people were newly told.

    Source: rules R15 (from 1 November while next year is missing).
    """
    keepers = list(
        User.objects.get_queryset()
        .active_on(on)
        .with_role(*CALENDAR_KEEPERS)
        .select_related("unit")
    )
    told = 0
    open_years = Notice.objects.filter(kind=CALENDAR_MISSING.name, withdrawn_at=None)
    said = {int(year) for year in open_years.values_list("subject_id", flat=True).distinct()}
    missing = missing_years(on)
    for year in sorted({*missing, *said}):
        units = {unit.pk for unit in units_without(year, [user.unit for user in keepers])}
        waiting = [user for user in keepers if year in missing and user.unit_id in units]
        subject = ("calendar.year", year)
        told += raise_alert(
            kind=CALENDAR_MISSING.name,
            subject=subject,
            period=str(Month.of(on)),
            recipients=waiting,
            params={"year": year},
            url=f"{reverse('calendar:notice-import')}?year={year}",
        )
        settled = open_years.filter(subject_id=str(year)).exclude(recipient__in=waiting)
        recipients = list(settled.values_list("recipient_id", flat=True).distinct())
        withdraw_alerts(kind=CALENDAR_MISSING.name, subject=subject, recipients=recipients)
    return told


def _notices(alert: Alert, now: dt.datetime) -> Iterator[Notice]:
    kind = _kind(alert)
    params = plain(alert.params)
    kind.fill(params)
    for recipient_id in _ids(alert.recipients):
        yield Notice(
            kind=kind.name,
            subject_type=alert.subject[0],
            subject_id=str(alert.subject[1]),
            period=alert.period,
            recipient_id=recipient_id,
            params=params,
            url=alert.url,
            severity=(alert.severity or kind.severity).value,
            needs_answer=kind.needs_answer,
            due_on=alert.due_on,
            meant_on=alert.meant_on,
            created_at=now,
        )


def _kind(alert: Alert) -> NoticeKind:
    kind = kinds.find(alert.kind)
    if kind is None:
        raise ValueError(f"notice kind {alert.kind!r} is not registered")
    if alert.url and (not alert.url.startswith("/") or alert.url.startswith(("//", "/\\"))):
        raise ValueError(f"not a path of ours: {alert.url!r}")
    return kind


def _key(notice: Notice) -> _Key:
    return (
        notice.kind,
        notice.subject_type,
        notice.subject_id,
        notice.period,
        notice.recipient_id,
    )


def _known(wanted: Iterable[_Key]) -> Iterator[tuple[_Key, tuple[int, bool]]]:
    """Yield the stored row of each key that has one: one query per kind and type of subject."""
    subjects: dict[tuple[str, str], set[str]] = defaultdict(set)
    keys = set(wanted)
    for kind, subject_type, subject_id, _period, _recipient in keys:
        subjects[kind, subject_type].add(subject_id)
    for (kind, subject_type), ids in subjects.items():
        stored = Notice.objects.filter(
            kind=kind, subject_type=subject_type, subject_id__in=ids
        ).values_list(
            "kind", "subject_type", "subject_id", "period", "recipient_id", "pk", "withdrawn_at"
        )
        for *parts, pk, withdrawn_at in stored:
            key: _Key = tuple(parts)  # type: ignore[assignment]
            if key in keys:
                yield key, (pk, withdrawn_at is not None)


def _ids(people: Iterable[User | int]) -> list[int]:
    return sorted({person if isinstance(person, int) else person.pk for person in people})
