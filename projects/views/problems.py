"""Difficulties across projects for the scheduling meeting, and one difficulty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from projects.models import DutyFile, Problem
from projects.models.duties import STEP_LABELS
from projects.narrowed import narrowed_by, narrowing_asked
from projects.permissions import part_of
from projects.permissions_duties import can_answer_problem, can_escalate, can_steer_problem
from projects.policies_duties import DUTIES
from projects.rules.duties import Standing, StepKind, standing
from projects.selectors.duties import (
    ALL,
    DONE,
    ESCALATED,
    LATE,
    OPEN,
    PROBLEM_SHOWS,
    Asked,
    one_problem,
    problem_counts,
    problems_by_category,
    problems_for,
)
from projects.selectors.scheduling import units_to_filter
from projects.services.problem_notices import SUBJECT
from projects.views.duty_pages import ANSWERERS, TONES, address, asked_of, tabs_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import Unit, User
from zhaoshang.accounts.rules import COUNTY_WIDE
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.keyset import KeysetOrder, paginate
from zhaoshang.files.responses import file_response
from zhaoshang.policy.selectors import in_force

NAME = "projects:problems"
PAGE = 50
WORDS = {
    Standing.LATE: _("Late"),
    Standing.SOON: _("Due soon"),
    Standing.IN_TIME: _("Not due yet"),
    Standing.NO_DATE: _("No due date"),
}
SHOWS = {
    OPEN: _("Not resolved"),
    LATE: _("Late"),
    ESCALATED: _("Escalated"),
    DONE: _("Resolved"),
    ALL: _("All"),
}
BY_DUE = KeysetOrder("due_on", nullable=True)
LATEST = KeysetOrder("resolved_on", descending=True, nullable=True)


@roles_required(*ANSWERERS)
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """List difficulties across projects: the most urgent first, with counts by category."""
    user, on = actor(request), clock.today()
    units = list(units_to_filter(user, narrowing_asked(request).county))
    asked = problems_asked(request, user, units)
    policy = in_force(DUTIES, user.unit.county or user.unit, on)
    page = paginate(
        problems_for(user, asked, on),
        order=LATEST if asked.show == DONE else BY_DUE,
        cursor=request.GET.get("after"),
        size=PAGE,
    )
    labels = dict(Problem.Category.choices)
    context = {
        "tabs": tabs_of(NAME, asked, SHOWS, problem_counts(user, asked, on)),
        "show_label": SHOWS[asked.show],
        "asked": asked,
        "units": units,
        "categories": Problem.Category.choices,
        "strip": [
            {
                "label": labels[each.category],
                "value": str(each.open),
                "note": _("%(count)s late") % {"count": each.late} if each.late else "",
                "url": address(NAME, asked, show="", category=each.category),
                "tone": "red" if each.late else "",
            }
            for each in problems_by_category(user, asked, on)
        ],
        "rows": [_row(each, on, policy.value.remind_days) for each in page.rows],
        "policy": policy,
        "may_read_policy": user.has_role(*COUNTY_WIDE),
        "today": on,
        "is_narrowed": bool(
            asked.category
            or asked.unit_id
            or asked.text
            or asked.narrowing.query
            or asked.show != OPEN
        ),
        "narrowed": narrowed_by(
            user, asked.narrowing, lambda name: address(NAME, asked, **{name: ""})
        ),
        "sheet_query": address(NAME, asked).removeprefix(reverse(NAME)),
        "clear_url": address(NAME, asked, show="", category="", unit="", q="", host="", section=""),
        "prev_url": address(NAME, asked, after=page.previous) if page.previous else "",
        "next_url": address(NAME, asked, after=page.next) if page.next else "",
    }
    return render(request, "projects/duties/problems.html", context)


@roles_required(*ANSWERERS)
@require_safe
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one difficulty: what it is, who leads, what was done, what proves it."""
    user, on = actor(request), clock.today()
    found = seen_problem(request, pk)
    project = found.project
    part = part_of(user, project)
    policy = in_force(DUTIES, project.county, on)
    is_open = found.resolved_on is None
    steers = can_steer_problem(user, found, part)
    context: dict[str, Any] = {
        "problem": found,
        "project": project,
        "standing": standing_of(found, on, policy.value.remind_days),
        "steps": [
            {"step": each, "label": STEP_LABELS[StepKind(each.kind)]}
            for each in found.steps.select_related("created_by__unit", "to")
        ],
        "files": list(found.files.select_related("file", "created_by")),
        "policy": policy,
        "may_read_policy": user.has_role(*COUNTY_WIDE),
        "may_answer": is_open and can_answer_problem(user, found, part),
        "may_change": is_open and steers,
        "may_escalate": steers and can_escalate(found, project),
        "may_reopen": not is_open and steers,
        "trail": trail_part(request, [(SUBJECT, found.pk)]),
        "today": on,
    }
    return render(request, "projects/duties/problem.html", context)


@roles_required(*ANSWERERS)
@require_safe
def duty_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve a file of an action item or a difficulty to who may see it."""
    found = get_object_or_404(
        DutyFile.objects.visible_to(actor(request)).select_related(
            "file", "item", "problem__project"
        ),
        pk=pk,
    )
    subject = found.item if found.item is not None else found.problem.project  # type: ignore[union-attr]
    return file_response(found.file, request=request, inline=True, subject=subject)


def problems_asked(request: HttpRequest, user: User, units: Iterable[Unit] | None = None) -> Asked:
    """Return what the address narrows the list to."""
    narrowing = narrowing_asked(request)
    chosen = units_to_filter(user, narrowing.county) if units is None else units
    return asked_of(
        request,
        shows=PROBLEM_SHOWS,
        units=chosen,
        categories=Problem.Category.values,
        narrowing=narrowing,
    )


def seen_problem(request: HttpRequest, pk: int) -> Any:
    """Return a difficulty in sight.

    Raises:
        Http404: when there is none, or it is out of sight.
    """
    found = one_problem(actor(request), pk)
    if found is None:
        raise Http404
    return found


def standing_of(problem: Problem, on: Any, remind_days: int) -> dict[str, Any]:
    """Return label and tone of how a difficulty stands."""
    if problem.resolved_on is not None:
        return {"label": _("Resolved"), "tone": "done"}
    stands = standing(problem.due_on, on, remind_days=remind_days)
    return {"label": WORDS[stands], "tone": TONES[stands]}


def _row(problem: Any, on: Any, remind_days: int) -> dict[str, Any]:
    return {"problem": problem, "standing": standing_of(problem, on, remind_days)}
