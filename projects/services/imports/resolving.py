"""A row of a workbook against the ledger: which project, which fields and records, what is wrong.

Blank cells say nothing: they never empty a field. What has no field of its own is kept in the
remarks, with the words of the workbook's heading before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.importing.cells import shown
from projects.importing.columns import COLUMNS, CURRENCY, FOREIGN_AMOUNT, SIGNING_EVENT
from projects.importing.ledger import ParsedRow
from projects.resources.projects import MILESTONE_COLUMNS, PLAIN_FIELDS
from projects.rules.gates import GateTable
from projects.rules.identity import name_key
from projects.selectors.import_matches import Existing
from projects.selectors.import_names import CountyNames
from projects.services.imports.importer import Importer
from projects.services.imports.matching import Matcher
from projects.services.imports.options import ImportOptions, row_key
from projects.services.imports.plan import Plan
from projects.services.imports.records import RecordReader
from projects.services.imports.remarks import Remarks
from projects.services.imports.stages import StageReader
from zhaoshang.core.text import fold

LONGEST_UNIT_TEXT = 200
UNIT_COLUMNS = {
    "responsible_unit": "responsible_unit_id",
    "host_unit": "host_unit_id",
    "introducing_unit": "introducing_unit_id",
    "first_contact_unit": "first_contact_unit_id",
}
# Columns without a field: their text goes to the remarks, with one warning for the column.
REMARK_COLUMNS = (
    "completed_on",
    "agreed_completion_on",
    "coordination",
    "funds_year_wan",
    "funds_month_wan",
)
# Columns of the investor, kept in the remarks when the row names none.
INVESTOR_COLUMNS = ("investor_place", "contact_name", "contact_phone", "registered_capital_wan")


@dataclass(frozen=True)
class SheetDates:
    """The month that a sheet speaks of; `stated` when it says so itself."""

    month: dt.date
    day: dt.date
    stated: bool


class Resolver:
    """Resolves rows one after another; reads nothing from the database."""

    def __init__(
        self,
        *,
        importer: Importer,
        options: ImportOptions,
        names: CountyNames,
        existing: Existing,
        table: GateTable,
        dates: Mapping[str, SheetDates],
        remarks: Remarks,
    ) -> None:
        self.importer, self.options, self.names = importer, options, names
        self.existing, self.dates, self.remarks = existing, dates, remarks
        self.matcher = Matcher(importer, options, existing, remarks, names.unit_labels)
        self.stages = StageReader(importer, options, table, remarks)
        self.records = RecordReader(existing, names, remarks, importer.county.pk)

    def resolve(self, row: ParsedRow) -> Plan:
        """Return what would happen to a row."""
        plan = Plan(row.sheet, row.row_number, row.name, issues=list(row.issues))
        if row_key(row.sheet, row.row_number) in self.options.rows_out:
            plan.issues, plan.skipped = [], True
            return plan
        units, unit_text, supporting = self._units(row, plan)
        self.matcher.match(row, plan, units.get("responsible_unit_id"))
        self._check_unit(row, plan, units)
        dates = self.dates[row.sheet]
        plan.fields = self._plain_fields(row, plan)
        plan.fields |= units
        if unit_text:
            plan.fields["unit_text"] = unit_text[:LONGEST_UNIT_TEXT]
        self._industry(row, plan)
        self._people(row, plan)
        self.stages.take(row, plan, dates.day)
        self.records.take(row, plan, supporting, dates.month, stated=dates.stated)
        self._notes(row, plan)
        plan.told = self._told(row, plan)
        if plan.project is not None:
            self._keep_changes(plan, plan.project)
        return plan

    @staticmethod
    def _told(row: ParsedRow, plan: Plan) -> dict[str, Any]:
        """Return what the preview shows of a row, whether it changes or not."""
        kept = plan.project or {}
        return {
            "sub_stage": plan.fields.get("sub_stage") or row.values.get("sub_stage"),
            "status": row.values.get("status"),
            "responsible_unit_id": plan.fields.get("responsible_unit_id")
            or kept.get("responsible_unit_id"),
            "total_investment_wan": row.values.get("total_investment_wan"),
            "funds_in_place_wan": row.values.get("funds_in_place_wan"),
        }

    # --- Units --------------------------------------------------------------------------------

    def _units(self, row: ParsedRow, plan: Plan) -> tuple[dict[str, int], str, list[int]]:
        """Return the units by field, the text of names that mean none, the supporting units."""
        found: dict[str, int] = {}
        unknown: list[str] = []
        supporting: list[int] = []
        for column, field in UNIT_COLUMNS.items():
            if text := str(row.values.get(column, "")).strip():
                ids, rest = self._unit_ids(text)
                if ids:
                    found[field] = ids[0]
                    supporting += ids[1:] if column == "responsible_unit" else []
                if rest:
                    unknown.append(f"{self._heading(row, column)}：{text}")
                    self.remarks.warn(plan, "unit_unknown", column, value="、".join(rest))
        if text := str(row.values.get("supporting_units", "")).strip():
            ids, rest = self._unit_ids(text)
            supporting += [pk for pk in ids if pk not in supporting]
            if rest:
                unknown.append(f"{self._heading(row, 'supporting_units')}：{text}")
                self.remarks.warn(plan, "unit_unknown", "supporting_units", value="、".join(rest))
        return found, "；".join(unknown), supporting

    def _unit_ids(self, text: str) -> tuple[list[int], list[str]]:
        chosen = self.options.units.get(text)
        if chosen is not None:
            return ([chosen], []) if chosen in self.names.unit_labels else ([], [text])
        ids, rest = self.names.unit_list(text)
        mapped = [self.options.units.get(part) or 0 for part in rest]
        ids += [pk for pk in mapped if pk in self.names.unit_labels and pk not in ids]
        return ids, [
            part for part, pk in zip(rest, mapped, strict=True) if pk not in self.names.unit_labels
        ]

    def _check_unit(self, row: ParsedRow, plan: Plan, units: dict[str, int]) -> None:
        """A new project belongs to the named unit, else to the importer's; a clerk's to his own."""
        named = units.get("responsible_unit_id")
        allowed = self.importer.units
        if allowed is not None and named is not None and named not in allowed:
            self.remarks.error(
                plan,
                "unit_not_yours",
                "responsible_unit",
                value=self.names.unit_labels.get(named, ""),
            )
        if allowed is not None and plan.project and named is not None:
            kept = plan.project["responsible_unit_id"]
            if named in allowed and named != kept:
                units.pop("responsible_unit_id")
                self.remarks.warn(plan, "responsibility_by_bureau", "responsible_unit")
        if plan.project is None and named is None:
            unknown = bool(row.values.get("responsible_unit"))
            if not unknown or allowed is not None:
                units["responsible_unit_id"] = self.importer.unit.pk

    # --- Fields -------------------------------------------------------------------------------

    def _plain_fields(self, row: ParsedRow, plan: Plan) -> dict[str, Any]:
        values = row.values
        fields = {
            field: values[column] for column, field in PLAIN_FIELDS.items() if column in values
        }
        for name in (SIGNING_EVENT, CURRENCY, FOREIGN_AMOUNT):
            if name in values:
                fields[name] = values[name]
        for column, definition in MILESTONE_COLUMNS.items():
            if definition.attribute and column in values:
                fields[definition.attribute] = values[column]
        if fields.get("is_key") and not self.importer.is_bureau:
            del fields["is_key"]
            self.remarks.warn(plan, "key_by_bureau", "is_key")
        if "credit_code" in values and (values.get("company_name") or not values.get("investor")):
            fields["company_credit_code"] = values["credit_code"]
        host = values.get("host_unit")
        if host and "address" not in fields and not self.names.unit(str(host)):
            fields["address"] = str(host)
        return fields

    def _industry(self, row: ParsedRow, plan: Plan) -> None:
        words = [str(row.values[name]) for name in ("industry", "chain") if name in row.values]
        if words:
            plan.fields["industry_text"] = words[0]
        for word in words:
            section, chain = self.names.industry(word)
            if section is not None:
                plan.fields.setdefault("section_id", section)
            if chain is not None:
                plan.fields.setdefault("chain_id", chain)

    def _people(self, row: ParsedRow, plan: Plan) -> None:
        for column, index in (
            ("lead_sponsor", self.names.leaders),
            ("responsible_person", self.names.people),
        ):
            name = str(row.values.get(column, "")).strip()
            if not name:
                continue
            pk = index.one(name_key(name))
            if pk is not None:
                plan.fields[f"{column}_id"] = pk
            else:
                plan.fields[f"{column}_name"] = name
                self.remarks.warn(plan, "person_unknown", column, value=name)

    # --- Remarks ------------------------------------------------------------------------------

    def _notes(self, row: ParsedRow, plan: Plan) -> None:
        """Put the remarks together: the workbook's own, then what has no field."""
        lines = [str(row.values["note"])] if "note" in row.values else []
        kept = set(REMARK_COLUMNS)
        if not row.values.get("investor"):
            kept.update(INVESTOR_COLUMNS)
        for column in COLUMNS:
            if column in kept and column in row.values:
                self.remarks.once(plan, "column_in_remarks", column)
                lines.append(self._line(row, column, row.values[column]))
            if column in row.notes and column not in MILESTONE_COLUMNS and column != "stage":
                lines.append(self._line(row, column, row.notes[column]))
        lines += [f"{heading}：{words}" for heading, words in row.extras.items()]
        before = str(plan.project["note"]) if plan.project else ""
        new = [line for line in dict.fromkeys(lines) if line and line not in before]
        if new:
            plan.fields["note"] = "\n".join(filter(None, [before.strip(), *new]))

    def _line(self, row: ParsedRow, column: str, value: Any) -> str:
        text = f"{value.normalize():f}" if isinstance(value, Decimal) else shown(value)
        return f"{self._heading(row, column)}：{text}"

    def _heading(self, row: ParsedRow, column: str) -> str:
        return self.remarks.heading(row.sheet, column) or str(COLUMNS[column].label)

    # --- Changes ------------------------------------------------------------------------------

    @staticmethod
    def _keep_changes(plan: Plan, project: dict[str, Any]) -> None:
        """Keep only the fields that differ from the stored ones, and note both values."""
        for field, new in list(plan.fields.items()):
            old = project[field]
            # Names that differ only in their trimmings (项目, 有限公司) are one name.
            alike = field == "name" and name_key(old) == name_key(new)
            if alike or _same(old, new):
                del plan.fields[field]
            else:
                plan.change(field, old, new)


def _same(old: Any, new: Any) -> bool:
    """Tell whether two values say the same; width of punctuation and blanks do not count."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or fold(old).replace(" ", "") == fold(new).replace(" ", "")
    return bool(old == new)
