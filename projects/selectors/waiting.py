"""What waits for somebody: proposals, filings, suspensions that ran out, next steps due."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from projects.models import FirstContactFiling, Project, ProjectPart, StageProposal
from projects.rules.stages import Status
from zhaoshang.accounts.models import User

SOON_DAYS = 7
MOST = 100


def waiting_proposals(user: User) -> QuerySet[StageProposal]:
    """Return the county's proposals that this user of the bureau may decide: not the own ones."""
    return (
        StageProposal.objects.filter(
            project__county_id=user.scope.county_id, state=StageProposal.State.OPEN
        )
        .exclude(created_by=user)
        .select_related("project", "created_by__unit")
        .order_by("proposed_at", "pk")[:MOST]
    )


def waiting_filings(user: User) -> QuerySet[FirstContactFiling]:
    """Return the county's first-contact filings that wait for a decision of somebody else."""
    return (
        FirstContactFiling.objects.filter(
            project__county_id=user.scope.county_id,
            project__status__in=(Status.ACTIVE.value, Status.SUSPENDED.value),
            state=FirstContactFiling.State.SUBMITTED,
        )
        .exclude(created_by=user)
        .select_related("project", "unit")
        .order_by("submitted_at", "pk")[:MOST]
    )


def suspensions_over(user: User, on: dt.date) -> QuerySet[Project]:
    """Return the county's projects whose suspension has ended without being resumed."""
    return Project.objects.filter(
        county_id=user.scope.county_id, status=Status.SUSPENDED, suspended_until__lt=on
    ).order_by("suspended_until", "pk")[:MOST]


def steps_due(user: User, on: dt.date) -> QuerySet[Project]:
    """Return the projects that the user's units follow up, whose next step is due within a week."""
    writes = ProjectPart.objects.filter(unit_id__in=user.scope.unit_ids, may_write=True)
    return Project.objects.filter(
        pk__in=writes.values("project_id"),
        status=Status.ACTIVE,
        next_step_due_on__lte=on + dt.timedelta(days=SOON_DAYS),
    ).order_by("next_step_due_on", "pk")[:MOST]
