"""Who is to be told: the people of a unit or team, and the county's bureau.

A record keeps the unit it was entered under. Of a merged unit those are told who sit in what it
was merged into, as they are the ones who see it (`zhaoshang.accounts.rules.held_ids`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from zhaoshang.accounts.models import TeamMembership, Unit, User
from zhaoshang.accounts.models.people import UserQuerySet
from zhaoshang.accounts.rules import Role
from zhaoshang.accounts.selectors import standing_units


def people_of_units(unit_ids: Iterable[int | None], on: dt.date) -> list[int]:
    """Return the ids of those who act for units: clerks, heads, and members of a team that day."""
    ids = set(standing_units(unit_ids).values())
    if not ids:
        return []
    membership = Q(team_memberships__team_id__in=ids, team_memberships__since__lte=on) & (
        Q(team_memberships__until=None) | Q(team_memberships__until__gt=on)
    )
    acting = User.objects.get_queryset().active_on(on).with_role(Role.CLERK, Role.UNIT_HEAD)
    found = acting.filter(Q(unit_id__in=ids) | membership)
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def people_of_desks(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, list[int]]:
    """Return the ids of those who answer for departments, by unit: two queries.

    Clerks, heads and reviewers that sit in the department; one without anybody is left out.
    """
    desks = User.objects.get_queryset().active_on(on)
    desks = desks.with_role(Role.CLERK, Role.UNIT_HEAD, Role.REVIEWER)
    return by_asked(standing_units(unit_ids), desks)


def by_asked(standing: Mapping[int, int], people: QuerySet[User]) -> dict[int, list[int]]:
    """Return who of some people sits in the unit that stands for each unit asked: one query.

    Args:
        standing: For each unit asked, the one that stands for it (`standing_units`).
        people: Of whom to choose.

    A unit without anybody is left out.
    """
    rows = people.filter(unit_id__in=set(standing.values())).order_by("pk")
    seated: dict[int, list[int]] = {}
    for unit_id, pk in rows.values_list("unit_id", "pk").distinct():
        seated.setdefault(unit_id, []).append(pk)
    return {asked: seated[unit] for asked, unit in standing.items() if unit in seated}


def people_of_bureau(county_id: int, on: dt.date) -> list[int]:
    """Return the ids of the bureau's people in a county."""
    bureau = User.objects.get_queryset().active_on(on).with_role(Role.BUREAU, Role.BUREAU_ADMIN)
    found = bureau.filter(unit__county_id=county_id)
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def admins_of_bureau(county_id: int, on: dt.date) -> list[int]:
    """Return the ids of the bureau's administrators in a county."""
    admins = User.objects.get_queryset().active_on(on).with_role(Role.BUREAU_ADMIN)
    found = admins.filter(unit__county_id=county_id)
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def people_to_choose(county: Unit, unit_ids: Iterable[int] | None, on: dt.date) -> QuerySet[User]:
    """Return who may be made responsible: the people of some units, or of the whole county."""
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county)
    people = people.with_role(Role.CLERK, Role.UNIT_HEAD, Role.BUREAU, Role.BUREAU_ADMIN)
    if unit_ids is not None:
        people = people.filter(unit_id__in=list(unit_ids))
    return people.order_by("unit__sort_order", "unit__name", "full_name", "pk")


def leaders_to_choose(county: Unit, on: dt.date) -> QuerySet[User]:
    """Return who may be a lead sponsor: the county's leaders."""
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county)
    return people.with_role(Role.LEADER).order_by("full_name", "pk")


def people_answering(unit_ids: Iterable[int | None], on: dt.date) -> list[int]:
    """Return the ids of those who answer what a unit is asked: its people, and its reviewers."""
    people = answering_by_unit(unit_ids, on).values()
    return sorted({pk for each in people for pk in each})


def answering_by_unit(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, list[int]]:
    """Return who answers what each of many units is asked: three queries."""
    standing = standing_units(unit_ids)
    if not standing:
        return {}
    acting = User.objects.get_queryset().active_on(on)
    own = by_asked(standing, acting.with_role(Role.CLERK, Role.UNIT_HEAD, Role.REVIEWER))
    return _with_members(standing, own, acting, on)


def acting_by_unit(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, list[int]]:
    """Return who acts for each unit or team on a day, clerks and heads: three queries."""
    standing = standing_units(unit_ids)
    if not standing:
        return {}
    acting = User.objects.get_queryset().active_on(on)
    own = by_asked(standing, acting.with_role(Role.CLERK, Role.UNIT_HEAD))
    return _with_members(standing, own, acting, on)


def _with_members(
    standing: Mapping[int, int],
    own: Mapping[int, Iterable[int]],
    acting: UserQuerySet,
    on: dt.date,
) -> dict[int, list[int]]:
    """Add the members of teams, who act for them that day."""
    members = TeamMembership.objects.filter(
        Q(until=None) | Q(until__gt=on),
        team_id__in=set(standing.values()),
        since__lte=on,
        user__in=acting.with_role(Role.CLERK, Role.UNIT_HEAD),
    )
    in_team: dict[int, list[int]] = {}
    for team_id, pk in members.order_by("user_id").values_list("team_id", "user_id"):
        in_team.setdefault(team_id, []).append(pk)
    found = {
        asked: sorted({*own.get(asked, ()), *in_team.get(unit, ())})
        for asked, unit in standing.items()
    }
    return {asked: people for asked, people in found.items() if people}
