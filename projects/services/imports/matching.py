"""Which project a row means: by its code, else by name and unit; never guessed between two."""

from __future__ import annotations

from typing import Any

from projects.importing.ledger import ParsedRow
from projects.rules.identity import name_key
from projects.rules.stages import Status
from projects.selectors.import_matches import Existing
from projects.services.imports.importer import Importer
from projects.services.imports.options import ImportOptions, row_key
from projects.services.imports.plan import Plan
from projects.services.imports.remarks import Remarks

Stored = dict[str, Any]


class Matcher:
    """Finds the existing project of one row after another; no project is meant twice."""

    def __init__(
        self,
        importer: Importer,
        options: ImportOptions,
        existing: Existing,
        remarks: Remarks,
        labels: dict[int, str],
    ) -> None:
        self.importer, self.options, self.existing = importer, options, existing
        self.remarks, self.labels = remarks, labels
        self._taken: dict[int, Plan] = {}

    def match(self, row: ParsedRow, plan: Plan, named_unit: int | None) -> None:
        """Set the plan's project, or say why none is meant.

        Args:
            row: The row.
            plan: Its plan.
            named_unit: The responsible unit that the row names, if any.
        """
        found = self._find(row, plan, named_unit)
        if found is None:
            return
        if found["status"] == Status.MERGED:
            self.remarks.error(plan, "project_merged", "name", code=found["code"])
        elif first := self._taken.get(found["pk"]):
            self.remarks.error(
                plan, "same_project_twice", "name", first=first.row_number, other=first.sheet
            )
        else:
            self._taken[found["pk"]] = plan
        plan.project = found

    def _find(self, row: ParsedRow, plan: Plan, named_unit: int | None) -> Stored | None:
        chosen = self.options.same_as.get(row_key(row.sheet, row.row_number))
        if chosen is not None:
            return self._writable(chosen)
        code = str(row.values.get("code", "")).strip().upper()
        if code:
            by_code = self._writable(self.existing.by_code.get(code))
            if by_code is not None:
                return by_code
            if not self.importer.is_bureau:
                self.remarks.error(plan, "code_not_yours", "code", value=code)
                return None
            self.remarks.warn(plan, "code_unknown", "code", value=code)
        return self._by_name(row, plan, named_unit)

    def _by_name(self, row: ParsedRow, plan: Plan, named_unit: int | None) -> Stored | None:
        alike = [
            self.existing.by_id[pk]
            for pk in self.existing.by_key.get(name_key(row.name), ())
            if self.existing.by_id[pk]["status"] != Status.MERGED
        ]
        if not alike:
            return None
        mine = [each for each in alike if each["pk"] in self.existing.writable]
        meant = self._of_unit(mine, named_unit or self.importer.unit.pk)
        if not meant and named_unit is None and self.importer.is_bureau:
            # A county's ledger that names no unit: the name alone, while it is unique.
            meant = mine
        if len(meant) == 1:
            return meant[0]
        if len(meant) > 1:
            return self._by_investment(row, plan, meant)
        if self.importer.is_bureau:
            unit = self.labels.get(alike[0]["responsible_unit_id"] or 0, "—")
            self.remarks.warn(plan, "name_elsewhere", "name", code=alike[0]["code"], unit=unit)
        else:
            self.remarks.warn(plan, "name_of_other_unit", "name")
        return None

    def _by_investment(self, row: ParsedRow, plan: Plan, meant: list[Stored]) -> Stored | None:
        """Return the only one of several namesakes with the row's total investment."""
        told = row.values.get("total_investment_wan")
        same = [each for each in meant if told and each["total_investment_wan"] == told]
        if len(same) != 1:
            self.remarks.error(plan, "several_of_name", "name", count=len(meant))
            return None
        code = same[0]["code"]
        self.remarks.warn(plan, "told_by_investment", "name", count=len(meant), code=code)
        return same[0]

    def _of_unit(self, projects: list[Stored], unit_id: int) -> list[Stored]:
        """Return those the unit is responsible for; else those in which it has a part."""
        responsible = [each for each in projects if each["responsible_unit_id"] == unit_id]
        if responsible:
            return responsible
        return [each for each in projects if unit_id in self.existing.parts[each["pk"]]]

    def _writable(self, pk: int | None) -> Stored | None:
        return self.existing.by_id.get(pk) if pk in self.existing.writable and pk else None
