"""What nobody answers is told one level higher: head of the unit, lead sponsor, leading group.

Source: rules R18; the county's policy `alerts.escalation`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts import kinds, ladder
from zhaoshang.alerts.models import Notice
from zhaoshang.alerts.models.notices import OPEN, UNREAD
from zhaoshang.alerts.policies import ESCALATION
from zhaoshang.alerts.rules.escalation import EscalationRule, Level, cutoffs, levels_due
from zhaoshang.alerts.selectors.higher import heads_above, heads_by_unit, leading_group
from zhaoshang.alerts.services.settling import (
    open_of_persons,
    same_thing,
    settle_escalated,
    withdraw_orphans,
)
from zhaoshang.alerts.services.telling import store_notices
from zhaoshang.calendar.rules import WorkCalendar, add_working_days, working_days_between
from zhaoshang.calendar.selectors import counties_of, load_calendar
from zhaoshang.core import clock
from zhaoshang.core.locks import advisory_lock
from zhaoshang.policy.selectors import InForce, in_force

_READ = Q(read_at__isnull=False, needs_answer=True)
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class _County:
    """What decides in one county on one day."""

    unit: Unit
    on: dt.date
    policy: InForce[EscalationRule]
    calendar: WorkCalendar
    last_days: Mapping[Level, dt.date]


def escalate(*, on: dt.date) -> int:
    """Tell the higher levels of what their people have not read or answered; return how many.

    Looks at what stands, not at what was done before: a day that was left out is made up for by the
    next, a second run finds everybody told. On a day off in the county nothing is escalated.

    The number of queries does not depend on the number of notices, only on the counties and on the
    kinds and types of subject that are open in them.
    """
    told = sum(_escalate_in(county, on) for county in counties_of(None))
    settle_escalated()
    withdraw_orphans()
    return told


@transaction.atomic
def _escalate_in(unit: Unit, on: dt.date) -> int:
    calendar = load_calendar(unit)
    policy = in_force(ESCALATION, unit, on)
    rule = policy.value
    if not calendar.day(on).is_working or not rule.days or not rule.severities:
        return 0
    advisory_lock(f"alerts.escalate.{unit.pk}")
    last_days = cutoffs(rule.days, on, lambda day: calendar.day(day).is_working)
    county = _County(unit, on, policy, calendar, last_days)
    waiting = _waiting(county)
    if not waiting:
        return 0
    people = _people(county, waiting)
    return store_notices(_passed_up(county, waiting, people), now=clock.now())


def _waiting(county: _County) -> list[Notice]:
    """Return what has been open so long that some level is to be told: two queries, oldest first.

    Left out is what the deputy of somebody away has read, as a deputy or told for himself.
    A notice that its reader is opening at this moment is left out; its row is locked until the
    higher levels are told, so that a reading after that finds and removes what they were told.
    """
    latest = max(county.last_days.values()) + _ONE_DAY
    deputy_knows = Notice.objects.filter(
        Q(recipient__stands_in__until=None) | Q(recipient__stands_in__until__gte=county.on),
        **same_thing(),
        recipient__stands_in__person=OuterRef("recipient"),
        recipient__stands_in__since__lte=county.on,
        withdrawn_at=None,
    ).exclude(OPEN)
    before = timezone.make_aware(dt.datetime.combine(latest, dt.time.min))
    standing = (
        open_of_persons()
        .filter(
            recipient__unit__county=county.unit,
            severity__in=[severity.value for severity in county.policy.value.severities],
            created_at__lt=before,
            kind__in=kinds.passed_on(),
        )
        .exclude(Exists(deputy_knows))
        .select_related("recipient__unit")
        .select_for_update(of=("self",), skip_locked=True)
    )
    found = [notice for part in (UNREAD, _READ) for notice in standing.filter(part)]
    return sorted(found, key=lambda notice: (notice.created_at, notice.pk))


def _people(county: _County, waiting: Collection[Notice]) -> Mapping[Level, _PeopleOf]:
    """Return for each level of the policy whom it means, by the notice."""
    levels: dict[Level, _PeopleOf] = {}
    days = county.policy.value.days
    if Level.UNIT_HEAD in days:
        levels[Level.UNIT_HEAD] = _Heads(heads_by_unit([county.unit.pk], county.on))
    if Level.SPONSOR in days:
        levels[Level.SPONSOR] = _Sponsors(_sponsors(county, waiting))
    if Level.LEADING_GROUP in days:
        offices = county.policy.value.offices
        levels[Level.LEADING_GROUP] = _Group(leading_group(county.unit, offices, county.on))
    return levels


class _PeopleOf:
    """Whom a level means."""

    def of(self, notice: Notice) -> Collection[int]:
        """Return the ids of the people of the level above a notice."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Heads(_PeopleOf):
    heads: Mapping[int, Collection[int]]

    def of(self, notice: Notice) -> Collection[int]:
        return heads_above(notice.recipient_id, notice.recipient.unit, self.heads)


@dataclass(frozen=True)
class _Sponsors(_PeopleOf):
    sponsors: Mapping[tuple[str, str], Collection[int]]

    def of(self, notice: Notice) -> Collection[int]:
        return self.sponsors.get((notice.subject_type, notice.subject_id), ())


@dataclass(frozen=True)
class _Group(_PeopleOf):
    people: Collection[int]

    def of(self, notice: Notice) -> Collection[int]:
        return self.people


def _sponsors(county: _County, waiting: Iterable[Notice]) -> dict[tuple[str, str], Collection[int]]:
    """Return the sponsors of what is open long enough for them, who may log in that day."""
    subjects: dict[str, set[str]] = {}
    for notice in waiting:
        if Level.SPONSOR in _levels(county, notice):
            subjects.setdefault(notice.subject_type, set()).add(notice.subject_id)
    found = {
        (subject_type, subject_id): people
        for subject_type, ids in subjects.items()
        for subject_id, people in ladder.sponsors_of(subject_type, ids, county.on).items()
    }
    everybody = {pk for people in found.values() for pk in people}
    active = User.objects.get_queryset().active_on(county.on).filter(pk__in=everybody)
    may_log_in = set(active.values_list("pk", flat=True))
    return {subject: set(people) & may_log_in for subject, people in found.items()}


def _passed_up(
    county: _County, waiting: Collection[Notice], people: Mapping[Level, _PeopleOf]
) -> Iterator[Notice]:
    """Yield what each level is told: the lower levels first, of one thing the oldest notice."""
    now = clock.now()
    for level in sorted(people):
        for notice in waiting:
            if level not in _levels(county, notice):
                continue
            for person_id in sorted(people[level].of(notice)):
                if person_id != notice.recipient_id:
                    yield _copy(county, notice, level, person_id, now)


def _copy(
    county: _County, notice: Notice, level: Level, person_id: int, now: dt.datetime
) -> Notice:
    told_on = _told_on(notice)
    after = county.policy.value.days[level]
    since = working_days_between(told_on, county.on, county.calendar).days
    meant_on = add_working_days(told_on, after, county.calendar).date
    return Notice(
        kind=notice.kind,
        subject_type=notice.subject_type,
        subject_id=notice.subject_id,
        period=notice.period,
        recipient_id=person_id,
        params={
            **notice.params,
            "escalated_days": since,
            "escalated_after": after,
            "escalated_source": county.policy.source_document,
        },
        url=notice.url,
        severity=notice.severity,
        due_on=notice.due_on,
        meant_on=meant_on if meant_on < county.on else None,
        level=level.value,
        origin_id=notice.pk,
        created_at=now,
    )


def _levels(county: _County, notice: Notice) -> Collection[Level]:
    return levels_due(_told_on(notice), county.last_days)


def _told_on(notice: Notice) -> dt.date:
    return timezone.localtime(notice.created_at).date()
