"""What follows from new projects, worked out from the values themselves: no query per row.

Parts, summary and missing items of a project that has just come in are known before it is written;
changed projects go the way of every other change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from projects.models import Project
from projects.rules.gates import GateTable
from projects.rules.parts import Part
from projects.selectors.gates import facts_of_row, missing_count
from projects.services.parts import ROLE_FIELDS, Wanted
from projects.services.summaries import COUNTED_BY, SUMMED, Contributions, add_project

# What a project that has just come in cannot have yet, and fields that no ledger brings.
_NOTHING_YET: dict[str, Any] = {
    **{
        field.attname: "" if field.get_internal_type() in {"CharField", "TextField"} else None
        for field in Project._meta.concrete_fields
    },
    "met_on": None,
    "first_contact_at": None,
    "parcel_on": None,
    "document_rows": [],
    "hand_rows": [],
}


def missing_of(table: GateTable, project: dict[str, Any], records: dict[str, Any]) -> int:
    """Count what a new project lacks for its next step."""
    milestones = [
        {"kind": kind, "on": values["actual_on"]}
        for kind, values in records.get("milestones", {}).items()
        if values.get("actual_on")
    ]
    facts = facts_of_row(
        {
            **_NOTHING_YET,
            **project,
            "has_referrer": bool(records.get("referrers")),
            "milestone_rows": milestones,
        }
    )
    return missing_count(table, project["sub_stage"], facts)


def parts_of_new(projects: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Wanted:
    """Return the parts of new projects: of each its fields and its records."""
    wanted: Wanted = {}
    for project, records in projects:
        for field, part in ROLE_FIELDS.items():
            if project.get(field) is not None:
                wanted.setdefault((project["id"], project[field]), set()).add(part)
        for unit_id in records.get("supporting", ()):
            wanted.setdefault((project["id"], unit_id), set()).add(Part.SUPPORTING)
    return wanted


def contributions_of_new(
    projects: Sequence[dict[str, Any]], wanted: Wanted, county_id: int
) -> Contributions:
    """Return what new projects add to the summaries."""
    units: dict[int, set[int]] = defaultdict(set)
    for project_id, unit_id in wanted:
        units[project_id].add(unit_id)
    found: Contributions = {}
    for project in projects:
        known = {name: project.get(name) for name in (*COUNTED_BY, *SUMMED)}
        add_project(found, {**known, "county_id": county_id}, units[project["id"]])
    return found
