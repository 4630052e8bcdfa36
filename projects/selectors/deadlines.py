"""Open deadlines of the ledger that rest on the working calendar (R15).

Enterprises' requests to be answered, permits asked for, joint reviews running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models import AgencyItem, CareRequest, ReviewRound
from zhaoshang.accounts.models import Unit
from zhaoshang.calendar.deadlines import OpenDeadline


class Clock(StrEnum):
    """Which clock of a project."""

    REQUEST = "request"
    PERMIT = "permit"
    REVIEW = "review"


LABELS = {
    Clock.REQUEST: _("Answer to an enterprise due"),
    Clock.PERMIT: _("Permit due"),
    Clock.REVIEW: _("Joint review due"),
}


@dataclass(frozen=True)
class ProjectDeadline:
    """One open deadline with the row it stands in."""

    clock: Clock
    pk: int
    deadline: OpenDeadline


def open_deadlines(counties: Sequence[Unit]) -> list[OpenDeadline]:
    """Return the open deadlines of the projects of counties."""
    return [each.deadline for each in project_deadlines(counties)]


def project_deadlines(counties: Sequence[Unit]) -> list[ProjectDeadline]:
    """Return the open deadlines of counties: one query for each clock."""
    ids = [county.pk for county in counties]
    return [*_requests(ids), *_permits(ids), *_reviews(ids)]


def _requests(ids: Sequence[int]) -> Iterator[ProjectDeadline]:
    rows = CareRequest.objects.unanswered().filter(project__county_id__in=ids)
    for row in rows.select_related("project").order_by("pk"):
        deadline = OpenDeadline(
            label=LABELS[Clock.REQUEST],
            title=row.project.name,
            url=reverse("projects:care-request", args=[row.pk]),
            county_id=row.project.county_id,
            start=row.due_from,
            days=row.working_days,
            due_on=row.answer_due_on,
            is_provisional=row.is_provisional,
        )
        yield ProjectDeadline(Clock.REQUEST, row.pk, deadline)


def _permits(ids: Sequence[int]) -> Iterator[ProjectDeadline]:
    rows = AgencyItem.objects.open().filter(
        case__project__county_id__in=ids, asked_on__isnull=False, due_on__isnull=False
    )
    for row in rows.filter(paused_on=None).select_related("case__project").order_by("pk"):
        project = row.case.project
        if row.asked_on is None or row.due_on is None:
            continue
        deadline = OpenDeadline(
            label=LABELS[Clock.PERMIT],
            title=f"{project.name} {row.name}",
            url=reverse("projects:agency-item", args=[row.pk]),
            county_id=project.county_id,
            start=row.asked_on,
            days=row.promised_working_days + row.paused_days,
            due_on=row.due_on,
            is_provisional=row.is_provisional,
        )
        yield ProjectDeadline(Clock.PERMIT, row.pk, deadline)


def _reviews(ids: Sequence[int]) -> Iterator[ProjectDeadline]:
    rows = ReviewRound.objects.filter(
        project__county_id__in=ids, conclusion="", working_days__isnull=False
    ).exclude(project__status="merged")
    for row in rows.select_related("project").order_by("pk"):
        deadline = OpenDeadline(
            label=LABELS[Clock.REVIEW],
            title=row.project.name,
            url=reverse("projects:project-reviews", args=[row.project_id]),
            county_id=row.project.county_id,
            start=row.asked_on,
            days=row.working_days or 0,
            due_on=row.due_on,
        )
        yield ProjectDeadline(Clock.REVIEW, row.pk, deadline)
