"""Counts and sums of ledger and dashboards, changed in one transaction with what they count.

- `LedgerSummary`: the county's own row counts each project once; a unit's row counts the projects
  it has a part in.
- `PipelineSummary`: by quarter of entry, for the county, the responsible and host unit, and the
  industry section.

A nightly check compares them with the live sums (`projects.selectors.summaries`, `pipeline`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, models

from projects.models import LedgerSummary, PipelineBy, PipelineSummary, Project, ProjectPart
from projects.rules.pipeline import first_of_quarter, is_formal


class Key(NamedTuple):
    """One row of the ledger's summary."""

    unit_id: int
    stage: str
    status: str


class Cell(NamedTuple):
    """One row of the dashboards' summary."""

    county_id: int
    by: str
    of_id: int
    entered_from: dt.date
    stage: str
    is_formal: bool
    status: str


class Amounts(NamedTuple):
    """What a row adds up; amounts in 万元."""

    projects: int
    total_investment_wan: Decimal
    funds_verified_wan: Decimal


Contributions = dict[Key | Cell, Amounts]
NOTHING = Amounts(0, Decimal(0), Decimal(0))
# What decides in which rows a project counts; a change of any of them asks for the sums.
COUNTED_BY = (
    "county_id",
    "responsible_unit_id",
    "host_unit_id",
    "section_id",
    "submitted_on",
    "stage",
    "sub_stage",
    "status",
)
SUMMED = ("total_investment_wan", "funds_verified_wan")
_PORTION = 100


def contributions(project_ids: Iterable[int]) -> Contributions:
    """Return what the projects, as they stand stored, add to the summaries: two queries."""
    ids = list(project_ids)
    if not ids:
        return {}
    rows = Project.objects.filter(pk__in=ids).values("pk", *COUNTED_BY, *SUMMED)
    units: dict[int, set[int]] = {}
    for project_id, unit_id in ProjectPart.objects.filter(project_id__in=ids).values_list(
        "project_id", "unit_id"
    ):
        units.setdefault(project_id, set()).add(unit_id)
    found: Contributions = {}
    for row in rows:
        add_project(found, row, units.get(row["pk"], set()))
    return found


def add_project(to: Contributions, project: Mapping[str, Any], units: Iterable[int]) -> None:
    """Add one project's contributions: to the rows of its units, and to the dashboards' cells.

    Args:
        to: What is added to.
        project: Values by the names of `COUNTED_BY` and `SUMMED`.
        units: Every unit that has a part in it; its county is counted anyway.
    """
    amounts = Amounts(
        1,
        Decimal(project["total_investment_wan"] or 0),
        Decimal(project["funds_verified_wan"] or 0),
    )
    keys: list[Key | Cell] = [
        Key(unit_id, project["stage"], project["status"])
        for unit_id in {*units, project["county_id"]}
    ]
    for key in (*keys, *cells_of(project)):
        to[key] = _plus(to.get(key, NOTHING), amounts)


def cells_of(project: Mapping[str, Any]) -> list[Cell]:
    """Return the dashboards' cells a project counts in."""
    entered = first_of_quarter(project["submitted_on"])
    ids = {
        PipelineBy.COUNTY: project["county_id"],
        PipelineBy.UNIT: project["responsible_unit_id"],
        PipelineBy.HOST: project["host_unit_id"],
        PipelineBy.SECTION: project["section_id"],
    }
    return [
        Cell(
            project["county_id"],
            by.value,
            of_id or 0,
            entered,
            project["stage"],
            is_formal(project["sub_stage"]),
            project["status"],
        )
        for by, of_id in ids.items()
    ]


def apply_difference(before: Contributions, after: Contributions) -> None:
    """Add `after` minus `before` to the summary rows: one statement a table, rows in order."""
    changes: dict[type[Key | Cell], list[tuple[Any, ...]]] = {Key: [], Cell: []}
    for key in before.keys() | after.keys():
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if old != new:
            changes[type(key)].append(
                (
                    *key,
                    new.projects - old.projects,
                    new.total_investment_wan - old.total_investment_wan,
                    new.funds_verified_wan - old.funds_verified_wan,
                )
            )
    for kind, table in ((Key, LedgerSummary), (Cell, PipelineSummary)):
        # In one order everywhere: two transactions that change the same rows wait, and do not lock
        # each other out.
        rows = sorted(changes[kind])
        for start in range(0, len(rows), _PORTION):
            _add(table, kind._fields, rows[start : start + _PORTION])


def _plus(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(
        one.projects + other.projects,
        one.total_investment_wan + other.total_investment_wan,
        one.funds_verified_wan + other.funds_verified_wan,
    )


def _add(model: type[models.Model], key: Sequence[str], changes: Sequence[tuple[Any, ...]]) -> None:
    table = model._meta.db_table
    columns = ", ".join(key)
    place = ", ".join(["%s"] * (len(key) + 3))
    places = ", ".join([f"({place})"] * len(changes))
    values: list[Any] = []
    for *names, projects, total, funds in changes:
        values += [
            *names,
            projects,
            connection.ops.adapt_decimalfield_value(total, 20, 6),
            connection.ops.adapt_decimalfield_value(funds, 20, 6),
        ]
    # Only names of table and columns are interpolated, and they come from the code. SQLite keeps
    # decimals as floats, so a sum is rounded to the six places of the column.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} ({columns}, project_count,
                                 total_investment_wan, funds_verified_wan)
            VALUES {places}
            ON CONFLICT ({columns}) DO UPDATE SET
                project_count = {table}.project_count + excluded.project_count,
                total_investment_wan =
                    round({table}.total_investment_wan + excluded.total_investment_wan, 6),
                funds_verified_wan =
                    round({table}.funds_verified_wan + excluded.funds_verified_wan, 6)
            """,  # noqa: S608 - no value is interpolated
            values,
        )
