"""What hangs on a project and comes with its row: investor, milestones, funds, problem, helpers."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from projects.importing.ledger import ParsedRow
from projects.models.choices import MilestoneKind
from projects.resources.projects import MILESTONE_COLUMNS
from projects.rules.identity import name_key
from projects.rules.stages import SubStage, position
from projects.selectors.import_matches import Existing, StoredMilestone
from projects.selectors.import_names import CountyNames
from projects.services.imports.plan import Plan
from projects.services.imports.remarks import Remarks
from projects.services.month_locks import month_locks

LONGEST_NOTE = 200
_BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")
_NO_MILESTONE = StoredMilestone(0, None, None, "")
_INVESTOR = {
    "investor_place": "place",
    "origin": "origin",
    "contact_name": "contact_name",
    "contact_phone": "contact_phone",
    "registered_capital_wan": "registered_capital_wan",
}


class RecordReader:
    """Puts the records of one row after another into its plan; only what is new or differs."""

    def __init__(
        self, existing: Existing, names: CountyNames, remarks: Remarks, county_id: int
    ) -> None:
        self.existing, self.names, self.remarks = existing, names, remarks
        self._county_id = county_id
        self._closed: dict[dt.date, bool] = {}

    def take(
        self,
        row: ParsedRow,
        plan: Plan,
        supporting: list[int],
        month: dt.date,
        *,
        stated: bool,
    ) -> None:
        """Read everything beside the project's own fields.

        Args:
            row: The row.
            plan: Its plan, with the project and its stage settled.
            supporting: Supporting units that the row names.
            month: First day of the month that the sheet speaks of.
            stated: The sheet itself says so.
        """
        self._investor(row, plan)
        self._referrers(row, plan)
        self._supporting(plan, supporting)
        self._milestones(row, plan)
        self._funds(row, plan, month, stated=stated)
        self._problem(row, plan)

    def _investor(self, row: ParsedRow, plan: Plan) -> None:
        name = str(row.values.get("investor", "")).strip()
        if not name:
            return
        before = plan.project["investor__name"] if plan.project else None
        if before and name_key(before) == name_key(name):
            return
        facts = {
            key: row.values[column] for column, key in _INVESTOR.items() if column in row.values
        }
        if "credit_code" in row.values and not row.values.get("company_name"):
            facts["credit_code"] = row.values["credit_code"]
        plan.records["investor"] = {"name": name, **facts}
        if plan.project:
            plan.change("investor", before, name)

    def _referrers(self, row: ParsedRow, plan: Plan) -> None:
        text = str(row.values.get("referrer", "")).strip()
        names = list(dict.fromkeys(filter(None, map(str.strip, _BETWEEN_NAMES.split(text)))))
        if plan.project:
            stored = self.existing.referrers[plan.project["pk"]]
            names = [name for name in names if name_key(name) not in stored]
        if names:
            plan.records["referrers"] = names
            if plan.project:
                plan.change("referrers", None, names)

    def _supporting(self, plan: Plan, units: list[int]) -> None:
        if plan.project:
            stored = self.existing.supporting[plan.project["pk"]]
            units = [pk for pk in units if pk not in stored]
        if units:
            plan.records["supporting"] = units
            if plan.project:
                plan.change("supporting", None, [self.names.unit_labels[pk] for pk in units])

    # --- Milestones ---------------------------------------------------------------------------

    def _milestones(self, row: ParsedRow, plan: Plan) -> None:
        wanted: dict[str, dict[str, Any]] = {}
        for column, definition in MILESTONE_COLUMNS.items():
            kind = str(definition.milestone)
            if column == "signed_on" and _is_agreement(row, plan):
                kind = MilestoneKind.INTENT.value
                plan.fields.pop("signed_on", None)
            if column in row.values:
                key = "agreed_on" if definition.agreed else "actual_on"
                wanted.setdefault(kind, {})[key] = row.values[column]
            if column in row.notes:
                wanted.setdefault(kind, {})["note"] = row.notes[column][:LONGEST_NOTE]
        if plan.project:
            wanted = self._changed_milestones(plan, plan.project["pk"], wanted)
        if wanted:
            plan.records["milestones"] = wanted

    def _changed_milestones(
        self, plan: Plan, project_id: int, wanted: dict[str, dict[str, Any]]
    ) -> dict[str, dict[str, Any]]:
        stored = self.existing.milestones[project_id]
        changed: dict[str, dict[str, Any]] = {}
        for kind, values in wanted.items():
            before = stored.get(kind, _NO_MILESTONE)
            new = {key: value for key, value in values.items() if getattr(before, key) != value}
            if new:
                changed[kind] = new
                for key, value in new.items():
                    plan.change(f"milestone.{kind}.{key}", getattr(before, key), value)
        return changed

    # --- Funds and problems -------------------------------------------------------------------

    def _funds(self, row: ParsedRow, plan: Plan, month: dt.date, *, stated: bool) -> None:
        """A cumulative becomes one opening entry; where entries exist it is never written (R6)."""
        amount = row.values.get("funds_in_place_wan")
        if not isinstance(amount, Decimal) or amount <= 0:
            return
        if plan.project:
            claimed = self.existing.claimed.get(plan.project["pk"])
            if claimed is not None:
                if claimed != amount:
                    self.remarks.warn(
                        plan,
                        "funds_exist",
                        "funds_in_place_wan",
                        value=f"{amount.normalize():f}",
                        claimed=f"wan:{claimed}",
                    )
                return
            plan.change("funds", None, amount)
        if self._is_closed(month):
            self.remarks.error(
                plan,
                "funds_month_closed",
                "funds_in_place_wan",
                value=f"{amount.normalize():f}",
                month=f"{month:%Y-%m}",
            )
        if not stated:
            self.remarks.warn(
                plan,
                "funds_month_assumed",
                "funds_in_place_wan",
                value=f"{amount.normalize():f}",
                month=f"{month:%Y-%m}",
            )
        plan.records["funds"] = {"claimed_wan": amount, "month": month}

    def _is_closed(self, month: dt.date) -> bool:
        """Tell whether a month is closed; what a report holds is looked at when it is written."""
        if month not in self._closed:
            self._closed[month] = bool(month_locks(self._county_id, [(0, month)]))
        return self._closed[month]

    def _problem(self, row: ParsedRow, plan: Plan) -> None:
        text = str(row.values.get("problem", "")).strip()
        if not text:
            return
        if plan.project:
            if text in self.existing.problems[plan.project["pk"]]:
                return
            plan.change("problem", None, text)
        plan.records["problem"] = text


def _is_agreement(row: ParsedRow, plan: Plan) -> bool:
    """Before the contract, what was signed is a framework or intent agreement."""
    stored = plan.project["sub_stage"] if plan.project else None
    sub_stage = plan.fields.get("sub_stage") or stored or row.values.get("sub_stage")
    return sub_stage is not None and position(sub_stage) < position(SubStage.CONTRACT)
