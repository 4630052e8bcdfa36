"""Tell people of something, and take it back (rules R18).

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
from django.db.models import Q

from zhaoshang.accounts.models import User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import NoticeQuerySet
from zhaoshang.alerts.rules import Severity
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.audit.rules import plain
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows

_BATCH = 1_000
_Key = tuple[str, str, str, str, int]
_STORED = ("pk", "withdrawn_at", "level", "origin_id", "stands_for_id")
# Why this person is told: for himself, in another's place, or because another did not answer.
_REASON = ("level", "origin", "stands_for", "needs_answer", "params")

_WRITTEN = (
    "kind",
    "subject_type",
    "subject_id",
    "period",
    "recipient_id",
    "params",
    "url",
    "severity",
    "needs_answer",
    "due_on",
    "meant_on",
    "created_at",
    "level",
    "origin_id",
    "stands_for_id",
)


@dataclass(frozen=True)
class _Told:
    """What is stored of a key."""

    pk: int
    withdrawn: bool
    level: int
    origin_id: int | None
    stands_for_id: int | None

    def turns(self, wanted: Notice) -> bool:
        """Tell whether the reason of a stored notice gives way to that of the wanted one."""
        reason = (wanted.level, wanted.origin_id, wanted.stands_for_id)
        for_himself = wanted.level == Level.PERSON and wanted.stands_for_id is None
        changed = reason != (self.level, self.origin_id, self.stands_for_id)
        return changed and (self.withdrawn or for_himself)


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
    level: Level = Level.PERSON
    origin_id: int | None = None
    stands_for_id: int | None = None


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


def raise_alerts(alerts: Iterable[Alert]) -> int:
    """Tell many things at once; return how many notices are new. Queries grow with kinds only.

    Whoever cannot log in any more is left out, wherever the name still stands: as lead sponsor,
    as keeper, as holder of a position.
    """
    now = clock.now()
    notices = [notice for alert in alerts for notice in _notices(alert, now)]
    able = _able(notice.recipient_id for notice in notices)
    return store_notices([each for each in notices if each.recipient_id in able], now=now)


@transaction.atomic(savepoint=False)
def store_notices(notices: Iterable[Notice], *, now: dt.datetime) -> int:
    """Store notices that are not told yet; return how many are new. Of one key the first counts.

    1. Leave out what is already said and still true. What somebody was told in another's place, or
       because another did not read it, and is now told for himself, becomes his own.
    2. What was withdrawn after it had been read, and is true again, becomes unread again.
    3. Insert the rest; a row that another transaction wrote meanwhile stays (ON CONFLICT).
    """
    wanted: dict[_Key, Notice] = {}
    for notice in notices:
        wanted.setdefault(_key(notice), notice)
    known = dict(_known(wanted))
    revived = [told.pk for told in known.values() if told.withdrawn]
    if revived:
        Notice.objects.filter(pk__in=revived).update(
            withdrawn_at=None,
            read_at=None,
            acknowledged_at=None,
            planned_at=None,
            created_at=now,
        )
    turned = [
        _turned(told.pk, wanted[key]) for key, told in known.items() if told.turns(wanted[key])
    ]
    if turned:
        Notice.objects.bulk_update(turned, _REASON, batch_size=_BATCH // 2)
    new = [notice for key, notice in sorted(wanted.items()) if key not in known]
    insert_rows(Notice, map(_row, new), keep_stored=True)
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
        theirs = notices.filter(recipient_id__in=_ids(recipients)).values_list("pk", flat=True)
        told = list(theirs)
        # What was escalated because of them goes with them.
        notices = notices.filter(Q(pk__in=told) | Q(origin__in=told))
    return _take_back(notices)


def withdraw_many(
    *, kind: str | Collection[str], subject_type: str, subject_ids: Collection[str | int]
) -> int:
    """Take back what was said of many subjects of one type; return how many notices it were.

    Two statements, whatever the number of subjects. See `withdraw_alerts`.
    """
    return withdraw_each([(kind, subject_type, subject_ids)])


@transaction.atomic(savepoint=False)
def withdraw_each(
    causes: Iterable[tuple[str | Collection[str], str, Collection[str | int]]],
) -> int:
    """Take back what was said of several sorts of subjects; return how many notices it were.

    Two statements together. See `withdraw_alerts`.

    Args:
        causes: The kind, or several of one type of subject; the type; the ids.
    """
    concerned = Q()
    for kind, subject_type, subject_ids in causes:
        if subject_ids:
            concerned |= Q(
                kind__in=[kind] if isinstance(kind, str) else list(kind),
                subject_type=subject_type,
                subject_id__in=[str(each) for each in subject_ids],
            )
    return _take_back(Notice.objects.filter(concerned, withdrawn_at=None)) if concerned else 0


def _take_back(notices: NoticeQuerySet) -> int:
    marked = notices.exclude(read_at=None).update(withdrawn_at=clock.now())
    vanished, _by_model = notices.filter(read_at=None).delete()
    return marked + vanished


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
            level=alert.level.value,
            origin_id=alert.origin_id,
            stands_for_id=alert.stands_for_id,
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


def _row(notice: Notice) -> dict[str, Any]:
    return {name: getattr(notice, name) for name in _WRITTEN}


def _turned(pk: int, wanted: Notice) -> Notice:
    return Notice(
        pk=pk,
        level=wanted.level,
        origin_id=wanted.origin_id,
        stands_for_id=wanted.stands_for_id,
        needs_answer=wanted.needs_answer,
        params=wanted.params,
    )


def _known(wanted: Iterable[_Key]) -> Iterator[tuple[_Key, _Told]]:
    """Yield the stored row of each key that has one: one query per kind and type of subject."""
    subjects: dict[tuple[str, str], set[str]] = defaultdict(set)
    keys = set(wanted)
    for kind, subject_type, subject_id, _period, _recipient in keys:
        subjects[kind, subject_type].add(subject_id)
    for (kind, subject_type), ids in subjects.items():
        stored = Notice.objects.filter(kind=kind, subject_type=subject_type, subject_id__in=ids)
        for row in stored.values_list("subject_id", "period", "recipient_id", *_STORED):
            subject_id, period, recipient_id, pk, withdrawn_at, level, origin_id, stands_for_id = (
                row
            )
            key = (kind, subject_type, subject_id, period, recipient_id)
            if key in keys:
                withdrawn = withdrawn_at is not None
                yield key, _Told(pk, withdrawn, level, origin_id, stands_for_id)


def _able(recipient_ids: Iterable[int]) -> set[int]:
    """Return those that may log in today: one query."""
    wanted = set(recipient_ids)
    if not wanted:
        return set()
    people = User.objects.get_queryset().active_on(clock.today()).filter(pk__in=wanted)
    return set(people.values_list("pk", flat=True))


def _ids(people: Iterable[User | int]) -> list[int]:
    return sorted({person if isinstance(person, int) else person.pk for person in people})
