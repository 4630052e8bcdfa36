"""Joint review 联审: a project is sent to departments (R9); they answer, the bureau concludes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import (
    Project,
    ProjectDocument,
    ReviewOpinion,
    ReviewRequest,
    ReviewRound,
)
from projects.policies_reviews import JOINT_REVIEW
from projects.rules.gates import Fact
from projects.rules.reviews import (
    Question,
)
from projects.rules.stages import SubStage, position
from projects.selectors.reviews import reviewers_of
from projects.services.gate_pushes import lapse_fact, push_fact
from projects.services.moves import check_active
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "projects.reviewrequest"
ROUND_SUBJECT = "projects.reviewround"

NOT_TALKED = _("A project is reviewed once somebody was met, and before its contract is signed.")
RUNNING_ALREADY = _("A joint review of this project is running already. Conclude it first.")
NOBODY_ASKED = _("Tick at least one question of one department.")
FOREIGN_UNIT = _("Only departments of the county are asked.")
DUE_IN_PAST = _("The due day has passed already.")
FOREIGN_DOCUMENT = _("Choose among the documents of this project.")
CONCLUDED_ALREADY = _("This review has been concluded; nothing can be changed in it.")
REPLACED_BY_ROUND = _("A new round of the joint review was sent")
FIRST_STEP, LAST_STEP = SubStage.CONTACTED, SubStage.CONTRACT


@dataclass(frozen=True)
class Asked:
    """What is sent: questions by department, until when (None: by policy), with what material."""

    questions: Mapping[int, Sequence[str]]
    due_on: dt.date | None = None
    note: str = ""
    documents: Sequence[ProjectDocument] = ()


@transaction.atomic
def start_review(*, project_id: int, asked: Asked, by: User, on: dt.date) -> ReviewRound:
    """Send a project to departments; an earlier round stays as it is.

    Raises:
        RuleBroken: before anybody was met or after the contract, while a round runs, when nobody
            is asked, for a unit of elsewhere, or a day that has passed.
    """
    with acting(user=by):
        locked = lock_project(project_id)
        project = locked.project
        check_active(project)
        if not position(FIRST_STEP) <= position(project.sub_stage) < position(LAST_STEP):
            raise RuleBroken(NOT_TALKED, code="not_talked")
        if ReviewRound.objects.filter(project=project, conclusion="").exists():
            raise RuleBroken(RUNNING_ALREADY, code="running_already")
        units = _units_asked(project, asked.questions, on)
        due_on, days = _due(project, asked, on)
        if any(each.project_id != project.pk or each.removed_at for each in asked.documents):
            raise RuleBroken(FOREIGN_DOCUMENT, code="foreign_document", field="documents")
        last = ReviewRound.objects.filter(project=project).order_by("-number").first()
        review = ReviewRound.objects.create(
            project=project,
            number=last.number + 1 if last else 1,
            asked_on=on,
            due_on=due_on,
            working_days=days,
            note=asked.note.strip(),
            created_by=by,
            updated_by=by,
        )
        review.documents.set(asked.documents)
        requests = [_ask(review, unit, asked.questions[unit.pk], by=by) for unit in units]
        push_fact(
            project, Fact.JOINT_REVIEW_ASKED, happened_on=on, by=by, reference=round_words(review)
        )
        lapse_fact(
            project, Fact.JOINT_REVIEW, reason=str(REPLACED_BY_ROUND), by=by, pushed_only=True
        )
        save_project(locked, by=by, fields=())
        record_event(
            events.REVIEW_ASKED,
            by=by,
            county=project.county_id,
            subject=project,
            detail={
                "round": review.number,
                "due_on": due_on,
                "asked": {str(unit.pk): list(asked.questions[unit.pk]) for unit in units},
            },
        )
        raise_alerts([_asked_alert(each, review, on) for each in requests])
        return review


def _units_asked(
    project: Project, questions: Mapping[int, Sequence[str]], on: dt.date
) -> list[Unit]:
    wanted = {unit_id: list(asked) for unit_id, asked in questions.items() if asked}
    if not wanted:
        raise RuleBroken(NOBODY_ASKED, code="nobody_asked", field="asked")
    found = Unit.objects.filter(pk__in=wanted, county_id=project.county_id).open_on(on)
    units = list(found.exclude(pk=project.county_id).in_tree_order())
    if len(units) != len(wanted):
        raise RuleBroken(FOREIGN_UNIT, code="foreign_unit", field="asked")
    return units


def _due(project: Project, asked: Asked, on: dt.date) -> tuple[dt.date, int | None]:
    """Return the due day, and how many working days it was counted by."""
    if asked.due_on is not None:
        if asked.due_on < on:
            raise RuleBroken(DUE_IN_PAST, code="due_in_past", field="due_on")
        return asked.due_on, None
    policy = in_force(JOINT_REVIEW, project.county, on)
    mark_used(policy)
    days = policy.value.working_days
    return working_days(on, days, project.county).date, days


def _ask(review: ReviewRound, unit: Unit, questions: Iterable[str], *, by: User) -> ReviewRequest:
    stamps: dict[str, Any] = {"created_by": by, "updated_by": by}
    request = ReviewRequest.objects.create(round=review, unit=unit, **stamps)
    wanted = {Question(each) for each in questions}
    for question in Question:
        if question in wanted:
            ReviewOpinion.objects.create(request=request, question=question.value, **stamps)
    return request


def _asked_alert(request: ReviewRequest, review: ReviewRound, on: dt.date) -> Alert:
    return Alert(
        kind=notices.REVIEW_ASKED.name,
        subject=(SUBJECT, request.pk),
        recipients=reviewers_of([request.unit_id], on),
        params={
            "project": review.project.name,
            "unit": str(request.unit),
            "due": review.due_on,
        },
        url=reverse("projects:review-answer", args=[request.pk]),
        due_on=review.due_on,
    )


def round_words(review: ReviewRound) -> str:
    """Name a round, for the document of a fact."""
    return gettext("Joint review, round %(number)s") % {"number": review.number}
