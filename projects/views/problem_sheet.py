"""The difficulties across projects as the scheduling meeting has them: on paper and as a file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from projects import events_duties as events
from projects.exporting.problems_file import Cell, headings, problems_workbook
from projects.models import LedgerExport, Problem
from projects.policies_duties import DUTIES
from projects.selectors.duties import DONE, Asked, problems_for
from projects.services.duty_lists import log_problem_list
from projects.services.exports import CONTENT_TYPES, export_limits
from projects.views.duty_pages import ANSWERERS, address
from projects.views.problems import NAME, SHOWS, problems_asked, standing_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.templatetags.zs import day
from zhaoshang.policy.selectors import in_force

TOO_MANY = gettext_lazy(
    "More than %(limit)s difficulties match. Narrow the list, then print or export it."
)


@roles_required(*ANSWERERS)
@require_safe
def problems_print(request: HttpRequest) -> HttpResponse:
    """Lay out all that the filter leaves, in full words, with room for what the meeting decides."""
    user, on = actor(request), clock.today()
    asked = problems_asked(request, user)
    found, back = _found(user, asked, on), address(NAME, asked)
    if found is None:
        return _too_many(request, user, on, back)
    log_problem_list(
        events.PROBLEMS_PRINTED, by=user, rows=len(found), words=_words(user, asked, on)
    )
    context = {
        "rows": _rows(found, user, on),
        "headings": headings(),
        "line": _words(user, asked, on),
        "back_url": back,
        "for_paper": True,
    }
    return render(request, "projects/duties/problem_sheet.html", context)


@roles_required(*ANSWERERS)
@require_safe
def problems_export(request: HttpRequest) -> HttpResponseBase:
    """Give all that the filter leaves as a workbook with the columns of the sheet."""
    user, on = actor(request), clock.today()
    asked = problems_asked(request, user)
    found = _found(user, asked, on)
    if found is None:
        return _too_many(request, user, on, address(NAME, asked))
    words = _words(user, asked, on)
    log_problem_list(events.PROBLEMS_EXPORTED, by=user, rows=len(found), words=words)
    return FileResponse(
        problems_workbook(_("Difficulties of projects"), " ".join(words), _rows(found, user, on)),
        as_attachment=True,
        filename=f"{_('Difficulties of projects')}-{on:%Y%m%d}.xlsx",
        content_type=CONTENT_TYPES[LedgerExport.Format.XLSX],
        headers={"Cache-Control": "private, no-store"},
    )


def _found(user: User, asked: Asked, on: dt.date) -> list[Problem] | None:
    """Return all difficulties of a filter, the most urgent first; None if they are too many."""
    limit = export_limits(user, on).rows_at_once
    order = F("resolved_on").desc() if asked.show == DONE else F("due_on").asc(nulls_last=True)
    found = list(problems_for(user, asked, on).order_by(order, "pk")[: limit + 1])
    return found if len(found) <= limit else None


def _too_many(request: HttpRequest, user: User, on: dt.date, back: str) -> HttpResponse:
    limit = export_limits(user, on).rows_at_once
    messages.warning(request, TOO_MANY % {"limit": limit})
    return redirect(back)


def _words(user: User, asked: Asked, on: dt.date) -> list[str]:
    """Return what the sheet says above its list: county, what is shown, the day."""
    shown = [str(SHOWS[asked.show])]
    if asked.category:
        shown.append(str(dict(Problem.Category.choices)[asked.category]))
    if asked.text:
        shown.append(asked.text)
    return [str(user.unit.county or user.unit), " · ".join(shown), day(on)]


def _rows(found: list[Problem], user: User, on: dt.date) -> list[list[Cell]]:
    remind_days = in_force(DUTIES, user.unit.county or user.unit, on).value.remind_days
    return [_cells(number, each, on, remind_days) for number, each in enumerate(found, 1)]


def _cells(number: int, problem: Any, on: dt.date, remind_days: int) -> list[Cell]:
    project = problem.project
    return [
        number,
        project.name,
        str(project.responsible_unit or ""),
        problem.content,
        str(problem.get_category_display()),
        str(problem.lead_unit or ""),
        problem.raised_on,
        problem.due_on,
        _state(problem, on, remind_days),
        str(problem.escalated_to or ""),
        problem.result if problem.resolved_on else problem.countermeasure,
        "",
    ]


def _state(problem: Problem, on: dt.date, remind_days: int) -> str:
    label = str(standing_of(problem, on, remind_days)["label"])
    late = (on - problem.due_on).days if problem.due_on and not problem.resolved_on else 0
    return _("%(count)s days late") % {"count": late} if late > 0 else label
