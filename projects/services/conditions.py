"""Conditions of a joint review or a decision: ticked done with evidence, one by one (R3, R9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects.models import ReviewCondition
from projects.models.choices import DocumentKind
from projects.services.approval_steps import settle_approval_fact
from projects.services.documents import attach
from projects.services.moves import IN_FUTURE, check_not_merged
from projects.services.review_conclusions import settle_review_fact
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

DONE_ALREADY = _("This condition has been ticked done already.")
EVIDENCE_NEEDED = _("Say what shows it, or upload it.")
SUPERSEDED = _("A later round or path has taken the place of this one.")


@transaction.atomic
def tick_condition(
    *,
    condition_id: int,
    by: User,
    on: dt.date,
    done_on: dt.date,
    evidence: str = "",
    upload: File[Any] | None = None,
) -> ReviewCondition:
    """Tick a condition done with what shows it; the last one opens the gate.

    Raises:
        FileRefused: when the file is not taken.
        RuleBroken: when it is done already, without evidence, for a day to come, or after a
            later round or path took the place of its own.
    """
    with acting(user=by):
        found = ReviewCondition.objects.values_list("project_id", flat=True).get(pk=condition_id)
        locked = lock_project(found)
        project = locked.project
        check_not_merged(project)
        condition = ReviewCondition.objects.select_related("round", "step__approval").get(
            pk=condition_id
        )
        if condition.done_on is not None:
            raise RuleBroken(DONE_ALREADY, code="done_already")
        if done_on > on:
            raise RuleBroken(IN_FUTURE, code="in_future", field="done_on")
        if not evidence.strip() and upload is None:
            raise RuleBroken(EVIDENCE_NEEDED, code="evidence_needed", field="evidence")
        review, step = condition.round, condition.step
        is_last = (
            review is None or not project.review_rounds.filter(number__gt=review.number).exists()
        )
        if not is_last or (step is not None and not step.approval.is_current):
            raise RuleBroken(SUPERSEDED, code="superseded")
        if upload is not None:
            condition.document = attach(
                project, upload, kind=DocumentKind.REVIEW, by=by, happened_on=done_on
            )
        condition.done_on, condition.done_by, condition.updated_by = done_on, by, by
        condition.evidence = evidence.strip()
        condition.version += 1
        condition.save()
        if review is not None:
            settle_review_fact(review, project, by=by, on=done_on)
        elif step is not None:
            step.approval.project = project
            settle_approval_fact(step.approval, by=by)
        save_project(locked, by=by, fields=())
        record_event(
            events.CONDITION_DONE,
            by=by,
            county=project.county_id,
            subject=project,
            detail={"condition": condition.pk, "evidence": condition.evidence},
        )
        return condition
