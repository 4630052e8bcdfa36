"""Joint review 联审: sent to departments, answered by them, concluded by the bureau (R9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
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
    ProjectDocument,
    ReviewCondition,
    ReviewOpinion,
    ReviewRequest,
    ReviewRound,
)
from projects.models.choices import DocumentKind, MilestoneKind
from projects.models.review_choices import CONCLUSION_LABELS
from projects.policies_reviews import JOINT_REVIEW
from projects.rules.gates import Fact
from projects.rules.reviews import (
    Conclusion,
    ConclusionProblem,
    Opinion,
    Question,
    answers_of,
    conclusion_problem,
    opens_gate,
)
from projects.rules.stages import SubStage, position
from projects.selectors.people import people_of_bureau, people_of_units
from projects.selectors.reviews import reviewers_of
from projects.services import milestones
from projects.services.documents import attach
from projects.services.gate_pushes import lapse_fact, push_fact
from projects.services.moves import check_active, check_not_merged
from projects.services.saving import conflict_of, lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import Role
from zhaoshang.alerts.services import Alert, raise_alert, raise_alerts, withdraw_alerts
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
NOT_ASKED = _("Your department was not asked this.")
ONLY_DEPARTMENT = _("Only a reviewer of the department that was asked answers.")
TEXT_NEEDED = _("Say under which conditions, or why not.")
NOTHING_ANSWERED = _("Answer at least one question.")
REASON_NEEDED = _("Give the reason.")
GROUNDS_NEEDED = _(
    "The conclusion goes further than what the departments said or left open. Give the reason and"
    " the document it rests on."
)
CONDITIONS_NEEDED = _("Write down the conditions, one a line.")
REPLACED_BY_ROUND = _("A new round of the joint review was sent")
FIRST_STEP, LAST_STEP = SubStage.CONTACTED, SubStage.CONTRACT


@dataclass(frozen=True)
class Asked:
    """What is sent: questions by department, until when (None: by policy), with what material."""

    questions: Mapping[int, Sequence[str]]
    due_on: dt.date | None = None
    note: str = ""
    documents: Sequence[ProjectDocument] = ()


@dataclass(frozen=True)
class Answer:
    """What a department says, by question; a question left out stays as it is."""

    opinions: Mapping[str, tuple[str, str]]
    reference: str = ""
    upload: File[Any] | None = None


@dataclass(frozen=True)
class Drawn:
    """The bureau's conclusion."""

    conclusion: str
    reason: str = ""
    conditions: Sequence[str] = field(default=())
    upload: File[Any] | None = None


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
            project, Fact.JOINT_REVIEW_ASKED, happened_on=on, by=by, reference=_round_words(review)
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
            reference=_round_words(review),
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


def _round_words(review: ReviewRound) -> str:
    return gettext("Joint review, round %(number)s") % {"number": review.number}
