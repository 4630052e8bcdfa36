"""Remarks on rows with their place: sheet, row, letter and heading of the column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.importing.issues import Issue, Level
from projects.importing.ledger import ParsedSheet
from projects.services.imports.plan import Plan


class Remarks:
    """Adds remarks to plans; knows where each column stands in each sheet."""

    def __init__(self, sheets: list[ParsedSheet]) -> None:
        self._places: dict[str, dict[str, tuple[str, str]]] = {
            sheet.name: {
                column.canonical: (column.letter, column.heading)
                for column in sheet.columns
                if column.canonical
            }
            for sheet in sheets
        }
        self._said: set[tuple[str, str, str]] = set()
        self.of_columns: list[Issue] = []

    def heading(self, sheet: str, column: str) -> str:
        """Return the lowest part of a column's heading as the workbook has it, or ""."""
        return self._places.get(sheet, {}).get(column, ("", ""))[1].rpartition("/")[2]

    def warn(
        self, plan: Plan, code: str, /, column: str = "", value: str = "", **params: Any
    ) -> None:
        """Add a warning to a row."""
        plan.issues.append(
            self._issue(Level.WARNING, code, plan=plan, column=column, value=value, params=params)
        )

    def error(
        self, plan: Plan, code: str, /, column: str = "", value: str = "", **params: Any
    ) -> None:
        """Add an error to a row."""
        plan.issues.append(
            self._issue(Level.ERROR, code, plan=plan, column=column, value=value, params=params)
        )

    def once(self, plan: Plan, code: str, column: str, value: str = "") -> None:
        """Add a warning about a whole column, however many rows it concerns."""
        if (key := (code, plan.sheet, column)) in self._said:
            return
        self._said.add(key)
        letter, label = self._places.get(plan.sheet, {}).get(column, ("", ""))
        self.of_columns.append(Issue(Level.WARNING, code, plan.sheet, None, letter, label, value))

    def _issue(
        self,
        level: Level,
        code: str,
        *,
        plan: Plan,
        column: str,
        value: str,
        params: Mapping[str, Any],
    ) -> Issue:
        letter, label = self._places.get(plan.sheet, {}).get(column, ("", ""))
        return Issue(level, code, plan.sheet, plan.row_number, letter, label, value, dict(params))
