"""Loads a user's scope once per request and keeps it in the session under a version number."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.db.models import Q

from zhaoshang.accounts.models.units import Unit
from zhaoshang.accounts.rules import ADMINISTRATORS, Office, Role, Scope, held_ids, scope_of
from zhaoshang.core import clock

if TYPE_CHECKING:
    from zhaoshang.accounts.models.people import User

_CACHE = "_zs_scope"


def load_scope(user: User, on: dt.date | None = None) -> Scope:
    """Return the user's scope today, worked out once per user object."""
    kept: Scope | None = getattr(user, _CACHE, None)
    if kept is None:
        kept = compute_scope(user, on or clock.today())
        setattr(user, _CACHE, kept)
    return kept


def forget_scope(user: User) -> None:
    """Drop the scope kept on this user object (after a change of roles, unit or teams)."""
    setattr(user, _CACHE, None)


def compute_scope(user: User, on: dt.date) -> Scope:
    """Work out the scope from the database (R19)."""
    roles = list(Group.objects.filter(user=user).values_list("name", flat=True))
    unit = user.unit
    below: list[int] = []
    if Role.UNIT_HEAD in roles:
        below = list(Unit.objects.below(unit).values_list("pk", flat=True))
    teams = list(
        user.team_memberships.filter(since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on))
        .values_list("team_id", flat=True)
    )
    scope = scope_of(
        roles=roles,
        unit_id=unit.pk,
        unit_kind=unit.kind,
        unit_path=unit.path,
        county_id=unit.county_id,
        below_ids=below,
        team_ids=teams,
    )
    deputy_of = (
        _deputy_of(user, on) if scope.county_id and scope.roles.isdisjoint(ADMINISTRATORS) else []
    )
    if not scope.unit_ids and not deputy_of:
        return scope
    merged = Unit.objects.filter(county_id=unit.county_id).exclude(merged_into=None)
    into = dict(merged.values_list("pk", "merged_into_id"))
    return replace(
        scope,
        unit_ids=held_ids(scope.unit_ids, into),
        deputy_of=held_ids(deputy_of, into),
    )


def _deputy_of(user: User, on: dt.date) -> list[int]:
    """Return the units of the user's county whose principal names the user as deputy that day."""
    named = user.deputy_holdings.filter(
        position__code=Office.UNIT_PRINCIPAL,
        position__unit__county=user.unit.county_id,
        since__lte=on,
    )
    named = named.filter(Q(until=None) | Q(until__gt=on)).order_by("position__unit_id")
    return list(named.values_list("position__unit_id", flat=True).distinct())


def attach_scope(user: User, stored: dict[str, Any] | None, on: dt.date) -> dict[str, Any]:
    """Attach the scope a session keeps if still good, else a fresh one; return what to keep."""
    key = [user.pk, user.access_version, on.isoformat()]
    # A scope that was kept before there were deputies is worked out anew.
    if stored and stored.get("key") == key and "deputy_of" in stored:
        scope = Scope(
            roles=frozenset(stored["roles"]),
            county_id=stored["county"],
            home_path=stored["home"],
            region_path=stored["region"],
            reads_county=stored["reads_county"],
            unit_ids=tuple(stored["units"]),
            deputy_of=tuple(stored["deputy_of"]),
        )
    else:
        scope = compute_scope(user, on)
        stored = {
            "key": key,
            "roles": sorted(scope.roles),
            "county": scope.county_id,
            "home": scope.home_path,
            "region": scope.region_path,
            "reads_county": scope.reads_county,
            "units": list(scope.unit_ids),
            "deputy_of": list(scope.deputy_of),
        }
    setattr(user, _CACHE, scope)  # through `request.user`, which only stands for the user
    return stored
