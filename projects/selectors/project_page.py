"""What the project page shows, in a fixed number of queries whatever the number of rows.

Whether it is seen, in which part, and which others it is tied to depends on who looks and is one
query; the project with its names and short lists is another (`projects.selectors.project_lists`);
the long lists (funds, difficulties, documents) take one query each.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet

from projects.models import (
    FundsEntry,
    Problem,
    Project,
    ProjectDocument,
    ProjectPart,
)
from projects.rules.parts import UserPart, merge_parts
from projects.rules.spans import Span, Turn, stage_spans
from projects.rules.stages import Stage, Status
from projects.selectors.json_rows import JsonRows, as_amount
from projects.selectors.project_lists import (
    Row,
    SmallLists,
    named_project,
    project_with_lists,
)
from zhaoshang.accounts.models import Unit, User

MOST_ROWS = 100


def project_with_part(user: User, pk: int) -> tuple[Project, UserPart] | None:
    """Return a visible project with the user's part in it, or nothing: two queries."""
    found = project_with_rows(user, pk)
    return None if found is None else found[:2]


def project_with_rows(
    user: User, pk: int, **related: JsonRows
) -> tuple[Project, UserPart, dict[str, list[Row]]] | None:
    """Return a visible project with the user's part and short lists of it: two queries."""
    seen = _seen(user, pk, **related)
    if seen is None:
        return None
    return named_project(pk), _part(user, seen), {name: seen[name] for name in related}


def page_project(
    user: User, pk: int, **related: JsonRows
) -> tuple[Project, UserPart, SmallLists, dict[str, list[Row]]] | None:
    """Return a visible project with the user's part and all its short lists: two queries."""
    seen = _seen(user, pk, **_related(user), **related)
    if seen is None:
        return None
    project, lists = project_with_lists(
        pk, phases=seen["phase_rows"], merged_from=seen["merged_rows"]
    )
    return project, _part(user, seen), lists, {name: seen[name] for name in related}


def spans_of(moves: list[Row], *, on: dt.date) -> dict[Stage, Span]:
    """Return the time in each stage from the log's rows, oldest first."""
    turns = [Turn(row["on"], Stage(row["to_stage"]), Status(row["to_status"])) for row in moves]
    return stage_spans(turns, on=on)


def _seen(user: User, pk: int, **related: JsonRows) -> Row | None:
    """Return what depends on who looks, or nothing when the project is out of sight."""
    found: dict[str, Any] = dict(related)
    units = user.scope.unit_ids
    if units:
        mine = ProjectPart.objects.filter(project=OuterRef("pk"), unit_id__in=units)
        rows = {"unit": F("unit_id"), "roles": F("roles"), "writes": F("may_write")}
        found["part_rows"] = JsonRows(mine, rows)
    row: Any = Project.objects.visible_to(user).filter(pk=pk).values("pk", **found).first()
    return row


def _part(user: User, seen: Row) -> UserPart:
    rows: list[Row] = seen.get("part_rows", [])
    return merge_parts(
        ((row["unit"], row["roles"], bool(row["writes"])) for row in rows),
        own_unit_id=user.unit_id,
    )


def _related(user: User) -> dict[str, JsonRows]:
    """Return what is shown of other projects: only those that the user may see."""
    visible = Project.objects.visible_to(user)
    return {
        "phase_rows": JsonRows(
            visible.filter(parent=OuterRef("pk")).order_by("phase_number", "pk"),
            {
                "pk": F("pk"),
                "name": F("name"),
                "number": F("phase_number"),
                "sub_stage": F("sub_stage"),
                "status": F("status"),
                "total": F("total_investment_wan"),
            },
            {"total": as_amount},
        ),
        "merged_rows": JsonRows(
            visible.filter(merged_into=OuterRef("pk")).order_by("pk"),
            {"pk": F("pk"), "name": F("name"), "code": F("code")},
        ),
    }


def funds_of(project: Project) -> QuerySet[FundsEntry]:
    """Return a project's funds entries, latest entered first, with how many files each has."""
    files = Count("documents", filter=Q(documents__removed_at=None))
    return (
        FundsEntry.objects.filter(project=project)
        .select_related("created_by", "unit", "verified_by")
        .annotate(file_count=files)
        .order_by("-created_at", "-pk")[:MOST_ROWS]
    )


def problems_of(project: Project) -> QuerySet[Problem]:
    """Return a project's difficulties, latest raised first."""
    return (
        Problem.objects.filter(project=project)
        .select_related("created_by", "lead_unit")
        .order_by("-raised_on", "-pk")[:MOST_ROWS]
    )


def documents_of(project: Project) -> QuerySet[ProjectDocument]:
    """Return a project's documents, latest first."""
    return (
        ProjectDocument.objects.filter(project=project, removed_at=None)
        .select_related("created_by__unit", "file")
        .order_by("-created_at", "-pk")[:MOST_ROWS]
    )


def units_to_choose(county: Unit, on: dt.date) -> QuerySet[Unit]:
    """Return the county's units that exist, below the county itself, for a choice."""
    return (
        Unit.objects.filter(county=county)
        .exclude(pk=county.pk)
        .open_on(on)
        .order_by("kind", "sort_order", "name")
    )


def total_of(rows: list[Any], field: str) -> Decimal:
    """Add up one figure of rows; empty ones count nothing."""
    return sum((getattr(row, field) or Decimal(0) for row in rows), Decimal(0))
