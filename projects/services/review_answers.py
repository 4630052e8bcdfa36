"""Joint review 联审: a department answers, until the round is concluded (R9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import (
    Project,
    ReviewOpinion,
    ReviewRequest,
)
from projects.models.choices import DocumentKind
from projects.rules.reviews import (
    Opinion,
)
from projects.selectors.people import people_of_bureau
from projects.services.documents import attach
from projects.services.moves import check_not_merged
from projects.services.reviews import CONCLUDED_ALREADY, ROUND_SUBJECT, SUBJECT
from projects.services.saving import conflict_of, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

NOT_ASKED = _("Your department was not asked this.")
ONLY_DEPARTMENT = _("Only a reviewer of the department that was asked answers.")
TEXT_NEEDED = _("Say under which conditions, or why not.")
NOTHING_ANSWERED = _("Answer at least one question.")


@dataclass(frozen=True)
class Answer:
    """What a department says, by question; a question left out stays as it is."""

    opinions: Mapping[str, tuple[str, str]]
    reference: str = ""
    upload: File[Any] | None = None


@transaction.atomic
def answer_review(
    *, request_id: int, answer: Answer, by: User, on: dt.date, version: int | None = None
) -> ReviewRequest:
    """Give or change a department's opinions, until the round is concluded; history is kept.

    Raises:
        Conflict: when a colleague answered since the form was opened.
        FileRefused: when the file is not taken.
        RuleBroken: after the conclusion, by somebody of another department, to a question not
            asked, conditions or a disagreement without words, or nothing at all.
    """
    with acting(user=by):
        project_id = ReviewRequest.objects.values_list("round__project_id", flat=True).get(
            pk=request_id
        )
        locked = lock_project(project_id)
        request = ReviewRequest.objects.select_related("round", "unit").get(pk=request_id)
        review = request.round
        check_not_merged(locked.project)
        if not by.has_role(Role.REVIEWER) or by.unit_id != request.unit_id:
            raise RuleBroken(ONLY_DEPARTMENT, code="only_department")
        if review.conclusion:
            raise RuleBroken(CONCLUDED_ALREADY, code="concluded_already")
        if version is not None and version != request.version:
            raise conflict_of(request, version, {}, changed_at=request.updated_at)
        _set_opinions(request, answer, by=by)
        if answer.upload is not None:
            request.document = attach(
                locked.project, answer.upload, kind=DocumentKind.REVIEW, by=by, happened_on=on
            )
        request.reference = answer.reference.strip()
        request.answered_on, request.answered_by, request.updated_by = on, by, by
        request.version += 1
        request.save()
        save_project(locked, by=by, fields=())
        record_event(
            events.REVIEW_ANSWERED,
            by=by,
            county=locked.project.county_id,
            subject=locked.project,
            detail={
                "round": review.number,
                "unit": request.unit_id,
                "opinions": {name: pair[0] for name, pair in answer.opinions.items()},
            },
        )
        _settle_answered(request, locked.project, on)
        return request


def _set_opinions(request: ReviewRequest, answer: Answer, *, by: User) -> None:
    stored = {each.question: each for each in request.opinions.all()}
    given = {name: pair for name, pair in answer.opinions.items() if pair[0]}
    if not given:
        raise RuleBroken(NOTHING_ANSWERED, code="nothing_answered")
    for name, (opinion, text) in given.items():
        row = stored.get(name)
        if row is None:
            raise RuleBroken(NOT_ASKED, code="not_asked")
        said = Opinion(opinion)
        if said is not Opinion.AGREE and not text.strip():
            raise RuleBroken(TEXT_NEEDED, code="text_needed", field=f"text-{name}")
        if (row.opinion, row.text) != (said.value, text.strip()):
            row.opinion, row.text, row.updated_by = said.value, text.strip(), by
            row.save()


def _settle_answered(request: ReviewRequest, project: Project, on: dt.date) -> None:
    """Take back what asked for the answer once it is whole; tell the bureau when all are in."""
    if request.opinions.filter(opinion="").exists():
        return
    for kind in (notices.REVIEW_ASKED, notices.REVIEW_DUE, notices.REVIEW_LATE):
        withdraw_alerts(kind=kind.name, subject=(SUBJECT, request.pk))
    review = request.round
    if ReviewOpinion.objects.filter(request__round=review, opinion="").exists():
        return
    raise_alert(
        kind=notices.REVIEW_COMPLETE.name,
        subject=(ROUND_SUBJECT, review.pk),
        recipients=people_of_bureau(project.county_id, on),
        params={"project": project.name},
        url=reverse("projects:project-reviews", args=[project.pk]),
    )
