"""Who stands in while somebody is away, and who takes over from somebody who has left (R18)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import Absence, User
from zhaoshang.accounts.permissions import can_announce_absence, can_name_successor
from zhaoshang.accounts.selectors_absences import (
    deputies_for,
    stands_above,
    what_is_not_covered,
)
from zhaoshang.accounts.services.locking import as_actor, bump, lock, require
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.locks import advisory_lock

ENDS_BEFORE_IT_BEGINS = _("The last day cannot lie before the first.")
OVER_ALREADY = _("This last day is over: nobody stands in for days that have passed.")
END_NEEDED = _("Give the last day. Only the system administrator names a successor for good.")
NOT_NEAR = _(
    "%(deputy)s cannot stand in for %(person)s: choose an active colleague of the same unit, or the"
    " head of a unit above."
)
NOT_COVERED = _("%(deputy)s cannot open everything that %(person)s answers for: %(what)s.")
OVERLAPS = _("%(person)s is away from %(since)s to %(until)s already, with %(deputy)s standing in.")
IN_A_CIRCLE = _(
    "%(deputy)s is away in these days too, and those who stand in lead back to %(person)s."
)
NOT_AWAY_YET = _("The first day back cannot lie before the first day of the absence.")
_ONE_DAY = dt.timedelta(days=1)
_LAST = dt.date.max


@transaction.atomic
@as_actor
def announce_absence(
    *,
    by: User | None,
    person: User,
    deputy: User,
    since: dt.date,
    until: dt.date | None,
    reason: str = "",
) -> Absence:
    """Say that a person is away and who stands in; without a last day, that he has left for good.

    Raises:
        RuleBroken: not the actor's to say; the days are the wrong way round or over; the deputy is
            not near, cannot open the same things, or leads back to the person; days overlap.
    """
    require(allowed=by is None or can_announce_absence(by, person))
    _lock_county(person)
    absence = Absence(person=person, deputy=deputy, since=since, until=until, reason=reason.strip())
    _check(by, absence)
    absence.created_by = absence.updated_by = by
    absence.save()
    _record(events.ABSENCE_ANNOUNCED, absence, by=by)
    return absence


@transaction.atomic
@as_actor
def change_absence(
    *,
    by: User | None,
    absence_id: int,
    version: int | None,
    deputy: User,
    since: dt.date,
    until: dt.date | None,
    reason: str = "",
) -> Absence:
    """Change deputy, days or reason of an absence; see `announce_absence`.

    Raises:
        RuleBroken: as `announce_absence`.
        Conflict: somebody else changed it meanwhile.
    """
    values: dict[str, Any] = {
        "deputy": deputy,
        "since": since,
        "until": until,
        "reason": reason.strip(),
    }
    _lock_county(Absence.objects.select_related("person__unit").get(pk=absence_id).person)
    absence = lock(Absence, absence_id, version, values)
    require(allowed=by is None or can_announce_absence(by, absence.person))
    for name, value in values.items():
        setattr(absence, name, value)
    _check(by, absence)
    bump(absence, by)
    absence.save()
    _record(events.ABSENCE_CHANGED, absence, by=by)
    return absence


@transaction.atomic
@as_actor
def end_absence(
    *, by: User | None, absence_id: int, version: int | None, back_on: dt.date
) -> Absence:
    """End an absence early: the person is back from this day on.

    One that has not begun by then did not take place: it is removed, its history stays.

    Raises:
        RuleBroken: not the actor's to say; a day before it began; a day after it ends anyway.
        Conflict: somebody else changed it meanwhile.
    """
    absence = lock(Absence, absence_id, version, {"until": back_on - _ONE_DAY})
    require(allowed=by is None or can_announce_absence(by, absence.person))
    if back_on < absence.since:
        raise RuleBroken(NOT_AWAY_YET, code="before", field="back_on")
    until = back_on - _ONE_DAY
    if absence.until is not None and until > absence.until:
        raise RuleBroken(
            _t("The absence ends on %(until)s anyway.") % {"until": absence.until},
            code="after",
            field="back_on",
        )
    _end(absence, until, by=by)
    return absence


def name_successor(*, by: User | None, person: User, successor: User | None, on: dt.date) -> None:
    """End the absences of somebody who leaves, and name who takes over from this day on.

    For `deactivate_user`, within its transaction.

    Raises:
        RuleBroken: the successor is not near, or cannot open the same things.
    """
    _lock_county(person)
    for absence in _standing(person, on):
        _end(absence, on - _ONE_DAY, by=by)
    if successor is None:
        return
    absence = Absence(person=person, deputy=successor, since=on, until=None)
    try:
        _check(by, absence)
    except RuleBroken as broken:
        broken.field = "successor"
        raise
    absence.created_by = absence.updated_by = by
    absence.save()
    _record(events.ABSENCE_ANNOUNCED, absence, by=by)


def end_succession(*, by: User | None, person: User, on: dt.date) -> None:
    """End what a successor took over, because the account is in use again (`reactivate_user`)."""
    for absence in _standing(person, on):
        if absence.until is None:
            _end(absence, on - _ONE_DAY, by=by)


def _standing(person: User, on: dt.date) -> list[Absence]:
    standing = Absence.objects.select_for_update().filter(person=person)
    return list(standing.filter(Q(until=None) | Q(until__gte=on)).order_by("pk"))


def _end(absence: Absence, until: dt.date, *, by: User | None) -> None:
    absence.until = max(until, absence.since)
    _record(events.ABSENCE_ENDED, absence, by=by, until=until)
    if until < absence.since:
        absence.delete()
        return
    bump(absence, by)
    absence.save(update_fields=["until", "version", "updated_by", "updated_at"])


def _lock_county(person: User) -> None:
    """Let absences of one county be announced one after the other: they must not contradict."""
    advisory_lock(f"accounts.absences.{person.unit.county_id or person.unit_id}")


def _check(by: User | None, absence: Absence) -> None:
    today = clock.today()
    person, deputy = absence.person, absence.deputy
    if absence.until is None and not (by is None or can_name_successor(by, person)):
        raise RuleBroken(END_NEEDED, code="end-needed", field="until")
    if absence.until is not None and absence.until < absence.since:
        raise RuleBroken(ENDS_BEFORE_IT_BEGINS, code="order", field="until")
    if absence.until is not None and absence.until < today:
        raise RuleBroken(OVER_ALREADY, code="over", field="until")
    words = {"deputy": deputy, "person": person}
    if not deputies_for(person, today).filter(pk=deputy.pk).exists():
        raise RuleBroken(NOT_NEAR % words, code="not-near", field="deputy")
    # A head above may lack a desk or a team of the person's; the page says what stays closed.
    lacking = [] if stands_above(person, deputy) else what_is_not_covered(person, deputy)
    if lacking:
        what = "、".join(lacking)
        raise RuleBroken(NOT_COVERED % {**words, "what": what}, code="not-covered", field="deputy")
    _check_days(absence)


def _check_days(absence: Absence) -> None:
    """Refuse days that overlap with another absence, and deputies that lead back."""
    until = absence.until or _LAST
    others = Absence.objects.filter(
        Q(until=None) | Q(until__gte=absence.since), since__lte=until
    ).exclude(pk=absence.pk)
    others = others.filter(person__unit__county=absence.person.unit.county_id)
    at_once: dict[int, list[Absence]] = {}
    for other in others.select_related("person", "deputy").order_by("since"):
        at_once.setdefault(other.person_id, []).append(other)
    for other in at_once.get(absence.person_id, ()):
        words = {
            "person": other.person,
            "deputy": other.deputy,
            "since": other.since,
            "until": other.until or "…",
        }
        raise RuleBroken(OVERLAPS % words, code="overlaps", field="since")
    if _leads_back(absence, at_once):
        words = {"person": absence.person, "deputy": absence.deputy}
        raise RuleBroken(IN_A_CIRCLE % words, code="circle", field="deputy")


def _leads_back(absence: Absence, at_once: dict[int, list[Absence]]) -> bool:
    """Tell whether on some day the deputies, one standing in for the other, lead to the person."""
    waiting = [(absence.deputy_id, absence.since, absence.until or _LAST)]
    seen = set()
    while waiting:
        deputy_id, since, until = waiting.pop()
        if deputy_id == absence.person_id:
            return True
        for other in at_once.get(deputy_id, ()):
            first, last = max(since, other.since), min(until, other.until or _LAST)
            step = (other.deputy_id, first, last)
            if first <= last and step not in seen:
                seen.add(step)
                waiting.append(step)
    return False


def _record(kind: str, absence: Absence, *, by: User | None, until: dt.date | None = None) -> None:
    record_event(
        kind,
        by=by,
        county=absence.person.unit,
        subject=absence.person,
        reason=absence.reason,
        detail={
            "deputy": absence.deputy.full_name,
            "since": absence.since,
            "until": until or absence.until or "",
        },
    )
