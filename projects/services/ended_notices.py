"""What was asked about a project is taken back when the project ends or stands still (R18).

Nobody is reminded of what belongs to a closed thing. What a suspension takes back the reminders say
again once the project is resumed and the thing is still due: they follow from dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from projects import notices
from projects import notices_duties as duties
from projects import notices_flags as flags
from projects import notices_reviews as reviews
from projects import notices_services as care
from projects.models import (
    AgencyItem,
    ApprovalStep,
    CareRequest,
    FirstContactFiling,
    FlagHold,
    Problem,
    Project,
    ReviewRequest,
    ReviewRound,
)
from projects.rules.stages import Status
from projects.services.agency_clock import SUBJECT as AGENCY_ITEM
from projects.services.approvals import STEP_SUBJECT as APPROVAL_STEP
from projects.services.care import SUBJECT as CARE_REQUEST
from projects.services.first_contact import SUBJECT as FILING
from projects.services.flags.holds import SUBJECT as FLAG_HOLD
from projects.services.problem_notices import SUBJECT as PROBLEM
from projects.services.reviews import ROUND_SUBJECT as REVIEW_ROUND
from projects.services.reviews import SUBJECT as REVIEW_REQUEST
from projects.services.roles import SUBJECT as PROJECT
from zhaoshang.alerts.kinds import NoticeKind
from zhaoshang.alerts.services import withdraw_alerts, withdraw_many


@dataclass(frozen=True)
class _Asked:
    """Notices about one sort of record of a project.

    Attributes:
        subject: Type of the record in the notices.
        records: The project's records of the sort.
        reminders: What follows from dates, and is said again.
        others: What was said once.
    """

    subject: str
    records: QuerySet[Any]
    reminders: tuple[NoticeKind, ...] = ()
    others: tuple[NoticeKind, ...] = ()


def take_back_of(project: Project) -> None:
    """Take back what was asked about a project that is not active any more.

    Suspended: the reminders. Withdrawn or merged: everything that asks somebody to act. A fixed
    number of statements, whatever hangs on the project.
    """
    if project.status == Status.ACTIVE:
        return
    ended = project.status != Status.SUSPENDED
    for asked in _asked(project):
        kinds = [each.name for each in (*asked.reminders, *(asked.others if ended else ()))]
        if kinds:
            ids = list(asked.records.order_by().values_list("pk", flat=True))
            withdraw_many(kind=kinds, subject_type=asked.subject, subject_ids=ids)
    if ended:
        kind = notices.PROJECT_ASSIGNED.name
        withdraw_alerts(kind=kind, subject=(PROJECT, project.pk))


def _asked(project: Project) -> Iterator[_Asked]:
    yield _Asked(
        PROBLEM,
        Problem.objects.filter(project=project),
        reminders=(duties.PROBLEM_DUE, duties.PROBLEM_LATE),
        others=(duties.PROBLEM_GIVEN, duties.PROBLEM_REOPENED, duties.PROBLEM_ESCALATED),
    )
    yield _Asked(
        AGENCY_ITEM,
        AgencyItem.objects.filter(case__project=project),
        reminders=(care.PERMIT_DUE, care.PERMIT_LATE),
        others=(care.PERMIT_ASKED,),
    )
    yield _Asked(
        CARE_REQUEST,
        CareRequest.objects.filter(project=project),
        others=(
            care.REQUEST_GIVEN,
            care.REQUEST_DUE,
            care.REQUEST_LATE,
            care.REQUEST_REOPENED,
        ),
    )
    yield _Asked(
        REVIEW_REQUEST,
        ReviewRequest.objects.filter(round__project=project),
        others=(reviews.REVIEW_ASKED, reviews.REVIEW_DUE, reviews.REVIEW_LATE),
    )
    yield _Asked(
        REVIEW_ROUND,
        ReviewRound.objects.filter(project=project),
        others=(reviews.REVIEW_COMPLETE,),
    )
    yield _Asked(
        APPROVAL_STEP,
        ApprovalStep.objects.filter(approval__project=project),
        others=(reviews.STEP_WAITING,),
    )
    yield _Asked(
        FILING,
        FirstContactFiling.objects.filter(project=project),
        others=(notices.FILING_WAITING,),
    )
    yield _Asked(
        FLAG_HOLD,
        FlagHold.objects.filter(project=project),
        others=(flags.EXCUSE_ASKED,),
    )
