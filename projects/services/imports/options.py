"""What was corrected in the preview: kept with the batch, applied each time it is staged again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from projects.importing.ledger import ParseOptions
from projects.policies_imports import ImportLimits


@dataclass(frozen=True)
class ImportOptions:
    """Corrections of one batch. Rows are named `sheet!row`.

    Args:
        year: Year of days written without one.
        money_units: Sheet → unit of money of bare figures.
        mappings: Sheet → column letter → canonical column, "" to leave the column out.
        stages: Sub-stage by sheet (rows that state none) or by row.
        stage_for_unclear: Sub-stage of rows whose stage is a status, unknown or missing.
        take_suggestions: Such rows take what their dates and progress speak for (command line).
        units: Name of a unit as written → id of the unit meant; 0 keeps it as text.
        sheets_out: Sheets left out.
        sheets_in: Hidden sheets taken in.
        rows_out: Rows left out.
        same_as: Row → id of the project it is; 0 for a new one.
        take_stages: Existing projects take the stage of the workbook (bureau).
    """

    year: int | None = None
    money_units: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    stage_for_unclear: str = ""
    take_suggestions: bool = False
    units: Mapping[str, int] = field(default_factory=dict)
    sheets_out: frozenset[str] = frozenset()
    sheets_in: frozenset[str] = frozenset()
    rows_out: frozenset[str] = frozenset()
    same_as: Mapping[str, int] = field(default_factory=dict)
    take_stages: bool = False

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ImportOptions:
        """Make the options of what `as_json` gave; unknown keys are left aside."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        for name in ("sheets_out", "sheets_in", "rows_out"):
            known[name] = frozenset(known.get(name, ()))
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Return plain values to store."""
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in vars(self).items()
        }

    def for_parsing(self, *, today: dt.date, file_name: str, limits: ImportLimits) -> ParseOptions:
        """Return what the understanding of the workbook needs of them."""
        return ParseOptions(
            today=today,
            assumed_year=self.year,
            largest_wan=limits.largest_wan,
            huge_wan=limits.huge_wan,
            file_name=file_name,
            mapping_overrides={
                sheet: {letter: column or None for letter, column in columns.items()}
                for sheet, columns in self.mappings.items()
            },
            stage_overrides=dict(self.stages),
            unit_overrides={sheet: unit for sheet, unit in self.money_units.items() if unit},
            excluded_sheets=self.sheets_out,
            included_sheets=self.sheets_in,
        )


def row_key(sheet: str, row_number: int) -> str:
    """Return the name of a row in the options."""
    return f"{sheet}!{row_number}"
