"""Reads of people and units for pages and for the apps above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from zhaoshang.accounts.models import (
    Position,
    PositionHolding,
    TeamMembership,
    Unit,
    UnitVersion,
    User,
)
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.core import clock
from zhaoshang.core.text import fold
from zhaoshang.core.tree import path_ids

# --- Units ------------------------------------------------------------------------------------


@dataclass
class UnitOn:
    """A unit as it was on a day."""

    unit: Unit
    name: str
    short_name: str
    parent_id: int | None
    depth: int = 0
    people: int = 0
    children: list[UnitOn] = field(default_factory=list)

    @property
    def renamed_since(self) -> bool:
        """Tell whether the unit has another name today."""
        return self.name != self.unit.name


def home_unit(user: User) -> Unit:
    """Return the top of what the user may see the names of: the county, or the own higher unit."""
    return user.unit.county or user.unit


def units_as_of(top: Unit, on: dt.date, *, through_counties: bool = True) -> list[UnitOn]:
    """Return the units at and below one unit as they stood on a day, in tree order (one query).

    Names and places are those of that day, so that last year's ranking prints last year's names.

    Args:
        top: Where to begin.
        on: The day.
        through_counties: Also what lies below the counties; False for the page of a higher unit.
    """
    versions = (
        UnitVersion.objects.filter(_in_force(on), unit__path__startswith=top.path)
        .select_related("unit", "unit__merged_into")
        .order_by("unit__sort_order", "unit__code")
    )
    if not through_counties:
        versions = versions.filter(Q(unit__county=None) | Q(unit__county=F("unit")))
    rows = {
        version.unit_id: UnitOn(version.unit, version.name, version.short_name, version.parent_id)
        for version in versions
    }
    roots: list[UnitOn] = []
    for row in rows.values():
        parent = rows.get(row.parent_id) if row.parent_id else None
        (parent.children if parent else roots).append(row)
    ordered: list[UnitOn] = []
    waiting = [(row, 0) for row in reversed(roots)]
    while waiting:
        row, row.depth = waiting.pop()
        ordered.append(row)
        waiting.extend((child, row.depth + 1) for child in reversed(row.children))
    return ordered


def unit_name_on(unit: Unit, on: dt.date) -> str:
    """Return the name that a unit had on a day (after its end: its last; before: its first)."""
    return unit_names_on([unit.pk], on).get(unit.pk, unit.name)


def unit_names_on(unit_ids: Iterable[int], on: dt.date) -> dict[int, str]:
    """Return the names that units had on a day (after its end: its last; before: its first)."""
    names: dict[int, str] = {}
    versions = UnitVersion.objects.filter(unit_id__in=set(unit_ids)).order_by("valid_from")
    for version in versions:
        if version.valid_from <= on or version.unit_id not in names:
            names[version.unit_id] = version.name
    return names


def current_unit(unit: Unit) -> Unit:
    """Return the unit that stands for this one today: itself, or what it was merged into."""
    while unit.merged_into is not None:
        unit = unit.merged_into
    return unit


def standing_units(unit_ids: Iterable[int | None]) -> dict[int, int]:
    """Return for each unit the one that stands for it today: itself, or what it was merged into.

    One query, whatever the number of units; a merger of mergers is followed to its end.
    """
    merged = Unit.objects.exclude(merged_into=None).values_list("pk", "merged_into_id")
    into = {pk: target for pk, target in merged if target is not None}
    found = {}
    for unit_id in {pk for pk in unit_ids if pk is not None}:
        standing = unit_id
        while standing in into:
            standing = into[standing]
        found[unit_id] = standing
    return found


def bureau_of(county: Unit) -> Unit | None:
    """Return the county's investment bureau."""
    bureaus = Unit.objects.filter(county=county, kind=UnitKind.BUREAU.value, closed_on=None)
    return bureaus.order_by("sort_order", "pk").first()


def units_for_choice(user: User, kinds: Iterable[UnitKind] | None = None) -> QuerySet[Unit]:
    """Return the open units that a form offers this user: own county or region, in office order."""
    units = Unit.objects.visible_to(user).filter(closed_on=None)
    if kinds is not None:
        units = units.filter(kind__in=[kind.value for kind in kinds])
    return units.order_by("county_id", "sort_order", "code")


def tree_labels(units: Iterable[Unit]) -> dict[int, str]:
    """Return each unit's name with its parents below the common top, as a select box shows it."""
    found = {unit.pk: unit for unit in units}
    labels = {}
    for pk, unit in found.items():
        above = [found[one].label for one in path_ids(unit.path)[1:-1] if one in found]
        labels[pk] = " / ".join([*above, unit.name])
    return labels


def names_over_time(unit: Unit) -> QuerySet[UnitVersion]:
    """Return the names and places of a unit, newest first."""
    return unit.versions.select_related("parent").order_by("-valid_from")


# --- People -----------------------------------------------------------------------------------


def people_of(unit: Unit) -> QuerySet[User]:
    """Return the people of one unit who may log in today."""
    return User.objects.active_on(clock.today()).filter(unit=unit).order_by("full_name", "pk")


def leaders(county: Unit) -> QuerySet[User]:
    """Return the county leaders who may log in today."""
    today = clock.today()
    return (
        User.objects.active_on(today)
        .filter(unit__county=county, groups__name=Role.LEADER.value)
        .order_by("unit__path", "pk")
    )


def people_for_choice(user: User, roles: Iterable[Role] | None = None) -> QuerySet[User]:
    """Return the people whom a form offers this user, with their units."""
    people = User.objects.visible_to(user).active_on(clock.today()).select_related("unit")
    if roles is not None:
        people = people.filter(groups__name__in=[role.value for role in roles]).distinct()
    return people.order_by("unit__path", "full_name", "pk")


@dataclass(frozen=True)
class UserFilter:
    """What the lists of users and of roles are filtered by."""

    text: str = ""
    unit: Unit | None = None
    role: str = ""
    state: str = ""


def users_matching(people: QuerySet[User], wanted: UserFilter) -> QuerySet[User]:
    """Filter users by a piece of name, user name, office or telephone, by unit, role and state."""
    if wanted.text:
        piece = fold(wanted.text)
        people = people.filter(
            Q(full_name__icontains=piece)
            | Q(username_key__contains=piece)
            | Q(job_title__icontains=piece)
            | Q(phone__contains=piece)
        )
    if wanted.unit is not None:
        people = people.filter(unit__path__startswith=wanted.unit.path)
    if wanted.role == "none":
        people = people.filter(groups=None)
    elif wanted.role:
        people = people.filter(groups__name=wanted.role)
    return people.filter(_state(wanted.state))


def _state(state: str) -> Q:
    ended = Q(expires_on__lte=clock.today())
    states = {
        "active": Q(is_active=True) & ~ended,
        "off": Q(is_active=False) | ended,
        "first": Q(is_active=True, must_change_password=True) & ~ended,
    }
    return states.get(state, Q())


def team_memberships(user: User) -> QuerySet[TeamMembership]:
    """Return a person's team memberships, running ones first."""
    memberships = TeamMembership.objects.filter(user=user).select_related("team")
    return memberships.order_by("-until", "-since")


def members_of(team: Unit) -> QuerySet[TeamMembership]:
    """Return the memberships of a team with their people."""
    memberships = TeamMembership.objects.filter(team=team)
    return memberships.select_related("user", "user__unit").order_by("-until", "since", "pk")


def people_counts(unit_ids: Iterable[int]) -> Mapping[int, int]:
    """Return how many people in use each unit has."""
    rows = User.objects.filter(unit_id__in=list(unit_ids), is_active=True).order_by()
    return dict(rows.values_list("unit_id").annotate(people=Count("pk")))


# --- Positions --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PositionOn:
    """A position with who holds it and who stands in on a day."""

    position: Position
    holding: PositionHolding | None


def offices(positions: QuerySet[Position], on: dt.date) -> list[PositionOn]:
    """Return positions with their holders on a day (two queries)."""
    rows = list(positions.select_related("unit").order_by("unit__path", "code", "title"))
    holdings = (
        PositionHolding.objects.filter(position__in=rows, since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on))
        .select_related("holder", "deputy")
        .order_by("since")
    )
    held = {holding.position_id: holding for holding in holdings}
    return [PositionOn(position, held.get(position.pk)) for position in rows]


def deputies_of_heads(unit_ids: Iterable[int], on: dt.date) -> dict[int, list[int]]:
    """Return who stands in for the heads of units on a day (R8), by unit: one query."""
    named = PositionHolding.objects.filter(
        position__unit__in=list(unit_ids), position__code=Office.UNIT_PRINCIPAL, since__lte=on
    ).filter(Q(until=None) | Q(until__gt=on), deputy__in=User.objects.get_queryset().active_on(on))
    found: dict[int, list[int]] = {}
    rows = named.order_by("deputy_id").values_list("position__unit_id", "deputy_id")
    for unit_id, pk in rows.distinct():
        if pk is not None:
            found.setdefault(unit_id, []).append(pk)
    return found


def holder_on(position: Position, on: dt.date) -> PositionHolding | None:
    """Return who holds a position on a day, with the deputy."""
    return (
        position.holdings.filter(since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on))
        .select_related("holder", "deputy")
        .order_by("-since")
        .first()
    )


def _in_force(on: dt.date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
