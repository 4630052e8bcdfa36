"""Who imports, for which units, and what that lets the import do (rules R3, R5, R19)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role, UnitKind
from zhaoshang.core.errors import RuleBroken

NO_COUNTY = _("A unit above the counties imports no ledgers.")
NO_UNIT = _("There are several units; say which one imports the ledger.")


@dataclass(frozen=True)
class Importer:
    """The person (or the system, without one) behind an import.

    Args:
        user: Who; None for a command of the system.
        county: Whose ledger.
        unit: The importing unit; responsible for rows that name none.
        units: Units for which rows may be written; None for every unit of the county.
        is_bureau: Confirms stages, marks key projects, takes stages over.
    """

    user: User | None
    county: Unit
    unit: Unit
    units: frozenset[int] | None
    is_bureau: bool

    @classmethod
    def of_user(cls, user: User) -> Importer:
        """Return what a user may import: the bureau all of the county, a clerk the own unit.

        Raises:
            RuleBroken: NO_COUNTY, for a unit above the counties.
        """
        county = user.unit.county
        if county is None:
            raise RuleBroken(NO_COUNTY, code="no_county")
        bureau = user.has_role(Role.BUREAU, Role.BUREAU_ADMIN)
        units = None if bureau else frozenset(user.scope.unit_ids)
        unit = _bureau_of(user.unit) if bureau else user.unit
        return cls(user, county, unit, units, bureau)

    @classmethod
    def of_unit(cls, unit: Unit, user: User | None = None) -> Importer:
        """Return a command's import in the name of a unit, with every right in its county.

        Raises:
            RuleBroken: NO_COUNTY, for a unit above the counties.
        """
        if unit.county is None:
            raise RuleBroken(NO_COUNTY, code="no_county")
        return cls(user, unit.county, _bureau_of(unit), None, is_bureau=True)


def _bureau_of(unit: Unit) -> Unit:
    """For the county itself its bureau is responsible; any other unit for itself."""
    if unit.kind != UnitKind.COUNTY:
        return unit
    bureaus = list(Unit.objects.filter(parent=unit, kind=UnitKind.BUREAU.value, closed_on=None)[:2])
    return bureaus[0] if len(bureaus) == 1 else unit
