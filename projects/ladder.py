"""Lead sponsors of what notices are about: the county leader who sponsors its project (R18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db.models import Model

from projects.models import (
    ActionItem,
    AgencyItem,
    ApprovalStep,
    CareRequest,
    FirstContactFiling,
    FlagConsequence,
    FlagHold,
    FundsEntry,
    Instruction,
    Problem,
    Project,
    ReserveProject,
    ReviewRequest,
    ReviewRound,
    StageProposal,
)
from zhaoshang.alerts import ladder

_PROJECT = "project__"
THROUGH: Mapping[str, tuple[type[Model], str]] = {
    "projects.project": (Project, ""),
    "projects.action_item": (ActionItem, _PROJECT),
    "projects.agencyitem": (AgencyItem, "case__project__"),
    "projects.approvalstep": (ApprovalStep, "approval__project__"),
    "projects.carerequest": (CareRequest, _PROJECT),
    "projects.firstcontactfiling": (FirstContactFiling, _PROJECT),
    "projects.flag_consequence": (FlagConsequence, _PROJECT),
    "projects.flag_hold": (FlagHold, _PROJECT),
    "projects.funds_entry": (FundsEntry, _PROJECT),
    "projects.instruction": (Instruction, _PROJECT),
    "projects.problem": (Problem, _PROJECT),
    "projects.reserve": (ReserveProject, _PROJECT),
    "projects.reviewrequest": (ReviewRequest, "round__project__"),
    "projects.reviewround": (ReviewRound, _PROJECT),
    "projects.stageproposal": (StageProposal, _PROJECT),
}


def sponsors_through(model: type[Model], to_project: str) -> ladder.Sponsors:
    """Return what finds the lead sponsors of records by the way to their project: one query.

    Args:
        model: The records.
        to_project: Lookup from a record to its project, with the underscores; "" for a project.
    """

    def sponsors(ids: Collection[str], _on: dt.date) -> Mapping[str, Collection[int]]:
        numbers = [int(each) for each in ids if each.isdecimal()]
        field = f"{to_project}lead_sponsor_id"
        records = model._default_manager.filter(pk__in=numbers, **{f"{field}__isnull": False})
        return {str(pk): [person] for pk, person in records.order_by().values_list("pk", field)}

    return sponsors


def sponsors_of_flags(ids: Collection[str], on: dt.date) -> Mapping[str, Collection[int]]:
    """Return the lead sponsors of flags, whose notices name project and flag ("12:9f…")."""
    project_of = {each: each.partition(":")[0] for each in ids}
    found = _of_projects(set(project_of.values()), on)
    return {each: found[project] for each, project in project_of.items() if project in found}


_of_projects = sponsors_through(Project, "")
for _subject_type, (_model, _way) in THROUGH.items():
    ladder.register(_subject_type, sponsors_through(_model, _way))
ladder.register("projects.flag", sponsors_of_flags)
