"""The end of a unit: merged into another, or closed. Its names and its projects stay readable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts import events
from zhaoshang.accounts.models import PositionHolding, TeamMembership, Unit, User
from zhaoshang.accounts.permissions import can_administer_unit, can_end_unit
from zhaoshang.accounts.rules import UnitKind
from zhaoshang.accounts.services import tree
from zhaoshang.accounts.services.locking import as_actor, bump, lock, require
from zhaoshang.accounts.services.units import OTHER_COUNTY, move_row
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOTHING_TO_MERGE = _("Choose at least one unit that is merged into the other.")
MERGE_INTO_OWN_PART = _("%(into)s lies below %(unit)s: move it out first.")
COUNTY_STAYS = _("A county or a unit above it is not merged or closed here.")
HAS_PEOPLE = _("%(count)s people in use still belong to %(name)s: move them first.")
HAS_UNITS = _("%(count)s units still stand under %(name)s: move or close them first.")


@transaction.atomic
@as_actor
def merge_units(
    *, by: User | None, unit_ids: Sequence[int], into: Unit, on: dt.date, document: str = ""
) -> Unit:
    """Merge units into one, from a day on.

    1. Lock all of them; check that each may end.
    2. Their people and the units under them go to the remaining unit; team members stay members if
       that is a team; their positions fall vacant.
    3. Each is closed, keeps its names, and points to the remaining unit, whose people from now on
       see what the merged units had a part in.

    Args:
        by: Who does it.
        unit_ids: Units that end; the remaining one may be named among them and is passed over.
        into: The unit that remains, an old one or one just created.
        on: First day of the merged unit.
        document: The decision.

    Raises:
        RuleBroken: nothing to merge, another county, a county itself, a day that is not possible.
    """
    wanted = sorted(set(unit_ids) - {into.pk})
    if not wanted:
        raise RuleBroken(NOTHING_TO_MERGE, code="nothing", field="units")
    tree.past_or_today(on)
    into = tree.still_open(lock(Unit, into.pk, None))
    merged = [lock(Unit, pk, None) for pk in wanted]
    require(allowed=by is None or can_administer_unit(by, into))
    for unit in merged:
        _check_may_merge(by, unit, into)
    for unit in merged:
        _merge_one(by, unit, into, on, document)
    tree.drop_scopes(into.path, *(unit.path for unit in merged))
    record_event(
        events.UNITS_MERGED,
        by=by,
        county=into,
        subject=into,
        detail={"merged": [unit.name for unit in merged], "since": on, "document": document},
    )
    return into


@transaction.atomic
@as_actor
def close_unit(
    *, by: User | None, unit_id: int, version: int | None, on: dt.date, document: str = ""
) -> Unit:
    """Close a unit that has no people and no units any more; memberships and positions end with it.

    Raises:
        RuleBroken: people or units are left, it is a county, the day is not possible.
        Conflict: somebody else changed the unit meanwhile.
    """
    unit = lock(Unit, unit_id, version)
    require(allowed=by is None or can_end_unit(by, unit))
    tree.still_open(unit)
    tree.past_or_today(on)
    _check_below_county(unit)
    people = User.objects.filter(unit=unit, is_active=True).count()
    if people:
        raise RuleBroken(HAS_PEOPLE % {"count": people, "name": unit.name}, code="has-people")
    units = Unit.objects.filter(parent=unit, closed_on=None).count()
    if units:
        raise RuleBroken(HAS_UNITS % {"count": units, "name": unit.name}, code="has-units")
    _end(by, unit, on)
    record_event(
        events.UNIT_CLOSED,
        by=by,
        county=unit,
        subject=unit,
        detail={"since": on, "document": document},
    )
    return unit


def _check_below_county(unit: Unit) -> None:
    if unit.county_id in {None, unit.pk}:
        raise RuleBroken(COUNTY_STAYS, code="county", field="units")


def _check_may_merge(by: User | None, unit: Unit, into: Unit) -> None:
    tree.still_open(unit)
    _check_below_county(unit)
    require(allowed=by is None or can_end_unit(by, unit))
    if unit.county_id != into.county_id:
        raise RuleBroken(OTHER_COUNTY, code="other-county", field="units")
    if into.path.startswith(unit.path):
        raise RuleBroken(
            MERGE_INTO_OWN_PART % {"into": into.name, "unit": unit.name},
            code="own-part",
            field="units",
        )


def _merge_one(by: User | None, unit: Unit, into: Unit, on: dt.date, document: str) -> None:
    for person in User.objects.select_for_update().filter(unit=unit).order_by("pk"):
        person.unit = into
        person.version += 1
        person.save(update_fields=["unit", "version"])
    children = Unit.objects.filter(parent=unit, closed_on=None).order_by("pk")
    for child in children:
        move_row(by=by, unit_id=child.pk, version=None, parent=into, on=on, document=document)
    if into.kind == UnitKind.TEAM:
        _carry_members(by, unit, into, on)
    unit.merged_into = into
    _end(by, unit, on)


def _carry_members(by: User | None, unit: Unit, into: Unit, on: dt.date) -> None:
    already = set(
        TeamMembership.objects.filter(team=into, until=None).values_list("user_id", flat=True)
    )
    for membership in TeamMembership.objects.filter(team=unit).filter(_running(on)):
        if membership.user_id not in already:
            already.add(membership.user_id)
            TeamMembership.objects.create(
                team=into, user_id=membership.user_id, since=on, created_by=by, updated_by=by
            )


def _end(by: User | None, unit: Unit, on: dt.date) -> None:
    """Close a unit on a day: its last version, its memberships and its positions end."""
    tree.end_version(unit, tree.current_version(unit), on)
    members = list(TeamMembership.objects.filter(team=unit).filter(_running(on)))
    for membership in members:
        membership.until = max(on, membership.since)
        membership.updated_by = by
        membership.save(update_fields=["until", "updated_by", "updated_at"])
    User.objects.filter(pk__in=[membership.user_id for membership in members]).bump_access()
    for holding in PositionHolding.objects.filter(position__unit=unit).filter(_running(on)):
        holding.until = max(on, holding.since)
        holding.updated_by = by
        holding.save(update_fields=["until", "updated_by", "updated_at"])
    unit.closed_on = on
    bump(unit, by)
    unit.save(update_fields=["closed_on", "merged_into", "version", "updated_by", "updated_at"])


def _running(on: dt.date) -> Q:
    return Q(until=None) | Q(until__gt=on)
