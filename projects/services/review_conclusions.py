"""Joint review 联审: the bureau draws the conclusion, with conditions to be ticked done (R9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects import events_reviews as events
from projects import notices_reviews as notices
from projects.models import (
    Project,
    ReviewCondition,
    ReviewOpinion,
    ReviewRound,
)
from projects.models.choices import DocumentKind, MilestoneKind
from projects.models.review_choices import CONCLUSION_LABELS
from projects.rules.gates import Fact
from projects.rules.reviews import (
    Conclusion,
    ConclusionProblem,
    answers_of,
    conclusion_problem,
    opens_gate,
)
from projects.selectors.people import people_of_units
from projects.selectors.reviews import reviewers_of
from projects.services import milestones
from projects.services.documents import attach
from projects.services.gate_pushes import lapse_fact, push_fact
from projects.services.moves import check_not_merged
from projects.services.reviews import CONCLUDED_ALREADY, ROUND_SUBJECT, SUBJECT, round_words
from projects.services.saving import conflict_of, lock_project, save_project
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core.errors import RuleBroken

REASON_NEEDED = _("Give the reason.")
GROUNDS_NEEDED = _(
    "The conclusion goes further than what the departments said or left open. Give the reason and"
    " the document it rests on."
)
CONDITIONS_NEEDED = _("Write down the conditions, one a line.")


@dataclass(frozen=True)
class Drawn:
    """The bureau's conclusion."""

    conclusion: str
    reason: str = ""
    conditions: Sequence[str] = field(default=())
    upload: File[Any] | None = None


@transaction.atomic
def conclude_review(
    *, round_id: int, drawn: Drawn, by: User, on: dt.date, version: int | None = None
) -> ReviewRound:
    """Draw the conclusion of a round; each condition becomes a line to be ticked done.

    Raises:
        Conflict: when somebody changed the round since the form was opened.
        FileRefused: when the file is not taken.
        RuleBroken: when it is concluded already, without a reason where one is needed, or with a
            conclusion over a disagreement or missing answer without reason and document.
    """
    conclusion = Conclusion(drawn.conclusion)
    with acting(user=by, reason=drawn.reason.strip() or None):
        found = ReviewRound.objects.values_list("project_id", flat=True).get(pk=round_id)
        locked = lock_project(found)
        project = locked.project
        check_not_merged(project)
        review = ReviewRound.objects.get(pk=round_id)
        if review.conclusion:
            raise RuleBroken(CONCLUDED_ALREADY, code="concluded_already")
        if version is not None and version != review.version:
            raise conflict_of(review, version, {}, changed_at=review.updated_at)
        _check_conclusion(review, conclusion, drawn)
        if drawn.upload is not None:
            review.document = attach(
                project, drawn.upload, kind=DocumentKind.REVIEW, by=by, happened_on=on
            )
        review.conclusion, review.reason = conclusion.value, drawn.reason.strip()
        review.concluded_on, review.concluded_by, review.updated_by = on, by, by
        review.version += 1
        review.save()
        if conclusion is Conclusion.CONDITIONS:
            add_conditions(project, drawn.conditions, by=by, round=review)
        settle_review_fact(review, project, by=by, on=on)
        if conclusion is not Conclusion.NOT_CONCLUDED:
            milestones.reach_first(project, MilestoneKind.JOINT_REVIEW, on, by=by)
        save_project(locked, by=by, fields=())
        record_event(
            events.REVIEW_CONCLUDED,
            by=by,
            county=project.county_id,
            subject=project,
            reason=review.reason,
            detail={"round": review.number, "conclusion": conclusion.value},
        )
        _announce_conclusion(review, project, by=by, on=on)
        return review


def _check_conclusion(review: ReviewRound, conclusion: Conclusion, drawn: Drawn) -> None:
    opinions = ReviewOpinion.objects.filter(request__round=review)
    problem = conclusion_problem(
        conclusion,
        answers_of(opinions.values_list("opinion", flat=True)),
        reason=drawn.reason,
        has_document=drawn.upload is not None,
        conditions=drawn.conditions,
    )
    if problem is ConclusionProblem.REASON:
        raise RuleBroken(REASON_NEEDED, code="reason_needed", field="reason")
    if problem is ConclusionProblem.GROUNDS:
        raise RuleBroken(GROUNDS_NEEDED, code="grounds_needed", field="reason")
    if problem is ConclusionProblem.NO_CONDITIONS:
        raise RuleBroken(CONDITIONS_NEEDED, code="conditions_needed", field="conditions")


def add_conditions(
    project: Project, texts: Iterable[str], *, by: User, **owner: Any
) -> list[ReviewCondition]:
    """Write the conditions of a conclusion or a decision, one line each."""
    return [
        ReviewCondition.objects.create(
            project=project, text=text.strip(), created_by=by, updated_by=by, **owner
        )
        for text in texts
        if text.strip()
    ]


def settle_review_fact(review: ReviewRound, project: Project, *, by: User, on: dt.date) -> None:
    """Push or revoke the gate's "joint review concluded" of a locked project."""
    waiting = review.conditions.filter(done_on=None).count()
    if opens_gate(review.conclusion, waiting):
        push_fact(
            project,
            Fact.JOINT_REVIEW,
            happened_on=on,
            by=by,
            reference=round_words(review),
            document=review.document,
        )
        return
    reason = gettext("Joint review: %(conclusion)s") % {
        "conclusion": CONCLUSION_LABELS[Conclusion(review.conclusion)]
    }
    lapse_fact(project, Fact.JOINT_REVIEW, reason=reason, by=by)


def _announce_conclusion(review: ReviewRound, project: Project, *, by: User, on: dt.date) -> None:
    requests = list(review.requests.values_list("pk", "unit_id"))
    for kind in (notices.REVIEW_ASKED, notices.REVIEW_DUE, notices.REVIEW_LATE):
        for pk, _unit in requests:
            withdraw_alerts(kind=kind.name, subject=(SUBJECT, pk))
    withdraw_alerts(kind=notices.REVIEW_COMPLETE.name, subject=(ROUND_SUBJECT, review.pk))
    words = {
        "project": project.name,
        "conclusion": review.conclusion,
        "who": str(by),
    }
    units = people_of_units([project.responsible_unit_id, project.host_unit_id], on)
    asked = set(reviewers_of([unit for _pk, unit in requests], on)) - set(units)
    for people, url in (
        (units, reverse("projects:project-reviews", args=[project.pk])),
        (asked, reverse("projects:reviews")),
    ):
        raise_alert(
            kind=notices.REVIEW_CONCLUDED.name,
            subject=(ROUND_SUBJECT, review.pk),
            recipients=[pk for pk in people if pk != by.pk],
            params=words,
            url=url,
        )
