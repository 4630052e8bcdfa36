"""Results of periods 考核结果: the list by year, and one result with its ranked groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessment.models import Objection, ScoreRow, ScoreRun
from assessment.period_words import period_text
from assessment.permissions_scores import can_compute, can_settle, can_verify
from assessment.rules.score_states import RunState
from assessment.score_words import NOT_RANKED_WORDS
from assessment.selectors.score_lists import (
    RankedGroup,
    ranked_groups,
    runs_of,
    runs_of_year,
    year_before,
    years_of,
)
from assessment.selectors.score_page import rulings_before
from assessment.services.scoring.runs import SUBJECT, hindrances_of
from assessment.views.months import READERS
from assessment.views.score_access import run_or_404, scores_crumb, state_words, title_of
from zhaoshang.accounts.access import actor, roles_required
from zhaoshang.accounts.county_in_view import PARAMETER, county_in_view, of_one_county
from zhaoshang.accounts.models import User
from zhaoshang.alerts.trail_part import trail_part
from zhaoshang.core import clock
from zhaoshang.core.periods import Period


@roles_required(*READERS)
@of_one_county
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """List the results of the county by year, period and edition."""
    user = actor(request)
    county_id = county_in_view(request)
    runs = runs_of(user, county_id)
    years = years_of(runs)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), years[0] if years else None)
    base = reverse("assessment:scores")
    county = f"&{PARAMETER}={county_id}" if user.scope.reads_region else ""
    context = {
        "rows": [_listed(run) for run in runs_of_year(runs, year)] if year is not None else [],
        "tabs": [
            {"label": str(each), "url": f"{base}?year={each}{county}", "current": each == year}
            for each in years
        ],
        "may_compute": can_compute(user, county_id),
        "reads_county": user.scope.reads_county,
        "reads_region": user.scope.reads_region,
        "is_unit": bool(user.scope.unit_ids),
    }
    return render(request, "assessment/scores/list.html", context)


def _listed(run: Any) -> dict[str, Any]:
    return {"run": run, "title": title_of(run), "state": state_words(run)}


@roles_required(*READERS)
@require_safe
def score_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one result: ranked groups, what was left out, schemes, seal, and what can be done."""
    user, on, run = actor(request), clock.today(), run_or_404(request, pk)
    before = year_before(run)
    context = {
        "run": run,
        "title": title_of(run),
        "state": state_words(run),
        "groups": [_group_words(each) for each in ranked_groups(run, before)],
        "before": before,
        "before_words": title_of(before) if before is not None else "",
        "without_scheme": run.content["without_scheme"],
        "plan": run.content["plan"],
        "own_units": user.scope.unit_ids,
        "crumbs": (scores_crumb(),),
        **_standing(run, user, on),
    }
    if context["reads_all"]:
        context["trail"] = trail_part(request, [(SUBJECT, run.pk)])
    return render(request, "assessment/scores/run.html", context)


def _standing(run: ScoreRun, user: User, on: dt.date) -> dict[str, Any]:
    """Return what may be done with a result, what hinders it, and the editions beside it."""
    state = RunState(run.state)
    settles, newer = can_settle(user, run.county_id), getattr(run, "replaced_by", None)
    stands = state in {RunState.FINAL, RunState.PUBLISHED}
    seen_newer = newer is not None and ScoreRun.objects.visible_to(user).filter(pk=newer.pk).first()
    return {
        "may_again": state is RunState.COMPUTED and can_compute(user, run.county_id),
        "may_notice": state is RunState.COMPUTED and settles,
        "may_finalise": state is RunState.NOTICED and settles,
        "may_publish": state is RunState.FINAL and newer is None and settles,
        "may_renew": stands and newer is None and settles,
        "may_verify": can_verify(user, run.county_id),
        "hindrances": hindrances_of(run, on) if state is RunState.NOTICED else [],
        "older": run.replaces,
        "rulings_before": rulings_before(run),
        "newer": seen_newer or None,
        "reads_all": user.scope.reads_county or user.scope.reads_region,
        "waiting": Objection.objects.visible_to(user)
        .filter(run=run, state=Objection.State.FILED)
        .count(),
        "period_words": period_text(Period.parse(run.period)),
    }


def _group_words(group: RankedGroup) -> dict[str, Any]:
    return {
        "group": group,
        "rows": [_row_words(row, earlier, group) for row, earlier in group.rows],
    }


def _row_words(row: ScoreRow, earlier: ScoreRow | None, group: RankedGroup) -> dict[str, Any]:
    outcome = row.outcome
    parted = outcome["tie_break"]
    return {
        "row": row,
        "indicators": outcome["indicators_total"],
        "bonus": outcome["bonus"],
        "deduction": outcome["deduction"],
        "parted_by": group.names.get(parted, parted),
        "not_ranked": NOT_RANKED_WORDS.get(outcome["not_ranked"], ""),
        "vetoed": bool(outcome["vetoed_by"]),
        "earlier": earlier,
        "moved": row.total - earlier.total if earlier is not None else None,
    }
