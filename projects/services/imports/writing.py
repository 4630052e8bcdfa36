"""Writes staged rows to the ledger: a fixed number of statements for every thousand rows.

One door for bulk: what `projects.services.saving` does for one project (history, version, parts,
summary, search text, what is missing) is done here for a thousand at once. Runs inside the
transaction of `commit`, which holds the county's lock and has checked the versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from projects.models import ImportBatch, ImportRow, Project, StageMove
from projects.policies import gates_in_force
from projects.rules.identity import name_key
from projects.rules.stages import Verb
from projects.selectors.gates import missing_counts
from projects.selectors.import_matches import FIELDS
from projects.services.codes import PROJECT_SERIES, draw_numbers, project_code
from projects.services.imports.attached import Attached, Written
from projects.services.imports.derived import contributions_of_new, missing_of, parts_of_new
from projects.services.imports.people import People
from projects.services.imports.plan import as_json
from projects.services.parts import insert_parts, rebuild_parts
from projects.services.saving import NAME_FIELDS
from projects.services.summaries import apply_difference, contributions
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history
from zhaoshang.core import clock
from zhaoshang.core.bulk import insert_rows, reserve_ids, update_rows
from zhaoshang.core.text import search_text

Stored = dict[str, Any]


class Writer:
    """Writes the rows of one batch, a portion at a time."""

    def __init__(self, batch: ImportBatch, *, by_id: int | None, on: dt.date) -> None:
        self.batch, self.on, self.by_id = batch, on, by_id
        self.now = clock.now()
        self.stamps = {"created_by_id": by_id, "updated_by_id": by_id}
        self.table = gates_in_force(batch.county, on).value
        self.people = People(batch, self.stamps)
        self.attached = Attached(batch, self.people, self.stamps, on)

    def create(self, rows: Sequence[ImportRow]) -> None:
        """Insert new projects with everything that hangs on them."""
        county = self.batch.county
        ids = reserve_ids(Project, len(rows))
        numbers = draw_numbers(
            county=county, year=self.on.year, series=PROJECT_SERIES, count=len(rows)
        )
        self.people.find(rows)
        written = [Written(row, pk, version=1) for row, pk in zip(rows, ids, strict=True)]
        projects = _alike(
            [
                self._new_project(each, project_code(county.code, self.on.year, number))
                for each, number in zip(written, numbers, strict=True)
            ]
        )
        for each, project in zip(written, projects, strict=True):
            project["missing_count"] = missing_of(self.table, project, each.records)
        insert_rows(
            Project,
            projects,
            same={
                "county_id": county.pk,
                "import_batch_id": self.batch.pk,
                "changed_at": self.now,
                **self.stamps,
            },
        )
        record_history(Project, ids, kind=CREATED)
        self.attached.write(written)
        insert_rows(StageMove, map(_first_move, projects), same=self._move_stamps())
        wanted = parts_of_new(
            [(project, each.records) for project, each in zip(projects, written, strict=True)]
        )
        insert_parts(wanted)
        apply_difference({}, contributions_of_new(projects, wanted, county.pk))
        self._finish(written)

    def update(self, rows: Sequence[ImportRow]) -> None:
        """Change existing projects: only the staged fields, nothing else."""
        ids = [row.project_id for row in rows if row.project_id is not None]
        stored = {
            each["pk"]: each for each in Project.objects.filter(pk__in=ids).values("pk", *FIELDS)
        }
        before = contributions(ids)
        self.people.find(rows)
        written = [
            Written(row, pk, version=stored[pk]["version"] + 1)
            for row, pk in zip(rows, ids, strict=True)
        ]
        fields = {
            each.project_id: self._changed_fields(each, stored[each.project_id]) for each in written
        }
        for each in written:
            old = stored[each.project_id]
            each.before = {
                name: as_json(old[name]) for name in fields[each.project_id] if name in old
            }
        self._write_changes(fields, stored)
        self.attached.write(written)
        moves = [
            _later_move(stored[pk], changed, self.on)
            for pk, changed in fields.items()
            if {"stage", "sub_stage", "status"} & changed.keys()
        ]
        insert_rows(StageMove, moves, same=self._move_stamps())
        rebuild_parts(ids)
        apply_difference(before, contributions(ids))
        self._count_missing(stored)
        record_history(Project, ids, kind=CHANGED)
        self._finish(written)

    # --- Fields -------------------------------------------------------------------------------

    def _new_project(self, each: Written, code: str) -> Stored:
        fields = dict(each.row.values["fields"])
        investor = each.records.get("investor")
        funds = each.records.get("funds")
        name = str(fields["name"])
        return {
            **fields,
            "id": each.project_id,
            "code": code,
            "name_key": name_key(name),
            "investor_id": self.people.investor(investor) if investor else None,
            "funds_claimed_wan": funds["claimed_wan"] if funds else "0",
            "open_problem_count": int("problem" in each.records),
            "search_text": search_text(
                name, code, investor["name"] if investor else "", fields.get("company_name")
            ),
        }

    def _changed_fields(self, each: Written, stored: Stored) -> Stored:
        """Return the staged fields and what follows from the records."""
        fields = dict(each.row.values["fields"])
        investor = each.records.get("investor")
        if investor:
            fields["investor_id"] = self.people.investor(investor)
        if funds := each.records.get("funds"):
            claimed = stored["funds_claimed_wan"] + Decimal(funds["claimed_wan"])
            fields["funds_claimed_wan"] = f"{claimed:f}"
        if "problem" in each.records:
            fields["open_problem_count"] = stored["open_problem_count"] + 1
        if fields.keys() & NAME_FIELDS:
            now = {**stored, **fields}
            name = investor["name"] if investor else stored["investor__name"]
            fields["name_key"] = name_key(str(now["name"]))
            fields["search_text"] = search_text(
                now["name"], now["aliases"], now["code"], name, now["company_name"]
            )
        return fields

    def _write_changes(self, fields: dict[int, Stored], stored: dict[int, Stored]) -> None:
        """Write every changed field of every row in one statement, unchanged ones as they are."""
        names = {name for changed in fields.values() for name in changed} - {"search_text"}
        update_rows(
            Project,
            [
                {
                    **{name: as_json(stored[pk][name]) for name in names},
                    **{name: value for name, value in changed.items() if name in names},
                    "id": pk,
                    "version": stored[pk]["version"] + 1,
                }
                for pk, changed in fields.items()
            ],
            same={"updated_by_id": self.by_id, "updated_at": self.now, "changed_at": self.now},
        )
        update_rows(
            Project,
            [
                {"id": pk, "search_text": changed["search_text"]}
                for pk, changed in fields.items()
                if "search_text" in changed
            ],
        )

    def _count_missing(self, stored: dict[int, Stored]) -> None:
        """Count again what changed projects lack; write the count only where it differs."""
        counted = missing_counts(stored, county=self.batch.county, on=self.on)
        update_rows(
            Project,
            [
                {"id": pk, "missing_count": count}
                for pk, count in counted.items()
                if count != stored[pk]["missing_count"]
            ],
        )

    # --- The batch's own rows -----------------------------------------------------------------

    def _finish(self, written: Sequence[Written]) -> None:
        """Note on the staged rows what was written, so that it can be undone while untouched."""
        update_rows(
            ImportRow,
            [
                {
                    "id": each.row.pk,
                    "project_id": each.project_id,
                    "project_version": each.version,
                    "before": each.for_undo(),
                }
                for each in written
            ],
        )

    def _move_stamps(self) -> dict[str, Any]:
        return {
            "verb": Verb.IMPORT.value,
            "entered_at": self.now,
            "by_id": self.by_id,
            "import_batch_id": self.batch.pk,
        }


def _first_move(project: Stored) -> dict[str, Any]:
    return {
        "project_id": project["id"],
        "to_stage": project["stage"],
        "to_sub_stage": project["sub_stage"],
        "to_status": project["status"],
        "happened_on": project["sub_stage_since"],
    }


def _later_move(stored: Stored, changed: Stored, on: dt.date) -> dict[str, Any]:
    now = {**stored, **changed}
    return {
        "project_id": stored["pk"],
        "from_stage": stored["stage"],
        "from_sub_stage": stored["sub_stage"],
        "from_status": stored["status"],
        "to_stage": now["stage"],
        "to_sub_stage": now["sub_stage"],
        "to_status": now["status"],
        "happened_on": changed.get("sub_stage_since") or changed.get("status_since") or on,
    }


def _alike(projects: list[Stored]) -> list[Stored]:
    """Give every row the same fields: what a row does not name takes the model's default."""
    names = {name for each in projects for name in each}
    defaults = {
        field.attname: as_json(field.get_default())
        for field in Project._meta.concrete_fields
        if field.attname in names
    }
    return [{**defaults, **each} for each in projects]
