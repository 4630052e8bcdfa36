"""Reads of absences: who is away, who may stand in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhaoshang.accounts.labels import ROLE_LABELS
from zhaoshang.accounts.models import Absence, Unit, User
from zhaoshang.accounts.rules import ADMINISTRATORS, Role, Scope
from zhaoshang.core.tree import path_ids


@dataclass(frozen=True)
class AbsenceView:
    """An absence as its page shows it on a day.

    Attributes:
        state: "coming", "running" or "over".
        may_change: The reader may change or end it.
    """

    absence: Absence
    state: str
    may_change: bool


@dataclass(frozen=True)
class NotCovered:
    """What a deputy could not open of what the person answers for."""

    roles: frozenset[Role] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    county: bool = False

    def __bool__(self) -> bool:
        return bool(self.roles or self.unit_ids or self.county)


# Who holds one of these opens by the role alone, not by a unit's part in a project.
_DESKS = frozenset({Role.LEGAL, Role.ARCHIVIST, Role.REVIEWER}) | ADMINISTRATORS


def not_covered(person: Scope, deputy: Scope, unit_id: int) -> NotCovered:
    """Return what of a person's scope a deputy lacks: notices lead to what the deputy can open.

    Of a unit head the own unit counts, not what lies below it: the heads there answer themselves.

    Args:
        person: Who is away.
        deputy: Who is to stand in.
        unit_id: The person's unit.
    """
    roles = frozenset(role for role in _DESKS if role in person.roles and role not in deputy.roles)
    whole = (person.reads_county, person.county_id, person.region_path)
    county = person.reads_county or person.reads_region
    if county:
        same = whole == (deputy.reads_county, deputy.county_id, deputy.region_path)
        return NotCovered(roles=roles, county=not same)
    answered_for = set(person.unit_ids)
    if person.has(Role.UNIT_HEAD):
        answered_for &= {unit_id}
    lacking = set() if deputy.reads_county else answered_for - set(deputy.unit_ids)
    return NotCovered(roles=roles, unit_ids=frozenset(lacking))


def deputies_for(person: User, on: dt.date) -> QuerySet[User]:
    """Return who may stand in: colleagues of the unit, and the heads of the units above it."""
    above = User.objects.with_role(Role.UNIT_HEAD).filter(unit__in=path_ids(person.unit.path))
    people = User.objects.get_queryset().active_on(on).exclude(pk=person.pk)
    people = people.filter(Q(unit=person.unit_id) | Q(pk__in=above.order_by().values("pk")))
    return people.select_related("unit").order_by("-unit__path", "full_name", "pk")


def stands_above(person: User, deputy: User) -> bool:
    """Tell whether somebody heads the person's unit, or one above it.

    Such a head answers for the person's work anyway, and is told of it when nobody reads it.
    """
    return deputy.has_role(Role.UNIT_HEAD) and deputy.unit_id in path_ids(person.unit.path)


def what_is_not_covered(person: User, deputy: User) -> list[str]:
    """Return in words what a deputy cannot open of what the person answers for."""
    lacking = not_covered(person.scope, deputy.scope, person.unit_id)
    return _words(lacking, person)


def absences_of(user: User, on: dt.date, *, over: bool) -> QuerySet[Absence]:
    """Return the absences in sight, running and coming ones by their beginning, or past ones."""
    absences = Absence.objects.visible_to(user).select_related("person__unit", "deputy__unit")
    if over:
        return absences.filter(until__lt=on).order_by("-until", "-pk")
    return absences.filter(Q(until=None) | Q(until__gte=on)).order_by("since", "pk")


def own_absence_on(person: User, on: dt.date) -> Absence | None:
    """Return the absence of a person that runs, or else the next to come."""
    standing = Absence.objects.filter(Q(until=None) | Q(until__gte=on), person=person)
    return standing.select_related("deputy").order_by("since", "pk").first()


def stands_in_for(deputy: User, on: dt.date) -> list[Absence]:
    """Return for whom a person stands in on a day or will."""
    standing = Absence.objects.filter(Q(until=None) | Q(until__gte=on), deputy=deputy)
    return list(standing.select_related("person").order_by("since", "pk"))


def state_of(absence: Absence, on: dt.date) -> str:
    """Return whether an absence is to come, runs or is over."""
    if absence.since > on:
        return "coming"
    return "running" if absence.until is None or absence.until >= on else "over"


def _words(lacking: NotCovered, person: User) -> list[str]:
    words = [str(ROLE_LABELS[role]) for role in Role if role in lacking.roles]
    if lacking.county:
        words.append(str(person.unit.county or person.unit))
    units = Unit.objects.filter(pk__in=lacking.unit_ids).order_by("path")
    return [*words, *(unit.name for unit in units)]
