"""One unit's result 单位得分: every indicator with its working, and what it rests on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment.models import Objection, ScoreRow, SelfScore
from assessment.period_words import period_text
from assessment.permissions_scores import acts_for
from assessment.rules.score_states import RunState, window_is_open
from assessment.selectors.score_page import unit_page
from assessment.services.scoring.objections import point_name
from assessment.services.scoring.runs import place_text
from assessment.views.months import READERS
from assessment.views.score_access import FigureLinks, run_crumbs, run_or_404, state_words, title_of
from assessment.views.score_unit_words import page_words
from projects.permissions import is_bureau_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.models import User
from zhaoshang.core import clock
from zhaoshang.core.periods import Period


@roles_required(*READERS)
@require_safe
def score_unit(request: HttpRequest, pk: int, unit: int) -> HttpResponse:
    """Show one unit's result: working, caps, bonuses, deductions, gates, grade, objections."""
    user, on, run = actor(request), clock.today(), run_or_404(request, pk)
    row = run.rows.filter(unit=unit).first()
    page = unit_page(run.content, unit, row.outcome) if row is not None else None
    if row is None or page is None:
        raise Http404
    period = Period.parse(run.period)
    until = run.notice_until
    is_open = run.state == RunState.NOTICED and until is not None and window_is_open(until, on)
    row.run = run
    links = FigureLinks(run.county_id, unit, period, reads_typed=is_bureau_of(user, run.county_id))
    context = {
        "run": run,
        "row": row,
        "title": title_of(run),
        "state": state_words(run),
        "place": place_text(row),
        "words": page_words(page, links, _own(user, row)),
        "objections": _objections(user, row),
        "may_object": is_open and acts_for(user, unit),
        "own_url": reverse("assessment:own-scores", args=[run.period, unit])
        if acts_for(user, unit)
        else "",
        "reads_objections": _reads_objections(user, unit),
        "crumbs": run_crumbs(run),
        "heading": _("%(unit)s: score of %(period)s")
        % {"unit": row.unit_name, "period": period_text(period)},
    }
    return render(request, "assessment/scores/unit.html", context)


def _reads_objections(user: User, unit_id: int) -> bool:
    scope = user.scope
    return scope.reads_county or scope.reads_region or unit_id in scope.unit_ids


def _own(user: User, row: ScoreRow) -> dict[str, SelfScore]:
    found = SelfScore.objects.visible_to(user).filter(unit=row.unit_id, period=row.run.period)
    return {each.code: each for each in found}


def _objections(user: User, row: ScoreRow) -> list[dict[str, Any]]:
    found = Objection.objects.visible_to(user).filter(run=row.run, unit=row.unit_id)
    return [
        {"objection": each, "about": point_name(row.run, row, each.code)}
        for each in found.order_by("filed_at", "pk")
    ]
