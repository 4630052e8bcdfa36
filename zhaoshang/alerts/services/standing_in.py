"""Notices of people who are away or have left go to those who stand in for them (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from zhaoshang.accounts.models import Absence, User
from zhaoshang.alerts import kinds
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import OPEN, UNANSWERED, UNREAD
from zhaoshang.alerts.rules.escalation import Level
from zhaoshang.alerts.selectors.higher import heads_above, heads_by_unit, is_active
from zhaoshang.alerts.services.settling import settle_escalated
from zhaoshang.alerts.services.telling import store_notices
from zhaoshang.core import clock
from zhaoshang.core.locks import advisory_lock

_Key = tuple[str, str, str, str, int, int]


@dataclass(frozen=True)
class _Cover:
    """Who answers for whom on a day: deputies by the person, and heads who are there by unit."""

    on: dt.date
    deputies: Mapping[int, User]
    heads: Mapping[int, Collection[int]]

    def of(self, person: User) -> Collection[int]:
        """Return who answers for a person who is away or has left.

        The deputy; one who is away too is answered for in turn. Where that ends with nobody, the
        heads of the unit of somebody who has left, and of an absent person as well.
        """
        seen = {person.pk}
        deputy = self.deputies.get(person.pk)
        while deputy is not None and deputy.pk not in seen:
            seen.add(deputy.pk)
            following = self.deputies.get(deputy.pk)
            if following is None and is_active(deputy, self.on):
                return {deputy.pk}
            seen.add(deputy.pk)
            deputy = following
        return heads_above(person.pk, person.unit, self.heads)


@transaction.atomic
def hand_over(*, on: dt.date) -> int:
    """Tell those who stand in of what is open for people away or gone; return how many notices.

    1. Who is away that day (`Absence`), and whose account is switched off or has run out.
    2. What they have not read, or not answered, is told to who stands in, once.
    3. What was told that way and has lost its ground vanishes: the person is back, has read it, or
       another stands in now.

    Looks at what stands and may run twice; the number of queries is fixed.
    """
    advisory_lock("alerts.hand_over")
    deputies = _deputies(on)
    open_ = list(_open_of(deputies, on))
    cover = _cover(deputies, [notice.recipient for notice in open_], on)
    wanted = [copy for notice in open_ for copy in _copies(notice, cover)]
    told = store_notices(wanted, now=clock.now())
    _end(wanted)
    settle_escalated()
    return told


def _deputies(on: dt.date) -> dict[int, User]:
    """Return who stands in for whom that day, by the person; of two absences the later one."""
    absences = Absence.objects.on_day(on).select_related("deputy").order_by("since", "pk")
    return {absence.person_id: absence.deputy for absence in absences}


def _open_of(deputies: Collection[int], on: dt.date) -> Iterable[Notice]:
    """Return what is open for people who are away or have left, in the order it was told."""
    gone = Q(recipient__is_active=False) | Q(recipient__expires_on__lte=on)
    waiting = Notice.objects.filter(OPEN, stands_for=None, kind__in=kinds.passed_on())
    theirs = waiting.filter(Q(recipient_id__in=sorted(deputies)) | gone)
    return theirs.select_related("recipient__unit").order_by("created_at", "pk")


def _cover(deputies: Mapping[int, User], people: Iterable[User], on: dt.date) -> _Cover:
    counties = {person.unit.county_id for person in people if person.unit.county_id}
    heads = heads_by_unit(counties, on)
    away = set(deputies)
    return _Cover(on, deputies, {unit: found - away for unit, found in heads.items()})


def _copies(notice: Notice, cover: _Cover) -> Iterator[Notice]:
    for person_id in sorted(cover.of(notice.recipient)):
        yield Notice(
            kind=notice.kind,
            subject_type=notice.subject_type,
            subject_id=notice.subject_id,
            period=notice.period,
            recipient_id=person_id,
            params=notice.params,
            url=notice.url,
            severity=notice.severity,
            needs_answer=notice.needs_answer,
            due_on=notice.due_on,
            level=notice.level,
            # What withdraws the first notice takes this one along, however high it was told.
            origin_id=notice.pk if notice.level == Level.PERSON else notice.origin_id,
            stands_for_id=notice.recipient_id,
            created_at=clock.now(),
        )


def _end(wanted: Iterable[Notice]) -> None:
    """End what others were told for somebody and are not to answer for any more.

    Unread it vanishes; what was read and asks for an answer does not ask any longer.
    """
    grounds = {_key(notice) for notice in wanted}
    standing = Notice.objects.filter(UNREAD | UNANSWERED, stands_for__isnull=False)
    ended = [
        notice for notice in standing.filter(origin__isnull=False) if _key(notice) not in grounds
    ]
    unread = [notice.pk for notice in ended if notice.read_at is None]
    Notice.objects.filter(pk__in=unread, read_at=None).delete()
    read = [notice.pk for notice in ended if notice.read_at is not None]
    Notice.objects.filter(pk__in=read).update(withdrawn_at=clock.now())


def _key(notice: Notice) -> _Key:
    return (
        notice.kind,
        notice.subject_type,
        notice.subject_id,
        notice.period,
        notice.recipient_id,
        notice.stands_for_id or 0,
    )
