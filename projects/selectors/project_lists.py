"""A project with the names around it, its short lists, and the facts for its gates: one query.

Whoever calls this has seen to it that the project may be read (`Project.objects.visible_to`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, OuterRef, QuerySet, Subquery

from projects.models import (
    CreditShare,
    FirstContactFiling,
    Flag,
    FlagHold,
    FollowUp,
    GateFact,
    Milestone,
    Parcel,
    Project,
    Referrer,
    StageMove,
    StageProposal,
    SupportingUnit,
)
from projects.rules.flags.kinds import HoldState
from projects.rules.gates import ProjectFacts
from projects.selectors.flag_pages import ProjectFlags
from projects.selectors.gates import facts_of_row, with_facts
from projects.selectors.json_rows import (
    JsonRows,
    as_amount,
    as_date,
    as_list,
    as_mapping,
    as_moment,
)
from projects.selectors.timeline_kinds import unit_name
from zhaoshang.core.prepared import Prepared

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
# What a banner on the page tells of a flag that is up, and of what holds it down.
_FLAG = (
    "id",
    "rule",
    "measure",
    "key",
    "severity",
    "raised_on",
    "since",
    "worsens_on",
    "limit",
    "facts",
)
_HOLD = ("id", "kind", "rule", "key", "since", "until", "state")
Row = dict[str, Any]


@dataclass(frozen=True)
class SmallLists:
    """The short lists of a project, as plain rows, and its facts."""

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
    facts: ProjectFacts
    flags: ProjectFlags


def named_project(pk: int) -> Project:
    """Return a project with its units, people, investor and industries: one query."""
    return _NAMED.objects(pk=pk)[0]


def project_with_lists(
    pk: int, *, phases: list[Row], merged_from: list[Row]
) -> tuple[Project, SmallLists]:
    """Return a project with its names and short lists: one query."""
    project = _LISTS.objects(pk=pk)[0]
    lists = SmallLists(
        moves=project.j_moves,
        proposal=next(iter(project.j_proposals), None),
        milestones=project.j_milestones,
        supporting=project.j_supporting,
        shares=project.j_shares,
        phases=phases,
        referrers=project.j_referrers,
        filings=project.j_filings,
        parcels=project.j_parcels,
        merged_from=merged_from,
        hand_facts=project.j_hand,
        follow_up_count=project.follow_up_count or 0,
        facts=facts_of_row(vars(project) | {"pk": pk}),
        flags=ProjectFlags(
            [Flag(project_id=pk, **row) for row in project.j_flags],
            [FlagHold(project_id=pk, **row) for row in project.j_holds],
            [],
        ),
    )
    return project, lists


def _named(pk: int) -> QuerySet[Project]:
    return Project.objects.filter(pk=pk).select_related(*NAMES)


def _lists(pk: int) -> QuerySet[Project]:
    of_project = {"project_id": OuterRef("pk")}
    counted = FollowUp.objects.standing().filter(**of_project).order_by()
    number = counted.annotate(number=Func(F("pk"), function="COUNT")).values("number")
    lists = {
        "j_flags": JsonRows(
            Flag.objects.filter(**of_project, cleared_on=None),
            {name: F(name) for name in _FLAG},
            {
                **dict.fromkeys(("raised_on", "since", "worsens_on"), as_date),
                "limit": as_amount,
                "facts": as_mapping,
            },
        ),
        "j_holds": JsonRows(
            FlagHold.objects.filter(**of_project, state=HoldState.GRANTED.value),
            {name: F(name) for name in _HOLD},
            dict.fromkeys(("since", "until"), as_date),
        ),
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
                "unit": unit_name("created_by__unit"),
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
            {"unit": unit_name("unit"), "since": F("since")},
            {"since": as_date},
        ),
        "j_shares": JsonRows(
            CreditShare.objects.filter(**of_project, until=None),
            {"unit": unit_name("unit"), "percent": F("percent"), "since": F("since")},
            {"percent": as_amount, "since": as_date},
        ),
        "j_referrers": JsonRows(
            Referrer.objects.filter(projects=OuterRef("pk")), {"name": F("name")}
        ),
        "j_filings": JsonRows(
            FirstContactFiling.objects.filter(**of_project).order_by("submitted_at", "pk"),
            {
                "pk": F("pk"),
                "unit": unit_name("unit"),
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
    return with_facts(_named(pk)).annotate(**lists, follow_up_count=Subquery(number))


_NAMED = Prepared(_named, pk=int)
_LISTS = Prepared(_lists, pk=int)
