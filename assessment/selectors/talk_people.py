"""Who talks, and who is called (R8, R12): holders of offices, heads of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assessment.policies_talks import Talker
from projects.selectors.people import acting_by_unit, by_asked
from zhaoshang.accounts.models import PositionHolding, Unit, User
from zhaoshang.accounts.rules import Office, Role, UnitKind
from zhaoshang.accounts.selectors import deputies_of_heads, standing_units


@dataclass(frozen=True)
class Holder:
    """Who holds an office on a day, and how the office is called."""

    user: User
    title: str


def holders_of_offices(county: Unit, on: dt.date) -> dict[str, Holder]:
    """Return who talks, by the policy's offices: one query; an office nobody holds is missing."""
    of_county = Q(position__unit=county, position__code__in=[each.value for each in Talker])
    of_bureau = Q(
        position__unit__county=county,
        position__unit__kind=UnitKind.BUREAU.value,
        position__code=Office.UNIT_PRINCIPAL.value,
    )
    rows = (
        PositionHolding.objects.filter(of_county | of_bureau, since__lte=on)
        .filter(Q(until=None) | Q(until__gt=on))
        .filter(holder__in=User.objects.get_queryset().active_on(on))
        .select_related("holder", "position")
        .order_by("since", "pk")
    )
    found: dict[str, Holder] = {}
    for row in rows:
        is_bureau = row.position.code == Office.UNIT_PRINCIPAL
        code = Talker.BUREAU_HEAD.value if is_bureau else row.position.code
        found[code] = Holder(row.holder, row.position.title)
    return found


def talkers_to_choose(county: Unit, on: dt.date) -> QuerySet[User]:
    """Return who may hold a talk: the county's leaders and the bureau's administrators."""
    people = User.objects.get_queryset().active_on(on).filter(unit__county=county)
    found = people.with_role(Role.LEADER, Role.BUREAU_ADMIN).select_related("unit")
    return found.order_by("unit__path", "full_name", "pk")


def heads_of(unit_ids: Iterable[int], on: dt.date) -> dict[int, list[int]]:
    """Return the heads of units with who stands in, by unit; where there is none, who acts for it.

    A unit that was merged is answered for by what it was merged into.
    """
    asked = set(unit_ids)
    standing = standing_units(asked)
    heads = by_asked(standing, User.objects.get_queryset().active_on(on).with_role(Role.UNIT_HEAD))
    deputies = deputies_of_heads(set(standing.values()), on)
    found = {
        unit: sorted({*heads.get(unit, ()), *deputies.get(standing[unit], ())}) for unit in asked
    }
    without = [unit for unit, people in found.items() if not people]
    if without:
        acting = acting_by_unit(without, on)
        found |= {unit: acting.get(unit, []) for unit in without}
    return found


def head_names(unit_ids: Iterable[int], on: dt.date) -> dict[int, str]:
    """Return the names of units' heads, for a letter: one query more than `standing_units`."""
    standing = standing_units(unit_ids)
    heads = User.objects.get_queryset().active_on(on).with_role(Role.UNIT_HEAD)
    rows = heads.filter(unit_id__in=set(standing.values())).order_by("pk")
    by_unit: dict[int, list[str]] = {}
    for unit_id, name in rows.values_list("unit_id", "full_name").distinct():
        by_unit.setdefault(unit_id, []).append(name)
    return {unit: "、".join(by_unit.get(at, ())) for unit, at in standing.items()}
