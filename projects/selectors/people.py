"""Who is to be told: the people of a unit or team, and the county's bureau."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role


def people_of_units(unit_ids: Iterable[int | None], on: dt.date) -> list[int]:
    """Return the ids of those who act for units: clerks, heads, and members of a team that day."""
    ids = [unit_id for unit_id in unit_ids if unit_id is not None]
    if not ids:
        return []
    membership = Q(team_memberships__team_id__in=ids, team_memberships__since__lte=on) & (
        Q(team_memberships__until=None) | Q(team_memberships__until__gt=on)
    )
    acting = User.objects.get_queryset().active_on(on).with_role(Role.CLERK, Role.UNIT_HEAD)
    found = acting.filter(Q(unit_id__in=ids) | membership)
    return list(found.order_by("pk").values_list("pk", flat=True).distinct())


def people_of_desks(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, list[int]]:
    """Return the ids of those who answer for departments, by unit: one query.

    Clerks, heads and reviewers that sit in the department; one without anybody is left out.
    """
    desks = User.objects.get_queryset().active_on(on)
    desks = desks.with_role(Role.CLERK, Role.UNIT_HEAD, Role.REVIEWER)
    wanted = {unit_id for unit_id in unit_ids if unit_id is not None}
    rows = desks.filter(unit_id__in=wanted).order_by("pk").values_list("unit_id", "pk")
    found: dict[int, list[int]] = {}
    for unit_id, pk in rows.distinct():
        found.setdefault(unit_id, []).append(pk)
    return found


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
    ids = [unit_id for unit_id in unit_ids if unit_id is not None]
    if not ids:
        return []
    reviewers = User.objects.get_queryset().active_on(on).with_role(Role.REVIEWER)
    found = reviewers.filter(unit_id__in=ids).values_list("pk", flat=True)
    return sorted({*people_of_units(ids, on), *found})


def answering_by_unit(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, list[int]]:
    """Return who answers what each of many units is asked: two queries."""
    ids = {unit_id for unit_id in unit_ids if unit_id is not None}
    acting = User.objects.get_queryset().active_on(on)
    own = acting.with_role(Role.CLERK, Role.UNIT_HEAD, Role.REVIEWER).filter(unit_id__in=ids)
    members = (
        acting.with_role(Role.CLERK, Role.UNIT_HEAD)
        .filter(team_memberships__team_id__in=ids, team_memberships__since__lte=on)
        .filter(Q(team_memberships__until=None) | Q(team_memberships__until__gt=on))
    )
    found: dict[int, set[int]] = {}
    for unit_id, pk in own.order_by("pk").values_list("unit_id", "pk"):
        found.setdefault(unit_id, set()).add(pk)
    for unit_id, pk in members.order_by("pk").values_list("team_memberships__team_id", "pk"):
        if unit_id in ids:
            found.setdefault(unit_id, set()).add(pk)
    return {unit_id: sorted(people) for unit_id, people in found.items()}
