"""What an import does with stage and status: new projects take them, others keep theirs (R3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects.importing.ledger import ParsedRow
from projects.rules.gates import GateTable
from projects.rules.stages import STAGE_OF, Status, SubStage
from projects.services.imports.importer import Importer
from projects.services.imports.options import ImportOptions
from projects.services.imports.plan import Plan
from projects.services.imports.remarks import Remarks

# Remarks of the workbook that a choice in the preview answers.
ANSWERED = frozenset({"stage_of_suspended", "stage_unknown", "stage_missing"})
_DATED_BY: dict[SubStage, tuple[str, ...]] = {
    SubStage.AGREEMENT: ("signed_on",),
    SubStage.CONTRACT: ("signed_on",),
    SubStage.PROCEDURES: ("land_obtained_on", "registered_on", "signed_on"),
    SubStage.STARTED: ("started_on",),
    SubStage.UNDER_CONSTRUCTION: ("started_on",),
    SubStage.TRIAL: ("produced_on",),
    SubStage.PRODUCING: ("produced_on",),
    SubStage.AT_CAPACITY: ("produced_on",),
}


class StageReader:
    """Settles stage and status of one row after another."""

    def __init__(
        self, importer: Importer, options: ImportOptions, table: GateTable, remarks: Remarks
    ) -> None:
        self.importer, self.options, self.table, self.remarks = importer, options, table, remarks

    def take(self, row: ParsedRow, plan: Plan, as_of: dt.date) -> None:
        """Put stage and status into the plan, or say why they stay."""
        if plan.project is None:
            self._new(row, plan, as_of)
        else:
            self._existing(row, plan, plan.project, as_of)

    def _new(self, row: ParsedRow, plan: Plan, as_of: dt.date) -> None:
        sub_stage = self._stated(row, plan)
        if sub_stage is None:
            plan.needs_stage = True
            self.remarks.error(plan, "stage_must_be_chosen", "stage")
            return
        if not self.importer.is_bureau and self.table.needs_bureau(sub_stage):
            plan.needs_bureau = True
            self.remarks.warn(plan, "bureau_confirms", "stage", read=f"stage:{sub_stage}")
        since = self._since(row, sub_stage, as_of)
        status = Status(row.values.get("status", Status.ACTIVE))
        plan.fields |= stage_fields(sub_stage, since)
        plan.fields["status"] = status.value
        if status is not Status.ACTIVE:
            plan.fields["status_since"] = as_of
            plan.fields["status_reason"] = _reason(row)
        plan.fields.setdefault("submitted_on", min(since, as_of))

    def _existing(
        self, row: ParsedRow, plan: Plan, project: dict[str, Any], as_of: dt.date
    ) -> None:
        taking = self.options.take_stages and self.importer.is_bureau
        told = self._stated(row, plan, ask=False)
        if told is not None and STAGE_OF[told] != project["stage"]:
            if taking:
                plan.fields |= stage_fields(told, self._since(row, told, as_of))
            else:
                kept = f"stage:{project['sub_stage']}"
                self.remarks.warn(plan, "stage_stays", "stage", told=f"stage:{told}", kept=kept)
        status = row.values.get("status", Status.ACTIVE)
        if status != project["status"]:
            if taking:
                plan.fields |= {"status": status, "status_since": as_of}
                plan.fields["status_reason"] = "" if status == Status.ACTIVE else _reason(row)
            elif row.stage_from or status != Status.ACTIVE:
                self.remarks.warn(
                    plan,
                    "status_stays",
                    "stage",
                    told=f"status:{status}",
                    kept=f"status:{project['status']}",
                )

    def _stated(self, row: ParsedRow, plan: Plan, *, ask: bool = True) -> SubStage | None:
        """Return the stage of the row: stated, chosen for all unclear rows, or suggested."""
        stated = row.values.get("sub_stage")
        chosen = self.options.stage_for_unclear
        if stated is None and chosen:
            stated = chosen
        elif stated is None and ask and self.options.take_suggestions and row.suggested:
            stated = row.suggested
            self.remarks.warn(plan, "stage_suggested", "stage", read=f"stage:{stated}")
        if stated is not None:
            plan.issues = [issue for issue in plan.issues if issue.code not in ANSWERED]
            return SubStage(stated)
        return None

    @staticmethod
    def _since(row: ParsedRow, sub_stage: SubStage, as_of: dt.date) -> dt.date:
        dated = (row.values.get(column) for column in _DATED_BY.get(sub_stage, ()))
        return next((day for day in dated if isinstance(day, dt.date)), as_of)


def stage_fields(sub_stage: SubStage, since: dt.date) -> dict[str, Any]:
    """Return the fields of a project that has come to a step on a day."""
    return {
        "stage": STAGE_OF[sub_stage].value,
        "sub_stage": sub_stage.value,
        "stage_since": since,
        "sub_stage_since": since,
    }


def _reason(row: ParsedRow) -> str:
    told = [row.values.get("progress"), row.values.get("note")]
    words = dict.fromkeys(str(each) for each in told if each)
    return "；".join(words) or row.notes.get("stage", "")
