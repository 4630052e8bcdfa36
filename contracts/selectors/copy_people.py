"""Who keeps originals: the people of a unit, its archivists first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from contracts.models import ContractCopy
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import ADMINISTRATORS, Role, UnitKind

# Kinds of unit that may keep an original.
HOLDERS = (UnitKind.DEPARTMENT, UnitKind.BUREAU, UnitKind.TOWNSHIP, UnitKind.PARK, UnitKind.TEAM)


def _active(on: dt.date) -> Any:
    return User.objects.get_queryset().active_on(on)


def archivists_of(unit_ids: Iterable[int | None], on: dt.date) -> dict[int, list[int]]:
    """Return the ids of the archivists of units, by unit: one query."""
    wanted = {pk for pk in unit_ids if pk is not None}
    if not wanted:
        return {}
    people = _active(on).with_role(Role.ARCHIVIST).filter(unit_id__in=wanted).order_by("pk")
    found: dict[int, list[int]] = {}
    for unit_id, pk in people.values_list("unit_id", "pk"):
        found.setdefault(unit_id, []).append(pk)
    return found


def custodians(county_id: int, on: dt.date) -> QuerySet[User]:
    """Return who may be named custodian: the county's people by unit, archivists first."""
    apart = [each.value for each in ADMINISTRATORS]
    held = User.groups.through.objects.filter(user_id=OuterRef("pk"))
    people = _active(on).filter(unit__county_id=county_id)
    people = people.annotate(
        is_archivist=Exists(held.filter(group__name=Role.ARCHIVIST.value)),
        runs_the_system=Exists(held.filter(group__name__in=apart)),
    )
    kept: Any = people.filter(runs_the_system=False).select_related("unit")
    rows: QuerySet[User] = kept.order_by(
        "unit__sort_order", "unit__path", "-is_archivist", "full_name", "pk"
    )
    return rows


def custodians_of(unit: Unit, on: dt.date) -> QuerySet[User]:
    """Return who may be named custodian in one unit, archivists first."""
    return custodians(unit.county_id or 0, on).filter(unit=unit)


def by_unit(people: Iterable[User]) -> dict[int, list[User]]:
    """Return people by their unit, in the order given."""
    found: dict[int, list[User]] = {}
    for each in people:
        found.setdefault(each.unit_id, []).append(each)
    return found


def person_choices(people: Iterable[User]) -> list[tuple[str, Any]]:
    """Return people as a choice, under the names of their units."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in people:
        words = f"{each} {each.job_title}".strip()
        groups.setdefault(str(each.unit), []).append((str(each.pk), words))
    return [("", ""), *groups.items()]


def holders(county_id: int, on: dt.date) -> list[Unit]:
    """Return the units that may keep an original."""
    kinds = [each.value for each in HOLDERS]
    found = Unit.objects.filter(county_id=county_id, kind__in=kinds).open_on(on)
    return list(found.in_tree_order())


def custodians_leaving(unit: Unit) -> Sequence[User]:
    """Return whoever is custodian of an original in a unit, in use or not."""
    kept = ContractCopy.objects.held().filter(holder_unit=unit, custodian__isnull=False)
    return list(User.objects.filter(pk__in=kept.values("custodian_id")).order_by("full_name", "pk"))
