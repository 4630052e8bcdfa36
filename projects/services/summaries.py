"""Counts and sums of the ledger, changed in the same transaction as the projects they count.

The county's own row counts each project once; a unit's row counts the projects it has a part in. A
nightly check compares them with the live sums (`projects.selectors.summaries`).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from projects.models import LedgerSummary, Project, ProjectPart


class Key(NamedTuple):
    """One row of the summary."""

    unit_id: int
    stage: str
    status: str


class Amounts(NamedTuple):
    """What a row adds up; amounts in 万元."""

    projects: int
    total_investment_wan: Decimal
    funds_verified_wan: Decimal


Contributions = dict[Key, Amounts]
NOTHING = Amounts(0, Decimal(0), Decimal(0))


def contributions(project_ids: Iterable[int]) -> Contributions:
    """Return what the projects, as they stand in the database, add to the summary. Two queries."""
    ids = list(project_ids)
    if not ids:
        return {}
    rows = Project.objects.filter(pk__in=ids).values_list(
        "pk", "county_id", "stage", "status", "total_investment_wan", "funds_verified_wan"
    )
    units: dict[int, set[int]] = {}
    for project_id, unit_id in ProjectPart.objects.filter(project_id__in=ids).values_list(
        "project_id", "unit_id"
    ):
        units.setdefault(project_id, set()).add(unit_id)
    found: Contributions = {}
    for pk, county_id, stage, status, total, funds in rows:
        amounts = Amounts(1, total or Decimal(0), funds)
        for unit_id in units.get(pk, set()) | {county_id}:
            key = Key(unit_id, stage, status)
            found[key] = _plus(found.get(key, NOTHING), amounts)
    return found


def apply_difference(before: Contributions, after: Contributions) -> None:
    """Add `after` minus `before` to the summary rows, in one statement, rows in order of key."""
    changes = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        if old != new:
            changes.append(
                (
                    *key,
                    new.projects - old.projects,
                    new.total_investment_wan - old.total_investment_wan,
                    new.funds_verified_wan - old.funds_verified_wan,
                )
            )
    for start in range(0, len(changes), 100):
        _add(changes[start : start + 100])


def _plus(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(
        one.projects + other.projects,
        one.total_investment_wan + other.total_investment_wan,
        one.funds_verified_wan + other.funds_verified_wan,
    )


def _add(changes: list[tuple[int, str, str, int, Decimal, Decimal]]) -> None:
    table = LedgerSummary._meta.db_table
    places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(changes))
    values: list[Any] = []
    for unit_id, stage, status, projects, total, funds in changes:
        values += [
            unit_id,
            stage,
            status,
            projects,
            connection.ops.adapt_decimalfield_value(total, 20, 6),
            connection.ops.adapt_decimalfield_value(funds, 20, 6),
        ]
    # Only the table name is interpolated, and it comes from the model. SQLite keeps decimals as
    # floats, so a sum is rounded to the six places of the column.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} (unit_id, stage, status, project_count,
                                 total_investment_wan, funds_verified_wan)
            VALUES {places}
            ON CONFLICT (unit_id, stage, status) DO UPDATE SET
                project_count = {table}.project_count + excluded.project_count,
                total_investment_wan =
                    round({table}.total_investment_wan + excluded.total_investment_wan, 6),
                funds_verified_wan =
                    round({table}.funds_verified_wan + excluded.funds_verified_wan, 6)
            """,  # noqa: S608 - no value is interpolated
            values,
        )
