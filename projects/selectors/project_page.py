"""What the project page shows, in a fixed number of queries whatever the number of rows.

The project comes with its short lists in one query (`JsonRows`); the long ones (funds,
difficulties, documents, follow-ups, field history) take one query each and feed cards and timeline
alike.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, When

from projects.models import (
    CreditShare,
    FirstContactFiling,
    FollowUp,
    FundsEntry,
    GateFact,
    Milestone,
    Parcel,
    Problem,
    Project,
    ProjectDocument,
    ProjectPart,
    Referrer,
    StageMove,
    StageProposal,
    SupportingUnit,
)
from projects.rules.parts import UserPart, merge_parts
from projects.rules.spans import Span, Turn, stage_spans
from projects.rules.stages import Stage, Status
from projects.selectors.json_rows import JsonRows, as_amount, as_date, as_list, as_moment
from zhaoshang.accounts.models import Unit, User

NAMES = (
    "county",
    "investor",
    "section",
    "chain",
    "introducing_unit",
    "first_contact_unit",
    "responsible_unit",
    "host_unit",
    "service_team",
    "lead_sponsor",
    "responsible_person",
    "parent",
    "merged_into",
    "created_by",
)
MOST_ROWS = 100
Row = dict[str, Any]


@dataclass(frozen=True)
class SmallLists:
    """The short lists of a project, as plain rows."""

    moves: list[Row]
    proposal: Row | None
    milestones: list[Row]
    supporting: list[Row]
    shares: list[Row]
    phases: list[Row]
    referrers: list[Row]
    filings: list[Row]
    parcels: list[Row]
    merged_from: list[Row]
    hand_facts: list[Row]
    follow_up_count: int


def project_with_part(user: User, pk: int) -> tuple[Project, UserPart] | None:
    """Return a visible project with the user's part in it, or nothing: one query."""
    project = _with_part(Project.objects.visible_to(user), user).filter(pk=pk).first()
    return None if project is None else (project, _part(user, project))


def page_project(user: User, pk: int) -> tuple[Project, UserPart, SmallLists] | None:
    """Return a visible project with the user's part and all its short lists: one query."""
    visible = _with_part(Project.objects.visible_to(user), user)
    counted = FollowUp.objects.filter(project=OuterRef("pk")).order_by()
    number = counted.annotate(number=Func(F("pk"), function="COUNT")).values("number")
    project = (
        visible.annotate(**_small_lists(user), follow_up_count=Subquery(number))
        .filter(pk=pk)
        .first()
    )
    if project is None:
        return None
    return project, _part(user, project), _read_lists(project)


def spans_of(moves: list[Row], *, on: dt.date) -> dict[Stage, Span]:
    """Return the time in each stage from the log's rows, oldest first."""
    turns = [Turn(row["on"], Stage(row["to_stage"]), Status(row["to_status"])) for row in moves]
    return stage_spans(turns, on=on)


def move_rows(moves: list[Row]) -> list[SimpleNamespace]:
    """Return the rows of the log, newest first, with the attributes that a timeline reads."""
    return [
        SimpleNamespace(**{**row, "happened_on": row["on"]})
        for row in sorted(moves, key=lambda row: (row["on"], row["pk"]), reverse=True)
    ]


def _with_part(projects: QuerySet[Project], user: User) -> QuerySet[Project]:
    found = projects.select_related(*NAMES)
    units = user.scope.unit_ids
    if not units:
        return found
    mine = ProjectPart.objects.filter(project=OuterRef("pk"), unit_id__in=units)
    rows = {"unit": F("unit_id"), "roles": F("roles"), "writes": F("may_write")}
    return found.annotate(part_rows=JsonRows(mine, rows))


def _part(user: User, project: Project) -> UserPart:
    rows: list[Row] = getattr(project, "part_rows", [])
    return merge_parts(
        ((row["unit"], row["roles"], bool(row["writes"])) for row in rows),
        own_unit_id=user.unit_id,
    )


def _unit_name(path: str) -> Case:
    """Return the short name of a unit where it has one."""
    return Case(
        When(Q(**{f"{path}__short_name": ""}), then=F(f"{path}__name")),
        default=F(f"{path}__short_name"),
        output_field=CharField(),
    )


def _small_lists(user: User) -> dict[str, JsonRows]:
    of_project = {"project_id": OuterRef("pk")}
    visible = Project.objects.visible_to(user)
    return {
        "j_moves": JsonRows(
            StageMove.objects.filter(**of_project).order_by("happened_on", "pk"),
            {
                "pk": F("pk"),
                "verb": F("verb"),
                "from_stage": F("from_stage"),
                "from_sub_stage": F("from_sub_stage"),
                "to_stage": F("to_stage"),
                "to_sub_stage": F("to_sub_stage"),
                "to_status": F("to_status"),
                "on": F("happened_on"),
                "at": F("entered_at"),
                "by": F("by__full_name"),
                "proposed_by": F("proposed_by__full_name"),
                "reason": F("reason"),
                "missing": F("missing"),
                "document": F("document_id"),
            },
            {"on": as_date, "at": as_moment, "missing": as_list},
        ),
        "j_proposals": JsonRows(
            StageProposal.objects.filter(**of_project, state=StageProposal.State.OPEN),
            {
                "pk": F("pk"),
                "verb": F("verb"),
                "to_sub_stage": F("to_sub_stage"),
                "on": F("happened_on"),
                "until": F("until_on"),
                "note": F("note"),
                "at": F("proposed_at"),
                "by_id": F("created_by_id"),
                "by": F("created_by__full_name"),
                "unit": _unit_name("created_by__unit"),
                "document": F("document_id"),
                "document_title": F("document__title"),
            },
            {"on": as_date, "until": as_date, "at": as_moment},
        ),
        "j_milestones": JsonRows(
            Milestone.objects.filter(**of_project),
            {
                "kind": F("kind"),
                "agreed_on": F("agreed_on"),
                "actual_on": F("actual_on"),
                "note": F("note"),
            },
            {"agreed_on": as_date, "actual_on": as_date},
        ),
        "j_supporting": JsonRows(
            SupportingUnit.objects.filter(**of_project, until=None),
            {"unit": _unit_name("unit"), "since": F("since")},
            {"since": as_date},
        ),
        "j_shares": JsonRows(
            CreditShare.objects.filter(**of_project, until=None),
            {"unit": _unit_name("unit"), "percent": F("percent"), "since": F("since")},
            {"percent": as_amount, "since": as_date},
        ),
        "j_phases": JsonRows(
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
        "j_merged": JsonRows(
            visible.filter(merged_into=OuterRef("pk")).order_by("pk"),
            {"pk": F("pk"), "name": F("name"), "code": F("code")},
        ),
        "j_referrers": JsonRows(
            Referrer.objects.filter(projects=OuterRef("pk")), {"name": F("name")}
        ),
        "j_filings": JsonRows(
            FirstContactFiling.objects.filter(**of_project).order_by("submitted_at", "pk"),
            {
                "pk": F("pk"),
                "unit": _unit_name("unit"),
                "unit_id": F("unit_id"),
                "at": F("submitted_at"),
                "state": F("state"),
                "until": F("protected_until"),
                "note": F("decision_note"),
            },
            {"at": as_moment, "until": as_date},
        ),
        "j_hand": JsonRows(
            GateFact.objects.filter(**of_project, revoked_at=None, is_by_hand=True),
            {
                "pk": F("pk"),
                "fact": F("fact"),
                "on": F("happened_on"),
                "detail": F("reference"),
                "document": F("document_id"),
            },
            {"on": as_date},
        ),
        "j_parcels": JsonRows(
            Parcel.objects.filter(site__project_id=OuterRef("pk")),
            {
                "number": F("number"),
                "land": F("land_mu"),
                "area": F("floor_area_m2"),
                "on": F("obtained_on"),
                "price": F("price_wan_mu"),
            },
            {"land": as_amount, "area": as_amount, "price": as_amount, "on": as_date},
        ),
    }


def _read_lists(project: Any) -> SmallLists:
    return SmallLists(
        moves=project.j_moves,
        proposal=next(iter(project.j_proposals), None),
        milestones=project.j_milestones,
        supporting=project.j_supporting,
        shares=project.j_shares,
        phases=project.j_phases,
        referrers=project.j_referrers,
        filings=project.j_filings,
        parcels=project.j_parcels,
        merged_from=project.j_merged,
        hand_facts=project.j_hand,
        follow_up_count=project.follow_up_count or 0,
    )


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
