"""What an import would do with one row: staged as JSON, shown in the preview, then written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.importing.issues import Issue, Level
from projects.models import ImportRow

Action = ImportRow.Action


@dataclass
class Plan:
    """One row, resolved against the ledger.

    Args:
        sheet: Name of the sheet.
        row_number: Row in the worksheet.
        name: The project's name as the workbook has it.
        fields: Fields of the project to set, by field name.
        records: What hangs on the project: `investor`, `referrers`, `supporting`, `milestones`,
            `funds`, `problem`.
        changes: For an existing project: key → old and new value.
        issues: Remarks of the workbook and of the ledger.
        project: Row of the existing project, if one is meant.
        told: What the preview shows of the row as the workbook has it.
        skipped: Left out by hand.
        needs_stage: No stage yet.
        needs_bureau: The stage is one that the bureau confirms.
    """

    sheet: str
    row_number: int
    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    project: dict[str, Any] | None = None
    told: dict[str, Any] = field(default_factory=dict)
    skipped: bool = False
    needs_stage: bool = False
    needs_bureau: bool = False

    @property
    def action(self) -> str:
        """What confirming does with the row."""
        if self.skipped:
            return Action.SKIP
        if any(issue.level is Level.ERROR for issue in self.issues):
            return Action.ERROR
        if self.project is None:
            return Action.CREATE
        return Action.UPDATE if self.changes else Action.UNCHANGED

    def change(self, key: str, old: Any, new: Any) -> None:
        """Note that a value of an existing project changes."""
        self.changes[key] = [as_json(old), as_json(new)]

    def staged(self) -> dict[str, Any]:
        """Return the plan as the fields of an `ImportRow`."""
        return {
            "sheet": self.sheet,
            "row_number": self.row_number,
            "action": str(self.action),
            "values": {
                "name": self.name,
                "fields": {key: as_json(value) for key, value in self.fields.items()},
                "records": as_json(self.records),
                "told": as_json(self.told),
                "needs_stage": self.needs_stage,
                "needs_bureau": self.needs_bureau,
            },
            "changes": self.changes,
            "before": {},
            "issues": [issue.as_json() for issue in self.issues],
            "project_id": self.project["pk"] if self.project else None,
            "project_version": self.project["version"] if self.project else None,
        }


def as_json(value: Any) -> Any:
    """Return a value as JSON keeps it: numbers exact, as text; dates as ISO."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
