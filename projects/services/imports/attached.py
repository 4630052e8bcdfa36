"""Records that hang on the projects of a batch: written with history, remembered for undoing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.models import (
    FundsEntry,
    ImportBatch,
    ImportRow,
    Milestone,
    Problem,
    Project,
    SupportingUnit,
)
from projects.services.imports.locked_months import check_months_open
from projects.services.imports.people import People
from projects.services.imports.plan import as_json
from zhaoshang.audit.bulk import CHANGED, CREATED, record_history
from zhaoshang.core.bulk import insert_rows, reserve_ids, update_rows

MILESTONE_FACTS = ("actual_on", "agreed_on", "note")


@dataclass
class Written:
    """What one row brought: ids of new records by kind, and the old values of what it changed."""

    row: ImportRow
    project_id: int
    version: int
    created: dict[str, list[int]] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    milestones: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def records(self) -> dict[str, Any]:
        """The records that the row stages."""
        found: dict[str, Any] = self.row.values["records"]
        return found

    def for_undo(self) -> dict[str, Any]:
        """Return what undoing needs, to be kept on the staged row."""
        return {"fields": self.before, "created": self.created, "milestones": self.milestones}


class Attached:
    """Writes the records of one portion of rows after another."""

    def __init__(
        self, batch: ImportBatch, people: People, stamps: dict[str, Any], on: dt.date
    ) -> None:
        self.batch, self.people, self.stamps, self.on = batch, people, stamps, on

    def write(self, rows: Sequence[Written]) -> None:
        """Write everything that hangs on these projects."""
        batch = {"import_batch_id": self.batch.pk}
        links = [
            (each, {"referrer_id": self.people.referrer(name)})
            for each in rows
            for name in each.records.get("referrers", ())
        ]
        self._insert(Project.referrers.through, "referrer_link", links, {})
        supporting = [
            (each, {"unit_id": unit_id})
            for each in rows
            for unit_id in each.records.get("supporting", ())
        ]
        self._insert(SupportingUnit, "supporting", supporting, {"since": self.on})
        funds = [(each, each.records["funds"]) for each in rows if "funds" in each.records]
        check_months_open(
            self.batch.county_id,
            {each.project_id: _day(facts["month"]) for each, facts in funds},
        )
        opening = {"is_opening": True, "unit_id": self.batch.unit_id, **batch}
        self._insert(FundsEntry, "funds", funds, opening)
        problems = [
            (each, {"content": each.records["problem"]})
            for each in rows
            if "problem" in each.records
        ]
        self._insert(Problem, "problem", problems, {"raised_on": self.on, **batch})
        self._write_milestones(rows)

    def _insert(
        self, model: Any, kind: str, rows: list[tuple[Written, dict[str, Any]]], same: Any
    ) -> None:
        if not rows:
            return
        ids = reserve_ids(model, len(rows))
        tracked = hasattr(model, "history")
        insert_rows(
            model,
            (
                {"id": pk, "project_id": each.project_id, **facts}
                for pk, (each, facts) in zip(ids, rows, strict=True)
            ),
            same={**same, **(self.stamps if tracked else {})},
        )
        if tracked:
            record_history(model, ids, kind=CREATED)
        for pk, (each, _facts) in zip(ids, rows, strict=True):
            each.created.setdefault(kind, []).append(pk)

    def _write_milestones(self, rows: Sequence[Written]) -> None:
        stated = [each for each in rows if each.records.get("milestones")]
        known = [each.project_id for each in stated if each.version > 1]
        stored = {
            (row.project_id, row.kind): row
            for row in (Milestone.objects.filter(project_id__in=known) if known else ())
        }
        new: list[tuple[Written, dict[str, Any]]] = []
        changed: list[dict[str, Any]] = []
        for each in stated:
            for kind, values in each.records["milestones"].items():
                before = stored.get((each.project_id, kind))
                old = {
                    name: as_json(getattr(before, name)) if before else _EMPTY[name]
                    for name in MILESTONE_FACTS
                }
                facts = {**old, **values}
                if before is None:
                    new.append((each, {"kind": kind, **facts}))
                else:
                    changed.append({"id": before.pk, **facts})
                    each.milestones[str(before.pk)] = old
        self._insert(Milestone, "milestone", new, {})
        if changed:
            update_rows(Milestone, changed, same={"updated_by_id": self.stamps["updated_by_id"]})
            record_history(Milestone, [each["id"] for each in changed], kind=CHANGED)


_EMPTY = {"actual_on": None, "agreed_on": None, "note": ""}


def _day(staged: Any) -> dt.date:
    """Return a day as it was staged: rows are kept as JSON."""
    return staged if isinstance(staged, dt.date) else dt.date.fromisoformat(str(staged))
