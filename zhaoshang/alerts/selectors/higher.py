"""Who stands above somebody: heads of units, and the county's leading group (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from zhaoshang.accounts.models import Absence, PositionHolding, Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.core.tree import path_ids

Heads = Mapping[int, Collection[int]]


def heads_by_unit(county_ids: Iterable[int], on: dt.date) -> dict[int, set[int]]:
    """Return who heads each unit of counties and may log in on a day: one query."""
    heads = User.objects.get_queryset().active_on(on).with_role(Role.UNIT_HEAD)
    rows = heads.filter(unit__county_id__in=set(county_ids)).order_by()
    found: dict[int, set[int]] = {}
    for unit_id, pk in rows.values_list("unit_id", "pk"):
        found.setdefault(unit_id, set()).add(pk)
    return found


def heads_above(person_id: int, unit: Unit, heads: Heads) -> set[int]:
    """Return the heads of a person's unit; for a head, or without any, the next above that has.

    Nobody, where no unit up to the county has a head.
    """
    for unit_id in reversed(path_ids(unit.path)):
        found = set(heads.get(unit_id, ()))
        if found and person_id not in found:
            return found
    return set()


def leading_group(county: Unit, offices: Collection[str], on: dt.date) -> set[int]:
    """Return who answers for the offices of a county on a day: two queries.

    The holder, or the deputy while the holder is away or has no account in use; an absent holder
    without a deputy is told all the same, and whoever stands in for the absence with him.
    """
    if not offices:
        return set()
    holdings = (
        PositionHolding.objects.filter(
            Q(until=None) | Q(until__gt=on),
            since__lte=on,
            position__unit__county=county,
            position__code__in=sorted(offices),
        )
        .select_related("holder", "deputy")
        .order_by("pk")
    )
    held = list(holdings)
    people = {each.holder_id for each in held} | {each.deputy_id for each in held if each.deputy_id}
    away = set(
        Absence.objects.on_day(on).filter(person_id__in=people).values_list("person_id", flat=True)
    )
    found = set()
    for each in held:
        deputy = each.deputy if each.deputy and _answers(each.deputy, away, on) else None
        if _answers(each.holder, away, on) or (deputy is None and is_active(each.holder, on)):
            found.add(each.holder_id)
        elif deputy is not None:
            found.add(deputy.pk)
    return found


def is_active(person: User, on: dt.date) -> bool:
    """Tell whether a person may log in on a day (`UserQuerySet.active_on`, for one at hand)."""
    return person.is_active and (person.expires_on is None or person.expires_on > on)


def _answers(person: User, away: Collection[int], on: dt.date) -> bool:
    return is_active(person, on) and person.pk not in away
