"""What is done with a difficulty: reported, answered, moved, escalated, resolved, reopened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects.forms.duties import MeasureForm, ProblemChangeForm, ProblemResolveForm
from projects.forms.records import ProblemForm
from projects.models import Problem
from projects.permissions import can_follow_up, part_of
from projects.permissions_duties import can_answer_problem, can_steer_problem
from projects.selectors.project_page import units_to_choose
from projects.services import problem_steps, problems
from projects.views.access import WRITERS, allow, project_or_404
from projects.views.duty_pages import ANSWER_WRITERS, needs_proof, run_duty, typed_of, version_of
from projects.views.form_page import run_form
from projects.views.problems import seen_problem
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.form_page import FormPage, posted
from zhaoshang.core import clock
from zhaoshang.core.form_parts import RevokeForm

GET_POST = ["GET", "HEAD", "POST"]


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def problem_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a difficulty."""
    seen, on = project_or_404(request, pk), clock.today()
    allow(can_follow_up(seen.user, seen.project, seen.part))
    units = units_to_choose(seen.project.county, on)
    page = FormPage(
        title=_("Report difficulty"),
        verb=_("Report difficulty"),
        done=_("The difficulty was reported."),
    )
    return run_form(
        request,
        seen,
        ProblemForm(**posted(request), on=on, units=units),
        lambda data: problems.raise_problem(
            project_id=pk, facts=problems.ProblemFacts(**data), by=seen.user, on=on
        ),
        page,
    )


@roles_required(*ANSWER_WRITERS)
@require_http_methods(GET_POST)
def problem_resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a difficulty with its result and proof."""
    found, on = _answerable(request, pk), clock.today()
    return _run(
        request,
        found,
        ProblemResolveForm(**posted(request), on=on, needs_proof=needs_proof(found.project.county)),
        lambda data: problems.resolve_problem(problem_id=pk, by=actor(request), on=on, **data),
        (_("Resolve the difficulty"), _("Resolve"), _("The difficulty is resolved.")),
    )


@roles_required(*ANSWER_WRITERS)
@require_http_methods(GET_POST)
def problem_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """State what will be done about it."""
    found, on = _answerable(request, pk), clock.today()
    form = MeasureForm(**posted(request), problem=found)
    return _run(
        request,
        found,
        form,
        lambda data: problem_steps.state_measure(
            problem_id=pk,
            by=actor(request),
            on=on,
            version=version_of(request),
            typed={"countermeasure": data["text"]},
            **data,
        ),
        (_("State the countermeasure"), _("State"), _("The countermeasure was recorded.")),
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def problem_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it: its words, the unit that leads, the due date."""
    found, on = _steerable(request, pk), clock.today()
    units = units_to_choose(found.project.county, on)
    form = ProblemChangeForm(**posted(request), units=units, problem=found)

    def act(data: dict[str, Any]) -> Any:
        return problem_steps.change_problem(
            problem_id=pk,
            by=actor(request),
            on=on,
            version=version_of(request),
            typed=typed_of(form),
            **data,
        )

    words = (_("Change the difficulty"), _("Save"), _("The difficulty was changed."))
    return _run(request, found, form, act, words)


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def problem_escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it to the lead sponsor."""
    found, on = _steerable(request, pk), clock.today()
    sponsor = found.project.lead_sponsor
    lead = (
        _("%(who)s is the lead sponsor and is told at once.") % {"who": sponsor}
        if sponsor
        else problem_steps.NO_SPONSOR
    )
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: problem_steps.escalate_problem(
            problem_id=pk, by=actor(request), on=on, **data
        ),
        (_("Escalate the difficulty"), _("Escalate"), _("The difficulty was escalated.")),
        lead=lead,
    )


@roles_required(*WRITERS)
@require_http_methods(GET_POST)
def problem_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again: the result did not hold."""
    found, on = _steerable(request, pk), clock.today()
    return _run(
        request,
        found,
        RevokeForm(**posted(request)),
        lambda data: problem_steps.reopen_problem(problem_id=pk, by=actor(request), on=on, **data),
        (_("Reopen the difficulty"), _("Reopen"), _("The difficulty is open again.")),
    )


def _answerable(request: HttpRequest, pk: int) -> Any:
    found, user = seen_problem(request, pk), actor(request)
    allow(can_answer_problem(user, found, part_of(user, found.project)))
    return found


def _steerable(request: HttpRequest, pk: int) -> Any:
    found, user = seen_problem(request, pk), actor(request)
    allow(can_steer_problem(user, found, part_of(user, found.project)))
    return found


def _run(
    request: HttpRequest, found: Problem, form: Any, act: Any, words: Any, *, lead: Any = ""
) -> HttpResponse:
    return run_duty(
        request,
        form,
        act,
        words,
        back=reverse("projects:problem", args=[found.pk]),
        crumbs=(
            (_("Difficulties"), reverse("projects:problems")),
            (str(found), reverse("projects:problem", args=[found.pk])),
        ),
        record=found,
        lead=lead,
    )
