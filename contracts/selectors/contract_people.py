"""Who is told of a contract's promises and reports: units, their heads, the bureau, leaders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from contracts.models import Contract
from projects.models import Project
from projects.selectors.people import answering_by_unit, by_asked
from zhaoshang.accounts.models import PositionHolding, User
from zhaoshang.accounts.rules import Office, Role
from zhaoshang.accounts.selectors import standing_units

GROUP_OFFICES = (Office.PARTY_SECRETARY.value, Office.COUNTY_HEAD.value)


def writer_of(project: Project) -> int | None:
    """Return the unit that writes the special report: the host, else the responsible unit (R5)."""
    return project.host_unit_id or project.responsible_unit_id


class People:
    """Who is told, read once for many contracts: a fixed number of queries."""

    def __init__(self, contracts: Iterable[Contract], on: dt.date) -> None:
        """Read the people of the contracts' units and counties; projects come with them."""
        found = list(contracts)
        units = {unit for each in found for unit in _units_of(each.project)}
        counties = {each.county_id for each in found}
        acting = User.objects.get_queryset().active_on(on)
        self._units = answering_by_unit(units, on)
        self._heads = by_asked(standing_units(units), acting.with_role(Role.UNIT_HEAD))
        bureau = acting.with_role(Role.BUREAU, Role.BUREAU_ADMIN)
        bureau = bureau.filter(unit__county_id__in=counties)
        self._bureau = _by_first(
            bureau.order_by("pk").values_list("unit__county_id", "pk").distinct()
        )
        self._group = _group(counties, on)

    def units(self, contract: Contract) -> list[int]:
        """The people of the host unit and of the responsible unit."""
        units = _units_of(contract.project)
        return sorted({pk for unit in units for pk in self._units.get(unit, [])})

    def writers(self, contract: Contract) -> list[int]:
        """The people of the unit that writes the special report."""
        return self._units.get(writer_of(contract.project) or 0, [])

    def heads(self, contract: Contract) -> list[int]:
        """The heads of the unit that writes the special report."""
        return self._heads.get(writer_of(contract.project) or 0, [])

    def keepers(self, contract: Contract) -> list[int]:
        """The contract's keeper if still of the bureau, else all of the bureau."""
        bureau = self._bureau.get(contract.county_id, [])
        return [contract.keeper_id] if contract.keeper_id in bureau else bureau

    def bureau(self, contract: Contract) -> list[int]:
        """The bureau, as the leading group's office."""
        return self._bureau.get(contract.county_id, [])

    def sponsors(self, contract: Contract) -> list[int]:
        """The project's lead sponsor."""
        sponsor = contract.project.lead_sponsor_id
        return [sponsor] if sponsor is not None else []

    def group(self, contract: Contract) -> list[int]:
        """The heads of the leading group: party secretary and magistrate, with their deputies."""
        return self._group.get(contract.county_id, [])


def _units_of(project: Project) -> set[int]:
    return {pk for pk in (project.host_unit_id, project.responsible_unit_id) if pk is not None}


def _by_first(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key, pk in rows:
        found.setdefault(key, []).append(pk)
    return found


def _group(counties: Iterable[int], on: dt.date) -> dict[int, list[int]]:
    held = PositionHolding.objects.filter(
        position__code__in=GROUP_OFFICES, position__unit__county_id__in=counties, since__lte=on
    ).filter(Q(until=None) | Q(until__gt=on))
    rows = held.values_list("position__unit__county_id", "holder_id", "deputy_id")
    found: dict[int, set[int]] = {}
    for county_id, holder, deputy in rows:
        if county_id is None:
            continue
        found.setdefault(county_id, set()).update(pk for pk in (holder, deputy) if pk is not None)
    return {county_id: sorted(people) for county_id, people in found.items()}
