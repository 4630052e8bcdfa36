"""Joint review 联审: sent, answered, concluded; its lists and its sheet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from projects.forms.reviews import AnswerForm, ConcludeForm, ConditionForm, StartReviewForm
from projects.models import Project, ReviewCondition, ReviewRequest, ReviewRound
from projects.models.review_choices import QUESTION_LABELS
from projects.permissions_reviews import can_answer, can_read_material, can_run_review
from projects.policies_reviews import JOINT_REVIEW
from projects.rules.parts import UserPart
from projects.rules.reviews import Opinion, Timing, timing
from projects.selectors.reviews import (
    departments_to_ask,
    requests_answered,
    requests_waiting,
    round_with_lines,
    rounds_listed,
    rounds_running,
)
from projects.services import conditions, review_answers, review_conclusions, reviews
from projects.views.access import BUREAU, READERS, Seen, allow, project_or_404
from projects.views.form_page import run_form
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted, typed_version
from zhaoshang.accounts.models import User
from zhaoshang.accounts.rules import COUNTY_WIDE, Role
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.calendar.selectors import working_days
from zhaoshang.core import clock
from zhaoshang.files.responses import file_response
from zhaoshang.policy.selectors import in_force

GET_POST = ["GET", "HEAD", "POST"]
PAGE = 100
WAITING, ANSWERED, RUNNING, LATE, CONCLUDED = (
    "waiting",
    "answered",
    "running",
    "late",
    "concluded",
)
MINE = {WAITING: gettext_lazy("Waiting for me"), ANSWERED: gettext_lazy("Answered")}
COUNTYS = {
    RUNNING: gettext_lazy("Running"),
    LATE: gettext_lazy("Late"),
    CONCLUDED: gettext_lazy("Concluded"),
}


@roles_required(*READERS, Role.REVIEWER)
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """List reviews: a reviewer's own duties, the rounds of the projects that a reader sees."""
    user, on = actor(request), clock.today()
    shows = (MINE if user.has_role(Role.REVIEWER) else {}) | (
        COUNTYS if user.has_role(*READERS) else {}
    )
    asked = request.GET.get("show", "")
    show = asked if asked in shows else next(iter(shows))
    context = {
        "tabs": [
            {"label": label, "url": f"?show={code}", "current": code == show}
            for code, label in shows.items()
        ],
        "is_mine": show in MINE,
        "rows": _mine(user, show, on) if show in MINE else _rounds(user, show, on),
        "most": PAGE,
    }
    return render(request, "projects/reviews/list.html", context)


def _mine(user: User, show: str, on: dt.date) -> list[dict[str, Any]]:
    found = requests_waiting(user) if show == WAITING else requests_answered(user)
    return [
        {
            "request": each,
            "project": each.round.project,
            "round": each.round,
            "is_late": show == WAITING and each.round.due_on < on,
            "can_open": not each.round.conclusion,
        }
        for each in found[:PAGE]
    ]


def _rounds(user: User, show: str, on: dt.date) -> list[dict[str, Any]]:
    if show == CONCLUDED:
        found: Any = rounds_listed(user).exclude(conclusion="").order_by("-concluded_on", "-pk")
    else:
        found = rounds_running(user, late_on=on if show == LATE else None)
    return [
        {
            "round": each,
            "project": each.project,
            "is_late": not each.conclusion and each.due_on < on,
        }
        for each in found[:PAGE]
    ]


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def review_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a project to departments."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_run_review(seen.user, seen.project))
    county = seen.project.county
    policy = in_force(JOINT_REVIEW, county, on)
    units = list(departments_to_ask(county, on))
    proposed = {
        f"{unit.pk}:{question.value}"
        for unit in units
        for question in policy.value.questions_for(unit.name)
    }
    form = StartReviewForm(
        **posted(request),
        units=units,
        documents=seen.project.documents.filter(removed_at=None),
        proposed=proposed,
    )
    ticked = set(request.POST.getlist("asked")) if form.is_bound else proposed
    page = FormPage(
        title=_("Send for joint review"),
        verb=_("Send for joint review"),
        done=_("The review was sent to the departments."),
        template="projects/reviews/start.html",
        back=_tab_url(seen),
        context={
            "policy": policy,
            "may_read_policy": seen.user.has_role(*COUNTY_WIDE),
            "count": working_days(on, policy.value.working_days, county),
            "questions": QUESTION_LABELS.values(),
            "rows": [
                {
                    "unit": unit,
                    "cells": [
                        {
                            "value": f"{unit.pk}:{question.value}",
                            "label": f"{unit} {label}",
                            "question": label,
                            "ticked": f"{unit.pk}:{question.value}" in ticked,
                        }
                        for question, label in QUESTION_LABELS.items()
                    ],
                }
                for unit in units
            ],
        },
    )

    def act(data: dict[str, Any]) -> Any:
        asked = reviews.Asked(
            questions=form.questions(),
            due_on=data["due_on"],
            note=data["note"],
            documents=list(data["documents"]),
        )
        return reviews.start_review(project_id=pk, asked=asked, by=seen.user, on=on)

    return run_form(request, seen, form, act, page)


@roles_required(Role.REVIEWER)
@require_http_methods(GET_POST)
def review_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for one's department; only what the review needs of the project is shown."""
    user, on = actor(request), clock.today()
    found = _request_or_404(user, pk)
    allow(can_answer(user, found))
    if found.round.conclusion:
        allow(request.method != "POST")
        context = {
            "request_row": found,
            "opinions": list(found.opinions.all()),
            "trail": trail_part(request, [(reviews.SUBJECT, pk)]),
        }
        return render(request, "projects/reviews/answered.html", context)
    seen = Seen(user, found.round.project, UserPart())
    form = AnswerForm(**posted(request), opinions=list(found.opinions.all()))
    page = FormPage(
        title=_("Opinion in a joint review"),
        verb=_("Give opinion"),
        done=_("Your department's opinion was recorded. It can be changed until the conclusion."),
        template="projects/reviews/answer.html",
        back=reverse("projects:reviews"),
        context={
            "request_row": found,
            "round": found.round,
            "documents": list(found.round.documents.filter(removed_at=None)),
            "is_late": timing(found.round.due_on, on, soon_days=0) is Timing.LATE,
            "changes_list": _changes_of(found),
            "trail": trail_part(request, [(reviews.SUBJECT, pk)]),
        },
    )

    def act(data: dict[str, Any]) -> Any:
        answer = review_answers.Answer(form.opinions(), data["reference"], data["upload"])
        return review_answers.answer_review(
            request_id=pk, answer=answer, by=user, on=on, version=typed_version(request)
        )

    return run_form(request, seen, form, act, page)


def _changes_of(found: ReviewRequest) -> list[Any]:
    """Return earlier opinions of this department, newest first."""
    history = found.opinions.model.history.filter(request_id=found.pk).exclude(opinion="")
    return list(history.order_by("-history_date", "-history_id")[:20])


def _request_or_404(user: User, pk: int) -> ReviewRequest:
    found = ReviewRequest.objects.sent_to(user).select_related(
        "unit",
        "document__file",
        "round__project__county",
        "round__project__investor",
        "round__project__section",
        "round__project__host_unit",
    )
    return get_object_or_404(found.exclude(round__project__status="merged"), pk=pk)


@roles_required(Role.REVIEWER)
@require_safe
def review_document(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """Serve what was sent along with a review, while it runs."""
    user = actor(request)
    found = _request_or_404(user, pk)
    allow(can_read_material(user, found))
    sent = found.round.documents.filter(removed_at=None).select_related("file", "project")
    material = get_object_or_404(sent, pk=document)
    return file_response(material.file, request=request, inline=True, subject=material.project)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def review_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the conclusion of a round."""
    review, seen = _round_or_404(request, pk)
    allow(can_run_review(seen.user, seen.project))
    matrix = round_with_lines(pk)
    asked_for = [
        f"{line.request.unit}：{each.text}"
        for line in matrix.lines
        for each in line.cells
        if each is not None and each.opinion == Opinion.CONDITIONS
    ]
    form = ConcludeForm(**posted(request), initial={"conditions": "\n".join(asked_for)})
    page = FormPage(
        title=_("Draw the conclusion"),
        verb=_("Conclude"),
        done=_("The joint review was concluded."),
        template="projects/reviews/conclude.html",
        back=_tab_url(seen),
        context={"matrix": matrix, "today": clock.today(), "version": review.version},
    )

    def act(data: dict[str, Any]) -> Any:
        drawn = review_conclusions.Drawn(
            conclusion=data["conclusion"],
            reason=data["reason"],
            conditions=data["conditions"].splitlines(),
            upload=data["upload"],
        )
        return review_conclusions.conclude_review(
            round_id=pk,
            drawn=drawn,
            by=seen.user,
            on=clock.today(),
            version=typed_version(request),
        )

    return run_form(request, seen, form, act, page)


@roles_required(*READERS)
@require_safe
def review_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the opinions of a round 联审意见汇总表 on A4."""
    _review, seen = _round_or_404(request, pk)
    context = {
        "project": seen.project,
        "matrix": round_with_lines(pk),
        "today": clock.today(),
    }
    return render(request, "projects/reviews/sheet.html", context)


@roles_required(*BUREAU)
@require_http_methods(GET_POST)
def condition_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick a condition done with its evidence."""
    user, on = actor(request), clock.today()
    condition = get_object_or_404(ReviewCondition.objects.visible_to(user), pk=pk)
    seen = project_or_404(request, condition.project_id)
    allow(can_run_review(seen.user, seen.project))
    page = FormPage(
        title=_("Tick the condition done"),
        verb=_("Tick done"),
        lead=condition.text,
        done=_("The condition is done."),
        back=_tab_url(seen),
    )
    return run_form(
        request,
        seen,
        ConditionForm(**posted(request), on=on),
        lambda data: conditions.tick_condition(condition_id=pk, by=seen.user, on=on, **data),
        page,
    )


def _round_or_404(request: HttpRequest, pk: int) -> tuple[ReviewRound, Seen]:
    review = ReviewRound.objects.visible_to(actor(request)).filter(pk=pk).first()
    if review is None:
        raise Http404
    return review, project_or_404(request, review.project_id)


def _tab_url(seen: Seen) -> str:
    project: Project = seen.project
    return reverse("projects:project-reviews", args=[project.pk])
