"""How the figures of dashboards are narrowed: one definition, by which the lists narrow as well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from projects.models import PipelineBy

# Names in addresses, as the ledger has them, with the project's field.
FIELDS = {
    "county": "county_id",
    "unit": "responsible_unit_id",
    "host": "host_unit_id",
    "section": "section_id",
}
_BY = {"unit": PipelineBy.UNIT, "host": PipelineBy.HOST, "section": PipelineBy.SECTION}


@dataclass(frozen=True)
class Narrowing:
    """Projects of a responsible unit, a host unit (a park, a township), an industry section.

    `county`: for a reader of several counties, the one that is looked at.
    """

    county: int | None = None
    unit: int | None = None
    host: int | None = None
    section: int | None = None

    def q(self, path: str = "") -> Q:
        """Return the condition on projects, or on rows that hang on one by `path`."""
        return Q(**{f"{path}{FIELDS[name]}": pk for name, pk in self.query.items()})

    @property
    def query(self) -> dict[str, int]:
        """What is chosen, by its name in addresses."""
        chosen: dict[str, Any] = {name: getattr(self, name) for name in FIELDS}
        return {name: pk for name, pk in chosen.items() if pk is not None}

    @property
    def places(self) -> Narrowing:
        """The same without the unit, for lists that have a filter of their own for it."""
        return replace(self, unit=None)

    @property
    def within(self) -> Narrowing:
        """The same without the county, for rows that have a county of their own."""
        return replace(self, county=None)

    @property
    def summary(self) -> tuple[PipelineBy, int] | None:
        """Which rows of the summary hold it: of the county (0), of one thing; None: of none."""
        chosen = self.within.query
        if not chosen:
            return PipelineBy.COUNTY, 0
        if len(chosen) == 1:
            ((name, pk),) = chosen.items()
            return _BY[name], pk
        return None


EVERYTHING = Narrowing()
